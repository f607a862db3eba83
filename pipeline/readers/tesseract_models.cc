#include <algorithm>

#include "pipeline/readers/tesseract.h"

namespace kiroku {

const std::vector<OcrModel>& ocr_models() {
  // Script models read CJK pages better than language models, digits above all, and Latin words in
  // them (facts .69 -> .82 in Japanese, .68 -> .76 in Korean).
  static const std::vector<OcrModel> models = {
      {"eng", "en", "Latin", "tesseract-ocr-eng"},
      {"Japanese", "ja", "Japanese", "tesseract-ocr-script-jpan"},
      {"Japanese_vert", "ja", "Japanese", "tesseract-ocr-script-jpan-vert", true},
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
      if (model.language == primary && !primary.empty() && !known && !model.vertical) models.push_back(model);
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

}  // namespace kiroku
