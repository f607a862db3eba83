#include "pipeline/repairs/mojibake_rules.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <memory>
#include <vector>

#include <unicode/regex.h>

#include "pipeline/repairs/charsets.h"

namespace kiroku {
namespace {

// What the bytes of UTF-8 look like in the charsets of kRuleCharsets (ftfy/chardata.py).
constexpr const char* kFirstOf2 =
    R"(ĂÂÄĀÅÃÆĆČÇĎĐÉĚÊËĖÈĒĘÐĞĢÍÎÏİÌĪĶĹĻŁŃŇŅÑÓÔÖŐÒŌØÕŘŚŠŞŢÞÚÛÜŰÙŪŲŮÝŹŽŻß×ΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠ)"
    R"(ΡΣΤΥΦΧΨΩΪΫάέήίВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯ)";
constexpr const char* kFirstOf3 =
    R"(áăâäàāąåãæćčçďéěêëėèēęęģíîïìīįķĺļŕźΰαβγδεζηθικλμνξοабвгдежзийклмноп)";
constexpr const char* kFirstOf4 = R"(đðğóšπσру)";
constexpr const char* kContinuation =
    R"(\x{80}-¿ ĄÆĽŁØŖŚŠŞŤŸŹŽŻŒąæƒľłøŗśšşťźžżœˆˇ˘˛˜˝΄΅ΆΈΉΊΌΎΏЁЂЃЄЅІЇЈЉЊЋЌЎЏёђѓєѕіїјљњћќ)"
    R"(ўџҐґ–—―‘’‚“”„†‡•…‰‹›€№™)";
constexpr const char* kStrictContinuation =
    R"(\x{80}-¿ĄÆĽŁØŖŚŠŞŤŸŹŽŻŒąæƒľłøŗśšşťźžżœˆˇ˘˛˜˝΄΅ΆΈΉΊΌΎΏЁЂЃЄЅІЇЈЉЊЋЌЎЏёђѓєѕіїјљњћќў)"
    R"(џҐґ†‡‰‹›€№™)";

// The order in which charsets are tried.
constexpr std::array<std::string_view, 10> kRuleCharsets = {
    "latin-1", "cp1252", "cp1251",    "cp1250",    "cp1253",
    "cp1254",  "cp1257", "iso8859-2", "mac-roman", "cp437"};

using RulePattern = std::unique_ptr<const icu::RegexPattern>;

RulePattern compile(const std::string& regex) {
  UErrorCode status = U_ZERO_ERROR;
  UParseError where;
  RulePattern pattern(
      icu::RegexPattern::compile(icu::UnicodeString::fromUTF8(regex), where, status));
  assert(U_SUCCESS(status) && "the rules are valid patterns");
  return pattern;
}

RulePattern compile_embedded() {
  const auto set = [](const char* members) { return "[" + std::string(members) + "]"; };
  const std::string more = set(kContinuation);
  return compile("(?<!" + set(kStrictContinuation) + ")(?:" + set(kFirstOf2) + more + "|" +
                 set(kFirstOf3) + more + "{2}|" + set(kFirstOf4) + more + "{3})+");
}

icu::UnicodeString unicode(std::u32string_view text) {
  icu::UnicodeString made;
  for (const char32_t c : text) made.append(static_cast<UChar32>(c));
  return made;
}

std::u32string code_points(const icu::UnicodeString& text) {
  std::u32string made;
  for (std::int32_t i = 0; i < text.length(); i = text.moveIndex32(i, 1))
    made += static_cast<char32_t>(text.char32At(i));
  return made;
}

constexpr char kLostByte = 0x1A;  // stands for the byte that U+FFFD was

// Text as bytes of a charset, U+FFFD as kLostByte. "Sloppy": not Latin-1 and not those of Apple and
// IBM, which have no unassigned bytes that could have been lost.
bool to_bytes(std::u32string_view text, const Charset& charset, bool sloppy, std::string& bytes) {
  bytes.clear();
  for (const char32_t c : text) {
    if (c == 0xFFFD && sloppy) {
      bytes += kLostByte;
      continue;
    }
    const std::uint32_t code = charset.encode(c);
    if (code == Charset::kNone || (sloppy && code == kLostByte)) return false;
    bytes += static_cast<char>(code);
  }
  return true;
}

bool is_sloppy(std::string_view name) { return name.starts_with("cp125"); }

unsigned char at(std::string_view bytes, std::size_t i) {
  return i < bytes.size() ? static_cast<unsigned char>(bytes[i]) : '\0';
}
bool continues(unsigned char c) { return c >= 0x80 && c < 0xC0; }
bool continues_not_space(unsigned char c) { return continues(c) && c != 0x85 && c != 0xA0; }

// How many bytes from i on are a UTF-8 sequence in which a program made a space of byte A0; 0:
// none. Only those whose character is likely there: C3 20 is "à", E3 20 81 may be kana, C9 20
// nothing.
std::size_t altered(std::string_view bytes, std::size_t i) {
  const unsigned char a = at(bytes, i), b = at(bytes, i + 1), c = at(bytes, i + 2),
                      d = at(bytes, i + 3);
  if ((a == 0xC2 || a == 0xC3 || a == 0xC5 || a == 0xCE || a == 0xD0 || a == 0xD9) && b == ' ')
    return 2;
  if ((a == 0xE2 || a == 0xE3) && b == ' ' && continues_not_space(c)) return 3;
  if (a >= 0xE0 && a <= 0xE3 && continues_not_space(b) && c == ' ') return 3;
  if (a != 0xF0) return 0;
  const bool one_space = (b == ' ') + (c == ' ') + (d == ' ') == 1;
  const auto fits = [](unsigned char byte) { return byte == ' ' || continues(byte); };
  return one_space && fits(b) && fits(c) && fits(d) ? 4 : 0;
}

bool begins(std::string_view bytes, std::size_t i, std::string_view with) {
  return bytes.substr(i).starts_with(with);
}

// "Ã s crianÃ§as" is "às crianças", "voilÃ le" is "voilà le": after C3 20 comes a word of its own,
// unless the letter is one of a word that begins with à in Portuguese.
bool is_word_a_grave(std::string_view bytes, std::size_t i) {
  if (!begins(bytes, i, "\xC3 ")) return false;
  for (const std::string_view rest : {" ", "quele", "quela", "quilo", "s "}) {
    if (begins(bytes, i + 2, rest)) return false;
  }
  return true;
}

std::string with_spaces_restored(const std::string& bytes) {
  std::string grave, made;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (is_word_a_grave(bytes, i)) {
      grave += "\xC3\xA0 ";
      ++i;
    } else {
      grave += bytes[i];
    }
  }
  for (std::size_t i = 0; i < grave.size();) {
    const std::size_t width = altered(grave, i);
    for (std::size_t k = 0; k < width; ++k) made += grave[i + k] == ' ' ? '\xA0' : grave[i + k];
    if (width == 0) made += grave[i];
    i += std::max<std::size_t>(width, 1);
  }
  return made;
}

bool lost(unsigned char c, bool question) { return c == kLostByte || (question && c == '?'); }
bool may_continue(unsigned char c) { return c == kLostByte || continues(c); }

// The length of a UTF-8 sequence from i on of which bytes were lost; at most one of them may be
// '?'.
std::size_t lossy(std::string_view bytes, std::size_t i) {
  const unsigned char a = at(bytes, i), b = at(bytes, i + 1), c = at(bytes, i + 2),
                      d = at(bytes, i + 3);
  if (a >= 0xC2 && a < 0xE0) return b == kLostByte || (a < 0xC4 && b == '?') ? 2 : 0;
  if (a == 0xED && b >= 0xA0 && b < 0xB0 && d == 0xED) {  // a surrogate pair (CESU-8)
    const unsigned char e = at(bytes, i + 4), f = at(bytes, i + 5);
    if (e >= 0xB0 && e < 0xC0 &&
        ((lost(c, true) && (may_continue(f) || f == '?')) ||
         ((may_continue(c) || c == '?') && lost(f, true))))
      return 6;
  }
  if (a >= 0xE0 && a < 0xF0)
    return (lost(b, true) && may_continue(c)) || (may_continue(b) && lost(c, true)) ? 3 : 0;
  if (a >= 0xF0 && a < 0xF5) {
    const bool fits = (lost(b, true) && may_continue(c) && may_continue(d)) ||
                      (may_continue(b) && lost(c, true) && may_continue(d)) ||
                      (may_continue(b) && may_continue(c) && lost(d, true));
    return fits ? 4 : 0;
  }
  return a == kLostByte ? 1 : 0;
}

std::string without_lossy(const std::string& bytes) {
  std::string made;
  for (std::size_t i = 0; i < bytes.size();) {
    const std::size_t width = lossy(bytes, i);
    if (width > 0) {
      made += "\xEF\xBF\xBD";
    } else {
      made += bytes[i];
    }
    i += std::max<std::size_t>(width, 1);
  }
  return made;
}

// UTF-8 with the variants of Java and Oracle: surrogate pairs of three bytes each, C0 80 for NUL.
bool decode_variants(std::string_view bytes, std::u32string& to) {
  std::string plain;
  std::size_t i = 0;
  std::u32string part;
  to.clear();
  const auto flush = [&] {
    if (!decode_utf8(plain, part)) return false;
    to += part;
    plain.clear();
    return true;
  };
  for (; i < bytes.size();) {
    const unsigned char a = at(bytes, i), b = at(bytes, i + 1), c = at(bytes, i + 2);
    const unsigned char e = at(bytes, i + 4), f = at(bytes, i + 5);
    if (a == 0xC0 && b == 0x80) {
      if (!flush()) return false;
      to += U'\0';
      i += 2;
    } else if (a == 0xED && b >= 0xA0 && b < 0xB0 && continues(c) && at(bytes, i + 3) == 0xED &&
               e >= 0xB0 && e < 0xC0 && continues(f)) {
      if (!flush()) return false;
      to += 0x10000u + ((b & 0x0Fu) << 16 | (c & 0x3Fu) << 10 | (e & 0x0Fu) << 6 | (f & 0x3Fu));
      i += 6;
    } else {
      plain += bytes[i++];
    }
  }
  return flush();
}

// The whole line through one charset.
bool fix_whole(std::u32string_view line, FixedByRules& fixed) {
  std::string bytes;
  for (const std::string_view name : kRuleCharsets) {
    const bool sloppy = is_sloppy(name);
    if (!to_bytes(line, charset(name), sloppy, bytes)) continue;
    if (name != "mac-roman") {  // there an en dash before a space would look like it
      for (std::size_t i = 0; i < bytes.size(); ++i) {
        if (altered(bytes, i) == 0) continue;
        bytes = with_spaces_restored(bytes);
        break;
      }
    }
    if (sloppy) bytes = without_lossy(bytes);
    if (!decode_variants(bytes, fixed.text) || fixed.text == line) continue;
    fixed.steps.push_back({charset(name).name(), "utf-8"});
    return true;
  }
  return false;
}

// C1 controls stand for what CP1252 has in their places, as browsers read them.
std::u32string without_controls(std::u32string_view line) {
  std::u32string made;
  std::size_t ignored = 0;
  for (const char32_t c : line) {
    const char byte = static_cast<char>(c);
    made += c >= 0x80 && c < 0xA0 ? charset("cp1252").next({&byte, 1}, ignored = 0) : c;
  }
  return made;
}

FixedByRules fix_embedded(std::u32string_view line) {
  static const RulePattern pattern = compile_embedded();
  UErrorCode status = U_ZERO_ERROR;
  const icu::UnicodeString text = unicode(line);
  const std::unique_ptr<icu::RegexMatcher> matcher(pattern->matcher(text, status));
  FixedByRules fixed;
  std::int32_t last = 0;
  while (matcher->find(status) && U_SUCCESS(status)) {
    const std::int32_t begin = matcher->start(status), end = matcher->end(status);
    const std::u32string part = code_points(text.tempSubStringBetween(begin, end));
    fixed.text += code_points(text.tempSubStringBetween(last, begin));
    FixedByRules inner{part, {}};
    if (part.size() < line.size() && is_unlikely(part)) inner = fix_by_rules(part);
    fixed.text += inner.text;
    if (fixed.steps.empty()) fixed.steps = inner.steps;
    last = end;
  }
  fixed.text += code_points(text.tempSubString(last));
  return fixed;
}

bool one_step(FixedByRules& fixed) {
  if (!is_unlikely(fixed.text)) return false;
  const std::u32string line = fixed.text;
  FixedByRules next;
  if (fix_whole(line, next)) {
    fixed.text = std::move(next.text);
    fixed.steps.insert(fixed.steps.end(), next.steps.begin(), next.steps.end());
    return true;
  }
  next = fix_embedded(line);
  if (next.text == line) {
    next = {without_controls(line), {{"latin-1", "cp1252"}}};
    if (next.text == line) return false;
  }
  fixed.text = std::move(next.text);
  fixed.steps.insert(fixed.steps.end(), next.steps.begin(), next.steps.end());
  return true;
}

}  // namespace

FixedByRules fix_by_rules(std::u32string_view line) {
  FixedByRules fixed{std::u32string(line), {}};
  for (int layer = 0; layer < 8 && one_step(fixed); ++layer) {
  }
  if (fixed.text == line) fixed.steps.clear();
  return fixed;
}

}  // namespace kiroku
