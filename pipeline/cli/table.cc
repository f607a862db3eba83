#include "pipeline/cli/table.h"

#include <algorithm>
#include <numeric>

#include "pipeline/cli/terminal.h"

namespace kiroku {
namespace {

constexpr std::size_t kRowsThatDecide = 200;
constexpr std::size_t kSmallest = 6;  // columns that an elastic column keeps
constexpr std::size_t kGap = 2;

}  // namespace

Table::Table(Console& console, std::vector<Column> columns)
    : console_(console), columns_(std::move(columns)), widths_(columns_.size()) {}

Table::~Table() {
  if (!empty_) settle();
}

void Table::row(std::vector<std::string> cells) {
  empty_ = false;
  for (std::string& cell : cells) cell = shown(cell);
  cells.resize(columns_.size());
  if (settled_) return print(cells, false);
  waiting_.push_back(std::move(cells));
  if (waiting_.size() >= kRowsThatDecide) settle();
}

// The widest cell, then the widest elastic column gives way until the line fits.
void Table::settle() {
  if (settled_) return;
  settled_ = true;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    widths_[i] = width(columns_[i].title);
    for (const auto& cells : waiting_) widths_[i] = std::max(widths_[i], width(cells[i]));
  }
  const std::size_t gaps = kGap * (columns_.size() - 1);
  while (console_.results_on_terminal() &&
         std::accumulate(widths_.begin(), widths_.end(), gaps) > console_.columns()) {
    std::size_t widest = columns_.size();
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      const bool may = columns_[i].elastic && widths_[i] > kSmallest;
      if (may && (widest == columns_.size() || widths_[i] > widths_[widest])) widest = i;
    }
    if (widest == columns_.size()) break;
    --widths_[widest];
  }
  std::vector<std::string> titles;
  for (const Column& column : columns_) titles.push_back(column.title);
  print(titles, true);
  for (const auto& cells : waiting_) print(cells, false);
  waiting_.clear();
}

void Table::print(const std::vector<std::string>& cells, bool heading) {
  std::string line;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const bool last = i + 1 == cells.size();
    const bool cut = console_.results_on_terminal() && columns_[i].elastic;
    std::string cell = !cut               ? cells[i]
                       : columns_[i].path ? fitted_end(cells[i], widths_[i])
                                          : fitted(cells[i], widths_[i]);
    const std::size_t used = width(cell);
    const std::string space(used < widths_[i] ? widths_[i] - used : 0, ' ');
    line += columns_[i].right ? space + cell : last ? cell : cell + space;
    if (!last) line.append(kGap, ' ');
  }
  line.resize(line.find_last_not_of(' ') + 1);  // the last cells may be empty
  console_.print((heading ? console_.bold(line) : line) + "\n");
}

std::string joined(const std::vector<std::string>& words, std::string_view between) {
  std::string text;
  for (const std::string& word : words) {
    if (!text.empty()) text += between;
    text += word;
  }
  return text;
}

}  // namespace kiroku
