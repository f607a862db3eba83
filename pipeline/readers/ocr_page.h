#pragma once
// What was recognised, as a Page: put in reading order by layout.h, like any text layer, while the
// boxes stay where the ink is.
#include "pipeline/readers/ocr_reading.h"
#include "pipeline/readers/placement.h"
#include "schemas/page.h"

namespace kiroku {

Page page_of(const OcrReading& reading, const Placement& placement);

// Of vertical lines, read from left to right with the page turned anticlockwise from how it is
// read (which `placement` tells). `across`: what stands beside them in horizontal lines, in pixels
// of the page not turned so; it comes last.
Page page_of_columns(const OcrReading& columns, const Placement& placement,
                     const OcrReading& across);

}  // namespace kiroku
