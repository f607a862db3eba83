// Tables, line numbers and captions on pages made here.
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "tests/readers/made_pdf.h"

namespace kiroku {
namespace {

// Lines of pieces: "72 300 text" each.
struct Piece {
  int x, y;
  std::string text;
};

Page page_of(const std::vector<Piece>& pieces) {
  std::string content;
  for (const Piece& piece : pieces)
    content += "BT /F 10 Tf " + std::to_string(piece.x) + " " + std::to_string(piece.y) + " Td (" +
               piece.text + ")Tj ET\n";
  Reading reading = read(one_page(content));
  EXPECT_EQ(reading.pages.size(), 1u);
  return reading.pages.empty() ? Page{} : std::move(reading.pages[0]);
}

std::vector<Block> cells(const Page& page) {
  std::vector<Block> found;
  for (const Block& block : page.blocks)
    if (block.role == Role::table_cell) found.push_back(block);
  return found;
}

std::string_view text_of(const Page& page, const Block& block) {
  return std::string_view(page.text).substr(block.span.begin, block.span.size());
}

TEST(PdfTables, cells_with_rows_columns_and_header) {
  const Page page = page_of({{20, 350, "City"},
                             {120, 350, "Population"},
                             {220, 350, "As of"},
                             {20, 335, "Oita"},
                             {120, 335, "480,123"},
                             {220, 335, "2019"},
                             {20, 320, "Niigata"},
                             {120, 320, "812,000"},
                             {220, 320, "2013"},
                             {20, 305, "Shizuoka"},
                             {120, 305, "716,197"},
                             {220, 305, "2010"}});
  EXPECT_EQ(page.text,
            "City\tPopulation\tAs of\nOita\t480,123\t2019\nNiigata\t812,000\t2013\n"
            "Shizuoka\t716,197\t2010\n");
  const std::vector<Block> all = cells(page);
  ASSERT_EQ(all.size(), 12u);
  for (std::size_t i = 0; i < all.size(); ++i) {
    EXPECT_EQ(all[i].table, 1) << i;
    EXPECT_EQ(all[i].row, i / 3 + 1) << i;
    EXPECT_EQ(all[i].column, i % 3 + 1) << i;
    EXPECT_EQ(all[i].header, i < 3) << i;
  }
  EXPECT_EQ(text_of(page, all[4]), "480,123");
}

TEST(PdfTables, a_cell_of_several_lines_is_one_cell) {
  const Page page = page_of({{20, 350, "Bridge"},
                             {120, 350, "The longest of the county,"},
                             {120, 338, "opened in the year"},
                             {120, 326, "of the fair"},
                             {20, 310, "Harbour"},
                             {120, 310, "Older than the town"},
                             {20, 294, "Tower"},
                             {120, 294, "Burnt down twice"}});
  const std::vector<Block> all = cells(page);
  ASSERT_EQ(all.size(), 6u) << page.text;
  EXPECT_EQ(text_of(page, all[1]), "The longest of the county,\nopened in the year\nof the fair");
  EXPECT_EQ(all[3].row, 2);
}

TEST(PdfTables, an_empty_cell_keeps_its_column) {
  const Page page = page_of({{20, 350, "Oita"},
                             {120, 350, "480,123"},
                             {220, 350, "2019"},
                             {20, 335, "Niigata"},
                             {220, 335, "2013"},
                             {20, 320, "Shizuoka"},
                             {120, 320, "716,197"},
                             {220, 320, "2010"}});
  const std::vector<Block> all = cells(page);
  ASSERT_EQ(all.size(), 8u) << page.text;
  EXPECT_EQ(all[4].column, 3);
  EXPECT_EQ(text_of(page, all[4]), "2013");
}

TEST(PdfTables, bullets_and_prose_are_no_tables) {
  EXPECT_TRUE(cells(page_of({{20, 350, "1."},
                             {40, 350, "First of all the items"},
                             {20, 335, "2."},
                             {40, 335, "Second of the items"},
                             {20, 320, "3."},
                             {40, 320, "Third of them"}}))
                  .empty());
  std::vector<Piece> prose;
  for (int i = 0; i < 8; ++i) {
    prose.push_back({10, 350 - 12 * i, "a line of the left column, full"});
    prose.push_back({160, 350 - 12 * i, "a line of the right column, full"});
  }
  const Page page = page_of(prose);
  EXPECT_TRUE(cells(page).empty());
  EXPECT_LT(page.text.rfind("left"), page.text.find("right"));
}

// A manuscript under review numbers its lines in both margins, blank ones too.
TEST(PdfTables, line_numbers_stand_apart) {
  std::vector<Piece> pieces;
  for (int i = 0; i < 30; ++i) {
    const int y = 380 - 12 * i;
    pieces.push_back({5, y, "0" + std::to_string(10 + i)});
    pieces.push_back({280, y, "0" + std::to_string(60 + i)});
    if (i % 5 == 4) continue;
    pieces.push_back({40, y - 2, "left words " + std::to_string(i)});
    pieces.push_back({160, y - 2, "right words " + std::to_string(i)});
  }
  const Page page = page_of(pieces);
  EXPECT_NE(page.text.find("left words 0\nleft words 1\n"), std::string::npos) << page.text;
  EXPECT_LT(page.text.rfind("left words"), page.text.find("right words"));
  EXPECT_GT(page.text.find("010"), page.text.rfind("right words"));
  EXPECT_TRUE(cells(page).empty());
}

// The figures beside the axis of a chart: each is the first and the last of its line, and is drawn
// once.
TEST(PdfTables, figures_of_an_axis_are_read_once) {
  std::vector<Piece> pieces;
  for (int i = 0; i < 17; ++i) pieces.push_back({40, 120 + 14 * i, std::to_string(100 + 10 * i)});
  pieces.push_back({120, 90, "Growth by year"});
  const Page page = page_of(pieces);
  EXPECT_NE(page.text.find("260\n250\n240\n"), std::string::npos) << page.text;
  EXPECT_EQ(page.text.find("260"), page.text.rfind("260")) << page.text;
  EXPECT_EQ(page.counts.emitted, page.counts.drawn);
}

// A table over the whole width, in the middle of two columns, with its caption.
TEST(PdfTables, a_table_across_two_columns) {
  std::vector<Piece> pieces;
  for (int i = 0; i < 8; ++i) {
    pieces.push_back({10, 380 - 12 * i, "left text of a line, filled " + std::to_string(i)});
    pieces.push_back({160, 380 - 12 * i, "right text of a line, full " + std::to_string(i)});
  }
  pieces.push_back({20, 250, "Table 1 Growth"});
  for (int i = 0; i < 4; ++i)
    for (int column = 0; column < 4; ++column)
      pieces.push_back({20 + 70 * column, 235 - 14 * i, std::to_string(100 + 10 * i + column)});
  const Page page = page_of(pieces);
  EXPECT_NE(page.text.find("Table 1 Growth\n"), std::string::npos) << page.text;
  EXPECT_NE(page.text.find("100\t101\t102\t103\n110\t111\t112\t113\n"), std::string::npos)
      << page.text;
  EXPECT_LT(page.text.find("right text of a line, full 7"), page.text.find("Table 1"));
}

}  // namespace
}  // namespace kiroku
