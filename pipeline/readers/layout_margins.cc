// The numbers of lines in the margins of a manuscript (001 002 ... beside two columns of text,
// every fifth line of a contract): no part of any line, although they stand on the same heights.
#include <algorithm>
#include <cmath>
#include <map>

#include "pipeline/readers/layout_parts.h"

namespace kiroku::layout {
namespace {

constexpr std::size_t kLeast = 15;    // numbers in a margin
constexpr float kSteady = 0.12f;      // of their distance, that it may differ
constexpr std::uint16_t kDigits = 5;  // of a number at most

bool is_digit(char32_t c) { return c >= U'0' && c <= U'9'; }

using Strip = std::vector<std::uint32_t>;  // segments, from top to bottom

class Margins {
 public:
  Margins(const std::vector<Word>& words, const std::vector<Segment>& segments)
      : words_(words), segments_(segments) {}

  std::vector<std::uint32_t> run() const {
    std::vector<std::uint32_t> found;
    for (const bool left : {true, false}) {
      const Strip strip = widest_strip(left);
      if (strip.size() < kLeast || !is_steady(strip)) continue;
      if (is_clear(strip, left) && count_alone(strip) * 12 >= strip.size())
        found.insert(found.end(), strip.begin(), strip.end());
    }
    std::sort(found.begin(), found.end());
    // a number alone in its line is its first and its last
    found.erase(std::unique(found.begin(), found.end()), found.end());
    return found;
  }

 private:
  bool is_number(const Segment& segment) const {
    const Word& word = words_[segment.begin];
    return segment.end == segment.begin + 1 && word.letters <= kDigits && is_digit(word.first) &&
           is_digit(word.last);
  }

  bool is_outermost(std::size_t i, bool left) const {
    return left ? i == 0 || segments_[i - 1].line != segments_[i].line
                : i + 1 == segments_.size() || segments_[i + 1].line != segments_[i].line;
  }

  // The numbers at the ends of lines that share an edge.
  Strip widest_strip(bool left) const {
    std::map<long, Strip> by_edge;
    for (std::size_t i = 0; i < segments_.size(); ++i) {
      const Segment& segment = segments_[i];
      if (!is_outermost(i, left) || !is_number(segment)) continue;
      const auto index = static_cast<std::uint32_t>(i);
      // right-aligned as a rule; rounding must not tear a strip apart
      by_edge[std::lround(segment.u1 / 3)].push_back(index);
      by_edge[std::lround(segment.u1 / 3 + 0.5f) + 1'000'000].push_back(index);
      by_edge[std::lround(segment.u0 / 3) - 1'000'000].push_back(index);
    }
    Strip most;
    for (auto& [edge, strip] : by_edge)
      if (strip.size() > most.size()) most = std::move(strip);
    return most;
  }

  bool is_steady(const Strip& strip) const {
    std::vector<float> steps;
    for (std::size_t i = 1; i < strip.size(); ++i)
      steps.push_back(segments_[strip[i]].base - segments_[strip[i - 1]].base);
    std::vector<float> sorted = steps;
    std::nth_element(sorted.begin(), sorted.begin() + sorted.size() / 2, sorted.end());
    const float usual = sorted[sorted.size() / 2];
    const auto steady = std::count_if(steps.begin(), steps.end(), [usual](float step) {
      const float lines = std::round(step / usual);  // a number may be missing
      return lines >= 1 && std::fabs(step - lines * usual) < kSteady * usual;
    });
    return usual > 0 && static_cast<std::size_t>(steady) * 10 >= steps.size() * 9;
  }

  // Nothing else stands in their strip of the page.
  bool is_clear(const Strip& strip, bool left) const {
    float u0 = INFINITY, u1 = -INFINITY;
    for (const std::uint32_t i : strip) {
      u0 = std::min(u0, segments_[i].u0);
      u1 = std::max(u1, segments_[i].u1);
    }
    std::size_t others = 0;
    const float top = segments_[strip.front()].base, bottom = segments_[strip.back()].base;
    for (const Segment& segment : segments_) {
      if (segment.base < top || segment.base > bottom || is_number(segment)) continue;
      others += left ? segment.u0 < u1 : segment.u1 > u0;
    }
    return others * 20 < strip.size();
  }

  // Numbers without a line: a table's rows have words beside their numbers, a manuscript numbers
  // blank lines too.
  std::size_t count_alone(const Strip& strip) const {
    return static_cast<std::size_t>(
        std::count_if(strip.begin(), strip.end(), [this](std::uint32_t i) {
          const std::uint32_t line = segments_[i].line;
          for (std::uint32_t j = i; j > 0 && segments_[j - 1].line == line; --j)
            if (!is_number(segments_[j - 1])) return false;
          for (std::uint32_t j = i + 1; j < segments_.size() && segments_[j].line == line; ++j)
            if (!is_number(segments_[j])) return false;
          return true;
        }));
  }

  const std::vector<Word>& words_;
  const std::vector<Segment>& segments_;
};

}  // namespace

std::vector<std::uint32_t> find_line_numbers(const std::vector<Word>& words,
                                             const std::vector<Segment>& segments) {
  return segments.size() < kLeast ? std::vector<std::uint32_t>() : Margins(words, segments).run();
}

}  // namespace kiroku::layout
