#pragma once
// Which charset bytes are in, by the same model that undoes mojibake: decode in each, and take the
// one whose text is language. A declared charset is evidence, not truth.
//
//   choose_charset("\xCC\xFD\xF0 \xE3\xEE\xF0\xEE\xE4\xE0", "").name   // "cp1251": Мэр города
#include <string>
#include <string_view>
#include <vector>

namespace kiroku {

struct CharsetChoice {
  std::string_view name;                  // "cp932", "utf-16le", "utf-8"
  bool by_line = false;                   // lines differ: choose_charset() for each of them
  double margin = 0;                      // bits that the best other reading costs more
  double bits_each = 0;                   // of UTF-16: what a character costs; language is under 12
  std::vector<std::string> alternatives;  // other charsets, best first, that come near
};
// Of bytes that are not valid UTF-8, or that may be UTF-16. A sample of a long text is enough.
CharsetChoice choose_charset(std::string_view bytes, std::string_view declared);
// Of one line among lines of other charsets.
std::string_view choose_for_line(std::string_view line);

// Our name of a charset that a document declares ("Shift_JIS", "x-sjis"), else empty.
std::string_view charset_named(std::string_view declared);

// One character of a charset from bytes[at], `at` behind it; U+FFFD for bytes that are none. Knows
// what Charset does not: UTF-8, UTF-16, the four-byte codes of GB18030, and TCVN3 and VNI.
char32_t next_of(std::string_view charset, std::string_view bytes, std::size_t& at);

}  // namespace kiroku
