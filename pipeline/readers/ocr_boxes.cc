#include "pipeline/readers/ocr_boxes.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <limits>
#include <optional>

#include "pipeline/readers/ocr_order.h"
#include "pipeline/readers/ocr_signs.h"
#include "pipeline/readers/picture.h"

namespace kiroku {
namespace {

struct Stretch {
  int begin = 0, end = 0;
};

constexpr float kMostStretch = 1;  // how much wider than its kind a sign may be, in widths
constexpr std::ptrdiff_t kFewestSquares = 4;  // with fewer, ink may be a chart's, not the line's
constexpr float kWideBlank = 0.5F;            // ems: more is no blank between signs
constexpr float kThickestRule = 0.2F;         // ems

// Fills its square, more or less: not so punctuation and the middle dot.
bool is_square(char32_t c) {
  return is_ideograph(c) || is_hangul(c) || (is_kana(c) && c != 0x30FB);
}

// How wide a sign is drawn, in ems.
float advance_of(const OcrSymbol& symbol) {
  const char32_t c = sign_of(symbol.utf8);
  if (is_square(c)) return 1;
  if (c < 0x80 && std::ispunct(static_cast<int>(c)) != 0) return 0.3F;
  return c >= 'A' && c <= 'Z' ? 0.7F : 0.55F;
}

// Is the box no box of a sign that fills a square?
bool impossible(const OcrSymbol& symbol, float size) {
  constexpr float kThinnest = 0.2F,
                  kWidest = 1.6F;  // ems: ト and 1 are thin, none is wider than its square
  const float width = symbol.box.x1 - symbol.box.x0;
  return is_square(sign_of(symbol.utf8)) && (width < kThinnest * size || width > kWidest * size);
}

class Line {
 public:
  Line(OcrLine& line, PIX& picture) : line_(line), picture_(picture) {
    for (OcrWord& word : line.words) {
      for (OcrSymbol& symbol : word.symbols) symbols_.push_back(&symbol);
    }
    const float size = size_ = std::min(size_of(line), 1.5F * (line.box.y1 - line.box.y0));
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
    const auto wrong = [&](const OcrSymbol* symbol) { return impossible(*symbol, size_); };
    if (squares() >= kFewestSquares && std::any_of(symbols_.begin(), symbols_.end(), wrong))
      lay_over_ink();
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
    leave_rules_out();
  }

  // Thin ink that goes through the whole height and on: a rule between columns, or of a table. The
  // sign beside it would get it for its own.
  void leave_rules_out() {
    const int height = bottom_ - top_;
    const auto thickest = static_cast<std::ptrdiff_t>(std::max(2.0F, kThickestRule * size_));
    for (auto at = columns_.begin(); at != columns_.end();) {
      const auto end = std::find(at, columns_.end(), 0);
      const bool through = std::any_of(at, end, [&](int ink) { return 20 * ink >= 19 * height; });
      if (through && end - at <= thickest) std::fill(at, end, 0);
      at = std::find_if(end, columns_.end(), [](int ink) { return ink > 0; });
    }
  }

  std::ptrdiff_t squares() const {
    return std::count_if(symbols_.begin(), symbols_.end(),
                         [](const OcrSymbol* symbol) { return is_square(sign_of(symbol->utf8)); });
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

  // Where the model's places contradict what a sign can be (鹿 over eight signs, 市 two pixels
  // wide), the line is parted anew: borders lie in blanks or where ink is thin, so that each sign
  // is about as wide as its kind is.
  void lay_over_ink() {
    const std::optional<Stretch> all = inked();
    if (!all) return;
    const std::vector<int> borders = possible_borders(*all);
    const float em = em_of(*all);
    const std::size_t count = borders.size();
    constexpr float kNever = std::numeric_limits<float>::infinity();
    std::vector<float> cost(count, kNever);  // of the signs so far, the last of which ends there
    cost[0] = 0;
    std::vector<std::vector<std::size_t>> from;  // by sign and border: the border before
    for (const OcrSymbol* symbol : symbols_) {
      const float wanted = em * advance_of(*symbol);
      std::vector<float> next(count, kNever);
      std::vector<std::size_t>& before = from.emplace_back(count, 0);
      for (std::size_t to = 1; to < count; ++to) {
        for (std::size_t at = to; at-- > 0;) {
          const Stretch drawn = trimmed({borders[at], borders[to]});
          const float off = static_cast<float>(drawn.end - drawn.begin) / wanted - 1;
          if (off > kMostStretch) break;
          if (drawn.end == drawn.begin) continue;
          const float all_cost = cost[at] + off * off + cut(borders[to]);
          if (all_cost < next[to]) next[to] = all_cost, before[to] = at;
        }
      }
      cost = std::move(next);
    }
    if (cost.back() == kNever) return;
    for (std::size_t i = symbols_.size(), at = count - 1; i-- > 0; at = from[i][at]) {
      symbols_[i]->box.x1 = static_cast<float>(borders[at]);
      symbols_[i]->box.x0 = static_cast<float>(borders[from[i][at]]);
    }
  }

  // Without the blanks at its ends.
  Stretch trimmed(Stretch in) const {
    while (in.begin < in.end && ink(in.begin) == 0) ++in.begin;
    while (in.end > in.begin && ink(in.end - 1) == 0) --in.end;
    return in;
  }

  std::optional<Stretch> inked() const {
    const Stretch all = trimmed({left_, right_});
    if (all.end - all.begin < static_cast<int>(symbols_.size())) return std::nullopt;
    return all;
  }

  // The width of an em of this line, wide blanks left out.
  float em_of(Stretch all) const {
    float ems = 0, width = 0;
    for (const OcrSymbol* symbol : symbols_) ems += advance_of(*symbol);
    for (int x = all.begin, blank = 0; x < all.end; ++x) {
      blank = ink(x) == 0 ? blank + 1 : 0;
      width += static_cast<float>(blank) <= kWideBlank * size_ ? 1 : 0;
    }
    return std::min(1.2F * size_, width / ems);
  }

  // The middles of blanks, and between them each place that has less ink than those around it.
  std::vector<int> possible_borders(Stretch all) const {
    std::vector<int> borders{all.begin};
    for (int x = all.begin + 1; x < all.end; ++x) {
      int end = x;
      while (end < all.end && ink(end) == ink(x)) ++end;
      if (end < all.end && ink(x - 1) > ink(x) && ink(end) > ink(x))
        borders.push_back((x + end) / 2);
      x = end - 1;
    }
    borders.push_back(all.end);
    return borders;
  }

  // What a border through ink costs: through half of a line's height as much as a sign of twice
  // its width.
  float cut(int x) const {
    if (x >= right_) return 0;
    return 2 * static_cast<float>(ink(x)) / static_cast<float>(bottom_ - top_);
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
  float reach_ = 0, size_ = 1;
};

}  // namespace

void fit_to_ink(OcrReading& reading, PIX& normalised) {
  for (OcrLine& line : reading.lines) Line(line, normalised).fit();
}

}  // namespace kiroku
