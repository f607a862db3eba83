#pragma once
// Tesseract's engines, one for each model, started when they are first asked for and kept.
//
//   tesseract::TessBaseAPI* engine = engines().get("Japanese");   // nullptr: not installed
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
  std::string data_folder();  // of the models; empty where none is installed

 private:
  std::map<std::string, std::unique_ptr<tesseract::TessBaseAPI>> engines_;
};

// Those of this process. Not for threads.
Engines& engines();

const OcrModel& model_named(std::string_view name);  // one of ocr_models()
tl::unexpected<Error> fail_missing(const OcrModel& model);

}  // namespace kiroku
