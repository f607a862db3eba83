#include "pipeline/readers/encoding.h"

#include <algorithm>
#include <memory>

#include <unicode/ucsdet.h>

#include "schemas/utf8.h"

namespace kiroku {
namespace {

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
  if (bytes.size() < 4 || bytes.size() % 2 != 0) return false;
  const std::string_view sample = bytes.substr(0, kSample);
  if (sample.find('\0') == std::string_view::npos) return false;
  const auto other = form == EncodingForm::utf16le ? EncodingForm::utf16be : EncodingForm::utf16le;
  const std::size_t telling = count_telling(sample, form);
  if (telling < sample.size() / 2 / 10 || telling <= 4 * count_telling(sample, other)) return false;
  return has_paired_surrogates_only(bytes, form) && !is_binary(decode_utf16(sample, form).utf8);
}

// FF FE also begins MPEG audio frames, so the mark alone proves nothing.
Result<Encoding> marked_utf16(std::string_view bytes, EncodingForm form) {
  const std::string text = decode_utf16(bytes.substr(2, kSample), form).utf8;
  std::size_t broken = 0;
  for (std::size_t at = text.find("\xEF\xBF\xBD"); at != std::string::npos;) {
    ++broken;
    at = text.find("\xEF\xBF\xBD", at + 3);
  }
  if (is_binary(text) || broken > 4 + text.size() / 200) {
    return fail(ErrorCode::unsupported, "the bytes are binary data, not text");
  }
  return Encoding{form, 2};
}

// The name of the encoding as ICU guesses it ("Shift_JIS"), or nothing.
std::string guess_name(std::string_view bytes) {
  UErrorCode status = U_ZERO_ERROR;
  const std::unique_ptr<UCharsetDetector, decltype(&ucsdet_close)> detector(ucsdet_open(&status),
                                                                            &ucsdet_close);
  if (U_FAILURE(status)) return "";
  const std::string_view sample = bytes.substr(0, kSample);
  ucsdet_setText(detector.get(), sample.data(), static_cast<std::int32_t>(sample.size()), &status);
  const UCharsetMatch* match = ucsdet_detect(detector.get(), &status);
  if (U_FAILURE(status) || match == nullptr || ucsdet_getConfidence(match, &status) < 10) return "";
  const char* name = ucsdet_getName(match, &status);
  return U_SUCCESS(status) ? name : "";
}

tl::unexpected<Error> fail_encoding(std::string_view bytes) {
  const std::string name = guess_name(bytes);
  const bool said = !name.empty() && name.rfind("UTF-", 0) != 0;
  return fail(ErrorCode::unsupported, "the text is neither UTF-8 nor UTF-16" +
                                          (said ? " (it looks like " + name + ")" : std::string()) +
                                          "; convert it to UTF-8 first");
}

// ISO-2022-JP is ASCII bytes with escapes (`ESC $ B`), so it is valid UTF-8 and yet not readable.
bool is_iso_2022(std::string_view bytes) {
  return bytes.find("\x1b$") != std::string_view::npos ||
         bytes.find("\x1b(J") != std::string_view::npos;
}

// Appends one code point and lengthens or begins a piece.
void append_decoded(Decoded& to, char32_t code_point, std::size_t raw, std::uint8_t raw_unit) {
  const std::size_t text = to.utf8.size();
  append_utf8(to.utf8, code_point);
  const auto text_unit = static_cast<std::uint8_t>(to.utf8.size() - text);
  if (!to.pieces.empty() && to.pieces.back().text_unit == text_unit &&
      to.pieces.back().raw_unit == raw_unit) {
    return;
  }
  to.pieces.push_back(
      {static_cast<std::uint32_t>(text), static_cast<std::uint32_t>(raw), text_unit, raw_unit});
}

}  // namespace

std::string_view Encoding::plan() const {
  switch (form) {
    case EncodingForm::utf16le:
      return "utf-16le";
    case EncodingForm::utf16be:
      return "utf-16be";
    case EncodingForm::utf8:
      break;
  }
  return bom > 0 ? "utf-8-bom" : "";
}

Result<Encoding> encoding_of(std::string_view bytes) {
  if (bytes.starts_with("\xEF\xBB\xBF") && is_utf8(bytes)) return Encoding{EncodingForm::utf8, 3};
  if (bytes.starts_with(std::string_view("\xFF\xFE\0\0", 4))) {
    return fail(ErrorCode::unsupported, "the text is UTF-32; convert it to UTF-8 first");
  }
  if (bytes.starts_with("\xFF\xFE")) return marked_utf16(bytes, EncodingForm::utf16le);
  if (bytes.starts_with("\xFE\xFF")) return marked_utf16(bytes, EncodingForm::utf16be);
  if (is_unmarked_utf16(bytes, EncodingForm::utf16le)) return Encoding{EncodingForm::utf16le, 0};
  if (is_unmarked_utf16(bytes, EncodingForm::utf16be)) return Encoding{EncodingForm::utf16be, 0};
  if (is_iso_2022(bytes)) return fail_encoding(bytes);
  if (is_binary(bytes)) {
    return fail(ErrorCode::unsupported, "the bytes are binary data, not text");
  }
  if (!is_utf8(bytes)) return fail_encoding(bytes);
  return Encoding{};
}

Decoded decode_utf16(std::string_view bytes, EncodingForm form) {
  Decoded decoded;
  decoded.utf8.reserve(bytes.size() + bytes.size() / 2);
  std::size_t at = 0;
  while (at + 1 < bytes.size()) {
    const char32_t unit = unit_at(bytes, at, form);
    const bool pair = is_high_surrogate(unit) && at + 3 < bytes.size() &&
                      is_low_surrogate(unit_at(bytes, at + 2, form));
    if (pair) {
      const char32_t low = unit_at(bytes, at + 2, form);
      append_decoded(decoded, 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00), at, 4);
      at += 4;
      continue;
    }
    const bool lone = is_high_surrogate(unit) || is_low_surrogate(unit);
    append_decoded(decoded, lone ? kReplacement : unit, at, 2);
    at += 2;
  }
  if (at < bytes.size()) append_decoded(decoded, kReplacement, at, 1);
  return decoded;
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
