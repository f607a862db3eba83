#pragma once
// Tesseract's engines, one for each model, started when they are first asked for and kept.
//
//   tesseract::TessBaseAPI* engine = engines().get("Japanese");   // nullptr: not installed
#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "pipeline/readers/tesseract.h"
#include "schemas/result.h"

namespace tesseract {
class TessBaseAPI;
}

namespace kiroku {

class Engines {
 public:
  Engines();
  ~Engines();
  // "Japanese", "eng+rus".
  tesseract::TessBaseAPI* get(const std::string& models);
  // See tesseract.h.
  void share_wishes();
  void load_wished();

 private:
  using Api = tesseract::TessBaseAPI;
  void wish(const std::string& model);

  std::map<std::string, std::unique_ptr<Api>> engines_;
  // One byte for each of ocr_models(), in memory that forked processes share; nullptr: none is.
  volatile char* wishes_ = nullptr;
};

// See tesseract_ambiguities.cc: bytes of a table that nobody reads, and that it is there.
constexpr std::size_t kAmbiguities = 512 * 1024;
const char* no_ambiguities();

// Those of this process. Not for threads.
Engines& engines();

std::string model_file(const OcrModel& model);       // where it is, if it is installed
const OcrModel& model_named(std::string_view name);  // one of ocr_models()
tl::unexpected<Error> fail_missing(const OcrModel& model);

}  // namespace kiroku
