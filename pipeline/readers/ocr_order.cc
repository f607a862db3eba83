#include "pipeline/readers/ocr_order.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string_view>
#include <utility>

#include "pipeline/readers/ocr_signs.h"

namespace kiroku {
namespace {

// All in sizes of type (of the median line of the region).
constexpr float kApart = 1.6F;        // a gap in a line that may be the space between columns
constexpr float kBulletApart = 0.8F;  // the same before a bullet: an item of the next column
constexpr float kLeastGutter = 1.0F;  // the least width of that space
constexpr float kBandBreak =
    3.5F;  // empty height that ends a pair of columns: the footer is no part
constexpr std::size_t kLinesOfCaption = 2;
constexpr float kSmallType = 0.85F;  // of a caption, in sizes of the text's
constexpr float kPicture = 3;        // at least so high, above its caption
constexpr float kCell = 11;          // wider than most cells of a table, narrower than a column

using Lines = std::vector<OcrLine>;

// A size of type that a symbol of this height tells of; none where shapes differ too much.
std::optional<float> size_told_by(const OcrSymbol& symbol) {
  constexpr std::string_view kLow = "acemnorsuvwxz",
                             kHigh = "bdfhkltABCDEFGHIJKLMNOPRSTUVWXYZ0123456789";
  const float height = symbol.box.y1 - symbol.box.y0;
  const char32_t c = sign_of(symbol.utf8);
  if (is_hangul(c) || is_ideograph(c)) return height * 1.12F;
  if (is_kana(c)) return height * 1.25F;
  if (c >= 0x410 && c <= 0x42F) return height / 0.72F;
  if (c >= 0x430 && c <= 0x44F) return height / 0.55F;
  if (c > 0x7F) return std::nullopt;
  if (kLow.find(static_cast<char>(c)) != kLow.npos) return height / 0.53F;
  if (kHigh.find(static_cast<char>(c)) != kHigh.npos) return height / 0.72F;
  return std::nullopt;
}

float median(std::vector<float> values) {
  if (values.empty()) return 0;
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

// Pieces that sparse search found of one line: on one baseline, no further apart than words are.
Lines joined(Lines lines) {
  std::stable_sort(lines.begin(), lines.end(),
                   [](const OcrLine& a, const OcrLine& b) { return a.box.x0 < b.box.x0; });
  Lines made;
  for (OcrLine& line : lines) {
    const float size = size_of(line);
    const auto before = std::find_if(made.begin(), made.end(), [&](const OcrLine& other) {
      const float gap = line.box.x0 - other.box.x1, ratio = size / size_of(other);
      return std::fabs(line.baseline - other.baseline) < 0.3F * size && gap > -0.5F * size &&
             gap < size && ratio > 0.6F && ratio < 1.6F;
    });
    if (before == made.end()) {
      made.push_back(std::move(line));
      continue;
    }
    for (OcrWord& word : line.words) before->words.push_back(std::move(word));
    before->box = around(before->words);
  }
  return made;
}

bool is_bullet(const OcrWord& word) {
  constexpr std::u32string_view kBullets = U"-*•·‧●■▪–—";
  return word.symbols.size() == 1 &&
         kBullets.find(sign_of(word.symbols.front().utf8)) != kBullets.npos;
}

// A line of a table is often recognised as one: parted where a column may end.
Lines segments_of(const OcrReading& reading) {
  Lines segments;
  for (const OcrLine& line : joined(reading.lines)) {
    const float size = size_of(line);
    OcrLine segment{{}, {}, line.baseline};
    for (const OcrWord& word : line.words) {
      const float apart = is_bullet(word) ? kBulletApart : kApart;
      if (!segment.words.empty() && word.box.x0 - segment.words.back().box.x1 > apart * size) {
        segments.push_back(std::exchange(segment, {{}, {}, line.baseline}));
      }
      segment.words.push_back(word);
    }
    segments.push_back(std::move(segment));
  }
  for (OcrLine& segment : segments) segment.box = around(segment.words);
  return segments;
}

float middle_y(const OcrLine& line) { return (line.box.y0 + line.box.y1) / 2; }
float width(const OcrLine& line) { return line.box.x1 - line.box.x0; }

// A stretch of lines (sorted by their middle) that an empty strip parts into left and right.
struct Band {
  std::size_t begin = 0, end = 0;
  float x = 0;             // of the strip's middle
  std::size_t parted = 0;  // lines on the side that has fewer
};

float median_size(const Lines& lines) {
  std::vector<float> sizes;
  for (const OcrLine& line : lines) sizes.push_back(size_of(line));
  return median(sizes);
}

// A line or two in small type that end the left side, far below what else stands there: what is
// said under a picture. The text beside the picture is read first.
Lines take_caption(Lines& left, const Lines& right) {
  const float size = median_size(right);
  std::size_t begin = left.size();
  while (begin > 0 && size_of(left[begin - 1]) < kSmallType * size) --begin;
  const std::size_t lines = left.size() - begin;
  if (lines == 0 || lines > kLinesOfCaption || right.size() <= lines) return {};
  if (begin > 0 && left[begin].box.y0 - left[begin - 1].box.y1 < kPicture * size) return {};
  const auto first = left.begin() + static_cast<std::ptrdiff_t>(begin);
  Lines caption(first, left.end());
  left.erase(first, left.end());
  return caption;
}

class Parter {
 public:
  explicit Parter(Lines lines) : lines_(std::move(lines)) {
    std::stable_sort(lines_.begin(), lines_.end(),
                     [](const OcrLine& a, const OcrLine& b) { return middle_y(a) < middle_y(b); });
    size_ = std::max(1.0F, median_size(lines_));
  }

  void run(std::vector<Lines>& regions) {
    const std::optional<Band> band = best_band();
    if (!band) {
      if (!lines_.empty()) regions.push_back(std::move(lines_));
      return;
    }
    const auto at = [&](std::size_t i) { return lines_.begin() + static_cast<std::ptrdiff_t>(i); };
    Parter(Lines(at(0), at(band->begin))).run(regions);
    if (is_table(*band)) {
      regions.emplace_back(at(band->begin), at(band->end));
    } else {
      Lines left, right;
      for (std::size_t i = band->begin; i < band->end; ++i)
        (lines_[i].box.x0 < band->x ? left : right).push_back(lines_[i]);
      Lines caption = take_caption(left, right);
      Parter(std::move(left)).run(regions);
      Parter(std::move(right)).run(regions);
      Parter(std::move(caption)).run(regions);
    }
    Parter(Lines(at(band->end), lines_.end())).run(regions);
  }

 private:
  std::optional<Band> best_band() const {
    std::optional<Band> best;
    for (const OcrLine& line : lines_) {
      for (const Band& band : bands_right_of(line.box.x1)) {
        if (!best || band.parted > best->parted ||
            (band.parted == best->parted && band.end - band.begin > best->end - best->begin)) {
          best = band;
        }
      }
    }
    return best;
  }

  // The runs of lines that leave the strip from `x` on empty.
  std::vector<Band> bands_right_of(float x) const {
    std::vector<Band> bands;
    const float x0 = x + 1, x1 = x + kLeastGutter * size_;
    std::size_t begin = 0;
    float bottom = -INFINITY;
    for (std::size_t i = 0; i <= lines_.size(); ++i) {
      const bool crosses = i < lines_.size() && lines_[i].box.x0 < x1 && lines_[i].box.x1 > x0;
      const bool far =
          i < lines_.size() && i > begin && lines_[i].box.y0 - bottom > kBandBreak * size_;
      if (i == lines_.size() || crosses || far) {
        add_band({begin, i, (x0 + x1) / 2, 0}, bands);
        begin = crosses ? i + 1 : i;
        bottom = -INFINITY;
      }
      if (i < lines_.size() && !crosses) bottom = std::max(bottom, lines_[i].box.y1);
    }
    return bands;
  }

  void add_band(Band band, std::vector<Band>& bands) const {
    std::size_t left = 0, right = 0;
    for (std::size_t i = band.begin; i < band.end; ++i)
      ++(lines_[i].box.x0 < band.x ? left : right);
    band.parted = std::min(left, right);
    if (band.parted >= 2 || (band.parted == 1 && std::max(left, right) >= 3)) bands.push_back(band);
  }

  // Cells stand on the baselines of their neighbours, and are short on one side at least.
  bool is_table(const Band& band) const {
    std::vector<float> widths[2];
    std::size_t level[2] = {0, 0};
    for (std::size_t i = band.begin; i < band.end; ++i) {
      const bool right = lines_[i].box.x0 >= band.x;
      widths[right].push_back(width(lines_[i]));
      for (std::size_t j = band.begin; j < band.end; ++j) {
        if ((lines_[j].box.x0 >= band.x) == right) continue;
        if (std::fabs(lines_[i].baseline - lines_[j].baseline) < 0.35F * size_) {
          ++level[right];
          break;
        }
      }
    }
    if (std::max(level[0], level[1]) < 2) return false;  // a caption level with a line by chance
    const bool aligned =
        10 * level[0] >= 7 * widths[0].size() || 10 * level[1] >= 7 * widths[1].size();
    return aligned && std::min(median(widths[0]), median(widths[1])) < kCell * size_;
  }

  Lines lines_;
  float size_ = 1;
};

}  // namespace

float size_of(const OcrLine& line) {
  std::vector<float> told;
  for (const OcrWord& word : line.words) {
    for (const OcrSymbol& symbol : word.symbols) {
      if (const auto size = size_told_by(symbol)) told.push_back(*size);
    }
  }
  return std::max(1.0F, told.empty() ? (line.box.y1 - line.box.y0) * 1.1F : median(told));
}

std::vector<std::vector<OcrLine>> regions_of(const OcrReading& reading) {
  std::vector<Lines> regions;
  Parter(segments_of(reading)).run(regions);
  return regions;
}

}  // namespace kiroku
