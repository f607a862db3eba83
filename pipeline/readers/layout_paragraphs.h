#pragma once
// Which lines begin a paragraph, an item of a list or a note. Private to layout*.cc.
//
//   const std::vector<Start> starts = find_starts(drawing, words, order);
//   if (starts[row].begins) ...   // a block ends before this line
//
// Three signs: more space than usual above the line, its indent (first lines of paragraphs, or all
// but the first lines of entries), and what it begins with (a bullet, the next number).
#include <cstdint>
#include <vector>

#include "pipeline/readers/layout_parts.h"
#include "schemas/page.h"

namespace kiroku::layout {

struct Start {
  bool begins = false;
  Role role = Role::paragraph;  // list_item; footnote: by its mark only, wherever it stands
  std::uint8_t level = 0;       // of an item, 1 is the outermost
};

// One for each row of the order.
std::vector<Start> find_starts(const Drawing& drawing, const std::vector<Word>& words,
                               const Order& order);

}  // namespace kiroku::layout
