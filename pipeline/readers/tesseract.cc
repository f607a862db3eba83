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

bool has_illegible_line(const Page& page) {
  float sum = 0;
  int symbols = 0;
  for (std::size_t i = 0; i < page.glyphs.size(); ++i) {
    const Glyph& glyph = page.glyphs[i];
    sum += page.runs[glyph.run].confidence;
    ++symbols;
    const std::size_t next =
        i + 1 < page.glyphs.size() ? page.glyphs[i + 1].offset : page.text.size();
    const bool ends = page.text.find('\n', glyph.offset) < next;
    if (!ends) continue;
    if (symbols >= 4 && sum < kIllegible * static_cast<float>(symbols)) return true;
    sum = 0;
    symbols = 0;
  }
  return false;
}

bool is_sure(const OcrLine& line) {
  return std::all_of(line.words.begin(), line.words.end(),
                     [](const OcrWord& word) { return word.confidence >= kSure; });
}

// The normalised picture without the lines that need no second look.
PixPointer without_sure_lines(const Picture& picture, const OcrReading& reading) {
  PixPointer rest(pixCopy(nullptr, &picture.normalised()));
  if (rest == nullptr) return nullptr;
  for (const OcrLine& line : reading.lines) {
    const Box& box = line.box;
    if (is_sure(line)) fill(*rest, {box.x0 - 2, box.y0 - 2, box.x1 + 2, box.y1 + 2}, kGround);
  }
  return rest;
}

// Two ways to look: lines of the plain picture as in one column, then what is weak or missing, as
// sparse text of the normalised one. Pale pages are normalised from the first.
OcrReading read_twice(Api& engine, const Picture& picture) {
  const float dpi = picture.placement().dpi;
  PIX& first_look = picture.is_hard() ? picture.normalised() : picture.plain();
  OcrReading first = read_lines(engine, first_look, dpi, LineSearch::column);
  fit_to_ink(first, picture.normalised());
  const PixPointer rest = without_sure_lines(picture, first);
  if (rest == nullptr) return first;
  OcrReading second = read_lines(engine, *rest, dpi, LineSearch::sparse);
  fit_to_ink(second, picture.normalised());
  return merged(std::move(first), std::move(second));
}

class Tesseract final : public OcrEngine {
 public:
  Result<Page> recognise(const Raster& raster, const std::vector<std::string>& languages) override {
    TRY_ASSIGN(Picture picture, Picture::prepare(raster, 0));
    const std::vector<OcrModel> wanted = models_for(languages);
    if (!wanted.empty()) return read_with(wanted, picture);
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
    Result<Page> page = read_with({model_named(route.model)}, picture);
    // The samples were of Latin lines, and others are not: the Japanese model reads both.
    if (page && page->languages.front() == "en" && has_illegible_line(*page) &&
        engines().get("Japanese") != nullptr) {
      Result<Page> mixed = read_with({model_named("Japanese")}, picture);
      if (mixed && mixed->confidence > page->confidence) page = std::move(mixed);
    }
    if (page && route.missing && route.confidence < kLegible)
      page->findings.push_back({"model-missing", 0, route.missing->message});
    return page;
  }

  std::string fingerprint() const override {
    if (!fingerprint_.empty()) return fingerprint_;
    fingerprint_ = std::string("tesseract ") + Api::Version();
    const std::string folder = engines().data_folder();
    for (const OcrModel& model : ocr_models()) {
      std::ifstream file(folder + "/" + std::string(model.name) + ".traineddata", std::ios::binary);
      if (!file) continue;
      const std::string bytes((std::istreambuf_iterator<char>(file)), {});
      fingerprint_ += ' ' + std::string(model.name) + ':' + sha256_hex(bytes).substr(0, 16);
    }
    return fingerprint_;
  }

 private:
  static Result<Page> read_with(const std::vector<OcrModel>& models, const Picture& picture) {
    std::string names;
    for (const OcrModel& model : models) {
      if (engines().get(std::string(model.name)) == nullptr) return fail_missing(model);
      names += (names.empty() ? "" : "+") + std::string(model.name);
    }
    Api* engine = engines().get(names);
    if (engine == nullptr) return fail_missing(models.front());
    Page page = page_of(read_twice(*engine, picture), picture.placement());
    for (const OcrModel& model : models) page.languages.emplace_back(model.language);
    return page;
  }

  mutable std::string fingerprint_;
};

}  // namespace

void warm_tesseract(const std::vector<std::string>& languages) {
  for (const OcrModel& model : models_for(languages)) engines().get(std::string(model.name));
  if (languages.empty()) engines().get("osd");
}

OcrEngine& tesseract() {
  static Tesseract engine;
  return engine;
}

}  // namespace kiroku
