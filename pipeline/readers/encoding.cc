#include "pipeline/readers/encoding.h"

#include <algorithm>
#include <optional>

#include "pipeline/repairs/charset_choice.h"
#include "schemas/utf8.h"

namespace kiroku {
namespace {

constexpr double kShortBits = 60;         // and a short text may be of rare names
constexpr double kLanguageBits = 11.5;    // a character of language costs less than that
constexpr std::size_t kSample = 1 << 16;  // bytes looked at where a look is enough

char32_t unit_at(std::string_view bytes, std::size_t at, EncodingForm form) {
  const auto first = static_cast<unsigned char>(bytes[at]);
  const auto second = static_cast<unsigned char>(bytes[at + 1]);
  return form == EncodingForm::utf16le ? first | second << 8 : first << 8 | second;
}

bool is_high_surrogate(char32_t unit) { return unit >= 0xD800 && unit < 0xDC00; }
bool is_low_surrogate(char32_t unit) { return unit >= 0xDC00 && unit < 0xE000; }

// What text in one of our languages is full of, and the same bytes swapped are not: ASCII,
// Cyrillic, CJK punctuation and kana. Ideographs prove nothing: "a" (61 00) swapped is U+6100.
bool tells_byte_order(char32_t unit) {
  if (unit < 0x80) return unit >= 0x20 || unit == '\n' || unit == '\r' || unit == '\t';
  return (unit >= 0x400 && unit < 0x500) || (unit >= 0x3000 && unit < 0x3100);
}

std::size_t count_telling(std::string_view bytes, EncodingForm form) {
  std::size_t count = 0;
  for (std::size_t at = 0; at + 1 < bytes.size(); at += 2) {
    if (tells_byte_order(unit_at(bytes, at, form))) ++count;
  }
  return count;
}

bool has_paired_surrogates_only(std::string_view bytes, EncodingForm form) {
  for (std::size_t at = 0; at + 1 < bytes.size(); at += 2) {
    const char32_t unit = unit_at(bytes, at, form);
    if (is_low_surrogate(unit)) return false;
    if (!is_high_surrogate(unit)) continue;
    at += 2;
    if (at + 1 >= bytes.size() || !is_low_surrogate(unit_at(bytes, at, form))) return false;
  }
  return true;
}

// UTF-16 without a byte order mark. Only UTF-16 text holds NUL bytes (every space and line end has
// one), so ASCII of even length is never taken for it.
bool is_unmarked_utf16(std::string_view bytes, EncodingForm form) {
  // Short texts prove too little (4E 00 is 一 and, swapped, N): the model decides.
  if (bytes.size() < 256 || bytes.size() % 2 != 0) return false;
  const std::string_view sample = bytes.substr(0, kSample);
  if (sample.find('\0') == std::string_view::npos) return false;
  const auto other = form == EncodingForm::utf16le ? EncodingForm::utf16be : EncodingForm::utf16le;
  const std::size_t telling = count_telling(sample, form);
  if (telling < sample.size() / 2 / 10 || telling <= 4 * count_telling(sample, other)) return false;
  return has_paired_surrogates_only(bytes, form) &&
         !is_binary(decode(sample, {form, 0, {}, 0, {}}).utf8);
}

// FF FE also begins MPEG audio frames, so the mark alone proves nothing.
Result<Encoding> marked_utf16(std::string_view bytes, EncodingForm form) {
  const std::string text = decode(bytes.substr(2, kSample), {form, 0, {}, 0, {}}).utf8;
  std::size_t broken = 0;
  for (std::size_t at = text.find("\xEF\xBF\xBD"); at != std::string::npos;) {
    ++broken;
    at = text.find("\xEF\xBF\xBD", at + 3);
  }
  if (is_binary(text) || broken > 4 + text.size() / 200) {
    return fail(ErrorCode::unsupported, "the bytes are binary data, not text");
  }
  return Encoding{form, 2, {}, 0, {}};
}

// UTF-32: every unit is a code point, and hardly any text is not.
bool is_utf32(std::string_view bytes, bool little) {
  if (bytes.empty() || bytes.size() % 4 != 0) return false;
  for (std::size_t at = 0; at < bytes.size(); at += 4) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(bytes[at + i]); };
    const unsigned high = little ? byte(3) : byte(0), plane = little ? byte(2) : byte(1);
    if (high != 0 || plane > 0x10) return false;
    const unsigned upper = little ? byte(1) : byte(2);
    if (plane == 0 && upper >= 0xD8 && upper < 0xE0) return false;
  }
  return true;
}

// Most characters of any text are of the basic plane: 00 01 02 FF again and again is a table.
bool is_mostly_basic(std::string_view bytes, bool little) {
  std::size_t basic = 0;
  for (std::size_t at = 0; at + 3 < bytes.size(); at += 4)
    basic += bytes[at + (little ? 2 : 1)] == 0;
  return basic * 2 >= bytes.size() / 4;
}

std::optional<Encoding> utf32_of(std::string_view bytes) {
  using namespace std::string_view_literals;
  const bool little = bytes.starts_with("\xFF\xFE\0\0"sv);
  const bool big = bytes.starts_with("\0\0\xFE\xFF"sv);
  const auto readable = [&](EncodingForm form, std::uint32_t bom) {
    return is_utf32(bytes.substr(bom), form == EncodingForm::utf32le) &&
           !is_binary(decode(bytes.substr(bom, kSample), {form, 0, {}, 0, {}}).utf8);
  };
  if (little && readable(EncodingForm::utf32le, 4))
    return Encoding{EncodingForm::utf32le, 4, {}, 0, {}};
  if (big && readable(EncodingForm::utf32be, 4))
    return Encoding{EncodingForm::utf32be, 4, {}, 0, {}};
  if (bytes.size() < 8 || bytes.find('\0') == std::string_view::npos) return std::nullopt;
  for (const EncodingForm form : {EncodingForm::utf32le, EncodingForm::utf32be}) {
    if (is_mostly_basic(bytes, form == EncodingForm::utf32le) && readable(form, 0))
      return Encoding{form, 0, {}, 0, {}};
  }
  return std::nullopt;
}

// Seven-bit encodings are ASCII bytes, so they are valid UTF-8 and yet not readable. They prove
// themselves: all of it decodes.
std::optional<Encoding> seven_bit_of(std::string_view bytes) {
  const bool escape = bytes.find('\x1b') != std::string_view::npos;
  const auto whole = [&](EncodingForm form) {
    return decode(bytes, {form, 0, {}, 0, {}}).utf8.find("\xEF\xBF\xBD") == std::string::npos;
  };
  const bool japanese = escape && (bytes.find("\x1b$B") != std::string_view::npos ||
                                   bytes.find("\x1b$@") != std::string_view::npos ||
                                   bytes.find("\x1b$(D") != std::string_view::npos ||
                                   bytes.find("\x1b(I") != std::string_view::npos ||
                                   bytes.find("\x1b(J") != std::string_view::npos);
  if (japanese && whole(EncodingForm::iso2022jp))
    return Encoding{EncodingForm::iso2022jp, 0, {}, 0, {}};
  if (escape && bytes.find("\x1b$)C") != std::string_view::npos && whole(EncodingForm::iso2022kr))
    return Encoding{EncodingForm::iso2022kr, 0, {}, 0, {}};
  const auto ascii = [&] {
    return std::all_of(bytes.begin(), bytes.end(), [](char c) { return c >= 0; });
  };
  const bool pairs =
      bytes.find("~{") != std::string_view::npos && bytes.find("~}") != std::string_view::npos;
  if (pairs && ascii() && whole(EncodingForm::hz)) return Encoding{EncodingForm::hz, 0, {}, 0, {}};
  return std::nullopt;
}

tl::unexpected<Error> binary() {
  return fail(ErrorCode::unsupported, "the bytes are binary data, not text");
}

// What neither a mark nor syntax proves.
Result<Encoding> chosen(std::string_view bytes, std::string_view declared) {
  const CharsetChoice choice = choose_charset(bytes, declared);
  Encoding encoding{EncodingForm::charset, 0, choice.name, choice.margin, choice.alternatives};
  if (choice.by_line) encoding.form = EncodingForm::by_line;
  // The mark of a file that is not UTF-8 throughout is a mark still.
  if (choice.by_line && bytes.starts_with("\xEF\xBB\xBF")) encoding.bom = 3;
  if (choice.name == "utf-8") encoding = {};
  if (choice.name == "utf-16le") encoding.form = EncodingForm::utf16le;
  if (choice.name == "utf-16be") encoding.form = EncodingForm::utf16be;
  const bool wide = choice.name.starts_with("utf-16");
  // Any bytes are characters of UTF-16; those of a program's tables are no language.
  const double allowed = kLanguageBits + kShortBits * 2 / static_cast<double>(bytes.size());
  if (wide && is_binary(bytes) && choice.bits_each > allowed) return binary();
  if (is_binary(wide ? decode(bytes.substr(0, kSample), encoding).utf8 : bytes)) return binary();
  return encoding;
}

bool has_controls(std::string_view bytes) {
  return std::any_of(
      bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(std::min(bytes.size(), kSample)),
      [](char c) {
        return c >= 0 && c < 0x20 && c != '\n' && c != '\r' && c != '\t' && c != '\f';
      });
}

}  // namespace

std::string_view Encoding::plan() const {
  switch (form) {
    case EncodingForm::utf16le:
      return "utf-16le";
    case EncodingForm::utf16be:
      return "utf-16be";
    case EncodingForm::utf32le:
      return "utf-32le";
    case EncodingForm::utf32be:
      return "utf-32be";
    case EncodingForm::iso2022jp:
      return "iso-2022-jp";
    case EncodingForm::iso2022kr:
      return "iso-2022-kr";
    case EncodingForm::hz:
      return "hz";
    case EncodingForm::charset:
      return name;
    case EncodingForm::by_line:
      return "by-line";
    case EncodingForm::utf8:
      break;
  }
  return bom > 0 ? "utf-8-bom" : "";
}

Result<Encoding> encoding_of(std::string_view bytes, std::string_view declared) {
  if (bytes.starts_with("\xEF\xBB\xBF") && is_utf8(bytes))
    return Encoding{EncodingForm::utf8, 3, {}, 0, {}};
  if (const auto wide = utf32_of(bytes)) return *wide;
  if (bytes.starts_with("\xFF\xFE")) return marked_utf16(bytes, EncodingForm::utf16le);
  if (bytes.starts_with("\xFE\xFF")) return marked_utf16(bytes, EncodingForm::utf16be);
  if (is_unmarked_utf16(bytes, EncodingForm::utf16le))
    return Encoding{EncodingForm::utf16le, 0, {}, 0, {}};
  if (is_unmarked_utf16(bytes, EncodingForm::utf16be))
    return Encoding{EncodingForm::utf16be, 0, {}, 0, {}};
  if (const auto seven = seven_bit_of(bytes)) return *seven;
  const bool utf8 = is_utf8(bytes);
  if (utf8 && !has_controls(bytes)) return Encoding{};
  const Result<Encoding> encoding = chosen(bytes, declared);
  if (encoding || !utf8 || is_binary(bytes)) return encoding;
  return Encoding{};
}

bool is_binary(std::string_view bytes) {
  const std::string_view sample = bytes.substr(0, kSample);
  const auto strange = std::count_if(sample.begin(), sample.end(), [](char c) {
    return (c >= 0 && c < '\t') || (c > '\r' && c < 0x1B) || (c > 0x1B && c < 0x20);
  });
  return static_cast<std::size_t>(strange) > 4 + sample.size() / 200;
}

bool is_blank(std::string_view utf8) {
  for (std::size_t at = 0; at < utf8.size();) {
    const char32_t c = next_code_point(utf8, at);
    const bool blank = (c >= '\t' && c <= '\r') || c == ' ' || c == 0x85 || c == 0xA0 ||
                       c == 0x1680 || (c >= 0x2000 && c <= 0x200D) || c == 0x2028 || c == 0x2029 ||
                       c == 0x202F || c == 0x205F || c == 0x2060 || c == 0x3000 || c == 0xFEFF;
    if (!blank) return false;
  }
  return true;
}

}  // namespace kiroku
