#pragma once
// Recognised lines parted into regions in reading order: columns one after the other, a caption
// beside a text behind it. What stands in one table stays in one region, for layout.h to read row
// by row.
//
//   for (const std::vector<OcrLine>& region : regions_of(reading)) ...
#include <vector>

#include "pipeline/readers/ocr_reading.h"

namespace kiroku {

std::vector<std::vector<OcrLine>> regions_of(const OcrReading& reading);

// Size of a line's type in pixels, told by the heights of its symbols.
float size_of(const OcrLine& line);

}  // namespace kiroku
