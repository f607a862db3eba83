#include "pipeline/readers/tesseract_lines.h"

#include <algorithm>
#include <memory>

#include <tesseract/baseapi.h>
#include <tesseract/resultiterator.h>

#include "pipeline/readers/encoding.h"
#include "schemas/utf8.h"

namespace kiroku {
namespace {

using tesseract::PageIteratorLevel;
using tesseract::RIL_SYMBOL;
using tesseract::RIL_TEXTLINE;
using tesseract::RIL_WORD;

Box box_at(const tesseract::ResultIterator& at, PageIteratorLevel level) {
  int left = 0, top = 0, right = 0, bottom = 0;
  if (!at.BoundingBox(level, &left, &top, &right, &bottom)) return {};
  return {static_cast<float>(left), static_cast<float>(top), static_cast<float>(right),
          static_cast<float>(bottom)};
}

float confidence_at(const tesseract::ResultIterator& at, PageIteratorLevel level) {
  return std::clamp(at.Confidence(level) / 100, 0.0F, 1.0F);
}

OcrLine begin_line(const tesseract::ResultIterator& at) {
  OcrLine line;
  line.box = box_at(at, RIL_TEXTLINE);
  int x0 = 0, y0 = 0, x1 = 0, y1 = 0;
  const bool found = at.Baseline(RIL_TEXTLINE, &x0, &y0, &x1, &y1);
  line.baseline = found ? static_cast<float>(y0 + y1) / 2 : line.box.y1;
  return line;
}

void take_symbol(const tesseract::ResultIterator& at, OcrLine& line) {
  const std::unique_ptr<char[]> text(at.GetUTF8Text(RIL_SYMBOL));
  if (text == nullptr) return;
  const std::string_view utf8(text.get());
  if (utf8.size() > UINT8_MAX || !is_utf8(utf8) || is_blank(utf8)) return;
  line.words.back().symbols.push_back(
      {std::string(utf8), box_at(at, RIL_SYMBOL), confidence_at(at, RIL_SYMBOL)});
}

// The models give symbols of a word in their order, and boxes that at times are in another one, or
// lie on each other: then the word's box is shared out evenly.
void settle(OcrWord& word) {
  const auto middle = [](const OcrSymbol& symbol) { return symbol.box.x0 + symbol.box.x1; };
  const auto wrong = [&](const OcrSymbol& a, const OcrSymbol& b) {
    const float narrow = std::min(a.box.x1 - a.box.x0, b.box.x1 - b.box.x0);
    return middle(b) <= middle(a) || a.box.x1 - b.box.x0 > 0.6F * narrow + 1;
  };
  if (std::adjacent_find(word.symbols.begin(), word.symbols.end(), wrong) == word.symbols.end())
    return;
  const float share = (word.box.x1 - word.box.x0) / static_cast<float>(word.symbols.size());
  float x = word.box.x0;
  for (OcrSymbol& symbol : word.symbols) {
    symbol.box = {x, word.box.y0, x + share, word.box.y1};
    x += share;
  }
}

OcrReading lines_of(tesseract::TessBaseAPI& engine) {
  OcrReading reading;
  const std::unique_ptr<tesseract::ResultIterator> at(engine.GetIterator());
  if (at == nullptr || at->Empty(RIL_SYMBOL)) return reading;
  do {
    if (at->IsAtBeginningOf(RIL_TEXTLINE)) reading.lines.push_back(begin_line(*at));
    if (reading.lines.empty()) continue;
    OcrLine& line = reading.lines.back();
    if (at->IsAtBeginningOf(RIL_WORD) || line.words.empty()) {
      line.words.push_back({{}, box_at(*at, RIL_WORD), confidence_at(*at, RIL_WORD)});
    }
    take_symbol(*at, line);
  } while (at->Next(RIL_SYMBOL));
  for (OcrLine& line : reading.lines) {
    std::erase_if(line.words, [](const OcrWord& word) { return word.symbols.empty(); });
    for (OcrWord& word : line.words) settle(word);
  }
  std::erase_if(reading.lines, [](const OcrLine& line) { return line.words.empty(); });
  return reading;
}

}  // namespace

OcrReading read_lines(tesseract::TessBaseAPI& engine, PIX& picture, float dpi, LineSearch search) {
  engine.SetVariable("tessedit_do_invert", search == LineSearch::column ? "1" : "0");
  engine.SetPageSegMode(static_cast<tesseract::PageSegMode>(search));
  engine.SetImage(&picture);
  engine.SetSourceResolution(std::max(70, static_cast<int>(dpi)));
  OcrReading reading;
  if (engine.Recognize(nullptr) == 0) reading = lines_of(engine);
  engine.Clear();
  return reading;
}

}  // namespace kiroku
