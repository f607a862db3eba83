#pragma once
// What blocks are, by their place, size, neighbours and words. Private to layout*.cc.
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/readers/layout_blocks.h"

namespace kiroku::layout {

// Roles and levels of all blocks but cells, and the page's label where a printed number gives one.
// Boxes are known. `body`: font size that most of the page is set in.
void find_roles(std::vector<BlockLines>& blocks, float body, Page& page);

// "― 50 ―", "xii", "Page 3 of 12", "第3页": the number; empty where the line is anything else.
std::string page_number(std::string_view line);

// "Figure 3: Visitors", "図1　人口の推移"; not "Figure 3 shows".
bool begins_caption(std::string_view text);

}  // namespace kiroku::layout
