#include <gtest/gtest.h>

#include "pipeline/stages/stages.h"

namespace kiroku {
namespace {

Page page_with(const std::string& text, const std::vector<Box>& images = {}) {
  Page page;
  page.number = 1;
  page.width = 600;
  page.height = 800;
  page.text = text;
  page.reason = "text-layer";
  for (const Box& box : images) page.images.push_back({box, 100, 100, false});
  return page;
}

const Box kWhole = {0, 0, 600, 800};
const std::string kSentence =
    "Kumamoto and Guilin have been friends across the sea since autumn 1979.\n";

TEST(Triage, ByTextAndPictures) {
  const struct {
    const char* why;
    Page page;
    Triage triage;
  } cases[] = {
      {"text", page_with(kSentence), {false, "text-layer"}},
      {"text on a picture, as on slides", page_with(kSentence, {kWhole}), {false, "text-layer"}},
      {"a scan", page_with("", {kWhole}), {true, "no-text-layer"}},
      {"a scan with a stamped page number",
       page_with("- 52 -\n", {kWhole}),
       {true, "text-in-pictures", true}},
      {"a divider page", page_with("Part II\n"), {false, "text-layer"}},
      {"a divider page with a logo",
       page_with("Part II\n", {{20, 20, 120, 80}}),
       {false, "text-layer"}},
      {"a chart and nothing else", page_with("", {{100, 100, 300, 300}}), {true, "no-text-layer"}},
      {"a blank page", page_with(""), {false, "blank-page"}},
      {"a blank page with a rule", page_with(" \n", {{0, 50, 600, 52}}), {false, "blank-page"}},
      {"boxes outside of the page",
       page_with("", {{700, 0, 900, 800}, {-50, -50, -1, -1}}),
       {false, "blank-page"}},
      {"unmapped glyphs",
       page_with("\uFFFD\uFFFD\uFFFD\uFFFD a b c d\n"),
       {true, "unreadable-text-layer"}},
      {"control codes for letters",
       page_with("\x01\x02\x03\x04 a\n"),
       {true, "unreadable-text-layer"}},
      {"private use for letters",
       page_with("\uE001\uE002\uE003 a\n"),
       {true, "unreadable-text-layer"}},
      {"a scan whose layer has another font's codes",
       page_with("V_=Wtl W x_= 9Wt^_X O_e5s(K d_J/X(sst! fJWX(sl 8L#hv (tss! Hs!/J(! _z y_/(. "
                 "GDe.WX's _f/JW(5_X _z dJWl56_!(_CT vLo?1L 9Wt^_X O_e5s( 5W('s t_!s zt_Q\n",
                 {kWhole}),
       {true, "senseless-text-layer"}},
      {"formulas without a scan behind them",
       page_with("V_=Wtl W x_= 9Wt^_X O_e5s(K d_J/X(sst! fJWX(sl 8L#hv (tss! Hs!/J(! _z y_/(. "
                 "GDe.WX's _f/JW(5_X _z dJWl56_!(_CT vLo?1L 9Wt^_X O_e5s( 5W('s t_!s zt_Q\n"),
       {false, "text-layer"}},
      {"a bullet without Unicode", page_with("\uFFFD " + kSentence), {false, "text-layer"}},
  };
  for (const auto& one : cases)
    EXPECT_EQ(triage(one.page), one.triage) << one.why << ": " << triage(one.page).reason;
}

// One glyph a character, ten points wide, on lines from `y` on.
Page drawn(const std::string& text, float y, Origin origin) {
  Page page = page_with(text);
  page.origin = origin;
  page.fonts.push_back({});
  page.runs.push_back({});
  page.runs[0].origin = origin;
  float x = 10;
  for (std::uint32_t i = 0; i < text.size(); ++i, x += 10) {
    if (text[i] == '\n') {
      x = 0;
      y += 20;
    } else if (text[i] != ' ') {
      page.glyphs.push_back({{x, y, x + 9, y + 12}, i, 0, 0, 1, 0});
    }
  }
  return page;
}

TEST(MergeLayers, TheTypedTitleStaysAndTheBodyIsRecognised) {
  const Page layer = drawn("City Profile\n", 50, Origin::text_layer);
  const Page seen = drawn("Gity Proflle\nLand area 848 km2\nAnnual budget\n", 50, Origin::ocr);
  const Page both = merge_layers(layer, seen);
  EXPECT_EQ(both.text, "City Profile\nLand area 848 km2\nAnnual budget\n");
  ASSERT_FALSE(both.glyphs.empty());
  EXPECT_EQ(both.runs[both.glyphs.front().run].origin, Origin::text_layer);
  EXPECT_EQ(both.runs[both.glyphs.back().run].origin, Origin::ocr);
  std::uint32_t end = 0;
  for (const Glyph& glyph : both.glyphs) {
    EXPECT_GE(glyph.offset, end);
    end = glyph.offset + glyph.length;
  }
  EXPECT_EQ(end + 1, both.text.size());
}

TEST(MergeLayers, LinesFollowEachOtherDownThePage) {
  const Page layer = drawn("Page 52\n", 500, Origin::text_layer);
  const Page seen = drawn("First\nSecond\n", 50, Origin::ocr);
  EXPECT_EQ(merge_layers(layer, seen).text, "First\nSecond\nPage 52\n");
  EXPECT_EQ(merge_layers(drawn("Head\n", 10, Origin::text_layer), seen).text,
            "Head\nFirst\nSecond\n");
  EXPECT_EQ(merge_layers(layer, drawn("", 0, Origin::ocr)).text, "Page 52\n");
}

TEST(Triage, StripsOfOneScan) {
  Page page = page_with("");
  for (int i = 0; i < 100; ++i)
    page.images.push_back(
        {{0, 8.0F * static_cast<float>(i), 600, 8.0F * static_cast<float>(i + 1)}, 1, 1, false});
  EXPECT_EQ(triage(page), (Triage{true, "no-text-layer"}));
}

TEST(Triage, OtherOrigins) {
  Page text = page_with("");
  text.origin = Origin::plain_text;
  EXPECT_EQ(triage(text), (Triage{false, "plain-text"}));
  text.origin = Origin::html;
  EXPECT_EQ(triage(text), (Triage{false, "html"}));
  Page picture = page_with("", {kWhole});
  picture.reason = "picture";
  picture.outcome = PageOutcome::not_recognised;
  EXPECT_EQ(triage(picture), (Triage{true, "picture"}));
  Page damaged = page_with("", {kWhole});
  damaged.outcome = PageOutcome::failed;
  EXPECT_EQ(triage(damaged), (Triage{false, "page-damaged"}));
}

}  // namespace
}  // namespace kiroku
