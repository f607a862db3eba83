#pragma once
// Letters as the gazetteer compares them: no case, no accents ("ĐÀ NẴNG" is "da nang"), and the
// scripts that decide where a name may begin and end.
//
//   std::size_t at = 0;
//   const char32_t letter = next_code_point("Đà", at);  // U+0110, folded(letter) == 'd'
#include <cstdint>
#include <string_view>

#include "schemas/utf8.h"

namespace kiroku::letters {

enum class Script : std::uint8_t { other, latin, cyrillic, han, hiragana, katakana, hangul };

Script script_of(char32_t code_point);
bool is_upper(char32_t code_point);  // Latin and Cyrillic
// Lower case without accents for Latin and Cyrillic; itself for everything else.
char32_t folded(char32_t code_point);

inline bool writes_spaces(Script script) {
  return script == Script::latin || script == Script::cyrillic;
}
// The code point that ends before byte `end`; 0 at the beginning of the text.
char32_t code_point_before(std::string_view text, std::size_t end);
// The code point at byte `at`; 0 at the end of the text.
char32_t code_point_at(std::string_view text, std::size_t at);

}  // namespace kiroku::letters
