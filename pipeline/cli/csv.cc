#include "pipeline/cli/csv.h"

#include <algorithm>

#include "schemas/utf8.h"

namespace kiroku {
namespace {

// "=cmd|' /C calc'!A0", "＝1+1", "\t=1+1". A plain number ("-3") stays a number.
bool looks_like_formula(std::string_view value) {
  std::size_t at = 0;
  while (at < value.size()) {
    const std::size_t begin = at;
    const char32_t code = next_code_point(value, at);
    if (code <= 0x20 || code == 0xA0 || code == 0x3000 || code == 0xFEFF) continue;
    const bool sign = code == '=' || code == '+' || code == '-' || code == '@' || code == 0xFF1D ||
                      code == 0xFF0B || code == 0xFF0D || code == 0xFF20;
    if (!sign) return begin != 0 && (value[0] == '\t' || value[0] == '\r');
    return true;
  }
  return false;
}

bool is_number(std::string_view value) {
  return !value.empty() &&
         value.find_first_not_of("0123456789.", value[0] == '-' ? 1 : 0) == std::string_view::npos;
}

}  // namespace

std::string csv_cell(std::string_view value) {
  std::string cell = to_valid_utf8(value);
  std::replace(cell.begin(), cell.end(), '\0', ' ');
  if (looks_like_formula(cell) && !is_number(cell)) cell.insert(0, 1, '\'');
  if (cell.find_first_of(",\"\r\n") == std::string::npos) return cell;
  std::string quoted_cell = "\"";
  for (const char byte : cell) quoted_cell.append(byte == '"' ? 2 : 1, byte);
  return quoted_cell + '"';
}

std::string csv_line(const std::vector<std::string>& cells) {
  std::string line;
  for (const std::string& cell : cells)
    line += (&cell == &cells.front() ? "" : ",") + csv_cell(cell);
  return line + "\r\n";
}

}  // namespace kiroku
