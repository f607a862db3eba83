#pragma once
// Which encoding a text file is in, and the file's text with the way back to its bytes.
//
//   TRY_ASSIGN(const Encoding encoding, encoding_of(bytes));   // unsupported: binary bytes
//   const Decoded text = decode(bytes.substr(encoding.bom), encoding);
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "schemas/result.h"
#include "schemas/span.h"

namespace kiroku {

enum class EncodingForm : std::uint8_t {
  utf8,
  utf16le,
  utf16be,
  utf32le,
  utf32be,
  iso2022jp,
  iso2022kr,
  hz,
  charset,  // Encoding::name says which
  by_line   // every line in its own
};

struct Encoding {
  EncodingForm form = EncodingForm::utf8;
  std::uint32_t bom = 0;                  // bytes of the byte order mark in front: 0, 2, 3 or 4
  std::string_view name;                  // "cp932"; static
  double margin = 0;                      // of a charset: bits that the best other one costs more
  std::vector<std::string> alternatives;  // charsets that come near, best first
  // For Edit::plan: "utf-16le", "utf-8-bom", "cp932", "by-line"; empty: nothing to decode.
  std::string_view plan() const;
  bool operator==(const Encoding&) const = default;
};
inline bool is_utf8_form(const Encoding& encoding) { return encoding.form == EncodingForm::utf8; }

// By byte order mark, by syntax (UTF-8, UTF-16, ISO-2022, HZ), else by what is language
// (repairs/charset_choice.h). `declared` is what the document says of itself: evidence, not truth.
// Error unsupported for binary bytes.
Result<Encoding> encoding_of(std::string_view bytes, std::string_view declared = "");

// Bytes of one charset among others (form by_line).
struct Stretch {
  Span text, raw;
  std::string_view charset;
  bool operator==(const Stretch&) const = default;
};
struct Decoded {
  std::string utf8;  // bytes that are no character are U+FFFD
  std::vector<Piece>
      pieces;  // runs {1,2}, {2,2}, {3,2}, {4,4}...; offsets from the first byte given
  std::vector<Stretch> stretches;  // of form by_line, without those in UTF-8
};
Decoded decode(std::string_view bytes, const Encoding& encoding);

// Bytes that no text has: NUL and other control characters, more than stray ones.
bool is_binary(std::string_view bytes);

// Offsets into texts have 32 bits.
inline std::uint32_t size32(std::string_view text) {
  return static_cast<std::uint32_t>(text.size());
}

// Nothing but white space, of any script (U+3000, no-break spaces), and zero-width marks.
bool is_blank(std::string_view utf8);

}  // namespace kiroku
