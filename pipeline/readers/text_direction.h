#pragma once
// Which way the lines of a picture run, by its ink alone.
//
//   if (runs_down(picture.normalised())) ...   // vertical lines, as in Japanese books
#include "pipeline/readers/pix.h"

namespace kiroku {

// Signs stand closer to each other along their line than lines do: what closing the small gaps
// makes of a page are bars, and they lie as its lines do. Costs about a hundredth of a reading.
// False in doubt.
bool runs_down(PIX& normalised);

}  // namespace kiroku
