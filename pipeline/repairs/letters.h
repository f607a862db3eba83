#pragma once
// Letters: what scoring knows of a character besides how often it was counted.
//
//   letter_of(U'Ж').script      // Script::cyrillic
#include <cstdint>

namespace kiroku {

enum class Script : std::uint8_t { none, latin, greek, cyrillic, hangul, kana, han, other };
struct Letter {
  Script script = Script::none;  // none: no letter
  bool word = false;             // letter, digit or mark inside a word
  bool upper = false, lower = false;
};
// Asks ICU; the model holds the answers for most characters (Model::letter).
Letter letter_of(char32_t c);
char32_t small_letter(char32_t c);  // itself where it is no capital
// The mark that a letter carries, as a combining character: U+0301 of "é"; 0 where it has none.
char32_t mark_of(char32_t c);
// Bits for a letter of another script than the letter before; 鹿 and カ, 한 and 漢 belong together.
int change_of(Script before, Script now, bool touching);
inline bool is_cjk(Script s) {
  return s == Script::han || s == Script::kana || s == Script::hangul;
}

}  // namespace kiroku
