#pragma once
// Lines with Hebrew or Arabic in them, from how they look to how they are read: the inverse of the
// Unicode bidirectional algorithm, by ICU.
//
//   reading_order(U"2012 םולש", false)   // places of ש ל ו ם, the space, 2 0 1 2
#include <cstddef>
#include <string_view>
#include <vector>

namespace kiroku::layout {

struct ReadSign {
  std::size_t place = 0;  // in the line as it looks
  char32_t sign = 0;      // as it looks, or the bracket that it stands for
};

// `looks`: the signs of a line from left to right as they are seen, without marks that stand over
// others. Each place once. The line runs to the left where most of its letters do, or where those
// of its page do and it begins with one at the right. A number that stands to the right of Latin
// letters is read behind them ("Windows 10"): it could as well have been written before them, and
// looks alike. Brackets that the file maps to how they look, so that they close before they open,
// become those that were written.
std::vector<ReadSign> reading_order(std::u32string_view looks, bool page_runs_left);

// A vowel sign or an accent: it is read behind the letter that it stands over or under.
bool is_mark(char32_t c);

}  // namespace kiroku::layout
