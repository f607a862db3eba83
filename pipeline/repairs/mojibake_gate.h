#pragma once
// Gate: one pass that tells everyday text from what must be looked at. Nearly all lines of nearly all
// documents pass it at memory speed.
//
//   is_everyday("両市は「友好都市」です。")   // true
//   is_everyday("l’annÃ©e")                  // false: Ã and © touch
#include <string_view>

namespace kiroku {

// Whether every character is common in some language and has no strange neighbour. Never true for
// mojibake that search() undoes (tests/repairs holds that); false for plenty of sound text.
bool is_everyday(std::string_view utf8);
bool is_everyday(std::u32string_view line);

}  // namespace kiroku
