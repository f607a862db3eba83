#pragma once
// Mojibake in one line: what it should be, and why one thinks so.
//
//   repair_line(to_utf32("l’annÃ©e")).text    // "l’année", plan "encode cp1252, decode utf-8"
#include <string>
#include <string_view>
#include <vector>

namespace kiroku {

struct LineRepair {
  std::u32string text;
  std::string plan;  // empty: nothing to repair
  double score = 1;
  std::vector<std::string> alternatives;  // the line read otherwise, where that comes near
};
LineRepair repair_line(std::u32string_view line);

}  // namespace kiroku
