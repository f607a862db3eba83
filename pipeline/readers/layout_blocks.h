#pragma once
// Blocks of a page and what they are: headings, page numbers, paragraphs. Private to layout*.cc.
#include <cstdint>
#include <vector>

#include "schemas/page.h"

namespace kiroku::layout {

// A block while its lines are written.
struct BlockLines {
  Block block;
  std::uint32_t first_glyph = 0;
  float size = 0;  // of most of its glyphs: of its longest line
  std::uint32_t longest = 0;
  int lines = 0;
};

BlockLines begin_block(const Page& page);
// The page's text ends with one more line of the block, of this font size.
void end_line(const Page& page, float size, BlockLines& block);
// Roles, boxes and the printed page number; adds the blocks to the page.
void name_blocks(std::vector<BlockLines>& blocks, Page& page);

}  // namespace kiroku::layout
