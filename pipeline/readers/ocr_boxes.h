#pragma once
// The boxes of recognised symbols, fitted to the ink. Tesseract's models tell where they saw a
// symbol only roughly, in CJK text by half an em; but spaces, columns and evidence need the truth.
//
//   fit_to_ink(reading, picture.normalised());
#include "pipeline/readers/ocr_reading.h"
#include "pipeline/readers/pix.h"

namespace kiroku {

// Each border between neighbouring symbols of a line moves into the widest blank between their
// middles, and each box shrinks to the ink inside it.
void fit_to_ink(OcrReading& reading, PIX& normalised);

}  // namespace kiroku
