#pragma once
// A page as blocks of lines of words, each with its box: what hOCR, ALTO and an invisible text
// layer are written from. Knows no library.
//
//   for (const PageBlock& block : page_blocks(page))
//     for (const PageLine& line : block.lines)
//       for (const PageWord& word : line.words) draw(word.text(page), word.box);
#include <string_view>
#include <vector>

#include "schemas/page.h"

namespace kiroku {

// Signs between two spaces. Where a script writes none, and words were recognised one by one, each
// of these is a word by itself.
struct PageWord {
  Span span;  // bytes of Page::text, never empty
  Box box;    // inside the page; where nothing of the word was drawn, that of its line
  float confidence = 1;
  std::uint16_t run = 0;     // index in Page::runs, of its first glyph
  bool space_after = false;  // never behind the last word of a line
  std::string_view text(const Page& page) const {
    return std::string_view(page.text).substr(span.begin, span.size());
  }
};

struct PageLine {
  Box box;                    // around its words
  std::uint8_t rotation = 0;  // as Run::rotation, of the first word
  bool vertical = false;
  std::vector<PageWord> words;  // never empty
};

struct PageBlock {
  Block block;  // as Page::blocks has it; a paragraph around text that is in none of them
  Box box;      // around its lines
  std::vector<PageLine> lines;  // never empty
};

// In the order of the text. Everything in it that is no space is in exactly one word.
std::vector<PageBlock> page_blocks(const Page& page);

// Where the cells end that begin with blocks[begin], and the box around them all; a block that is
// no cell is alone.
struct PageTable {
  std::size_t end = 0;
  Box box;
};
PageTable table_at(const std::vector<PageBlock>& blocks, std::size_t begin);

}  // namespace kiroku
