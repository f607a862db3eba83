#include "pipeline/readers/tesseract_abreast.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <vector>

#include <tesseract/baseapi.h>

#include "pipeline/readers/ocr_order.h"
#include "pipeline/readers/tesseract_engines.h"
#include "pipeline/readers/tesseract_lines.h"
#include "pipeline/readers/text_samples.h"

namespace kiroku {
namespace {

// In sizes of the line's type. The line lies on its side: what is high on the page is long here.
constexpr float kShortestDigit = 0.5F, kLongestDigit = 0.95F;
constexpr float kThinnestDigit = 0.1F, kThickestDigit = 0.6F;
constexpr float kLevelEnds = 0.12F;  // by so much tops and bottoms of digits may differ
constexpr float kAcrossLine = 1.3F;  // three digits, at most
constexpr std::size_t kMostDigitsAbreast = 3;
constexpr float kSureOfFigure = 0.8F;

float length(const Box& box) { return box.x1 - box.x0; }
float thickness(const Box& box) { return box.y1 - box.y0; }

bool may_be_digit(const Box& mark, const OcrLine& line, float size) {
  const float middle = (mark.y0 + mark.y1) / 2;
  return length(mark) >= kShortestDigit * size && length(mark) <= kLongestDigit * size &&
         thickness(mark) >= kThinnestDigit * size && thickness(mark) <= kThickestDigit * size &&
         middle > line.box.y0 - 0.2F * size && middle < line.box.y1 + 0.2F * size &&
         mark.x1 > line.box.x0 && mark.x0 < line.box.x1;
}

bool level(const Box& a, const Box& b, float size) {
  return std::fabs(a.x0 - b.x0) < kLevelEnds * size && std::fabs(a.x1 - b.x1) < kLevelEnds * size;
}

// The places of the line in which two or three marks of digits' size stand side by side, and
// nothing else.
std::vector<Box> places_abreast(const OcrLine& line, const std::vector<Box>& marks) {
  const float size = size_of(line);
  std::vector<Box> digits;
  for (const Box& mark : marks)
    if (may_be_digit(mark, line, size)) digits.push_back(mark);
  std::vector<Box> places;
  while (!digits.empty()) {
    const Box first = digits.back();
    Box place = first;
    std::size_t count = 0;
    std::erase_if(digits, [&](const Box& mark) {
      if (!level(mark, first, size)) return false;
      place = place.united(mark);
      return ++count > 0;
    });
    const auto inside = std::count_if(marks.begin(), marks.end(), [&](const Box& mark) {
      return mark.x0 < place.x1 && mark.x1 > place.x0 && mark.y0 < place.y1 && mark.y1 > place.y0;
    });
    if (count >= 2 && count <= kMostDigitsAbreast && static_cast<std::size_t>(inside) == count &&
        thickness(place) <= kAcrossLine * size)
      places.push_back(place);
  }
  return places;
}

struct Figure {
  std::string digits;
  float confidence = 0;
};

// What stands in the place, read with the page upright.
std::optional<Figure> figure_at(tesseract::TessBaseAPI& engine, const Picture& turned,
                                const Box& place) {
  const PixPointer part = cut_line(turned.normalised(), place);
  const PixPointer upright(part == nullptr ? nullptr : pixRotateOrth(part.get(), 1));
  if (upright == nullptr) return std::nullopt;
  const OcrReading reading = read_lines(engine, *upright, turned.placement().dpi, LineSearch::line);
  if (reading.lines.size() != 1 || reading.lines[0].words.size() != 1) return std::nullopt;
  Figure figure{reading.lines[0].text(), reading.confidence()};
  const bool all_digits = std::all_of(figure.digits.begin(), figure.digits.end(),
                                      [](char c) { return c >= '0' && c <= '9'; });
  const bool sure = figure.confidence >= kSureOfFigure && figure.digits.size() >= 2 &&
                    figure.digits.size() <= kMostDigitsAbreast;
  if (!all_digits || !sure) return std::nullopt;
  return figure;
}

bool stands_in(const OcrSymbol& symbol, const Box& place) {
  const float middle = (symbol.box.x0 + symbol.box.x1) / 2;
  return middle > place.x0 && middle < place.x1;
}

// The figure takes the place of what was read there, as one symbol.
void put(const Figure& figure, const Box& place, OcrLine& line) {
  bool put = false;
  for (OcrWord& word : line.words) {
    const auto in_place = [&](const OcrSymbol& symbol) { return stands_in(symbol, place); };
    const auto first = std::find_if(word.symbols.begin(), word.symbols.end(), in_place);
    if (first == word.symbols.end()) continue;
    if (!put) *first = {figure.digits, place, figure.confidence};
    const auto rest = put ? first : first + 1;
    word.symbols.erase(std::remove_if(rest, word.symbols.end(), in_place), word.symbols.end());
    if (!put && word.symbols.size() == 1) word.confidence = figure.confidence;
    put = true;
  }
  std::erase_if(line.words, [](const OcrWord& word) { return word.symbols.empty(); });
}

}  // namespace

OcrReading figures_abreast(const Picture& turned, OcrReading reading) {
  const std::vector<Box> marks = marks_in(turned.normalised());
  for (OcrLine& line : reading.lines) {
    for (const Box& place : places_abreast(line, marks)) {
      tesseract::TessBaseAPI* const engine = engines().get("eng");
      if (engine == nullptr) return reading;
      if (const auto figure = figure_at(*engine, turned, place)) put(*figure, place, line);
    }
  }
  return reading;
}

}  // namespace kiroku
