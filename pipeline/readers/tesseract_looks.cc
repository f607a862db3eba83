#include "pipeline/readers/tesseract_looks.h"

#include <algorithm>
#include <string>
#include <string_view>

#include <tesseract/baseapi.h>

#include "pipeline/readers/ocr_boxes.h"
#include "pipeline/readers/ocr_merge.h"
#include "pipeline/readers/tesseract_engines.h"
#include "pipeline/readers/tesseract_lines.h"
#include "pipeline/readers/text_samples.h"

namespace kiroku {
namespace {

using Api = tesseract::TessBaseAPI;

// A line all of whose words are this sure is not read a second time. On good pages lines in doubt
// above .75 read no better a second time, which was a quarter of all second looks.
constexpr float kSure = 0.75F, kSureOfPale = 0.85F;

bool is_sure(const OcrLine& line, float least) {
  return std::all_of(line.words.begin(), line.words.end(),
                     [&](const OcrWord& word) { return word.confidence >= least; });
}

constexpr float kLeastLetter = 5;  // pixels high: what is lower is noise, or a dot beside a letter
constexpr std::size_t kFewMarks = 2;

bool has_size_of_letter(const Box& mark, int height) {
  const float high = mark.y1 - mark.y0, wide = mark.x1 - mark.x0;
  return high >= kLeastLetter && 6 * high < static_cast<float>(height) && wide >= 2;
}

// Noise between the lines goes too: where all lines are gone, Tesseract would set its threshold by
// it, and read a page of it. On pale pages letters break into what looks like noise, and all of it
// stays (facts .947, not .895).
template <typename Test>
PixPointer without_lines_that(const Picture& picture, const OcrReading& reading, Test goes) {
  PixPointer rest(pixCopy(nullptr, &picture.normalised()));
  if (rest == nullptr) return nullptr;
  for (const OcrLine& line : reading.lines) {
    const Box& box = line.box;
    if (goes(line)) fill(*rest, {box.x0 - 2, box.y0 - 2, box.x1 + 2, box.y1 + 2}, kGround);
  }
  std::vector<Box> letters = marks_in(*rest);
  std::erase_if(letters, [&](const Box& mark) {
    return !has_size_of_letter(mark, pixGetHeight(rest.get()));
  });
  if (letters.size() <= kFewMarks) return nullptr;
  return picture.is_hard() ? std::move(rest) : only_around(letters, *rest);
}

// The line's symbols in the place of a word, shared out over its width.
OcrWord as_one_word(const OcrLine& line, const Box& box) {
  OcrWord made;
  made.box = box;
  made.confidence = line.confidence();
  const Box from = line.box;
  const float scale = (box.x1 - box.x0) / std::max(1.0F, from.x1 - from.x0);
  for (const OcrWord& word : line.words) {
    for (OcrSymbol symbol : word.symbols) {
      symbol.box = {box.x0 + (symbol.box.x0 - from.x0) * scale, box.y0,
                    box.x0 + (symbol.box.x1 - from.x0) * scale, box.y1};
      made.symbols.push_back(std::move(symbol));
    }
  }
  return made;
}

constexpr float kDoubtful = 0.7F;  // a word below may be a figure that was misread
constexpr float kFigureSure = 0.85F;
constexpr std::size_t kLongestFigure = 16;  // symbols
constexpr int kMostFigures = 60;            // read again on one page

bool is_figure(const std::string& text) {
  const auto digit = [](char c) { return c >= '0' && c <= '9'; };
  const auto allowed = [&](char c) {
    return digit(c) || std::string_view(" .,%()+-/:").find(c) != std::string_view::npos;
  };
  return std::any_of(text.begin(), text.end(), digit) &&
         std::all_of(text.begin(), text.end(), allowed);
}

// The ink that a word stands in, up to ground on both sides: of a figure that was misread the word
// may hold a part only.
Box ink_around(const OcrWord& word, const std::vector<Box>& marks) {
  Box ink = word.box;
  const float gap = 0.6F * (ink.y1 - ink.y0), middle = (ink.y0 + ink.y1) / 2;
  for (bool grown = true; grown;) {
    grown = false;
    for (const Box& mark : marks) {
      const bool level = mark.y0 < middle + gap && middle - gap < mark.y1 &&
                         mark.y1 - mark.y0 < 2 * (word.box.y1 - word.box.y0);
      const bool near = mark.x0 < ink.x1 + gap && ink.x0 - gap < mark.x1;
      if (!level || !near || (mark.x0 >= ink.x0 && mark.x1 <= ink.x1)) continue;
      ink = ink.united(mark);
      grown = true;
    }
  }
  return ink;
}

// Whether no other word has part in the ink: it is a cell, or a line by itself.
bool stands_alone(const OcrWord& word, const Box& ink, const OcrReading& reading) {
  for (const OcrLine& line : reading.lines) {
    for (const OcrWord& other : line.words) {
      const Box& box = other.box;
      if (&other != &word && box.x0 < ink.x1 && ink.x0 < box.x1 && box.y0 < ink.y1 &&
          ink.y0 < box.y1)
        return false;
    }
  }
  return true;
}

// The rule of a table beside a figure is read as "|".
void drop_rules(OcrReading& reading) {
  for (OcrLine& line : reading.lines) {
    std::erase_if(line.words, [](const OcrWord& word) { return word.text() == "|"; });
    if (!line.words.empty()) line.box = around(line.words);
  }
  std::erase_if(reading.lines, [](const OcrLine& line) { return line.words.empty(); });
}

}  // namespace

PixPointer without_lines(const Picture& picture, const OcrReading& reading) {
  return without_lines_that(picture, reading, [](const OcrLine&) { return true; });
}

OcrReading first_look(Api& engine, const Picture& picture) {
  PIX& seen = picture.is_hard() ? picture.normalised() : picture.plain();
  OcrReading reading = read_lines(engine, seen, picture.placement().dpi, LineSearch::column);
  fit_to_ink(reading, picture.normalised());
  return reading;
}

OcrReading second_look(Api& engine, const Picture& picture, OcrReading first) {
  const float sure = picture.is_hard() ? kSureOfPale : kSure;
  const PixPointer rest =
      without_lines_that(picture, first, [&](const OcrLine& line) { return is_sure(line, sure); });
  if (rest == nullptr) return first;
  OcrReading second = read_lines(engine, *rest, picture.placement().dpi, LineSearch::sparse);
  fit_to_ink(second, picture.normalised());
  return merged(std::move(first), std::move(second));
}

OcrReading figures_again(const Picture& picture, OcrReading reading) {
  Api* const engine = engines().get("eng");
  if (engine == nullptr) return reading;
  const std::vector<Box> marks = marks_in(picture.normalised());
  int again = 0;
  for (OcrLine& line : reading.lines) {
    for (OcrWord& word : line.words) {
      if (word.confidence >= kDoubtful || word.symbols.size() > kLongestFigure) continue;
      const Box ink = ink_around(word, marks);
      if (!stands_alone(word, ink, reading) || ++again > kMostFigures) continue;
      const PixPointer part = cut_line(picture.normalised(), ink);
      if (part == nullptr) continue;
      OcrReading figure = read_lines(*engine, *part, picture.placement().dpi, LineSearch::line);
      drop_rules(figure);
      if (figure.lines.size() != 1 || figure.confidence() < kFigureSure ||
          !is_figure(figure.lines[0].text()))
        continue;
      word = as_one_word(figure.lines[0], ink);
    }
  }
  return reading;
}

}  // namespace kiroku
