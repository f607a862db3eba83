#pragma once
// One reading of a picture by one Tesseract engine, as lines of words.
#include "pipeline/readers/ocr_reading.h"
#include "pipeline/readers/pix.h"

namespace tesseract {
class TessBaseAPI;
}

namespace kiroku {

// How Tesseract looks for lines (its page segmentation modes).
enum class LineSearch {
  column = 4,   // text of any sizes in one column: finds lines that mode 3 loses
  line = 7,     // the picture is one line
  sparse = 11,  // as much text as can be found, in no order
};

// Boxes are pixels of `picture`. What was read until `seconds` were over counts; Tesseract looks at
// the clock only between words, so that a worker's own deadline must stand behind this one.
OcrReading read_lines(tesseract::TessBaseAPI& engine, PIX& picture, float dpi, LineSearch search);

}  // namespace kiroku
