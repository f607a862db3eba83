#include "pipeline/readers/tesseract.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <optional>
#include <string_view>

#include <tesseract/baseapi.h>

#include "pipeline/readers/ocr_marks.h"
#include "pipeline/readers/ocr_page.h"
#include "pipeline/readers/picture.h"
#include "pipeline/readers/tesseract_columns.h"
#include "pipeline/readers/tesseract_engines.h"
#include "pipeline/readers/tesseract_looks.h"
#include "pipeline/readers/tesseract_route.h"
#include "pipeline/readers/text_direction.h"
#include "schemas/digest.h"

namespace kiroku {
namespace {

using Api = tesseract::TessBaseAPI;

// A line read with less confidence than that is no text, or in another script.
constexpr float kIllegible = 0.6F;

// A page that seems to have vertical lines is read across all the same where a model is so sure.
constexpr float kSureOfAcross = 0.9F;

bool has_illegible_line(const OcrReading& reading) {
  return std::any_of(reading.lines.begin(), reading.lines.end(), [](const OcrLine& line) {
    return line.symbols() >= 4 && line.confidence() < kIllegible;
  });
}

bool reads_east_asian(const std::vector<OcrModel>& models) {
  return std::any_of(models.begin(), models.end(), [](const OcrModel& model) {
    return model.language.starts_with("ja") || model.language.starts_with("zh") ||
           model.language.starts_with("ko");
  });
}

bool may_be_japanese(const std::vector<OcrModel>& wanted) {
  return wanted.empty() || std::any_of(wanted.begin(), wanted.end(), [](const OcrModel& model) {
           return model.language == "ja";
         });
}

bool reads_han(std::string_view model) {
  return model == "Japanese" || model == "HanS" || model == "HanT";
}

class Tesseract final : public OcrEngine {
 public:
  Result<Page> recognise(const Raster& raster, const std::vector<std::string>& languages) override {
    TRY_ASSIGN(Picture picture, Picture::prepare(raster, 0));
    const std::vector<OcrModel> wanted = models_for(languages);
    std::optional<Error> missing;  // the model of vertical lines, on a page of such lines
    if (may_be_japanese(wanted) && runs_down(picture.normalised())) {
      TRY_ASSIGN(std::optional<Page> page, columns_of(raster, 0, missing));
      if (page) return *std::move(page);
    }
    if (missing && !wanted.empty()) return fail(*missing);
    if (!wanted.empty()) return read_with(wanted, picture, false);
    Route route = find_route(picture);
    if (route.confidence < kLegible) {
      if (const int turns = turns_to_upright(picture); turns != 0) {
        TRY_ASSIGN(Picture turned, Picture::prepare(raster, turns));
        if (runs_down(turned.normalised())) {
          TRY_ASSIGN(std::optional<Page> page, columns_of(raster, turns, missing));
          if (page) return *std::move(page);
        }
        Route other = find_route(turned);
        if (other.confidence > route.confidence) {
          route = std::move(other);
          picture = std::move(turned);
        }
      }
    }
    // Across its columns a page makes no sense, however legible its signs are.
    if (missing && (route.confidence < kSureOfAcross || reads_han(route.model)))
      return fail(*missing);
    if (route.model.empty()) {
      if (route.missing) return fail(*route.missing);
      route.model = "eng";  // no line was found to try models on: whatever is there is little
    }
    TRY_ASSIGN(Page page, read_with({model_named(route.model)}, picture, true));
    if (route.missing && route.confidence < kLegible)
      page.findings.push_back({"model-missing", 0, route.missing->message});
    return page;
  }

  std::string fingerprint() const override {
    if (!fingerprint_.empty()) return fingerprint_;
    fingerprint_ = std::string("tesseract ") + Api::Version();
    for (const OcrModel& model : ocr_models()) {
      std::ifstream file(model_file(model), std::ios::binary);
      if (!file) continue;
      const std::string bytes((std::istreambuf_iterator<char>(file)), {});
      fingerprint_ += ' ' + std::string(model.name) + ':' + sha256_hex(bytes).substr(0, 16);
    }
    return fingerprint_;
  }

 private:
  // `missing`: set where the page's lines are vertical and their model is not installed.
  static Result<std::optional<Page>> columns_of(const Raster& raster, int quarter_turns,
                                                std::optional<Error>& missing) {
    Result<std::optional<Page>> page = read_columns(raster, quarter_turns);
    if (page || page.error().code != ErrorCode::ocr_unavailable) return page;
    missing = page.error();
    return std::nullopt;
  }

  // `found`: the models were found out by samples of the page, not asked for.
  static Result<Page> read_with(const std::vector<OcrModel>& models, const Picture& picture,
                                bool found) {
    std::string names;
    for (const OcrModel& model : models) {
      if (engines().get(std::string(model.name)) == nullptr) return fail_missing(model);
      names += (names.empty() ? "" : "+") + std::string(model.name);
    }
    Api* engine = engines().get(names);
    if (engine == nullptr) return fail_missing(models.front());
    OcrReading reading = first_look(*engine, picture);
    std::vector<OcrModel> used = models;
    // The samples were of Latin lines, and others are not: the Japanese model reads both.
    Api* japanese = found && names == "eng" && has_illegible_line(reading)
                        ? engines().get("Japanese")
                        : nullptr;
    if (japanese != nullptr) {
      OcrReading mixed = first_look(*japanese, picture);
      if (mixed.confidence() > reading.confidence()) {
        reading = std::move(mixed);
        engine = japanese;
        used = {model_named("Japanese")};
      }
    }
    reading = second_look(*engine, picture, std::move(reading));
    if (reads_east_asian(used)) reading = figures_again(picture, std::move(reading));
    Page page = page_of(without_marks(std::move(reading)), picture.placement());
    for (const OcrModel& model : used) page.languages.emplace_back(model.language);
    return page;
  }

  mutable std::string fingerprint_;
};

}  // namespace

OcrEngine& tesseract() {
  static Tesseract engine;
  return engine;
}

}  // namespace kiroku
