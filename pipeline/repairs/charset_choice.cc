#include "pipeline/repairs/charset_choice.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <limits>
#include <optional>

#include "pipeline/repairs/charsets.h"
#include "pipeline/repairs/mojibake_model.h"
#include "pipeline/repairs/mojibake_search.h"
#include "schemas/utf8.h"

namespace kiroku {
namespace {

constexpr std::size_t kSample = 16 << 10;  // bytes scored where a look is enough

struct Known {
  std::string_view name;
  int bits;                 // what it costs to say so: the rarer, the more
  std::string_view labels;  // as documents declare it, in small letters
};
constexpr std::array kKnown = {
    Known{"cp932", 6, " shift_jis shift-jis sjis x-sjis windows-31j cp932 ms932 ms_kanji "},
    Known{"euc-jp", 7, " euc-jp eucjp x-euc-jp "},
    Known{"gb18030", 6, " gb18030 gbk gb2312 gb_2312-80 cp936 x-gbk euc-cn "},
    Known{"big5", 7, " big5 big5-hkscs cp950 x-x-big5 "},
    Known{"cp949", 6, " euc-kr euckr cp949 ks_c_5601-1987 ksc5601 windows-949 uhc "},
    Known{"cp1251", 7, " windows-1251 cp1251 x-cp1251 "},
    Known{"koi8-r", 8, " koi8-r koi8r koi8 "},
    Known{"cp866", 9, " ibm866 cp866 866 "},
    Known{"iso8859-5", 10, " iso-8859-5 iso8859-5 cyrillic "},
    Known{"mac-cyrillic", 11, " x-mac-cyrillic "},
    Known{"cp1252", 4,
          " windows-1252 cp1252 iso-8859-1 iso8859-1 latin1 us-ascii ascii iso-8859-15 "},
    Known{"cp1250", 8, " windows-1250 cp1250 "},
    Known{"mac-roman", 10, " macintosh x-mac-roman mac "},
    Known{"cp437", 11, " ibm437 cp437 437 "},
    Known{"cp850", 12, " ibm850 cp850 850 "},
    Known{"cp1258", 8, " windows-1258 cp1258 "},
    Known{"cp1253", 10, " windows-1253 cp1253 iso-8859-7 "},
    Known{"iso8859-2", 12, " iso-8859-2 latin2 "},
    Known{"cp1254", 12, " windows-1254 iso-8859-9 cp1254 "},
    Known{"cp1257", 15, " windows-1257 cp1257 "},
    Known{"koi8-u", 10, " koi8-u koi8u "},
    Known{"cp1255", 10, " windows-1255 cp1255 iso-8859-8 iso8859-8 iso-8859-8-i hebrew "},
    Known{"cp1256", 10, " windows-1256 cp1256 arabic "},
    Known{"cp874", 10, " windows-874 cp874 tis-620 tis620 iso-8859-11 iso8859-11 "},
    Known{"tcvn3", 24, " tcvn3 tcvn x-viet-tcvn5712 tcvn5712-1 "},
    Known{"vni", 24, " vni x-viet-vni "},
};
constexpr int kUtf16Bits = 10;
constexpr int kDeclaredBits = 6;  // a declaration is worth this much
constexpr int kByLineBits = 15, kLineBits = 4;

bool high(char c) { return c < 0; }

// Lines with bytes that are not ASCII, up to kSample of them: the others say nothing.
std::vector<std::string_view> telling_lines(std::string_view bytes) {
  std::vector<std::string_view> lines;
  std::size_t taken = 0;
  for (std::size_t begin = 0; begin < bytes.size() && taken < kSample;) {
    std::size_t end = bytes.find('\n', begin);
    if (end == std::string_view::npos) end = bytes.size();
    std::string_view line = bytes.substr(begin, std::min(end - begin, kSample));
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (std::any_of(line.begin(), line.end(), high)) {
      lines.push_back(line);
      taken += line.size();
    }
    begin = end + 1;
  }
  return lines;
}

std::u32string decoded(std::string_view charset, std::string_view bytes) {
  std::u32string text;
  for (std::size_t at = 0; at < bytes.size();) text += next_of(charset, bytes, at);
  return text;
}

bool is_plain_letter_at(std::u32string_view text, std::size_t at) {
  return at < text.size() && (text[at] | 0x20) >= 'a' && (text[at] | 0x20) <= 'z';
}

// What readings cost beyond what the model says, which knows neither charsets nor words: letters
// that a charset has and the texts that it was made for hardly have ("GenŠve" is of CP850),
// quotation marks inside a word ("n”rdlich"), and small letters right behind an ideograph ("鄴速y"
// is "żółty").
int strangers(std::string_view charset, std::u32string_view text) {
  constexpr int kStrangerBits = 7;
  constexpr std::u32string_view kQuotes = U"‚„“”‹›«»†‡";
  const bool western = charset == "cp850" || charset == "cp437" || charset == "mac-roman";
  const std::u32string_view strange = charset == "cp1252" ? U"ŠšŽžŸƒˆ˜†‡¤¦¬¯¸¢¶"
                                      : western           ? U"ıŸƒ"
                                                          : U"";
  int count = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] < 0x80) continue;
    const bool inside = is_plain_letter_at(text, i - 1) && is_plain_letter_at(text, i + 1);
    count += strange.find(text[i]) != std::u32string_view::npos;
    const bool wide = text[i] >= 0x4E00 && text[i] < 0xD7A4;
    count += wide && i + 1 < text.size() && text[i + 1] >= 'a' && text[i + 1] <= 'z';
    count += inside && kQuotes.find(text[i]) != std::u32string_view::npos;
  }
  return count * kStrangerBits * kBit;
}

// Bytes that are no character cost more than a rare one: they cannot be read back.
int cost_of(std::string_view charset, std::string_view bytes) {
  const std::u32string text = decoded(charset, bytes);
  const auto broken = std::count(text.begin(), text.end(), char32_t{kReplacement});
  return Model::built_in().cost(text) + static_cast<int>(broken) * 12 * kBit +
         strangers(charset, text);
}

struct Scored {
  std::string_view name;
  int cost = 0;
};

bool even(std::string_view bytes) { return bytes.size() % 2 == 0; }

std::vector<Scored> score_all(const std::vector<std::string_view>& lines,
                              std::string_view declared) {
  std::vector<Scored> scored;
  for (const Known& known : kKnown) {
    int cost = known.bits * kBit - (known.name == declared ? kDeclaredBits * kBit : 0);
    for (const std::string_view line : lines) cost += cost_of(known.name, line);
    scored.push_back({known.name, cost});
  }
  std::stable_sort(scored.begin(), scored.end(),
                   [](const Scored& a, const Scored& b) { return a.cost < b.cost; });
  return scored;
}

// The sample as a whole: UTF-16 has no lines of bytes.
std::optional<Scored> best_utf16(std::string_view bytes) {
  if (!even(bytes) || bytes.size() < 2) return std::nullopt;
  const std::string_view sample = bytes.substr(0, kSample);
  Scored best{"utf-16le", kUtf16Bits * kBit + cost_of("utf-16le", sample)};
  const int big = kUtf16Bits * kBit + cost_of("utf-16be", sample);
  if (big < best.cost) best = {"utf-16be", big};
  return best;
}

int whole_cost(std::string_view charset, std::string_view bytes) {
  return cost_of(charset, bytes.substr(0, kSample));
}

Scored best_for_line(std::string_view line) {
  std::u32string text;
  if (decode_utf8(line, text)) return {"utf-8", Model::built_in().cost(text)};
  Scored best{"cp1252", std::numeric_limits<int>::max()};
  for (const Known& known : kKnown) {
    const int cost = cost_of(known.name, line) + (known.bits + kLineBits) * kBit;
    if (cost < best.cost) best = {known.name, cost};
  }
  // A line of UTF-8 that lost a byte is UTF-8 still.
  const int utf8 = cost_of("utf-8", line) + kLineBits * kBit;
  return utf8 < best.cost ? Scored{"utf-8", utf8} : best;
}

std::uint32_t unit(std::string_view bytes, std::size_t at, bool little) {
  const auto first = static_cast<unsigned char>(bytes[at]);
  const auto second = static_cast<unsigned char>(bytes[at + 1]);
  return little ? first | static_cast<std::uint32_t>(second) << 8
                : static_cast<std::uint32_t>(first) << 8 | second;
}

char32_t next_utf16(std::string_view bytes, std::size_t& at, bool little) {
  if (at + 1 >= bytes.size()) return at = bytes.size(), char32_t{kReplacement};
  const std::uint32_t first = unit(bytes, at, little);
  at += 2;
  if (first < 0xD800 || first > 0xDFFF) return first;
  if (first > 0xDBFF || at + 1 >= bytes.size()) return kReplacement;
  const std::uint32_t second = unit(bytes, at, little);
  if (second < 0xDC00 || second > 0xDFFF) return kReplacement;
  at += 2;
  return 0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00);
}

// The four-byte codes of GB18030 number what GBK has not, in the order of Unicode.
std::vector<char16_t> gb18030_rest() {
  std::vector<char16_t> rest;
  for (char32_t c = 0x80; c < 0x10000; ++c) {
    if (c >= 0xD800 && c < 0xE000) continue;
    if (charset("gbk").encode(c) == Charset::kNone || c == 0x20AC)
      rest.push_back(static_cast<char16_t>(c));
  }
  return rest;
}

bool is_digit_byte(std::string_view bytes, std::size_t at) {
  return at < bytes.size() && bytes[at] >= '0' && bytes[at] <= '9';
}

char32_t next_gb18030(std::string_view bytes, std::size_t& at) {
  const auto first = static_cast<unsigned char>(bytes[at]);
  if (first >= 0x90 && is_digit_byte(bytes, at + 1) && at + 3 < bytes.size() &&
      is_digit_byte(bytes, at + 3)) {
    const auto second = static_cast<unsigned char>(bytes[at + 1]);
    const auto third = static_cast<unsigned char>(bytes[at + 2]);
    const auto fourth = static_cast<unsigned char>(bytes[at + 3]);
    const std::uint32_t linear =
        (((first - 0x90u) * 10 + (second - 0x30u)) * 126 + (third - 0x81u)) * 10 + (fourth - 0x30u);
    if (third >= 0x81 && linear < 0x100000) {
      at += 4;
      return 0x10000 + linear;
    }
  }
  if (first >= 0x81 && first < 0x85 && is_digit_byte(bytes, at + 1) && at + 3 < bytes.size() &&
      is_digit_byte(bytes, at + 3)) {
    static const std::vector<char16_t> rest = gb18030_rest();
    const std::uint32_t linear =
        (((first - 0x81u) * 10 + static_cast<std::uint32_t>(bytes[at + 1] - '0')) * 126 +
         (static_cast<unsigned char>(bytes[at + 2]) - 0x81u)) *
            10 +
        static_cast<std::uint32_t>(bytes[at + 3] - '0');
    if (linear < rest.size()) {
      at += 4;
      return rest[linear];
    }
  }
  return charset("gbk").next(bytes, at);
}

char32_t next_vni(std::string_view bytes, std::size_t& at) {
  const Charset& latin = charset("cp1252");
  std::size_t behind = at;
  const char32_t base = latin.next(bytes, behind);
  if (behind < bytes.size()) {
    std::size_t second = behind;
    const char32_t mark = latin.next(bytes, second);
    const std::u32string pair = from_vni(std::u32string{base, mark});
    if (pair.size() == 1) {
      at = second;
      return pair[0];
    }
  }
  at = behind;
  return from_vni(std::u32string{base})[0];
}

}  // namespace

char32_t next_of(std::string_view name, std::string_view bytes, std::size_t& at) {
  char32_t c = 0;
  if (name == "utf-8") return next_code_point(bytes, at);
  if (name == "utf-16le" || name == "utf-16be") return next_utf16(bytes, at, name == "utf-16le");
  if (name == "gb18030") {
    c = next_gb18030(bytes, at);
  } else if (name == "tcvn3") {
    c = from_tcvn3(std::u32string{charset("latin-1").next(bytes, at)})[0];
  } else if (name == "vni") {
    c = next_vni(bytes, at);
  } else {
    c = charset(name).next(bytes, at);
    if (name == "cp1258" && at < bytes.size()) {  // a letter and its tone are one
      std::size_t behind = at;
      const std::u32string pair = composed(std::u32string{c, charset(name).next(bytes, behind)});
      if (pair.size() == 1) {
        at = behind;
        c = pair[0];
      }
    }
  }
  return c == Charset::kNoCharacter ? char32_t{kReplacement} : c;
}

CharsetChoice choose_charset(std::string_view bytes, std::string_view declared) {
  const std::vector<std::string_view> lines = telling_lines(bytes);
  std::size_t told = 0;
  for (const std::string_view line : lines) told += line.size();
  std::vector<Scored> scored;
  if (is_utf8(bytes)) {
    scored = {{"utf-8", whole_cost("utf-8", bytes)}};
  } else {
    scored = score_all(lines, charset_named(declared));
  }
  CharsetChoice choice{scored[0].name, false, 0, 0, {}};
  int best = scored[0].cost, other = scored.size() > 1 ? scored[1].cost : best + 99 * kBit;
  if (choice.name != "utf-8") {
    int mixed = kByLineBits * kBit;
    for (const std::string_view line : lines) mixed += best_for_line(line).cost;
    if (mixed < best) {
      choice.by_line = true;
      other = best;
      best = mixed;
    }
  }
  // UTF-16 was scored over all bytes, the others over the lines that tell.
  const int narrow =
      choice.name == "utf-8" || told == bytes.size() ? best : whole_cost(choice.name, bytes);
  if (const std::optional<Scored> wide = best_utf16(bytes); wide && wide->cost < narrow) {
    const auto characters = static_cast<double>(std::min(bytes.size(), kSample)) / 2;
    choice = {wide->name, false, 0, static_cast<double>(wide->cost) / kBit / characters, {}};
    other = narrow;
    best = wide->cost;
  }
  choice.margin = static_cast<double>(other - best) / kBit;
  for (const Scored& one : scored) {
    if (one.name != choice.name && one.cost - best < 20 * kBit && choice.alternatives.size() < 3)
      choice.alternatives.emplace_back(one.name);
  }
  return choice;
}

std::string_view choose_for_line(std::string_view line) { return best_for_line(line).name; }

std::string_view charset_named(std::string_view declared) {
  std::string label = " ";
  for (const char c : declared)
    label += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  label += ' ';
  for (const Known& known : kKnown) {
    if (label.size() > 2 && known.labels.find(label) != std::string_view::npos) return known.name;
  }
  return "";
}

}  // namespace kiroku
