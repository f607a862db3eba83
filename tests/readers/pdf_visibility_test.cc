// Text that nobody sees: each way of hiding it is told apart, and what only looks like one is kept.
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/readers/made_pdf.h"

namespace kiroku {
namespace {

Page page_of(const std::string& content, const std::string& catalog = "",
             const std::vector<std::string>& more = {}) {
  Reading reading = read(one_page(content, "", catalog, more));
  EXPECT_EQ(reading.pages.size(), 1u) << content;
  return reading.pages.empty() ? Page{} : std::move(reading.pages[0]);
}

const char* const kSeen = " BT 0 g /F 10 Tf 20 20 Td (seen)Tj ET";

struct Hiding {
  const char* name;
  const char* content;
  Suppression reason;
};

TEST(PdfVisibility, each_trick_is_marked) {
  const Hiding tricks[] = {
      {"white on paper", "1 g BT /F 10 Tf 20 300 Td (hidden)Tj ET", Suppression::same_colour},
      {"nearly white", ".98 g BT /F 10 Tf 20 300 Td (hidden)Tj ET", Suppression::same_colour},
      {"blue on a blue box", "0 0 1 rg 10 290 100 30 re f BT /F 10 Tf 20 300 Td (hidden)Tj ET",
       Suppression::same_colour},
      {"white, stroked only", "1 G BT 1 Tr /F 10 Tf 20 300 Td (hidden)Tj ET 0 G BT 0 Tr ET",
       Suppression::same_colour},
      {"render mode 3", "BT 3 Tr /F 10 Tf 20 300 Td (hidden)Tj 0 Tr ET", Suppression::invisible},
      {"under a box", "BT /F 10 Tf 20 300 Td (hidden)Tj ET 1 g 10 290 100 30 re f",
       Suppression::covered},
      {"under a black box",
       "BT /F 10 Tf 20 300 Td (hidden)Tj ET 10 290 m 90 290 l 90 320 l 10 320 l h f",
       Suppression::covered},
      {"under a picture", "BT /F 10 Tf 20 300 Td (hidden)Tj ET q 100 0 0 50 10 280 cm /I Do Q",
       Suppression::covered},
      {"under strips",
       "BT /F 10 Tf 20 300 Td (hidden)Tj ET 1 g 10 290 100 8 re f 10 298 100 8 re f "
       "10 306 100 8 re f",
       Suppression::covered},
      {"transparent", "q /Z gs BT /F 10 Tf 20 300 Td (hidden)Tj ET Q", Suppression::transparent},
      {"transparent as a group", "q /Z gs /G Do Q", Suppression::transparent},
      {"off the page", "BT /F 10 Tf -200 300 Td (hidden)Tj ET", Suppression::off_page},
      {"clipped", "q 0 0 5 5 re W n BT /F 10 Tf 20 300 Td (hidden)Tj ET Q", Suppression::clipped},
      {"tiny", "BT /F .5 Tf 20 300 Td (hidden)Tj ET", Suppression::tiny},
  };
  const std::vector<std::string> group = {
      stream("/Type/XObject/Subtype/Form/BBox[0 0 300 400]/Group<</S/Transparency>>"
             "/Resources<</Font<</F 5 0 R>>>>",
             "BT /F 10 Tf 20 300 Td (hidden)Tj ET")};
  for (const Hiding& trick : tricks) {
    SCOPED_TRACE(trick.name);
    const Page page = page_of(std::string(trick.content) + kSeen, "", group);
    EXPECT_EQ(page.text, "seen\n");
    EXPECT_EQ(suppressed(page, trick.reason), 6u);
    EXPECT_EQ(page.counts.drawn, 10u);
    ASSERT_EQ(page.hidden.size(), 1u);
    EXPECT_EQ(page.hidden[0].reason, trick.reason);
    EXPECT_EQ(page.hidden[0].text, "hidden");
    EXPECT_FALSE(page.hidden[0].box.empty());
  }
}

TEST(PdfVisibility, what_is_seen_stays) {
  const char* const seen[] = {
      // white on something
      "0 g 10 290 100 30 re f 1 g BT /F 10 Tf 20 300 Td (kept)Tj ET",
      "q 100 0 0 50 10 280 cm /I Do Q 1 g BT /F 10 Tf 20 300 Td (kept)Tj ET",
      "0 .2 0 rg 10 290 m 60 330 l 110 290 l f 1 g BT /F 10 Tf 20 300 Td (kept)Tj ET",
      "30 w 10 303 m 110 303 l S 1 g BT /F 10 Tf 20 300 Td (kept)Tj ET",
      "q /H gs 0 g 10 290 100 30 re f Q 1 g BT /F 10 Tf 20 300 Td (kept)Tj ET",
      // a gradient drawn in thin strips
      ".1 g 10 290 100 4 re f .12 g 10 294 100 4 re f .14 g 10 298 100 4 re f .16 g 10 302 100 4 "
      "re "
      "f .18 g 10 306 100 4 re f .2 g 10 310 100 4 re f 1 g BT /F 10 Tf 20 300 Td (kept)Tj ET",
      // over text, but not hiding it
      "BT /F 10 Tf 20 300 Td (kept)Tj ET q /H gs 1 g 10 290 100 30 re f Q",
      "BT /F 10 Tf 20 300 Td (kept)Tj ET q /M gs 1 1 0 rg 10 290 100 30 re f Q",
      "BT /F 10 Tf 20 300 Td (kept)Tj ET 1 g 10 298 100 1 re f",
      "BT /F 10 Tf 20 300 Td (kept)Tj ET 0 G 10 290 100 30 re S",
      "BT /F 10 Tf 20 300 Td (kept)Tj ET 10 290 100 30 re 12 292 96 26 re f*",
      "BT /F 10 Tf 20 300 Td (kept)Tj ET q 0 0 5 5 re W n 1 g 10 290 100 30 re f Q",
      "BT /F 10 Tf 20 300 Td (kept)Tj ET 1 g 10 290 m 60 290 l 60 330 l f",
      // flattened transparency: a small picture of the word lies over it
      "BT /F 10 Tf 20 300 Td (kept)Tj ET q 24 0 0 14 19 297 cm /I Do Q",
      // and seen after what covers the page
      "1 g 0 0 300 400 re f 0 g BT /F 10 Tf 20 300 Td (kept)Tj ET"};
  for (const char* content : seen) {
    const Page page = page_of(content);
    EXPECT_EQ(page.text, "kept\n") << content;
    EXPECT_TRUE(page.hidden.empty()) << content;
  }
}

// LaTeX's discs are glyphs that reach as far to the left of their place as to the right of it.
TEST(PdfVisibility, a_white_figure_on_a_disc_is_seen) {
  const Page page = page_of(
      "0 g BT /F 10 Tf 100 300 Td (\\225)Tj ET 1 g BT /F 5 Tf 96 301 Td (7)Tj ET"
      " 0 g BT /F 10 Tf 120 300 Td (word)Tj ET");
  EXPECT_NE(page.text.find('7'), std::string::npos) << page.text;
  EXPECT_TRUE(page.hidden.empty());
  // beside a word it stands on paper
  const Page lost = page_of(
      "0 g BT /F 10 Tf 100 300 Td (word)Tj ET 1 g BT /F 5 Tf 96 301 Td (7)Tj ET" + std::string(kSeen));
  EXPECT_EQ(suppressed(lost, Suppression::same_colour), 1u);
}

TEST(PdfVisibility, a_highlight_of_a_reader_hides_nothing) {
  const std::string annotation =
      "/Annots[<</Type/Annot/Subtype/Square/Rect[10 290 110 320]/AP<</N 8 0 R>>>>]";
  Reading reading = read(one_page(
      "BT /F 10 Tf 20 300 Td (kept)Tj ET", annotation, "",
      {stream("/Type/XObject/Subtype/Form/BBox[0 0 100 30]", "1 1 0 rg 0 0 100 30 re f")}));
  ASSERT_EQ(reading.pages.size(), 1u);
  EXPECT_EQ(reading.pages[0].text, "kept\n");
}

// OCR programs put what they read under the picture, in any colour, or over it invisibly.
TEST(PdfVisibility, the_text_of_a_scan_is_kept) {
  for (const char* content :
       {"BT /F 10 Tf 20 300 Td (scanned)Tj ET q 300 0 0 400 0 0 cm /I Do Q",
        "1 g BT /F 10 Tf 20 300 Td (scanned)Tj ET q 300 0 0 400 0 0 cm /I Do Q",
        "q 300 0 0 400 0 0 cm /I Do Q /Z gs BT /F 10 Tf 20 300 Td (scanned)Tj ET",
        "q 300 0 0 400 0 0 cm /I Do Q BT 3 Tr /F 10 Tf 20 300 Td (scanned)Tj ET"}) {
    const Page page = page_of(content);
    EXPECT_EQ(page.text, "scanned\n") << content;
    EXPECT_EQ(page.reason, "invisible-layer") << content;
  }
}

// ... but a slide with a background picture and much text that is seen is no scan.
TEST(PdfVisibility, a_background_picture_makes_no_scan) {
  const Page page = page_of(
      "q 300 0 0 400 0 0 cm /I Do Q 0 g BT /F 10 Tf 20 300 Td (much more text that everybody "
      "sees)Tj "
      "0 -20 Td 3 Tr (hidden)Tj ET");
  EXPECT_EQ(page.text, "much more text that everybody sees\n");
  EXPECT_EQ(suppressed(page, Suppression::invisible), 6u);
}

TEST(PdfVisibility, hidden_layers_say_what_they_hide) {
  const Page page =
      page_of(std::string("/OC /L BDC BT /F 10 Tf 20 300 Td (hidden)Tj ET EMC") + kSeen,
              "/OCProperties<</OCGs[7 0 R]/D<</OFF[7 0 R]>>>>");
  EXPECT_EQ(page.text, "seen\n");
  ASSERT_EQ(page.hidden.size(), 1u);
  EXPECT_EQ(page.hidden[0].reason, Suppression::hidden_layer);
  EXPECT_EQ(page.hidden[0].text, "hidden");
}

// 20,000 boxes beside 20,000 glyphs, half of them suspicious: bounded work, nothing lost.
TEST(PdfVisibility, many_boxes_and_glyphs) {
  std::string content;
  for (int i = 0; i < 20'000; ++i) {
    const std::string x = std::to_string(i % 280), y = std::to_string(i / 70 + 20);
    content += i % 2 ? "0 0 1 rg " : ".5 g ";
    content += x + " " + y + " 9 9 re f 1 g BT /F 5 Tf " + x + " " + y + " Td (x)Tj ET\n";
  }
  const Page page = page_of(content);
  std::uint32_t accounted = page.counts.emitted;
  for (const std::uint32_t count : page.counts.suppressed) accounted += count;
  EXPECT_EQ(page.counts.drawn, 20'000u);
  EXPECT_EQ(accounted, 20'000u);
}

}  // namespace
}  // namespace kiroku
