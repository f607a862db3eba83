#include "pipeline/readers/ocr_boxes.h"

#include <algorithm>
#include <cmath>

#include "pipeline/readers/ocr_order.h"
#include "pipeline/readers/picture.h"

namespace kiroku {
namespace {

struct Stretch {
  int begin = 0, end = 0;
};

class Line {
 public:
  Line(OcrLine& line, PIX& picture) : line_(line), picture_(picture) {
    for (OcrWord& word : line.words) {
      for (OcrSymbol& symbol : word.symbols) symbols_.push_back(&symbol);
    }
    const float size = std::min(size_of(line), 1.5F * (line.box.y1 - line.box.y0));
    top_ = std::max(0, static_cast<int>(line.baseline - 0.95F * size));
    bottom_ = std::min(pixGetHeight(&picture), static_cast<int>(line.baseline + 0.3F * size) + 1);
    reach_ = 0.3F * size;
    left_ = std::max(0, static_cast<int>(line.box.x0 - reach_));
    right_ = std::min(pixGetWidth(&picture), static_cast<int>(line.box.x1 + reach_) + 1);
  }

  void fit() {
    if (symbols_.empty() || bottom_ <= top_ || right_ <= left_) return;
    count_ink();
    put_in_order();
    for (std::size_t i = 0; i + 1 < symbols_.size(); ++i) part(*symbols_[i], *symbols_[i + 1]);
    for (OcrSymbol* symbol : symbols_) shrink(symbol->box);
    for (OcrWord& word : line_.words) {
      word.box = word.symbols.front().box;
      for (const OcrSymbol& symbol : word.symbols) word.box = word.box.united(symbol.box);
    }
    line_.box = around(line_.words);
  }

 private:
  bool is_ink(int x, int y) const {
    const l_uint32* row = pixGetData(&picture_) + std::ptrdiff_t{y} * pixGetWpl(&picture_);
    return GET_DATA_BYTE(row, x) < kInk;
  }

  void count_ink() {
    columns_.assign(static_cast<std::size_t>(right_ - left_), 0);
    for (int y = top_; y < bottom_; ++y) {
      for (int x = left_; x < right_; ++x)
        columns_[static_cast<std::size_t>(x - left_)] += is_ink(x, y);
    }
  }

  int ink(int x) const { return columns_[static_cast<std::size_t>(x - left_)]; }
  int inside(float x) const { return std::clamp(static_cast<int>(x), left_, right_); }

  // Symbols come in their order; where a box contradicts it, it stands where there is room.
  void put_in_order() {
    float pen = line_.box.x0;
    for (OcrSymbol* symbol : symbols_) {
      const float width = std::max(1.0F, symbol->box.x1 - symbol->box.x0);
      if ((symbol->box.x0 + symbol->box.x1) / 2 <= pen)
        symbol->box.x0 = pen, symbol->box.x1 = pen + width;
      pen = (symbol->box.x0 + symbol->box.x1) / 2;
    }
  }

  void part(OcrSymbol& left, OcrSymbol& right) const {
    const int from = inside((left.box.x0 + left.box.x1) / 2),
              to = inside((right.box.x0 + right.box.x1) / 2);
    Stretch widest{from, from}, run{from, from};
    int thinnest = from;
    for (int x = from; x < to; ++x) {
      if (ink(x) > 0)
        run = {x + 1, x + 1};
      else
        run.end = x + 1;
      if (run.end - run.begin > widest.end - widest.begin) widest = run;
      if (ink(x) < ink(thinnest)) thinnest = x;
    }
    if (widest.end == widest.begin) widest = {thinnest, thinnest};
    left.box.x1 = std::max(left.box.x0 + 1, static_cast<float>(widest.begin));
    right.box.x0 = std::min(static_cast<float>(widest.end), right.box.x1 - 1);
  }

  void shrink(Box& box) const {
    int x0 = inside(box.x0), x1 = inside(std::ceil(box.x1));
    while (x0 < x1 && ink(x0) == 0) ++x0;
    while (x1 > x0 && ink(x1 - 1) == 0) --x1;
    if (x1 - x0 < 1) return;
    int y0 = top_, y1 = bottom_;
    const auto blank = [&](int y) {
      for (int x = x0; x < x1; ++x) {
        if (is_ink(x, y)) return false;
      }
      return true;
    };
    while (y0 < y1 && blank(y0)) ++y0;
    while (y1 > y0 && blank(y1 - 1)) --y1;
    box = {static_cast<float>(x0), static_cast<float>(y0), static_cast<float>(x1),
           static_cast<float>(y1)};
  }

  OcrLine& line_;
  PIX& picture_;
  std::vector<OcrSymbol*> symbols_;
  std::vector<int> columns_;
  int top_ = 0, bottom_ = 0, left_ = 0, right_ = 0;
  float reach_ = 0;
};

}  // namespace

void fit_to_ink(OcrReading& reading, PIX& normalised) {
  for (OcrLine& line : reading.lines) Line(line, normalised).fit();
}

}  // namespace kiroku
