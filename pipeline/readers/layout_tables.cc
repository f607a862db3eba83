#include "pipeline/readers/layout_tables.h"

#include <algorithm>
#include <cmath>

namespace kiroku::layout {
namespace {

constexpr float kTableGutter = 0.6f;  // em between columns
constexpr float kFarBelow = 4.0f;     // em: the next row of a table is nearer
constexpr float kApart = 1.8f;        // of the gaps between its rows: what follows is another table
constexpr float kWrapped = 1.75f;     // em: the next line of a cell is nearer
constexpr float kMarker = 2.2f;       // em: a column of bullets or numbers of items is narrower
constexpr std::uint32_t kMostCells = 60;  // pieces of a line; words strewn over a page have more
constexpr std::uint32_t kMostRows = 400;
constexpr float kNarrowColumn = 14.0f;  // em: a column of text is wider

struct Interval {
  float u0 = 0, u1 = 0;
};

// Columns as the lines seen so far have them; sorted, apart by a gutter.
class Columns {
 public:
  std::size_t count() const { return all_.size(); }
  const Interval& operator[](std::size_t i) const { return all_[i]; }

  // With one more piece; pieces that bridge a gutter join columns.
  void add(const Segment& piece) {
    const float slack = kTableGutter * piece.size / 2;
    auto at = std::find_if(all_.begin(), all_.end(), [&piece, slack](const Interval& column) {
      return column.u1 + slack > piece.u0;
    });
    Interval merged{piece.u0, piece.u1};
    const auto first = at;
    for (; at != all_.end() && at->u0 - slack < piece.u1; ++at)
      merged = {std::min(merged.u0, at->u0), std::max(merged.u1, at->u1)};
    at = all_.erase(first, at);
    all_.insert(at, merged);
  }

  std::uint16_t of(const Segment& piece) const {
    const float middle = (piece.u0 + piece.u1) / 2;
    std::size_t column = 0;
    while (column + 1 < all_.size() && all_[column].u1 < middle) ++column;
    return static_cast<std::uint16_t>(column + 1);
  }

 private:
  std::vector<Interval> all_;
};

class Finder {
 public:
  Finder(const Order& order, const std::vector<Word>& words, bool narrow)
      : order_(order), words_(words), narrow_(narrow) {}

  std::vector<Table> run() {
    std::vector<Table> tables;
    const auto rows = static_cast<std::uint32_t>(order_.rows.size());
    for (std::uint32_t row = 0; row < rows;) {
      const std::uint32_t end = pieces(row) >= 2 ? grow(row) : row;
      // "Table 1   Population" over the table has two pieces too: the longer table is meant.
      const bool better = end > row && end < row + 4 && pieces(row + 1) >= 2 && grow(row + 1) > end;
      if (end > row && !better) {
        if (end < row + 4) grow(row);  // its columns again
        tables.push_back(table_of(row, end));
        row = end;
      } else {
        ++row;
      }
    }
    return tables;
  }

 private:
  const Row& row(std::uint32_t i) const { return order_.rows[i]; }
  std::uint32_t pieces(std::uint32_t i) const { return row(i).end - row(i).begin; }
  const Segment& piece(std::uint32_t i) const { return order_.segments[i]; }
  std::uint8_t direction(std::uint32_t i) const {
    return words_[piece(row(i).begin).begin].direction;
  }

  bool follows(std::uint32_t i) const {
    return i < order_.rows.size() && !row(i).new_region && pieces(i) <= kMostCells &&
           direction(i) == direction(i - 1) && direction(i) != kVertical &&
           row(i).base - row(i - 1).base < kFarBelow * row(i).size &&
           std::fabs(row(i).size - row(i - 1).size) < 0.35f * row(i).size;
  }

  // The row after the table that begins here, or the same row: there is none.
  std::uint32_t grow(std::uint32_t begin) {
    if (pieces(begin) > kMostCells || direction(begin) == kVertical) return begin;
    columns_ = {};
    add(columns_, begin);
    std::uint32_t end = begin + 1;
    float widest_gap = 0;
    for (; end - begin < kMostRows && follows(end); ++end) {
      const float gap = row(end).base - row(end - 1).base;
      if (end > begin + 2 && gap > kApart * widest_gap) break;
      widest_gap = std::max(widest_gap, gap);
      Columns wider = columns_;
      add(wider, end);
      const bool bridged = wider.count() < columns_.count();
      const bool strays = pieces(end) == 1 && wider.count() > columns_.count();
      if (bridged || strays || wider.count() < 2) break;
      columns_ = wider;
    }
    while (end > begin && pieces(end - 1) == 1) --end;
    return is_table(begin, end) ? end : begin;
  }

  void add(Columns& columns, std::uint32_t i) const {
    for (std::uint32_t p = row(i).begin; p < row(i).end; ++p) columns.add(piece(p));
  }

  bool is_table(std::uint32_t begin, std::uint32_t end) const {
    const std::size_t count = columns_.count();
    if (count < 2) return false;
    std::uint32_t several = 0;
    std::vector<std::uint32_t> filled(count);
    std::vector<float> widest(count);
    float size = 0;
    for (std::uint32_t i = begin; i < end; ++i) {
      several += pieces(i) >= 2;
      size = std::max(size, row(i).size);
      for (std::uint32_t p = row(i).begin; p < row(i).end; ++p) {
        const std::size_t column = columns_.of(piece(p)) - 1u;
        ++filled[column];
        widest[column] = std::max(widest[column], piece(p).u1 - piece(p).u0);
      }
    }
    if (several < 2 || (several < 3 && count < 3) || several * 2 < end - begin) return false;
    if (narrow_ && !is_narrow(filled, widest, several, size)) return false;
    const auto common = std::count_if(filled.begin(), filled.end(),
                                      [several](std::uint32_t n) { return 2 * n >= several; });
    if (common < 2) return false;
    return count > 2 || (widest[0] > kMarker * size && !is_prose(begin, end));
  }

  static bool is_narrow(const std::vector<std::uint32_t>& filled, const std::vector<float>& widest,
                        std::uint32_t several, float size) {
    const bool full = std::all_of(filled.begin(), filled.end(),
                                  [several](std::uint32_t n) { return n * 10 >= several * 6; });
    return full && filled.size() >= 3 && several >= 3 &&
           *std::max_element(widest.begin(), widest.end()) < kNarrowColumn * size &&
           (filled.size() > 3 || widest[0] > kMarker * size);
  }

  // Two columns of filled lines are text beside text.
  bool is_prose(std::uint32_t begin, std::uint32_t end) const {
    int full = 0, all = 0;
    for (std::uint32_t i = begin; i < end; ++i)
      for (std::uint32_t p = row(i).begin; p < row(i).end; ++p, ++all) {
        const Interval& column = columns_[columns_.of(piece(p)) - 1u];
        const float width = column.u1 - column.u0;
        full += width > 12 * row(i).size && piece(p).u1 - piece(p).u0 > 0.85f * width;
      }
    return full * 2 > all;
  }

  Table table_of(std::uint32_t begin, std::uint32_t end) const {
    Table table{begin, end, {}};
    for (std::uint32_t i = begin; i < end; ++i) {
      const bool alone = pieces(i) == 1 && i > begin;
      if (alone && goes_on(table, i)) continue;
      table.lines.emplace_back();
      std::vector<Cell>& line = table.lines.back();
      for (std::uint32_t p = row(i).begin; p < row(i).end; ++p) {
        const std::uint16_t column = columns_.of(piece(p));
        if (line.empty() || line.back().column != column) line.push_back({column, {{p, p}}});
        line.back().lines.back().end = p + 1;
      }
    }
    return table;
  }

  // A piece alone in its line, close below a cell of its column, is that cell's next line. Not in
  // the first column, unless it begins small: there it rather heads the rows below.
  bool goes_on(Table& table, std::uint32_t i) const {
    const Segment& alone = piece(row(i).begin);
    const std::uint16_t column = columns_.of(alone);
    if (row(i).base - row(i - 1).base > kWrapped * row(i).size) return false;
    const char32_t first = words_[alone.begin].first;
    if (column == 1 && !(first >= U'a' && first <= U'z')) return false;
    for (Cell& cell : table.lines.back()) {
      if (cell.column != column) continue;
      cell.lines.push_back({row(i).begin, row(i).end});
      return true;
    }
    return false;
  }

  const Order& order_;
  const std::vector<Word>& words_;
  bool narrow_;
  Columns columns_;
};

}  // namespace

std::vector<Table> find_tables(const Order& order, const std::vector<Word>& words) {
  return Finder(order, words, false).run();
}

std::vector<bool> find_table_lines(const std::vector<Segment>& segments,
                                   const std::vector<Word>& words) {
  Order order;
  order.segments = segments;
  std::vector<bool> found(segments.empty() ? 0 : segments.back().line + 1);
  for (std::size_t i = 0; i < segments.size();) {
    const std::size_t begin = i;
    for (; i < segments.size() && segments[i].line == segments[begin].line; ++i) continue;
    order.rows.push_back({static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(i),
                          segments[begin].base, segments[begin].size, begin == 0});
  }
  // A caption (a number and a title) alone in its line, close above the table and apart from what
  // stands before it.
  const auto is_caption = [&order](std::uint32_t row) {
    const std::vector<Row>& rows = order.rows;
    const float size = rows[row].size;
    return rows[row].end <= rows[row].begin + 2 && rows[row + 1].base - rows[row].base < 3 * size &&
           (row == 0 || rows[row].base - rows[row - 1].base > 1.3f * size);
  };
  for (const Table& table : Finder(order, words, true).run()) {
    const bool captioned = table.begin > 0 && is_caption(table.begin - 1);
    for (std::uint32_t row = table.begin - (captioned ? 1 : 0); row < table.end; ++row)
      found[segments[order.rows[row].begin].line] = true;
  }
  return found;
}

}  // namespace kiroku::layout
