#include "pipeline/readers/tesseract_engines.h"

#include <algorithm>
#include <cstdlib>

#include <sys/mman.h>
#include <tesseract/baseapi.h>

namespace kiroku {

using Api = tesseract::TessBaseAPI;

namespace {

// Where Debian 12 puts the models; the variable is Tesseract's own.
std::string data_folder() {
  const char* folder = std::getenv("TESSDATA_PREFIX");
  return folder != nullptr ? folder : "/usr/share/tesseract-ocr/5/tessdata";
}

}  // namespace

Engines::Engines() = default;
Engines::~Engines() = default;

Api* Engines::get(const std::string& models) {
  const auto known = engines_.find(models);
  if (known != engines_.end()) return known->second.get();
  if (no_ambiguities() == nullptr) return nullptr;  // never; the linker is to take the table in
  auto api = std::make_unique<Api>();
  api->SetVariable("debug_file", "/dev/null");  // it has much to say, to nobody in particular
  if (api->Init(data_folder().c_str(), models.c_str(), tesseract::OEM_DEFAULT) != 0) api.reset();
  if (api != nullptr) wish(models);
  return engines_.emplace(models, std::move(api)).first->second.get();
}

void Engines::share_wishes() {
  void* shared =
      mmap(nullptr, ocr_models().size(), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (shared != MAP_FAILED) wishes_ = static_cast<char*>(shared);
}

void Engines::wish(const std::string& model) {
  for (std::size_t i = 0; wishes_ != nullptr && i < ocr_models().size(); ++i) {
    if (ocr_models()[i].name == model) wishes_[i] = 1;
  }
}

void Engines::load_wished() {
  for (std::size_t i = 0; wishes_ != nullptr && i < ocr_models().size(); ++i) {
    if (wishes_[i] != 0) get(std::string(ocr_models()[i].name));
  }
}

void share_model_wishes() { engines().share_wishes(); }
void load_wished_models() { engines().load_wished(); }

Engines& engines() {
  static Engines all;
  return all;
}

std::string model_file(const OcrModel& model) {
  return data_folder() + "/" + std::string(model.name) + ".traineddata";
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
