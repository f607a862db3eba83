#pragma once
// Gate: one pass that tells everyday text from what must be looked at. Nearly all lines of nearly
// all documents pass it at memory speed.
//
//   is_everyday("両市は「友好都市」です。")   // true
//   is_everyday("l’annÃ©e")                  // false: Ã and © touch
#include <cstddef>
#include <string_view>

namespace kiroku {

// Where the first character stands that must be looked at, in lines from the one that begins at
// `from` on; utf8.size() where all are common in some language and have no strange neighbour.
// Stops at mojibake that repair_line() undoes (every case of encoding.corpus.tsv goes through it),
// and at plenty of sound text. The answer for a line does not depend on the lines around it.
std::size_t first_strange(std::string_view utf8, std::size_t from);
bool is_everyday(std::string_view line);

}  // namespace kiroku
