#include "pipeline/readers/tesseract_columns.h"

#include <algorithm>
#include <utility>
#include <vector>

#include <tesseract/baseapi.h>

#include "pipeline/readers/ocr_boxes.h"
#include "pipeline/readers/ocr_marks.h"
#include "pipeline/readers/ocr_page.h"
#include "pipeline/readers/picture.h"
#include "pipeline/readers/script_shares.h"
#include "pipeline/readers/tesseract_abreast.h"
#include "pipeline/readers/tesseract_engines.h"
#include "pipeline/readers/tesseract_lines.h"
#include "pipeline/readers/tesseract_looks.h"
#include "pipeline/readers/text_samples.h"

namespace kiroku {
namespace {

using Api = tesseract::TessBaseAPI;

constexpr int kAnticlockwise = 3, kClockwise = 1;  // in quarter turns clockwise
constexpr std::size_t kSampledColumns = 2;
constexpr float kSureOfColumns = 0.7F;
constexpr double kEastAsian = 0.6;   // of the letters of a sample
constexpr float kSureBeside = 0.8F;  // of a horizontal line beside the columns

bool are_columns(Api& engine, const Picture& turned) {
  OcrReading all;
  std::string text;
  for (const PixPointer& sample : text_samples(turned.normalised(), kSampledColumns)) {
    const OcrReading one = read_lines(engine, *sample, turned.placement().dpi, LineSearch::line);
    for (const OcrLine& line : one.lines) {
      text += line.text() + "\n";
      all.lines.push_back(line);
    }
  }
  const ScriptShares scripts = script_shares(text);
  return scripts.kana + scripts.han >= kEastAsian && all.confidence() >= kSureOfColumns;
}

// Horizontal lines beside the columns: page numbers, headlines. In pixels of the page upright.
OcrReading read_across(const Picture& turned, const OcrReading& columns) {
  Api* const engine = engines().get("Japanese");
  const PixPointer rest = without_lines(turned, columns);
  if (engine == nullptr || rest == nullptr) return {};
  const PixPointer upright(pixRotateOrth(rest.get(), kClockwise));
  if (upright == nullptr) return {};
  OcrReading reading = read_lines(*engine, *upright, turned.placement().dpi, LineSearch::sparse);
  std::erase_if(reading.lines, [](const OcrLine& line) {
    const bool wide = line.box.x1 - line.box.x0 > line.box.y1 - line.box.y0;
    return !wide || line.confidence() < kSureBeside;
  });
  fit_to_ink(reading, *upright);
  return without_marks(std::move(reading));
}

}  // namespace

Result<std::optional<Page>> read_columns(const Raster& raster, int quarter_turns) {
  const OcrModel& model = model_named("Japanese_vert");
  Api* const engine = engines().get(std::string(model.name));
  if (engine == nullptr) return fail_missing(model);
  TRY_ASSIGN(const Picture picture, Picture::prepare(raster, quarter_turns + kAnticlockwise));
  if (!are_columns(*engine, picture)) return std::nullopt;
  OcrReading columns = first_look(*engine, picture);
  columns = second_look(*engine, picture, std::move(columns));
  columns = figures_abreast(picture, std::move(columns));
  const OcrReading across = read_across(picture, columns);
  Page page = page_of_columns(without_marks(std::move(columns)), picture.placement(), across);
  page.languages.emplace_back(model.language);
  return page;
}

}  // namespace kiroku
