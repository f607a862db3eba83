#pragma once
// Accents that are glyphs of their own, drawn over, under or through a letter, become one with it:
// TeX writes "á" of its old fonts as "´" and an "a" below it. Private to layout*.cc.
#include "pipeline/readers/layout.h"

namespace kiroku::layout {

// The letter comes before its accents, which become combining marks and are marked as `joined`:
// each glyph keeps its own sign and box, and the two are one character as Unicode has it.
void join_accents(Drawing& drawing);

}  // namespace kiroku::layout
