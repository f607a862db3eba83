#include "pipeline/readers/page_words.h"

#include <string>

#include <gtest/gtest.h>

#include "schemas/utf8.h"

namespace kiroku {
namespace {

// Each sign a glyph of 10 by 12, `run` by sign: '\'' begins the next run.
Page page_of(const std::string& marked, Origin origin) {
  Page page;
  page.width = 200;
  page.height = 100;
  page.runs.push_back({});
  page.runs.back().origin = origin;
  float x = 0, y = 0;
  for (std::size_t at = 0; at < marked.size();) {
    const std::size_t begin = at;
    const char32_t c = next_code_point(marked, at);
    if (c == '\'') {
      page.runs.push_back(page.runs.back());
      page.runs.back().confidence -= 0.25F;
      continue;
    }
    Glyph glyph;
    glyph.box = {x, y, x + 10, y + 12};
    glyph.offset = static_cast<std::uint32_t>(page.text.size());
    glyph.length = static_cast<std::uint8_t>(at - begin);
    glyph.run = static_cast<std::uint16_t>(page.runs.size() - 1);
    page.text += marked.substr(begin, at - begin);
    if (c != ' ' && c != '\n' && c != '\t') page.glyphs.push_back(glyph);
    x = c == '\n' ? 0 : x + 10;
    y = c == '\n' ? y + 20 : y;
  }
  return page;
}

// Words of a line with "|" between them, "_" where a space follows; lines on lines.
std::string shown(const Page& page) {
  std::string all;
  for (const PageBlock& block : page_blocks(page)) {
    all += "[";
    for (const PageLine& line : block.lines) {
      for (const PageWord& word : line.words)
        (all += word.text(page)) += word.space_after ? '_' : '|';
      all += '\n';
    }
    all += "]";
  }
  return all;
}

TEST(PageWords, WordsEndAtSpacesLinesAndCells) {
  EXPECT_EQ(shown(page_of("a bc\nd\te  f\n\n g\u3000h", Origin::text_layer)),
            "[a_bc|\nd|\ne_f|\ng_h|\n]");
  EXPECT_EQ(shown(page_of(" \n\t\n", Origin::text_layer)), "");
}

TEST(PageWords, RecognisedWordsWithoutSpacesStayApart) {
  EXPECT_EQ(shown(page_of("人口'は '多い", Origin::ocr)), "[人口|は_多い|\n]");
  EXPECT_EQ(shown(page_of("bo'ld", Origin::text_layer)), "[bold|\n]");
}

TEST(PageWords, TextOutsideBlocksIsNotLost) {
  Page page = page_of("ab cd ef", Origin::text_layer);
  Block heading;
  heading.role = Role::heading;
  heading.span = {3, 5};
  page.blocks.push_back(heading);
  EXPECT_EQ(shown(page), "[ab|\n][cd|\n][ef|\n]");
  EXPECT_EQ(page_blocks(page)[1].block.role, Role::heading);
  EXPECT_EQ(page_blocks(page)[0].block.role, Role::paragraph);
}

TEST(PageWords, BoxesAreAroundTheGlyphsAndOnThePage) {
  Page page = page_of("ab 'cd\ne", Origin::ocr);
  page.glyphs.back().box = {-5, 90, 10, 140};
  const std::vector<PageBlock> blocks = page_blocks(page);
  ASSERT_EQ(blocks.size(), 1u);
  EXPECT_EQ(blocks[0].lines[0].words[0].box, (Box{0, 0, 20, 12}));
  EXPECT_EQ(blocks[0].lines[0].words[1].box, (Box{30, 0, 50, 12}));
  EXPECT_EQ(blocks[0].lines[0].words[1].confidence, 0.75F);
  EXPECT_EQ(blocks[0].lines[0].box, (Box{0, 0, 50, 12}));
  EXPECT_EQ(blocks[0].lines[1].words[0].box, (Box{0, 90, 10, 100}));
  EXPECT_EQ(blocks[0].box, (Box{0, 0, 50, 100}));
}

TEST(PageWords, AWordWithoutGlyphsLiesWhereItsLineDoes) {
  Page page = page_of("ab cd", Origin::text_layer);
  page.glyphs.erase(page.glyphs.begin(), page.glyphs.begin() + 2);
  EXPECT_EQ(page_blocks(page)[0].lines[0].words[0].box, (Box{30, 0, 50, 12}));
  page.glyphs.clear();
  EXPECT_EQ(page_blocks(page)[0].lines[0].words[0].box, Box{});
}

TEST(PageWords, CellsOfOneTableBelongTogether) {
  Page page = page_of("a b c d", Origin::text_layer);
  for (std::uint32_t i = 0; i < 4; ++i) {
    Block cell;
    cell.span = {2 * i, 2 * i + 1};
    cell.table = i < 2 ? 1 : i == 2 ? 2 : 0;
    page.blocks.push_back(cell);
  }
  const std::vector<PageBlock> blocks = page_blocks(page);
  EXPECT_EQ(table_at(blocks, 0).end, 2u);
  EXPECT_EQ(table_at(blocks, 0).box, (Box{0, 0, 30, 12}));
  EXPECT_EQ(table_at(blocks, 2).end, 3u);
  EXPECT_EQ(table_at(blocks, 3).end, 4u);
}

}  // namespace
}  // namespace kiroku
