#pragma once
// Chance: of a few signs some reading is made of letters though the signs were meant. "ΔT µ½" is
// "腡 到" in one pair of charsets, "12 Å²" is "12 Ų" in another.
#include <string_view>

#include "pipeline/repairs/mojibake_search.h"

namespace kiroku {

// Whether a reading of a line that holds few signs beyond ASCII rests on nothing but them.
bool is_by_chance(std::u32string_view line, const Undone& reading, const Model& model);

}  // namespace kiroku
