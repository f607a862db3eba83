#pragma once
// Table: rows for people. On a terminal it fits the width: the columns marked elastic are cut with
// …; in a pipe nothing is cut. The first rows decide the widths, so that long listings stream.
//
//   Table table(console, {{"id"}, {"source", .elastic = true}, {"pages", .right = true}});
//   table.row({"9f3c2a7b", "summit.pdf", "12"});
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/cli/console.h"

namespace kiroku {

struct Column {
  std::string title;
  bool elastic = false;  // may be cut
  bool right = false;    // numbers
  bool path = false;     // of what is cut, the end stays: "…/2010/summit.pdf, p. 52"
};

class Table {
 public:
  Table(Console& console, std::vector<Column> columns);
  ~Table();  // prints what is left
  Table(const Table&) = delete;
  Table& operator=(const Table&) = delete;
  void row(std::vector<std::string> cells);  // as many as columns
  bool empty() const { return empty_; }

 private:
  void settle();
  void print(const std::vector<std::string>& cells, bool heading);

  Console& console_;
  std::vector<Column> columns_;
  std::vector<std::size_t> widths_;
  std::vector<std::vector<std::string>> waiting_;
  bool settled_ = false, empty_ = true;
};

// "a; b": the words of one cell.
std::string joined(const std::vector<std::string>& words, std::string_view between);

}  // namespace kiroku
