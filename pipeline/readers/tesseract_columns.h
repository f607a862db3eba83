#pragma once
// Pages of vertical lines: turned anticlockwise, columns from right to left become lines from top
// to bottom, which the model of vertical Japanese reads as they lie; all that is done with lines
// holds for them.
//
//   if (runs_down(picture.normalised())) TRY_ASSIGN(found, read_columns(raster, 0));
#include <optional>

#include "pipeline/readers/reader.h"
#include "schemas/page.h"
#include "schemas/result.h"

namespace kiroku {

// The page after `quarter_turns` clockwise; none where the model is sure of none of its columns.
// Errors: ocr_unavailable (the model is missing), those of Picture::prepare.
Result<std::optional<Page>> read_columns(const Raster& raster, int quarter_turns);

}  // namespace kiroku
