#pragma once
// Figures that stand side by side in one place of a vertical line, as "12" does in 大正12年.
#include "pipeline/readers/ocr_reading.h"
#include "pipeline/readers/picture.h"

namespace kiroku {

// To the model of vertical lines two digits abreast are one sign ("20" became "の", and it was sure
// of it). They are known by their shapes, and where the English model is sure of a figure, that
// counts. `turned`: the page turned anticlockwise, of which `reading` is.
OcrReading figures_abreast(const Picture& turned, OcrReading reading);

}  // namespace kiroku
