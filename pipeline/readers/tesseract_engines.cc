#include "pipeline/readers/tesseract_engines.h"

#include <algorithm>

#include <tesseract/baseapi.h>

namespace kiroku {

using Api = tesseract::TessBaseAPI;

Engines::Engines() = default;
Engines::~Engines() = default;

Api* Engines::get(const std::string& models) {
  const auto known = engines_.find(models);
  if (known != engines_.end()) return known->second.get();
  auto api = std::make_unique<Api>();
  api->SetVariable("debug_file", "/dev/null");  // it has much to say, to nobody in particular
  if (api->Init(nullptr, models.c_str(), tesseract::OEM_DEFAULT) != 0) api.reset();
  return engines_.emplace(models, std::move(api)).first->second.get();
}

std::string Engines::data_folder() {
  for (const OcrModel& model : ocr_models()) {
    if (Api* api = get(std::string(model.name))) return api->GetDatapath();
  }
  return "";
}

Engines& engines() {
  static Engines all;
  return all;
}

const OcrModel& model_named(std::string_view name) {
  return *std::find_if(ocr_models().begin(), ocr_models().end(),
                       [&](const OcrModel& model) { return model.name == name; });
}

tl::unexpected<Error> fail_missing(const OcrModel& model) {
  return fail(ErrorCode::ocr_unavailable, "the Tesseract model " + std::string(model.name) +
                                              " is missing; install the package " +
                                              std::string(model.package));
}

}  // namespace kiroku
