#pragma once
// Mojibake in one line: what it should be, and why one thinks so.
//
//   repair_line(to_utf32("l’annÃ©e")).text    // "l’année", plan "encode cp1252, decode utf-8"
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "pipeline/repairs/mojibake_search.h"

namespace kiroku {

struct LineRepair {
  std::u32string text;
  std::string plan;         // empty: nothing to repair
  std::vector<Step> steps;  // the same
  double score = 1;
  std::vector<std::string> alternatives;  // the line read otherwise, where that comes near
  bool settled = false;                   // `text` was searched and nothing found in it
};
LineRepair repair_line(std::u32string_view line);
// The line as a text reads it whose other lines were all damaged by `step`: a file is misread as a
// whole more often than line by line, and "rose to 楼3.5 trillion" proves too little by itself.
LineRepair repair_line_as(std::u32string_view line, const Step& step);

// Lines that were looked at and what they should be: heads and feet of pages come again, and what
// no repair changed is looked at once more. Forgets all of them where they become too many.
class KnownLines {
 public:
  const LineRepair& repair(std::string_view line);  // good until the next call
  std::uint64_t asked() const { return asked_; }    // for how many lines, again and again counted

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view line) const {
      return std::hash<std::string_view>()(line);
    }
  };
  std::unordered_map<std::string, LineRepair, Hash, std::equal_to<>> lines_;
  std::size_t bytes_ = 0;
  std::uint64_t asked_ = 0;
};

}  // namespace kiroku
