#pragma once
// The looks that are taken at a page, one after the other; each returns what is known after it.
//
//   OcrReading reading = first_look(engine, picture);
//   reading = second_look(engine, picture, std::move(reading));
#include "pipeline/readers/ocr_reading.h"
#include "pipeline/readers/picture.h"

namespace tesseract {
class TessBaseAPI;
}

namespace kiroku {

// Lines of the plain picture, as in one column. Pale pages are normalised from the first.
OcrReading first_look(tesseract::TessBaseAPI& engine, const Picture& picture);

// What is weak or missing, as sparse text of the normalised picture.
OcrReading second_look(tesseract::TessBaseAPI& engine, const Picture& picture, OcrReading first);

// The normalised picture without what was read; nullptr where nothing of the size of letters is
// left.
PixPointer without_lines(const Picture& picture, const OcrReading& reading);

// Models for East Asian writing misread figures that stand alone ("335,892" became "BSD"): where
// the English model is sure of a figure, that counts.
OcrReading figures_again(const Picture& picture, OcrReading reading);

}  // namespace kiroku
