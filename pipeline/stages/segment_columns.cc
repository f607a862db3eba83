// Tables that plain text draws without marks at its lines' ends: "Oita | 480,000", columns parted
// by wide space. One line alone tells nothing; neighbours that break alike do.
#include <algorithm>

#include "pipeline/stages/segment_lines.h"
#include "schemas/utf8.h"

namespace kiroku {
namespace {

constexpr std::string_view kBar = " | ";
constexpr std::size_t kFewestRows = 2, kSurelyColumns = 3, kMostColumns = 24;

bool has_digit(std::string_view cell) {
  for (std::size_t at = 0; at < cell.size();) {
    const char32_t c = next_code_point(cell, at);
    if ((c >= U'0' && c <= U'9') || (c >= 0xFF10 && c <= 0xFF19)) return true;
  }
  return false;
}

constexpr std::string_view kWide = "\u3000";

// 人　口, 男　　性: a word of which each letter stands alone, for the sake of its width. The space
// from `at` to `end` is inside one.
bool spreads_a_word(std::string_view line, std::size_t at, std::size_t end) {
  constexpr std::size_t kLetter = 3;  // bytes of a CJK letter
  if (end - at > 2 * kWide.size() || line[at] == ' ' || at < kLetter || end + kLetter > line.size())
    return false;
  std::size_t next = at - kLetter;
  const bool letter = is_cjk(next_code_point(line, next)) && next == at;
  const std::string_view before = line.substr(0, at - kLetter), behind = line.substr(end + kLetter);
  next = end;
  return letter && is_cjk(next_code_point(line, next)) &&
         (before.empty() || before.ends_with(kWide) || before.ends_with(' ')) &&
         (behind.empty() || behind.starts_with(kWide) || behind.starts_with(' '));
}

// Bytes of the space that begins at `at`, or of a bar; and whether it parts two cells.
struct Gap {
  std::size_t bytes = 0;
  bool parts = false;
};

// A full-width space is wide by itself.
Gap gap_at(std::string_view line, std::size_t at, bool bars) {
  if (bars) return line.substr(at).starts_with(kBar) ? Gap{kBar.size(), true} : Gap{};
  std::size_t end = at, columns = 0;
  for (bool more = true; more;) {
    const std::string_view rest = line.substr(end);
    more = rest.starts_with(' ') || rest.starts_with(kWide);
    if (more) end += rest[0] == ' ' ? 1 : kWide.size(), columns += rest[0] == ' ' ? 1 : 2;
  }
  return {end - at, columns >= 2 && !spreads_a_word(line, at, end)};
}

bool has_gap(std::string_view line, bool bars) {
  const auto has = [&](std::string_view gap) { return line.find(gap) != line.npos; };
  return bars ? has(kBar) : has("  ") || has(kWide);
}

std::vector<std::string_view> split(std::string_view line, bool bars) {
  if (!has_gap(line, bars)) return {line};
  std::vector<std::string_view> cells;
  std::size_t begin = 0;
  for (std::size_t at = 0; at < line.size() && cells.size() < kMostColumns;) {
    const Gap gap = gap_at(line, at, bars);
    if (gap.parts) {
      cells.push_back(line.substr(begin, at - begin));
      begin = at + gap.bytes;
    }
    at += std::max<std::size_t>(1, gap.bytes);
  }
  cells.push_back(line.substr(begin));
  return cells;
}

class ColumnFinder {
 public:
  ColumnFinder(std::string_view text, std::vector<Line>& lines) : text_(text), lines_(lines) {}

  void run() {
    for (std::size_t i = 0; i < lines_.size();) {
      const std::size_t end = std::max(table_end(i, true), table_end(i, false));
      for (std::size_t at = i; at < end; ++at) lines_[at].kind = LineKind::cells;
      if (end > i) take_head(i);
      i = std::max(i + 1, end);
    }
  }

 private:
  std::string_view at(std::size_t i) const {
    return text_.substr(lines_[i].span.begin, lines_[i].span.size());
  }

  // A head whose first cell is empty begins with the space of that column:
  //           Oita      Beppu
  // People    475,614   115,321
  void take_head(std::size_t i) {
    if (i == 0 || lines_[i].blanks > 0 || !may_be_row(i - 1)) return;
    Line& head = lines_[i - 1];
    const bool fits = split(at(i - 1), false).size() + 1 == split(at(i), false).size();
    if (!fits || head.indent < 2 || head.page != lines_[i].page) return;
    head.kind = LineKind::cells;
    head.span.begin -= head.indent;
  }

  bool may_be_row(std::size_t i) const {
    return lines_[i].block < 0 && lines_[i].kind == LineKind::text;
  }

  // Behind the last line of the table that begins at line i; 0: none begins there.
  std::size_t table_end(std::size_t i, bool bars) const {
    if (!may_be_row(i)) return 0;
    const std::size_t columns = split(at(i), bars).size();
    if (columns < 2 || columns >= kMostColumns) return 0;
    std::vector<std::size_t> numbered(columns, 0);  // rows below the first with a digit there
    std::size_t end = i + 1;
    for (; end < lines_.size() && may_be_row(end); ++end) {
      if (lines_[end].blanks > 0 || lines_[end].page != lines_[i].page) break;
      const auto cells = split(at(end), bars);
      if (cells.size() != columns) break;
      for (std::size_t c = 1; c < columns; ++c) numbered[c] += has_digit(cells[c]) ? 1 : 0;
    }
    const std::size_t rows = end - i;
    if (rows < kFewestRows || (!bars && rows == kFewestRows && columns < kSurelyColumns)) return 0;
    // Wide space also parts names in a list of people; figures under each other make a table.
    const bool figures = std::any_of(numbered.begin(), numbered.end(),
                                     [&](std::size_t count) { return count + 1 == rows; });
    return bars || figures ? end : 0;
  }

  std::string_view text_;
  std::vector<Line>& lines_;
};

}  // namespace

std::vector<Span> cells_of(std::string_view text, Span line) {
  const std::string_view all = text.substr(line.begin, line.size());
  const bool tabs = all.find('\t') != all.npos;
  const bool bar = all.starts_with("|") || all.find(kBar) != all.npos;
  std::vector<Span> cells;
  const auto add = [&](std::size_t begin, std::size_t end) {
    while (begin < end && all[begin] == ' ') ++begin;
    while (end > begin && all[end - 1] == ' ') --end;
    cells.push_back({static_cast<std::uint32_t>(line.begin + begin),
                     static_cast<std::uint32_t>(line.begin + end)});
  };
  if (!tabs && !bar) {
    for (const std::string_view cell : split(all, false)) {
      const auto begin = static_cast<std::size_t>(cell.data() - all.data());
      add(begin, begin + cell.size());
    }
    return cells;
  }
  const char mark = all.starts_with("|") || !tabs ? '|' : '\t';
  std::size_t begin = all.starts_with("|") ? 1 : 0;
  while (begin <= all.size()) {
    const std::size_t end = std::min(all.find(mark, begin), all.size());
    const bool last = end == all.size();
    if (!last || all.find_first_not_of(" |", begin) != all.npos) add(begin, end);
    begin = end + 1;
  }
  return cells;
}

void find_columns(const Text& text, std::vector<Line>& lines) {
  ColumnFinder(text.utf8, lines).run();
}

}  // namespace kiroku
