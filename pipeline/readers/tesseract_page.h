#pragma once
// What Tesseract recognised, as a Page: symbols as glyphs in boxes, words as runs with their
// confidence, lines as Tesseract orders them.
#include "pipeline/readers/reader.h"
#include "schemas/page.h"

namespace tesseract {
class TessBaseAPI;
}

namespace kiroku {

// After Recognize(). Boxes are points of the page. Spaces between CJK symbols are left out: the
// models put one after each word of Japanese.
Page page_of_result(tesseract::TessBaseAPI& api, const Raster& raster);

// Letters that Vietnamese has and English has not, as a share of all letters.
double vietnamese_share(std::string_view utf8);

}  // namespace kiroku
