#pragma once
// Mojibake in one line: what it should be, and why one thinks so.
//
//   repair_line(to_utf32("l’annÃ©e")).text    // "l’année", plan "encode cp1252, decode utf-8"
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/repairs/mojibake_search.h"

namespace kiroku {

struct LineRepair {
  std::u32string text;
  std::string plan;         // empty: nothing to repair
  std::vector<Step> steps;  // the same
  double score = 1;
  std::vector<std::string> alternatives;  // the line read otherwise, where that comes near
};
LineRepair repair_line(std::u32string_view line);
// The line as a text reads it whose other lines were all damaged by `step`: a file is misread as a
// whole more often than line by line, and "rose to 楼3.5 trillion" proves too little by itself.
LineRepair repair_line_as(std::u32string_view line, const Step& step);

}  // namespace kiroku
