#pragma once
// Tables by geometry: lines one below the other whose pieces stand in the same columns. Private to
// layout*.cc.
//
//   for (const Table& table : find_tables(order, words)) ...
//
// A cell that is set in several lines is one cell. No rule between cells is needed, and a table
// needs two columns in three lines, or three in two; markers before a list's items are no column.
#include <cstdint>
#include <vector>

#include "pipeline/readers/layout_parts.h"

namespace kiroku::layout {

// Segments of Order::segments [begin, end): one line of a cell.
struct CellLine {
  std::uint32_t begin = 0, end = 0;
};

struct Cell {
  std::uint16_t column = 0;  // from 1
  std::vector<CellLine> lines;
};

struct Table {
  std::uint32_t begin = 0, end = 0;      // rows of Order::rows
  std::vector<std::vector<Cell>> lines;  // of the table, from top to bottom
};

// In the order of the rows.
std::vector<Table> find_tables(const Order& order, const std::vector<Word>& words);

// For each line of the segments (sorted by line and u0): is it part of a table of three narrow
// columns or more? Asked before columns of text are looked for, which such a table may stand
// across.
std::vector<bool> find_table_lines(const std::vector<Segment>& segments,
                                   const std::vector<Word>& words);

}  // namespace kiroku::layout
