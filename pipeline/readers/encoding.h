#pragma once
// Which encoding a text file is in, and UTF-16 to UTF-8 with the way back to the bytes.
//
//   TRY_ASSIGN(const Encoding encoding, encoding_of(bytes));   // unsupported: neither UTF-8 nor
//   UTF-16 if (is_utf16(encoding)) const Decoded text = decode_utf16(bytes.substr(encoding.bom),
//   encoding.form);
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "schemas/result.h"
#include "schemas/span.h"

namespace kiroku {

enum class EncodingForm : std::uint8_t { utf8, utf16le, utf16be };

struct Encoding {
  EncodingForm form = EncodingForm::utf8;
  std::uint32_t bom = 0;  // bytes of the byte order mark in front: 0, 2 or 3
  // For Edit::plan: "utf-16le", "utf-16be", "utf-8-bom"; empty: nothing to decode.
  std::string_view plan() const;
  bool operator==(const Encoding&) const = default;
};
inline bool is_utf16(const Encoding& encoding) { return encoding.form != EncodingForm::utf8; }

// UTF-8 or UTF-16, by byte order mark or by content. Error unsupported for binary bytes and for any
// other encoding, which the message names as far as it can be told.
Result<Encoding> encoding_of(std::string_view bytes);

struct Decoded {
  std::string utf8;           // an unpaired surrogate or a last odd byte is U+FFFD
  std::vector<Piece> pieces;  // runs {1,2}, {2,2}, {3,2}, {4,4}; offsets from the first byte given
};
Decoded decode_utf16(std::string_view bytes, EncodingForm form);

// Bytes that no text has: NUL and other control characters, more than stray ones.
bool is_binary(std::string_view bytes);

// Nothing but white space, of any script (U+3000, no-break spaces), and zero-width marks.
bool is_blank(std::string_view utf8);

}  // namespace kiroku
