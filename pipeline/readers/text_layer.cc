#include "pipeline/readers/text_layer.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "pipeline/readers/page_words.h"
#include "schemas/utf8.h"

namespace kiroku {
namespace {

constexpr float kSteepestLine = 0.2F;  // slope of a line that still counts as one: 11 degrees
constexpr float kLongEnough = 4;       // line heights, to measure a slope at all
// Readers take pieces for one word only where their baselines are the same, and words for one line
// where they are nearly so. A slope is followed in steps, of at most so much of the line's height
// from word to word, and inside what no space parts.
constexpr float kStep = 0.4F, kStepInside = 0.9F;
constexpr float kThinnestSpace = 0.1F;  // of the line's height

// Three decimals of a point are less than a thousandth of a millimetre.
void append_number(std::string& to, double value, int decimals = 3) {
  std::array<char, 40> digits{};
  const double bounded = std::isfinite(value) ? std::clamp(value, -1e6, 1e6) : 0;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), bounded,
                                 std::chars_format::fixed, decimals)
                       .ptr;
  (to += std::string_view(digits.data(), static_cast<std::size_t>(end - digits.data()))) += ' ';
}

// A word in the frame of its line: u along the writing, v from line to line.
struct Placed {
  float u0 = 0, u1 = 0, v0 = 0, v1 = 0;
  float middle() const { return (u0 + u1) / 2; }
};

// By quarter turns of the writing, clockwise on the page (Run::rotation).
Placed along(const Box& box, std::uint8_t turns) {
  switch (turns) {
    case 1:
      return {box.y0, box.y1, -box.x1, -box.x0};
    case 2:
      return {-box.x1, -box.x0, -box.y1, -box.y0};
    case 3:
      return {-box.y1, -box.y0, box.x0, box.x1};
    default:
      return {box.x0, box.x1, box.y0, box.y1};
  }
}

// One line, straightened: its words lie between top and bottom + slope * u.
struct SlopedLine {
  float slope = 0, top = 0, bottom = 0;
};

float slope_of(const std::vector<Placed>& words) {
  double weights = 0, u = 0, v = 0, uu = 0, uv = 0, height = 0;
  for (const Placed& word : words) {
    const double weight = std::max(word.u1 - word.u0, 0.01F), middle = (word.v0 + word.v1) / 2;
    weights += weight;
    u += weight * word.middle();
    v += weight * middle;
    uu += weight * word.middle() * word.middle();
    uv += weight * word.middle() * middle;
    height = std::max(height, double{word.v1} - word.v0);
  }
  const double spread = uu - u * u / weights;
  if (words.size() < 3 || spread < weights * height * height * kLongEnough) return 0;
  const double slope = (uv - u * v / weights) / spread;
  return std::fabs(slope) <= kSteepestLine ? static_cast<float>(slope) : 0;
}

SlopedLine band_of(const std::vector<Placed>& words) {
  SlopedLine band{slope_of(words), 1e9F, -1e9F};
  for (const Placed& word : words) {
    const float shift = band.slope * word.middle();
    band.top = std::min(band.top, word.v0 - shift);
    band.bottom = std::max(band.bottom, word.v1 - shift);
  }
  band.bottom = std::max(band.bottom, band.top + 1);
  return band;
}

class Layer {
 public:
  Layer(const Page& page, InvisibleFont& font, std::string_view font_name)
      : page_(page), font_(font), font_name_(font_name) {}

  std::string operators() {
    for (const PageBlock& block : page_blocks(page_))
      for (const PageLine& line : block.lines) add(line);
    return std::move(out_);
  }

 private:
  bool is_recognised(const PageWord& word) const {
    return word.run < page_.runs.size() && page_.runs[word.run].origin == Origin::ocr &&
           !word.box.empty();
  }

  void add(const PageLine& line) {
    // Vertical lines are written as turned ones are: down the page.
    const int rotation = line.rotation < 4 ? line.rotation : 0;
    const auto turns = static_cast<std::uint8_t>((rotation + (line.vertical ? 1 : 0)) & 3);
    std::vector<const PageWord*> words;
    std::vector<Placed> places;
    for (const PageWord& word : line.words) {
      if (!is_recognised(word)) continue;
      words.push_back(&word);
      places.push_back(along(word.box, turns));
    }
    if (words.empty()) return;
    const SlopedLine band = band_of(places);
    const float size = band.bottom - band.top;
    ((out_ += '/') += font_name_) += ' ';
    append_number(out_, size);
    out_ += "Tf\n";
    float baseline = 0;
    std::size_t level = 0;  // words before this one are on `baseline`
    for (std::size_t i = 0; i < words.size(); ++i) {
      const Placed& at = places[i];
      const bool last = i + 1 == words.size();
      const float next = last ? at.u1 : places[i + 1].u0;
      // Where nothing parts two words, the first reaches to the second: a gap would be read as one.
      const float end = !last && !words[i]->space_after && next > at.u0 ? next : at.u1;
      if (i == level) {
        level = end_of_level(words, places, i, size / std::max(std::fabs(band.slope), 1e-6F));
        const float middle = (at.u0 + places[level - 1].u1) / 2;
        baseline =
            band.bottom + band.slope * middle + size * static_cast<float>(kInvisibleDescent) / 1000;
      }
      show(words[i]->text(page_), at.u0, end - at.u0, baseline, size, turns);
      if (words[i]->space_after && !last)
        show(" ", end, std::max(next - end, kThinnestSpace * size), baseline, size, turns);
    }
  }

  // Behind the words from `begin` on that stay on one baseline; over `rise` the line rises or falls
  // by its height.
  static std::size_t end_of_level(const std::vector<const PageWord*>& words,
                                  const std::vector<Placed>& places, std::size_t begin,
                                  float rise) {
    std::size_t end = begin + 1;
    for (; end < words.size(); ++end) {
      const float step = words[end - 1]->space_after ? kStep : kStepInside;
      if (places[end].u1 - places[begin].u0 > step * rise) break;
    }
    return end;
  }

  void show(std::string_view text, float u, float width, float v, float size, std::uint8_t turns) {
    constexpr std::array<std::array<int, 2>, 4> kDirections = {{{1, 0}, {0, -1}, {-1, 0}, {0, 1}}};
    const auto [across, up] = kDirections[turns];
    // Back to the page, y upwards.
    const Placed point = along({u, v, u, v}, static_cast<std::uint8_t>((4 - turns) % 4));
    const double natural =
        static_cast<double>(count_code_points(text)) * size * kInvisibleWidth / 1000;
    append_number(out_, 100 * std::max(width, 0.01F) / natural);
    out_ += "Tz ";
    for (const int number : {across, up, -up, across}) out_ += std::to_string(number) + ' ';
    append_number(out_, point.u0);
    append_number(out_, page_.height - point.v0);
    out_ += "Tm <" + font_.codes(text) + "> Tj\n";
  }

  const Page& page_;
  InvisibleFont& font_;
  std::string_view font_name_;
  std::string out_;
};

// From the page as displayed, y upwards, to its content.
std::array<float, 6> matrix_of(const Page& page, const LayerFrame& frame) {
  const int turns = frame.quarter_turns & 3;
  const float width = frame.x1 - frame.x0, height = frame.y1 - frame.y0;
  const bool sideways = turns % 2 != 0;
  const float across = (sideways ? height : width) / page.width;
  const float up = (sideways ? width : height) / page.height;
  switch (turns) {
    case 1:
      return {0, across, -up, 0, frame.x1, frame.y0};
    case 2:
      return {-across, 0, 0, -up, frame.x1, frame.y1};
    case 3:
      return {0, -across, up, 0, frame.x0, frame.y1};
    default:
      return {across, 0, 0, up, frame.x0, frame.y0};
  }
}

}  // namespace

std::string text_layer(const Page& page, const LayerFrame& frame, InvisibleFont& font,
                       std::string_view font_name) {
  if (page.width <= 0 || page.height <= 0) return {};
  const std::string operators = Layer(page, font, font_name).operators();
  if (operators.empty()) return {};
  std::string content = "q ";
  for (const float number : matrix_of(page, frame)) append_number(content, number, 6);
  return content + "cm\nBT 3 Tr\n" + operators + "ET Q\n";
}

bool keeps_layer(const Page& page) {
  return std::any_of(page.glyphs.begin(), page.glyphs.end(), [&](const Glyph& glyph) {
    return page.runs[glyph.run].origin == Origin::text_layer;
  });
}

}  // namespace kiroku
