#include "pipeline/readers/layout_paragraphs.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <string>

#include "pipeline/readers/layout_markers.h"

namespace kiroku::layout {
namespace {

constexpr float kSameEdge = 0.3f;             // em
constexpr float kIndent = 0.7f, kFar = 4.5f;  // em, of a paragraph's first line
constexpr float kSmall = 0.93f;               // of the page's size: notes are smaller
constexpr std::size_t kLeastRows = 4;         // to know a margin
constexpr std::size_t kHead = 16;             // code points of a line that are looked at

// The usual distance of lines within a flow, from rows[begin..end); 0: too few lines to say.
float leading(const std::vector<Row>& rows, std::size_t begin, std::size_t end) {
  std::vector<float> gaps;
  for (std::size_t i = begin + 1; i < end; ++i) gaps.push_back(rows[i].base - rows[i - 1].base);
  const bool even = gaps.size() == 2 && std::fabs(gaps[0] - gaps[1]) < 0.03f * gaps[0];
  if (gaps.size() < 3 && !even) return 0;
  std::nth_element(gaps.begin(), gaps.begin() + gaps.size() / 2, gaps.end());
  return gaps[gaps.size() / 2];
}

bool is_apart(const Row& before, const Row& row, float usual) {
  const float gap = row.base - before.base;
  const float limit =
      usual > 0 ? std::clamp(1.3f * usual, 1.2f * row.size, 2.5f * row.size) : 1.9f * row.size;
  return gap > limit || std::fabs(row.size - before.size) > 0.18f * std::max(row.size, before.size);
}

class Starter {
 public:
  Starter(const Drawing& drawing, const std::vector<Word>& words, const Order& order)
      : drawing_(drawing),
        words_(words),
        order_(order),
        starts_(order.rows.size()),
        markers_(order.rows.size()) {}

  std::vector<Start> run() {
    body_ = body_size();
    const std::size_t rows = order_.rows.size();
    for (std::size_t begin = 0; begin < rows;) {
      std::size_t end = begin + 1;
      while (end < rows && !row(end).new_region) ++end;
      region(begin, end);
      begin = end;
    }
    return std::move(starts_);
  }

 private:
  const Row& row(std::size_t i) const { return order_.rows[i]; }
  float u0(std::size_t i) const { return order_.segments[row(i).begin].u0; }
  float u1(std::size_t i) const { return order_.segments[row(i).end - 1].u1; }
  const Word& first_word(std::size_t i) const {
    return words_[order_.segments[row(i).begin].begin];
  }

  // Font size that most of the page is set in, in half points.
  float body_size() const {
    std::map<long, float> widths;
    for (std::size_t i = 0; i < order_.rows.size(); ++i)
      widths[std::lround(row(i).size * 2)] += (u1(i) - u0(i)) / std::max(row(i).size, 1.0f);
    const auto most =
        std::max_element(widths.begin(), widths.end(),
                         [](const auto& a, const auto& b) { return a.second < b.second; });
    return most == widths.end() ? 0 : static_cast<float>(most->first) / 2;
  }

  std::u32string head(std::size_t i) const {
    std::u32string signs;
    for (std::uint32_t s = row(i).begin; s < row(i).end; ++s)
      for (std::uint32_t w = order_.segments[s].begin; w < order_.segments[s].end; ++w) {
        if (!signs.empty() && signs.back() != U' ') signs += U' ';
        for (std::uint32_t g = words_[w].begin; g < words_[w].end; ++g) {
          const DrawnGlyph& glyph = drawing_.glyphs[g];
          const char32_t c = glyph.pooled != 0 ? drawing_.pool[glyph.unicode] : glyph.unicode;
          if (glyph.duplicate || glyph.joined || (signs.empty() && is_space(c))) continue;
          signs += is_space(c) ? U' ' : c;
          if (signs.size() >= kHead) return signs;
        }
      }
    return signs;
  }

  // Most lines begin with a letter of a word, and are not looked at any further.
  Marker marker(std::size_t i) const {
    const Word& word = first_word(i);
    const char32_t c = word.first;
    const bool letter = (c >= U'A' && c <= U'Z') || (c >= U'a' && c <= U'z');
    if (letter && (word.letters > 2 || word.last == c)) return {};
    return marker_of(head(i));
  }

  // Lines of one flow: cut where they stand apart, and each piece by edges and markers.
  void region(std::size_t begin, std::size_t end) {
    const float usual = leading(order_.rows, begin, end);
    bool marked = false;
    for (std::size_t i = begin; i < end && !order_.strewn; ++i)
      marked |= (markers_[i] = marker(i)).kind != 0;
    for (std::size_t i = begin; i < end;) {
      starts_[i].begins = true;
      std::size_t next = i + 1;
      while (next < end && !is_apart(row(next - 1), row(next), usual)) ++next;
      if (!order_.strewn && !row(i).ruby) stack(i, next);
      i = next;
    }
    if (marked) items(begin, end);
  }

  void stack(std::size_t begin, std::size_t end) {
    const bool small_print = row(begin).size <= kSmall * body_ && first_word(begin).direction == 0;
    if (small_print && row(begin).base > drawing_.height / 2) notes(begin, end);
    if (end - begin < kLeastRows) return;
    for (std::size_t i = begin; i < end; ++i) {
      if (is_right_to_left(first_word(i).first)) return;  // its edge is at the other end
      if (markers_[i].kind != 0) return;                  // what hangs there are items
    }
    by_edges(begin, end);
  }

  void notes(std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i) {
      if (!begins_note(head(i))) continue;
      // the first line of a note is not set back behind the lines before it
      if (i > begin && u0(i) > u0(begin) + kIndent * row(i).size * 3) continue;
      starts_[i] = {true, Role::footnote, 0};
    }
  }

  // The edge that most lines share.
  float margin(std::size_t begin, std::size_t end) const {
    std::map<long, std::size_t> edges;
    const float step = 0.25f * std::max(row(begin).size, 1.0f);
    for (std::size_t i = begin; i < end; ++i) {
      ++edges[std::lround(u0(i) / step)];
      ++edges[std::lround(u0(i) / step) + 1];
    }
    const auto most =
        std::max_element(edges.begin(), edges.end(),
                         [](const auto& a, const auto& b) { return a.second < b.second; });
    return (static_cast<float>(most->first) - 0.5f) * step;
  }

  void by_edges(std::size_t begin, std::size_t end) {
    const float size = row(begin).size, most = margin(begin, end);
    const auto on_margin = [&](std::size_t i) { return std::fabs(u0(i) - most) < 0.4f * size; };
    std::size_t on = 0, in = 0, out = 0;
    float hung = 0;
    for (std::size_t i = begin; i < end; ++i) {
      const float by = (u0(i) - most) / size;
      on += on_margin(i);
      in += by > kIndent && by < kFar;
      if (by < -kIndent && by > -kFar) {
        out += hung == 0 || std::fabs(by - hung) < kSameEdge;
        hung = hung == 0 ? by : hung;
      }
    }
    if (on * 2 <= end - begin) return;
    if (on + in == end - begin)
      first_lines(begin, end, most, size);
    else if (on + out == end - begin && out >= 2)
      for (std::size_t i = begin + 1; i < end; ++i) starts_[i].begins |= !on_margin(i);
  }

  // Indented lines with a line on the margin above and below them.
  void first_lines(std::size_t begin, std::size_t end, float most, float size) {
    for (std::size_t i = begin + 1; i < end; ++i) {
      if (u0(i) - most < kIndent * size || u0(i - 1) - most > kIndent * size) continue;
      if (i + 1 < end && u0(i + 1) - most > kIndent * size) continue;
      starts_[i].begins = true;
    }
  }

  bool is_bullet(const Marker& marker) const { return marker.kind != 0 && marker.number == 0; }

  // The line behind the item that begins here: it hangs, or goes on from a full line.
  std::size_t item_end(std::size_t i, std::size_t end, float right) const {
    const float size = row(i).size;
    std::size_t next = i + 1;
    for (; next < end && !starts_[next].begins; ++next) {
      const bool hangs = u0(next) > u0(i) + 0.5f * size;
      const bool fills = u1(next - 1) > right - 2 * size && u0(next) > u0(i) - kSameEdge * size;
      if ((!hangs && !fills) || markers_[next].kind != 0) break;
    }
    return next;
  }

  // Bullets are items; numbers are where the next item has the next number.
  void items(std::size_t begin, std::size_t end) {
    float right = 0;
    for (std::size_t i = begin; i < end; ++i) right = std::max(right, u1(i));
    std::vector<float> edges;  // of the lists that are open
    std::size_t item = end, behind = begin;
    Marker before;
    for (std::size_t i = begin; i < end; ++i) {
      if (starts_[i].role == Role::footnote || row(i).ruby) continue;
      const Marker& marker = markers_[i];
      if (marker.kind == 0) {
        if (item != end && i == behind) starts_[i].begins = true;
        if (i >= behind) item = end;
        continue;
      }
      const std::size_t next = item_end(i, end, right);
      const bool follows = item != end && i == behind && before.kind == marker.kind &&
                           before.number + 1 == marker.number;
      if (is_bullet(marker) || follows || is_followed(marker, next, end)) {
        const std::uint8_t level = level_of(edges, u0(i), row(i).size);
        starts_[i] = {true, Role::list_item, level};
        item = i;
        behind = next;
        before = marker;
      }
    }
  }

  bool is_followed(const Marker& marker, std::size_t next, std::size_t end) const {
    if (next >= end) return false;
    const Marker& after = markers_[next];
    return after.kind == marker.kind && after.number == marker.number + 1;
  }

  static std::uint8_t level_of(std::vector<float>& edges, float edge, float size) {
    while (!edges.empty() && edges.back() > edge + kSameEdge * size) edges.pop_back();
    if (edges.empty() || edge > edges.back() + kSameEdge * size) edges.push_back(edge);
    return static_cast<std::uint8_t>(std::min<std::size_t>(edges.size(), 9));
  }

  const Drawing& drawing_;
  const std::vector<Word>& words_;
  const Order& order_;
  std::vector<Start> starts_;
  std::vector<Marker> markers_;  // of the rows
  float body_ = 0;
};

}  // namespace

std::vector<Start> find_starts(const Drawing& drawing, const std::vector<Word>& words,
                               const Order& order) {
  return Starter(drawing, words, order).run();
}

}  // namespace kiroku::layout
