#pragma once
// A record in a few words, for tables: what, when, where. Unescaped; Table shows it.
#include <string>
#include <vector>

#include "schemas/record.h"

namespace kiroku {

std::string what(const Record& record);        // "friendship-city: Kitakyushu, Dalian"
std::string when(const Record& record);        // EDTF or ""
std::string where(const Record& record);       // "2010/summit-ja.pdf, p. 52"
std::string confidence(const Record& record);  // "0.95"

// The same for spreadsheets: a header, and a record's cells in its order.
const std::vector<std::string>& csv_header();
std::vector<std::string> csv_cells(const Record& record, const std::string& decision);

}  // namespace kiroku
