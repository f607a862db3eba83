#pragma once
// OcrEngine: a picture of a page in, a Page with words in boxes out.
#include <string>
#include <vector>

#include "pipeline/readers/reader.h"
#include "schemas/page.h"
#include "schemas/result.h"

namespace kiroku {

class OcrEngine {
 public:
  virtual ~OcrEngine() = default;
  // `languages` are BCP 47 ("en", "ja"); empty: the engine finds out. Boxes are points of the page.
  // Error ocr_unavailable names the missing model and the package that brings it.
  virtual Result<Page> recognise(const Raster& raster,
                                 const std::vector<std::string>& languages) = 0;
  // What results depend on: engine version and digests of the models. Cached results are keyed by
  // it.
  virtual std::string fingerprint() const = 0;
};

// Tesseract, with the models that are installed.
OcrEngine& tesseract();

}  // namespace kiroku
