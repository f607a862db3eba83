#pragma once
// One line of CSV (RFC 4180), safe for spreadsheets: a cell that a spreadsheet would take for a
// formula (=, +, -, @, also in full width, also behind white space) gets an apostrophe in front.
//
//   csv_line({"=1+1", "a \"b\"", "1,2"})   // '=1+1,"a ""b""","1,2"\r\n
#include <string>
#include <string_view>
#include <vector>

namespace kiroku {

std::string csv_cell(std::string_view value);
std::string csv_line(const std::vector<std::string>& cells);

}  // namespace kiroku
