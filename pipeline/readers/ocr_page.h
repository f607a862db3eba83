#pragma once
// What was recognised, as a Page: put in reading order by layout.h, like any text layer, while the
// boxes stay where the ink is.
#include "pipeline/readers/ocr_reading.h"
#include "pipeline/readers/placement.h"
#include "schemas/page.h"

namespace kiroku {

Page page_of(const OcrReading& reading, const Placement& placement);

}  // namespace kiroku
