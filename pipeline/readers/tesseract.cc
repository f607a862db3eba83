#include "pipeline/readers/tesseract.h"

#include <algorithm>
#include <fstream>
#include <iterator>

#include <tesseract/baseapi.h>

#include "pipeline/readers/ocr_boxes.h"
#include "pipeline/readers/ocr_merge.h"
#include "pipeline/readers/ocr_page.h"
#include "pipeline/readers/picture.h"
#include "pipeline/readers/tesseract_engines.h"
#include "pipeline/readers/tesseract_lines.h"
#include "pipeline/readers/tesseract_route.h"
#include "schemas/digest.h"

namespace kiroku {
namespace {

using Api = tesseract::TessBaseAPI;

// A line all of whose words are this sure is not read a second time.
constexpr float kSure = 0.85F;

// A line read with less confidence than that is no text, or in another script.
constexpr float kIllegible = 0.6F;

bool has_illegible_line(const OcrReading& reading) {
  return std::any_of(reading.lines.begin(), reading.lines.end(), [](const OcrLine& line) {
    return line.symbols() >= 4 && line.confidence() < kIllegible;
  });
}

bool is_sure(const OcrLine& line) {
  return std::all_of(line.words.begin(), line.words.end(),
                     [](const OcrWord& word) { return word.confidence >= kSure; });
}

constexpr float kLeastLetter = 5;  // pixels high: what is lower is noise, or a dot beside a letter
constexpr std::size_t kFewLetters = 2;

bool has_size_of_letter(const Box& mark, int height) {
  const float high = mark.y1 - mark.y0, wide = mark.x1 - mark.x0;
  return high >= kLeastLetter && 6 * high < static_cast<float>(height) && wide >= 2;
}

// The normalised picture without the lines that need no second look; nullptr where nothing of the
// size of letters is left. Noise between goes too: where all lines are gone, Tesseract would set
// its threshold by it, and read a page of it. On pale pages letters break into what looks like
// noise, and all of it stays (facts .947, not .895).
PixPointer without_sure_lines(const Picture& picture, const OcrReading& reading) {
  PixPointer rest(pixCopy(nullptr, &picture.normalised()));
  if (rest == nullptr) return nullptr;
  for (const OcrLine& line : reading.lines) {
    const Box& box = line.box;
    if (is_sure(line)) fill(*rest, {box.x0 - 2, box.y0 - 2, box.x1 + 2, box.y1 + 2}, kGround);
  }
  std::vector<Box> letters = marks_in(*rest);
  std::erase_if(letters, [&](const Box& mark) {
    return !has_size_of_letter(mark, pixGetHeight(rest.get()));
  });
  if (letters.size() <= kFewLetters) return nullptr;
  return picture.is_hard() ? std::move(rest) : only_around(letters, *rest);
}

// Lines of the plain picture, as in one column. Pale pages are normalised from the first.
OcrReading first_look(Api& engine, const Picture& picture) {
  PIX& seen = picture.is_hard() ? picture.normalised() : picture.plain();
  OcrReading reading = read_lines(engine, seen, picture.placement().dpi, LineSearch::column);
  fit_to_ink(reading, picture.normalised());
  return reading;
}

// What is weak or missing, as sparse text of the normalised picture.
OcrReading second_look(Api& engine, const Picture& picture, OcrReading first) {
  const PixPointer rest = without_sure_lines(picture, first);
  if (rest == nullptr) return first;
  OcrReading second = read_lines(engine, *rest, picture.placement().dpi, LineSearch::sparse);
  fit_to_ink(second, picture.normalised());
  return merged(std::move(first), std::move(second));
}

class Tesseract final : public OcrEngine {
 public:
  Result<Page> recognise(const Raster& raster, const std::vector<std::string>& languages) override {
    TRY_ASSIGN(Picture picture, Picture::prepare(raster, 0));
    const std::vector<OcrModel> wanted = models_for(languages);
    if (!wanted.empty()) return read_with(wanted, picture, false);
    Route route = find_route(picture);
    if (route.confidence < kLegible) {
      if (const int turns = turns_to_upright(picture); turns != 0) {
        TRY_ASSIGN(Picture turned, Picture::prepare(raster, turns));
        Route other = find_route(turned);
        if (other.confidence > route.confidence) {
          route = std::move(other);
          picture = std::move(turned);
        }
      }
    }
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
    Page page = page_of(second_look(*engine, picture, std::move(reading)), picture.placement());
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
