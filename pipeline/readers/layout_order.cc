// Words to lines, and lines to reading order: down the page, column by column where a gutter runs
// between columns of prose, line by line where it runs through a table.
#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <numeric>
#include <utility>

#include "pipeline/readers/layout_parts.h"
#include "pipeline/readers/layout_tables.h"
#include "pipeline/readers/layout_upright.h"

namespace kiroku::layout {
namespace {

using Ids = std::vector<std::uint32_t>;  // of segments, by line and u0

constexpr float kSplit = 0.55f;        // a gap this wide (em) may be a gutter
constexpr float kColumnGutter = 0.8f;  // of columns with three lines or more
constexpr float kMargin = 2.0f;        // of anything smaller
constexpr float kStrip = 3.0f;         // narrower than that is no column
constexpr float kLabels = 14.0f;       // no wider is a column of labels
constexpr int kDepth = 8;
constexpr std::size_t kTries = 6;  // gutters looked at in one region

std::size_t line_end(const std::vector<Word>& words, std::size_t begin) {
  const Word& first = words[begin];
  float size = first.size;
  std::size_t end = begin + 1;
  for (; end < words.size() && words[end].direction == first.direction; ++end) {
    const Word& word = words[end];
    const float reach = 0.35f * std::min(size, std::max(word.size, 0.5f * size));
    if (word.base - first.base >= reach) break;
    size = std::max(size, word.size);
  }
  return end;
}

Segment segment_of(const Word& word, std::size_t index, std::uint32_t line) {
  const auto begin = static_cast<std::uint32_t>(index);
  return {begin, begin + 1, word.u0, word.u1, word.base, word.size, line};
}

// Segments of the line words[begin..end).
void split_line(std::vector<Word>& words, std::size_t begin, std::size_t end, std::uint32_t line,
                std::vector<Segment>& segments) {
  const auto from_left = [](const Word& a, const Word& b) { return a.u0 < b.u0; };
  const auto first = words.begin() + static_cast<std::ptrdiff_t>(begin);
  const auto last = words.begin() + static_cast<std::ptrdiff_t>(end);
  if (!std::is_sorted(first, last, from_left)) std::stable_sort(first, last, from_left);
  std::size_t letters = 0;
  for (std::size_t i = begin; i < end; ++i) {
    const Word& word = words[i];
    if (i == begin ||
        word.u0 - segments.back().u1 > kSplit * std::max(word.size, segments.back().size)) {
      segments.push_back(segment_of(word, i, line));
      letters = word.letters;
      continue;
    }
    Segment& segment = segments.back();
    segment.end = static_cast<std::uint32_t>(i + 1);
    segment.u1 = std::max(segment.u1, word.u1);
    if (word.letters > letters) {  // the size of a line is that of its longest word
      letters = word.letters;
      segment.size = word.size;
      segment.base = word.base;
    }
  }
}

struct Gutter {
  float at = 0;     // u of its middle
  float score = 0;  // lines beside it against lines across it
};

class Arranger {
 public:
  Arranger(const std::vector<Word>& words, const std::vector<Segment>& segments,
           std::vector<bool> in_table, Order& order)
      : words_(words), segments_(segments), order_(order), in_table_(std::move(in_table)) {}

  void arrange(const Ids& ids, int depth) {
    if (depth < kDepth && may_have_gutter(ids)) {
      const std::vector<Gutter> gutters = find_gutters(ids);
      for (const Gutter& gutter : gutters)
        if (arrange_beside(ids, gutter, depth)) return;
      if (ids.size() >= 8 && arrange_halves(ids, depth)) return;
    }
    write_rows(ids);
  }

 private:
  struct Side {
    Ids ids;
    std::size_t lines = 0;
    float u0 = INFINITY, u1 = -INFINITY, filled = 0;
    std::size_t figures = 0;  // lines whose first word is a number, not "８都市"
  };

  const Segment& segment(std::uint32_t id) const { return segments_[id]; }

  // Not when one vertical line runs through all segments.
  bool may_have_gutter(const Ids& ids) const {
    float last_start = -INFINITY, first_end = INFINITY;
    for (const std::uint32_t id : ids) {
      last_start = std::max(last_start, segment(id).u0);
      first_end = std::min(first_end, segment(id).u1);
    }
    return ids.size() > 2 && last_start > first_end;
  }

  float median_size(const Ids& ids) const {
    std::vector<float> sizes;
    sizes.reserve(ids.size());
    for (const std::uint32_t id : ids) sizes.push_back(segment(id).size);
    std::nth_element(sizes.begin(), sizes.begin() + sizes.size() / 2, sizes.end());
    return sizes[sizes.size() / 2];
  }

  // The stretches of the line that many segments stand beside and few across, best first: a slide
  // with a list beside a table has its gutter between the two and others inside the table. None
  // that leaves only a strip on a side: bullets, or the line numbers of a manuscript under review.
  std::vector<Gutter> find_gutters(const Ids& ids) const {
    constexpr int kBins = 512;
    float u0 = INFINITY, u1 = -INFINITY;
    for (const std::uint32_t id : ids) {
      u0 = std::min(u0, segment(id).u0);
      u1 = std::max(u1, segment(id).u1);
    }
    const float scale = kBins / std::max(u1 - u0, 1.0f);
    std::array<std::uint32_t, kBins + 1> starts{}, ends{};
    for (const std::uint32_t id : ids) {
      ++starts[static_cast<std::size_t>((segment(id).u0 - u0) * scale)];
      ++ends[std::min<std::size_t>(static_cast<std::size_t>((segment(id).u1 - u0) * scale) + 1,
                                   kBins)];
    }
    std::vector<Gutter> gutters;
    const float size = median_size(ids);
    const float least_width = kSplit * size * scale;
    const float strip = std::max(kStrip * size * scale, 0.08f * kBins);
    std::int64_t started = 0, ended = 0;
    const auto all = static_cast<std::int64_t>(ids.size());
    for (int bin = 0, from = 0; bin <= kBins; ++bin) {
      const auto b = static_cast<std::size_t>(bin);
      if (starts[b] == 0 && ends[b] == 0) continue;
      // [from, bin) had the same segments on either side
      const auto score = static_cast<float>(2 * std::min(ended, all - started) - (started - ended));
      const bool strips =
          static_cast<float>(from) < strip || static_cast<float>(kBins - bin) < strip;
      if (!strips && static_cast<float>(bin - from) >= least_width && score > 0)
        gutters.push_back({u0 + static_cast<float>(from + bin) / 2 / scale, score});
      started += starts[b];
      ended += ends[b];
      from = bin;
    }
    std::stable_sort(gutters.begin(), gutters.end(),
                     [](const Gutter& a, const Gutter& b) { return a.score > b.score; });
    if (gutters.size() > kTries) gutters.resize(kTries);
    return gutters;
  }

  // Bands of lines across the gutter, and bands beside it. False: nothing beside it is columns.
  bool arrange_beside(const Ids& ids, const Gutter& gutter, int depth) {
    struct Band {
      Ids ids;
      bool columns;
    };
    std::vector<Band> bands;
    const auto end_band = [&](Ids& band, bool beside) {
      if (band.empty()) return;
      const bool columns = beside && are_columns(band, gutter);
      if (!columns && !bands.empty() && !bands.back().columns)
        bands.back().ids.insert(bands.back().ids.end(), band.begin(), band.end());
      else
        bands.push_back({band, columns});
      band.clear();
    };
    Ids beside, across;
    for (std::size_t i = 0; i < ids.size();) {
      std::size_t end = i;
      bool crosses = in_table_[segment(ids[i]).line];
      for (; end < ids.size() && segment(ids[end]).line == segment(ids[i]).line; ++end)
        crosses |= segment(ids[end]).u0 < gutter.at && segment(ids[end]).u1 > gutter.at;
      end_band(crosses ? beside : across, crosses);
      Ids& band = crosses ? across : beside;
      band.insert(band.end(), ids.begin() + i, ids.begin() + end);
      i = end;
    }
    end_band(across, false);
    end_band(beside, true);
    if (bands.size() == 1 && !bands[0].columns) return false;
    for (const Band& band : bands) {
      if (!band.columns) {
        arrange(band.ids, depth + 1);
        continue;
      }
      arrange(side(band.ids, gutter, true).ids, depth + 1);
      arrange(side(band.ids, gutter, false).ids, depth + 1);
    }
    return true;
  }

  Side side(const Ids& ids, const Gutter& gutter, bool left) const {
    Side side;
    std::uint32_t line = UINT32_MAX;
    for (const std::uint32_t id : ids) {
      const Segment& s = segment(id);
      if ((s.u0 < gutter.at) != left) continue;
      side.ids.push_back(id);
      side.lines += s.line != line;
      if (s.line != line) side.figures += is_figure(words_[s.begin]);
      line = s.line;
      side.u0 = std::min(side.u0, s.u0);
      side.u1 = std::max(side.u1, s.u1);
      side.filled += s.u1 - s.u0;
    }
    return side;
  }

  static bool is_number(char32_t c) {
    return (c >= U'0' && c <= U'9') || (c >= 0xFF10 && c <= 0xFF19) || c == U'-' || c == U'$' ||
           c == U'(' || c == U'+' || c == U'¥' || c == U'€';
  }

  static bool is_figure(const Word& word) {
    const bool sign = word.first == U'△' || word.first == U'▲' || word.first == U'―';
    const bool ends = (word.last >= U'0' && word.last <= U'9') || word.last == U'%' ||
                      word.last == U')' || word.last == U'―';
    return (sign || is_number(word.first)) && (ends || word.letters == 1);
  }

  std::size_t shared_lines(const Side& a, const Side& b) const {
    std::size_t shared = 0;
    for (std::size_t i = 0, j = 0; i < a.ids.size() && j < b.ids.size();) {
      const std::uint32_t line = segment(a.ids[i]).line, other = segment(b.ids[j]).line;
      shared += line == other;
      if (line <= other)
        while (i < a.ids.size() && segment(a.ids[i]).line == line) ++i;
      if (other <= line)
        while (j < b.ids.size() && segment(b.ids[j]).line == other) ++j;
    }
    return shared;
  }

  // Columns of prose, not a table and not a list with its markers.
  bool are_columns(const Ids& ids, const Gutter& gutter) const {
    const Side left = side(ids, gutter, true), right = side(ids, gutter, false);
    const std::size_t fewer = std::min(left.lines, right.lines);
    if (fewer == 0 || left.lines + right.lines < 3) return false;
    const float size = median_size(ids);
    if (right.u0 - left.u1 < (fewer >= 3 ? kColumnGutter : kMargin) * size) return false;
    if (std::min(left.u1 - left.u0, right.u1 - right.u0) < kStrip * size) return false;
    const auto lines = static_cast<float>(fewer);
    const auto of_figures = [](const Side& s) {
      return s.lines >= 3 && s.figures * 5 >= s.lines * 3;
    };
    if (of_figures(left) || of_figures(right)) return false;
    if (static_cast<float>(shared_lines(left, right)) < 0.8f * lines) return true;
    if (are_labels(left, right) || are_labels(right, left)) return false;
    return is_prose(left) && is_prose(right);
  }

  // A narrow side all of whose lines begin a line of the other, with more lines of the other
  // between them: labels, and what is said of each.
  bool are_labels(const Side& labels, const Side& other) const {
    const float size = median_size(labels.ids);
    if (labels.u1 - labels.u0 > kLabels * size || labels.lines * 4 > other.lines * 3) return false;
    if (shared_lines(labels, other) < labels.lines) return false;
    const std::uint32_t first = segment(labels.ids.front()).line;
    const std::uint32_t last = segment(labels.ids.back()).line;
    return last - first >= labels.lines;
  }

  // Of a side whose lines all have a neighbour: are its lines filled, are they no numbers, and are
  // they in one piece (a side with two cells a line is part of a table with three columns)?
  static bool is_prose(const Side& side) {
    const auto lines = static_cast<float>(side.lines);
    const float filled = side.filled / (lines * (side.u1 - side.u0));
    const bool cells = static_cast<float>(side.ids.size()) >= 1.7f * lines;
    return filled >= (cells ? 0.8f : 0.5f) && static_cast<float>(side.figures) < 0.5f * lines;
  }

  // Cuts at the widest gap between lines, where it is wider than others: what is above it may have
  // another gutter than what is below.
  bool arrange_halves(const Ids& ids, int depth) {
    std::vector<float> gaps;
    std::size_t widest = 0;
    float width = 0;
    for (std::size_t i = 1; i < ids.size(); ++i) {
      if (segment(ids[i]).line == segment(ids[i - 1]).line) continue;
      gaps.push_back(segment(ids[i]).base - segment(ids[i - 1]).base);
      if (gaps.back() > width) {
        width = gaps.back();
        widest = i;
      }
    }
    if (gaps.size() < 4) return false;
    std::nth_element(gaps.begin(), gaps.begin() + gaps.size() / 2, gaps.end());
    if (width < 1.3f * gaps[gaps.size() / 2]) return false;
    arrange({ids.begin(), ids.begin() + widest}, depth + 1);
    arrange({ids.begin() + widest, ids.end()}, depth + 1);
    return true;
  }

  void write_rows(const Ids& ids) {
    bool new_region = true;
    for (std::size_t i = 0; i < ids.size();) {
      Row row;
      row.new_region = new_region;
      row.begin = static_cast<std::uint32_t>(order_.segments.size());
      float longest = -1;
      const std::uint32_t line = segment(ids[i]).line;
      for (; i < ids.size() && segment(ids[i]).line == line; ++i) {
        const Segment& s = segment(ids[i]);
        order_.segments.push_back(s);
        if (s.u1 - s.u0 <= longest) continue;
        longest = s.u1 - s.u0;
        row.base = s.base;
        row.size = s.size;
      }
      row.end = static_cast<std::uint32_t>(order_.segments.size());
      order_.rows.push_back(row);
      new_region = false;
    }
  }

  const std::vector<Word>& words_;
  const std::vector<Segment>& segments_;
  Order& order_;
  std::vector<bool> in_table_;  // by line
};

// The line in the page's upper or lower margin, away from the others: a running head or a number
// stands over all columns, and would spoil the one it happens to stand in.
Ids margin_line(const Ids& ids, const std::vector<Segment>& segments, float height,
                std::uint8_t direction, bool head) {
  constexpr float kMarginOfPage = 0.08f, kAway = 1.8f;  // of the page; em
  constexpr std::size_t kLeastSegments = 5;             // segments of a page
  if (direction != 0 || ids.size() < kLeastSegments) return {};
  const Segment& outer = segments[head ? ids.front() : ids.back()];
  const bool outside =
      head ? outer.base < kMarginOfPage * height : outer.base > (1 - kMarginOfPage) * height;
  if (!outside) return {};
  Ids line;
  for (const std::uint32_t id : ids) {
    const Segment& segment = segments[id];
    if (segment.line == outer.line)
      line.push_back(id);
    else if (std::fabs(segment.base - outer.base) < kAway * std::max(outer.size, segment.size))
      return {};
  }
  return line;
}

Ids without(const Ids& ids, const Ids& others) {
  Ids rest;
  std::set_difference(ids.begin(), ids.end(), others.begin(), others.end(),
                      std::back_inserter(rest));
  return rest;
}

}  // namespace

Order find_order(const Drawing& drawing, std::vector<Word>& words, bool strewn) {
  Order order;
  order.strewn = strewn;
  std::vector<Segment> segments;
  for (std::size_t begin = 0; begin < words.size();) {
    const std::uint8_t direction = words[begin].direction;
    segments.clear();
    std::uint32_t line = 0;
    while (begin < words.size() && words[begin].direction == direction) {
      const std::size_t end = line_end(words, begin);
      split_line(words, begin, end, line++, segments);
      begin = end;
    }
    Ids ids(segments.size());
    std::iota(ids.begin(), ids.end(), 0u);
    if (strewn) {
      Arranger(words, segments, {}, order).arrange(ids, kDepth);
      continue;
    }
    const Ids numbers = find_line_numbers(words, segments);
    const Ids ruby = find_ruby(drawing, words, segments);
    std::vector<bool> in_table;
    if (numbers.empty() && ruby.empty()) {
      in_table = find_table_lines(segments, words);
    } else {
      ids = without(without(ids, numbers), ruby);
      std::vector<Segment> others;
      for (const std::uint32_t id : ids) others.push_back(segments[id]);
      in_table = find_table_lines(others, words);
      in_table.resize(line);  // the last lines may be numbers only
    }
    const Ids head = margin_line(ids, segments, drawing.height, direction, true);
    const Ids foot = margin_line(ids, segments, drawing.height, direction, false);
    if (!head.empty() || !foot.empty()) ids = without(without(ids, head), foot);
    Arranger arranger(words, segments, std::move(in_table), order);
    if (!head.empty()) arranger.arrange(head, kDepth);
    if (!ids.empty()) arranger.arrange(ids, 0);
    if (!foot.empty()) arranger.arrange(foot, kDepth);
    if (!numbers.empty()) arranger.arrange(numbers, kDepth);
    const std::size_t first_ruby = order.rows.size();
    if (!ruby.empty()) arranger.arrange(ruby, kDepth);
    for (std::size_t i = first_ruby; i < order.rows.size(); ++i) order.rows[i].ruby = true;
  }
  return order;
}

}  // namespace kiroku::layout
