// The parts of recognition that need no engine: readings laid over each other, reading order, and
// the way back to the page.
#include <cmath>
#include <numbers>

#include <gtest/gtest.h>

#include "pipeline/readers/ocr_boxes.h"
#include "pipeline/readers/ocr_marks.h"
#include "pipeline/readers/ocr_merge.h"
#include "pipeline/readers/ocr_order.h"
#include "pipeline/readers/ocr_page.h"
#include "pipeline/readers/picture.h"
#include "pipeline/readers/placement.h"
#include "pipeline/readers/script_shares.h"

namespace kiroku {
namespace {

// Ten pixels a character, on a baseline, words at their blanks; 12 high.
OcrLine line(const std::string& text, float x, float baseline, float confidence = 0.9F) {
  OcrLine made;
  made.baseline = baseline;
  bool fresh = true;
  for (const char c : text) {
    const Box box{x, baseline - 12, x + 9, baseline};
    x += 10;
    if (c == ' ') {
      fresh = true;
      continue;
    }
    if (fresh) made.words.push_back({{}, box, confidence});
    fresh = false;
    made.words.back().symbols.push_back({std::string(1, c), box, confidence});
    made.words.back().box = made.words.back().box.united(box);
  }
  made.box = around(made.words);
  return made;
}

std::vector<std::string> texts(const std::vector<OcrLine>& lines) {
  std::vector<std::string> made;
  for (const OcrLine& one : lines) made.push_back(one.text());
  return made;
}

using Texts = std::vector<std::string>;

// 鹿児島市は605人 drawn as bars: East Asian signs 20 wide in two parts, digits 8 wide; a blank of 4
// behind each. The model saw the first sign over most of the line and squeezed the others behind
// it.
TEST(OcrBoxes, PlacesThatNoSignCanHaveAreLaidOverTheInkAnew) {
  const std::vector<std::string> signs = {"鹿", "児", "島", "市", "は", "6", "0", "5", "人"};
  PixPointer picture(pixCreate(260, 60, 8));
  pixSetAll(picture.get());
  const auto bar = [&](int x, int width) {
    for (int y = 20; y < 40; ++y)
      for (int i = x; i < x + width; ++i) pixSetPixel(picture.get(), i, y, 0);
  };
  std::vector<Box> true_boxes;
  int x = 20;
  for (const std::string& sign : signs) {
    const bool digit = sign.size() == 1;
    digit ? bar(x, 8) : (bar(x, 8), bar(x + 11, 9));
    const int end = x + (digit ? 8 : 20);
    true_boxes.push_back({static_cast<float>(x), 20, static_cast<float>(end), 40});
    x = end + 4;
  }
  OcrLine seen;
  seen.baseline = 40;
  float at = 20;
  for (const std::string& sign : signs) {
    const float end = at == 20 ? 150 : at + 8;
    seen.words.push_back({{{sign, {at, 20, end, 40}, .9F}}, {at, 20, end, 40}, .9F});
    at = end;
  }
  seen.box = around(seen.words);
  OcrReading reading{{seen}};
  fit_to_ink(reading, *picture);
  for (std::size_t i = 0; i < signs.size(); ++i)
    EXPECT_EQ(reading.lines[0].words[i].box, true_boxes[i]) << signs[i];
}

TEST(OcrMerge, SurerWordsStayAndMissedOnesAreAdded) {
  const OcrReading first{{line("Population 1l,542", 0, 20, 0.7F), line("Sister city", 0, 60)}};
  const OcrReading second{{line("Populotion", 0, 20, 0.6F), line("11,542", 110, 20, 0.95F),
                           line("in 2006", 180, 20), line("Footer", 0, 100),
                           line("~,", 300, 140, 0.3F)}};
  EXPECT_EQ(texts(merged(first, second).lines),
            (Texts{"Population 11,542 in 2006", "Sister city", "Footer"}));
}

TEST(OcrMerge, AShortPieceReplacesNoLongWord) {
  const OcrReading first{{line("Kitakyushu", 0, 20, 0.7F)}}, second{{line("shu", 70, 20, 0.95F)}};
  EXPECT_EQ(texts(merged(first, second).lines), Texts{"Kitakyushu"});
}

TEST(OcrMerge, NothingAgainstSomething) {
  const OcrReading some{{line("words", 0, 20)}};
  EXPECT_EQ(texts(merged({}, some).lines), Texts{"words"});
  EXPECT_EQ(texts(merged(some, {}).lines), Texts{"words"});
}

TEST(OcrMarks, EdgesOfPhotographsAreLeftOut) {
  const OcrReading reading{{line("||", 0, 20, 0.95F), line("wa", 0, 60, 0.57F),
                            line("-_=-.", 0, 100, 0.53F), line("42", 0, 140, 0.57F),
                            line("no", 0, 180, 0.95F), line("-", 0, 220, 0.95F)}};
  EXPECT_EQ(texts(without_marks(reading).lines), (Texts{"42", "no", "-"}));
}

TEST(OcrMarks, RingsBeforeItemsAreBullets) {
  OcrReading reading{{line("0 recycling rate rose", 0, 20, 0.7F), line("within ten years", 20, 40),
                      line("O volunteers planted trees", 0, 60, 0.7F),
                      line("[! annual budget", 0, 80, 0.3F), line("0 population", 0, 100, 0.7F)}};
  for (OcrLine& one : reading.lines) {
    if (one.words[0].symbols.size() != 2) continue;
    for (OcrWord& word : one.words) word.box.x0 -= &word == &one.words[0] ? 0 : 10;
    for (std::size_t i = 1; i < one.words.size(); ++i) {
      for (OcrSymbol& symbol : one.words[i].symbols) symbol.box.x0 -= 10, symbol.box.x1 -= 10;
    }
    one.words[0].symbols[0].box.x1 -= 5;
    one.words[0].symbols[1].box.x0 -= 5, one.words[0].symbols[1].box.x1 -= 10;
  }
  EXPECT_EQ(texts(without_marks(reading).lines),
            (Texts{"• recycling rate rose", "within ten years", "• volunteers planted trees",
                   "• annual budget", "• population"}));
}

TEST(OcrMarks, NumbersOfItemsAndSureFiguresStay) {
  const OcrReading numbered{{line("1 recycling", 0, 20, 0.7F), line("2 trees", 0, 40, 0.7F),
                             line("3 budget", 0, 60, 0.7F)}};
  EXPECT_EQ(without_marks(numbered).lines[2].text(), "3 budget");
  const OcrReading counted{{line("0 deaths", 0, 20, 0.95F), line("0 wounded", 0, 40, 0.95F),
                            line("0 missing", 0, 60, 0.95F)}};
  EXPECT_EQ(without_marks(counted).lines[2].text(), "0 missing");
}

// Noise of a standard deviation of 4 on a page that says nothing must not become ink.
TEST(Picture, NoiseOnBlankGroundStaysGround) {
  PixPointer grey(pixCreate(600, 400, 8));
  std::uint32_t state = 7;
  const auto random = [&] { return (state = state * 1664525 + 1013904223) >> 24; };
  for (int y = 0; y < 400; ++y) {
    for (int x = 0; x < 600; ++x) {
      int sum = 0;  // of eight: nearly normal, of a standard deviation of 209
      for (int i = 0; i < 8; ++i) sum += static_cast<int>(random());
      pixSetPixel(grey.get(), x, y, static_cast<l_uint32>(120 + (sum - 1020) / 52));
    }
  }
  const Normalised made = normalise(*grey);
  int ink = 0;
  for (int y = 0; y < 400; ++y) {
    for (int x = 0; x < 600; ++x) {
      l_uint32 value = 0;
      pixGetPixel(made.picture.get(), x, y, &value);
      ink += value < static_cast<l_uint32>(kInk);
    }
  }
  EXPECT_LT(ink, 24);
}

TEST(OcrOrder, ColumnsOneAfterTheOther) {
  OcrReading reading{{line("A title across both of the columns here", 0, 20)}};
  for (int i = 0; i < 4; ++i) {
    const float y = 80 + 30 * static_cast<float>(i);
    reading.lines.push_back(line("left side line " + std::to_string(i), 0, y));
    reading.lines.push_back(line("right side text " + std::to_string(i), 220, y + 7));
  }
  reading.lines.push_back(line("footer", 0, 400));
  const auto regions = regions_of(reading);
  ASSERT_EQ(regions.size(), 4U);
  EXPECT_EQ(texts(regions[1]).front(), "left side line 0");
  EXPECT_EQ(texts(regions[1]).size(), 4U);
  EXPECT_EQ(texts(regions[2]).front(), "right side text 0");
  EXPECT_EQ(texts(regions[3]), Texts{"footer"});
}

TEST(OcrOrder, ABulletCloseToALineBeginsTheNextColumn) {
  OcrReading reading;
  for (int i = 0; i < 4; ++i) {  // recognised as one line across both columns
    const std::string n = std::to_string(i);
    reading.lines.push_back(line(
        "an item of the left side, number " + n + "   - an item of the right side, number " + n, 0,
        80 + 30 * static_cast<float>(i)));
  }
  const auto regions = regions_of(reading);
  ASSERT_EQ(regions.size(), 2U);
  EXPECT_EQ(texts(regions[0]).back(), "an item of the left side, number 3");
  EXPECT_EQ(texts(regions[1]).front(), "- an item of the right side, number 0");
}

// A picture stands on the left, and what it shows is said under it.
TEST(OcrOrder, ACaptionIsReadAfterTheTextBesideThePicture) {
  OcrReading reading{{line("A title", 0, 20)}};
  for (int i = 0; i < 5; ++i)
    reading.lines.push_back(
        line("item of the text " + std::to_string(i), 220, 80 + 30 * static_cast<float>(i)));
  OcrLine caption = line("the harbour", 0, 201);  // all but level with the last line
  for (OcrWord& word : caption.words) {
    for (OcrSymbol& symbol : word.symbols) symbol.box.y0 += 6;
  }
  reading.lines.push_back(caption);
  reading.lines.push_back(line("footer across the whole width of the page", 0, 400));
  Texts read;
  for (const auto& region : regions_of(reading)) {
    for (const OcrLine& one : region) read.push_back(one.text());
  }
  EXPECT_EQ(read, (Texts{"A title", "item of the text 0", "item of the text 1",
                         "item of the text 2", "item of the text 3", "item of the text 4",
                         "the harbour", "footer across the whole width of the page"}));
}

TEST(OcrOrder, ATableStaysWhole) {
  OcrReading reading;
  for (int i = 0; i < 4; ++i) {
    const float y = 80 + 30 * static_cast<float>(i);
    reading.lines.push_back(line("199" + std::to_string(i), 0, y));
    reading.lines.push_back(line("548,227", 120, y));
    reading.lines.push_back(line("8.9%", 280, y));
  }
  const Page page = page_of(reading, {.width = 400, .height = 300});
  EXPECT_NE(page.text.find("1990\t548,227\t8.9%\n1991"), std::string::npos) << page.text;
}

TEST(OcrPage, WordsOfATurnedPictureGoAsTheyDoOnThePage) {
  for (const int turns : {0, 1, 2, 3}) {
    const Page page =
        page_of({{line("up", 10, 30)}}, {.width = 100, .height = 300, .quarter_turns = turns});
    EXPECT_EQ(page.runs.at(0).rotation, (4 - turns) % 4);
  }
}

TEST(OcrPage, CountsWordsAndBoxes) {
  const Page page =
      page_of({{line("Dalian 2006", 10, 30, 0.8F)}}, {.width = 300, .height = 100, .dpi = 144});
  EXPECT_EQ(page.text, "Dalian 2006\n");
  EXPECT_EQ(page.glyphs.size(), 10U);
  EXPECT_EQ(page.counts.emitted, 10U);
  EXPECT_NEAR(page.confidence, 0.8, 1e-5);
  EXPECT_EQ(page.glyphs[0].box, (Box{5, 9, 9.5, 15}));
  EXPECT_EQ(page_of({}, {.width = 300, .height = 100}).outcome, PageOutcome::blank);
}

TEST(Placement, TheWayBack) {
  const Box box{40, 10, 60, 20};
  EXPECT_EQ((Placement{200, 100, 72}.on_page(box)), box);
  EXPECT_EQ((Placement{200, 100, 144}.on_page(box)), (Box{20, 5, 30, 10}));
  // It was turned clockwise once to stand upright: what is at its top left was at the bottom left.
  EXPECT_EQ((Placement{200, 100, 72, 1}.on_page({0, 0, 20, 10})), (Box{0, 80, 10, 100}));
  EXPECT_EQ((Placement{200, 100, 72, 2}.on_page({0, 0, 20, 10})), (Box{180, 90, 200, 100}));
  EXPECT_EQ((Placement{200, 100, 72, 3}.on_page({0, 0, 20, 10})), (Box{190, 0, 200, 20}));
}

TEST(Placement, SmallAngleAboutTheMiddle) {
  const float angle = 3 * std::numbers::pi_v<float> / 180;
  Placement placement{200, 100, 72};
  placement.angle = angle;
  placement.border = 10;
  const Box middle = placement.on_page({109, 59, 111, 61});
  EXPECT_NEAR((middle.x0 + middle.x1) / 2, 100, 0.01);
  EXPECT_NEAR((middle.y0 + middle.y1) / 2, 50, 0.01);
  // Turned clockwise, what was right of the middle went down; on the page it is higher.
  const Box right = placement.on_page({189, 59, 191, 61});
  EXPECT_NEAR((right.y0 + right.y1) / 2, 50 - 80 * std::sin(angle), 0.01);
}

TEST(ScriptShares, ByLetters) {
  EXPECT_GT(script_shares("D\u00E2n s\u1ED1 th\u00E0nh ph\u1ED1 Nha Trang").vietnamese, 0.05);
  EXPECT_EQ(script_shares("caf\u00E9, na\u00EFve").vietnamese, 0);
  EXPECT_EQ(script_shares("2006, 11.4%").letters, 0);
  EXPECT_NEAR(script_shares("人口は2006年").kana, 0.25, 1e-6);
  EXPECT_EQ(script_shares("Дальний").cyrillic, 1);
  EXPECT_EQ(script_shares("인구").hangul, 1);
}

}  // namespace
}  // namespace kiroku
