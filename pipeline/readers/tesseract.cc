#include "pipeline/readers/tesseract.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <optional>

#include <tesseract/baseapi.h>

#include "pipeline/readers/tesseract_page.h"
#include "schemas/digest.h"

namespace kiroku {
namespace {

// A reading this sure of itself is kept and no other model is tried (measured: the right model has
// .90 to .92 on clean slides, a wrong one at most .63, English read as Vietnamese or Japanese .88).
constexpr float kSure = 0.87F;
constexpr double kVietnamese = 0.02;  // share of its own letters in a Vietnamese text: over .1

using Api = tesseract::TessBaseAPI;

tl::unexpected<Error> fail_missing(const OcrModel& model) {
  return fail(ErrorCode::ocr_unavailable, "the Tesseract model " + std::string(model.name) +
                                              " is missing; install the package " +
                                              std::string(model.package));
}

const OcrModel* model_of_script(std::string_view script) {
  const auto found = std::find_if(
      ocr_models().begin(), ocr_models().end(),
      [&](const OcrModel& model) { return !script.empty() && model.script == script; });
  return found == ocr_models().end() ? nullptr : &*found;
}

const OcrModel& model_named(std::string_view name) {
  return *std::find_if(ocr_models().begin(), ocr_models().end(),
                       [&](const OcrModel& model) { return model.name == name; });
}

// Which models to try on a page whose script was detected, in order.
std::vector<OcrModel> candidates(std::string_view script) {
  std::vector<OcrModel> models;
  const auto add = [&](std::string_view name) { models.push_back(model_named(name)); };
  if (script == "Han" || script == "HanS" || script == "HanT") {
    add("HanS"), add("HanT"), add("Japanese");
  } else if (const OcrModel* model = model_of_script(script);
             model != nullptr && script != "Latin") {
    models.push_back(*model);
    add("eng");
  } else {
    // Japanese slides full of Latin words pass for Latin, small pages for nothing at all.
    add("eng"), add("vie"), add("Japanese");
    if (script.empty()) add("rus"), add("HanS"), add("Hangul");
  }
  return models;
}

class Tesseract final : public OcrEngine {
 public:
  Result<Page> recognise(const Raster& raster, const std::vector<std::string>& languages) override {
    if (raster.width == 0 || raster.height == 0 || raster.dpi <= 0) {
      return fail(ErrorCode::damaged, "there is no picture to recognise");
    }
    const std::vector<OcrModel> wanted = models_for(languages);
    if (!wanted.empty()) return read_with(raster, wanted);
    return read_best(raster, candidates(script_of(raster)));
  }

  std::string fingerprint() const override {
    if (!fingerprint_.empty()) return fingerprint_;
    fingerprint_ = std::string("tesseract ") + Api::Version();
    const std::string folder = data_folder();
    for (const OcrModel& model : ocr_models()) {
      std::ifstream file(folder + "/" + std::string(model.name) + ".traineddata", std::ios::binary);
      if (!file) continue;
      const std::string bytes((std::istreambuf_iterator<char>(file)), {});
      fingerprint_ += ' ' + std::string(model.name) + ':' + sha256_hex(bytes).substr(0, 16);
    }
    return fingerprint_;
  }

  // nullptr: not installed.
  Api* engine(const std::string& models) const {
    const auto known = engines_.find(models);
    if (known != engines_.end()) return known->second.get();
    auto api = std::make_unique<Api>();
    api->SetVariable("debug_file", "/dev/null");  // it has much to say, to nobody in particular
    if (api->Init(nullptr, models.c_str(), tesseract::OEM_DEFAULT) != 0) api.reset();
    return engines_.emplace(models, std::move(api)).first->second.get();
  }

 private:
  std::string data_folder() const {
    for (const OcrModel& model : ocr_models()) {
      if (Api* api = engine(std::string(model.name))) return api->GetDatapath();
    }
    return "";
  }

  void show(Api& api, const Raster& raster) const {
    const auto width = static_cast<int>(raster.width);
    api.SetImage(reinterpret_cast<const unsigned char*>(raster.rgb.data()), width,
                 static_cast<int>(raster.height), 3, width * 3);
    api.SetSourceResolution(static_cast<int>(raster.dpi));
  }

  // As script detection says it, or "" where there is too little to tell or no model for it.
  std::string script_of(const Raster& raster) const {
    Api* api = engine("osd");
    if (api == nullptr) return "";
    api->SetPageSegMode(tesseract::PSM_AUTO_OSD);
    show(*api, raster);
    int degrees = 0;
    float degrees_confidence = 0, script_confidence = 0;
    const char* script = nullptr;
    const bool found =
        api->DetectOrientationScript(&degrees, &degrees_confidence, &script, &script_confidence);
    const std::string name = found && script != nullptr ? script : "";
    api->Clear();
    return name;
  }

  Result<Page> read_with(const Raster& raster, const std::vector<OcrModel>& models) const {
    std::string names;
    for (const OcrModel& model : models) {
      if (engine(std::string(model.name)) == nullptr) return fail_missing(model);
      names += (names.empty() ? "" : "+") + std::string(model.name);
    }
    Api* api = engine(names);
    if (api == nullptr) return fail_missing(models.front());
    api->SetPageSegMode(tesseract::PSM_AUTO);
    show(*api, raster);
    if (api->Recognize(nullptr) != 0)
      return fail(ErrorCode::damaged, "the page could not be recognised");
    Page page = page_of_result(*api, raster);
    api->Clear();
    for (const OcrModel& model : models) page.languages.emplace_back(model.language);
    return page;
  }

  // The first sure reading, else the surest; a missing model only matters when nothing else read.
  Result<Page> read_best(const Raster& raster, const std::vector<OcrModel>& models) const {
    std::optional<Page> best;
    std::optional<Error> missing;
    for (const OcrModel& model : models) {
      Result<Page> page = read_with(raster, {model});
      if (!page) {
        if (page.error().code != ErrorCode::ocr_unavailable) return page;
        if (!missing) missing = page.error();
        continue;
      }
      // The Vietnamese model reads English too, and worse.
      const bool other = model.name == "vie" && vietnamese_share(page->text) < kVietnamese;
      if (!other && (!best || page->confidence > best->confidence)) best = *std::move(page);
      if (best && best->confidence >= kSure) break;
    }
    if (!best) return fail(*missing);
    if (missing && best->confidence < kSure)
      best->findings.push_back({"model-missing", 0, missing->message});
    return *std::move(best);
  }

  mutable std::map<std::string, std::unique_ptr<Api>> engines_;  // nullptr: not installed
  mutable std::string fingerprint_;
};

Tesseract& the_engine() {
  static Tesseract engine;
  return engine;
}

}  // namespace

const std::vector<OcrModel>& ocr_models() {
  // Script models read CJK pages better than language models, digits above all, and Latin words in
  // them (facts .69 -> .82 in Japanese, .68 -> .76 in Korean).
  static const std::vector<OcrModel> models = {
      {"eng", "en", "Latin", "tesseract-ocr-eng"},
      {"Japanese", "ja", "Japanese", "tesseract-ocr-script-jpan"},
      {"HanS", "zh", "HanS", "tesseract-ocr-script-hans"},
      {"HanT", "zh-Hant", "HanT", "tesseract-ocr-script-hant"},
      {"Hangul", "ko", "Korean", "tesseract-ocr-script-hang"},
      {"rus", "ru", "Cyrillic", "tesseract-ocr-rus"},
      {"vie", "vi", "Vietnamese", "tesseract-ocr-vie"},
      {"osd", "", "", "tesseract-ocr-osd"},
  };
  return models;
}

std::vector<OcrModel> models_for(const std::vector<std::string>& languages) {
  std::vector<OcrModel> models;
  for (const std::string& language : languages) {
    std::string primary = language.substr(0, language.find_first_of("-_"));
    const bool traditional =
        language.find("Hant") != std::string::npos || language.find("TW") != std::string::npos ||
        language.find("HK") != std::string::npos || language.find("MO") != std::string::npos;
    if (primary == "zh" && traditional) primary = "zh-Hant";
    for (const OcrModel& model : ocr_models()) {
      const bool known = std::any_of(models.begin(), models.end(),
                                     [&](const OcrModel& m) { return m.name == model.name; });
      if (model.language == primary && !primary.empty() && !known) models.push_back(model);
    }
  }
  // The CJK script models read Latin as well; together with eng they are slower and no better.
  const auto reads_latin = [](const OcrModel& m) {
    return m.language == "ja" || m.language.starts_with("zh") || m.language == "ko";
  };
  if (std::any_of(models.begin(), models.end(), reads_latin)) {
    std::erase_if(models, [](const OcrModel& model) { return model.language == "en"; });
  }
  return models;
}

void warm_tesseract(const std::vector<std::string>& languages) {
  for (const OcrModel& model : models_for(languages)) the_engine().engine(std::string(model.name));
  if (languages.empty()) the_engine().engine("osd");
}

OcrEngine& tesseract() { return the_engine(); }

}  // namespace kiroku
