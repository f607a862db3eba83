#pragma once
// What a recogniser reads and nobody wrote: edges of photographs ("||", "wa"), and bullets of lists
// taken for letters ("0 Recycling", "1 Население").
#include "pipeline/readers/ocr_reading.h"

namespace kiroku {

// Lines of a sign or two that were not read surely are left out; misread bullets become "•".
OcrReading without_marks(OcrReading reading);

}  // namespace kiroku
