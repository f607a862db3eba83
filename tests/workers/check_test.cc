#include "pipeline/workers/check.h"

#include <functional>
#include <limits>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/workers/sample.h"

namespace kiroku {
namespace {

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
constexpr float kInfinity = std::numeric_limits<float>::infinity();

struct Lie {
  const char* says;  // what stands in the answer
  std::function<void(Page&)> make;
};

const std::vector<Lie>& lies() {
  static const std::vector<Lie> all = {
      {"no number", [](Page& p) { p.number = 0; }},
      {"size", [](Page& p) { p.width = kNan; }},
      {"size", [](Page& p) { p.height = -1; }},
      {"rotation", [](Page& p) { p.rotation = 360; }},
      {"confidence", [](Page& p) { p.confidence = kNan; }},
      {"text is not UTF-8", [](Page& p) { p.text[1] = 'x'; }},
      {"UTF-8", [](Page& p) { p.label = "\xC0\x80"; }},
      {"UTF-8", [](Page& p) { p.reason = "\xED\xA0\x80"; }},
      {"UTF-8", [](Page& p) { p.languages = {"\xFF"}; }},
      {"counts", [](Page& p) { p.counts.drawn = 9; }},
      {"counts",
       [](Page& p) {
         p.counts = {0, UINT32_MAX, 1, {}};
       }},  // no wrapping round
      {"glyph 1 stands before", [](Page& p) { std::swap(p.glyphs[0], p.glyphs[1]); }},
      {"glyph 2 ends behind", [](Page& p) { p.glyphs[2].offset = 24; }},
      {"glyph 2 ends behind", [](Page& p) { p.glyphs[2].offset = UINT32_MAX; }},
      {"glyph 0 cuts", [](Page& p) { p.glyphs[0].length = 2; }},
      {"glyph 1 cuts", [](Page& p) { p.glyphs[1].offset = 4; }},
      {"glyph 0 has a run", [](Page& p) { p.glyphs[0].run = 2; }},
      {"glyph 0 has a run", [](Page& p) { p.runs.clear(); }},
      {"glyph 0 has a box", [](Page& p) { p.glyphs[0].box.x0 = kNan; }},
      {"glyph 0 has a box", [](Page& p) { p.glyphs[0].box.y0 = kNan; }},
      {"glyph 0 has a box", [](Page& p) { p.glyphs[0].box.x1 = kNan; }},
      {"glyph 2 has a box", [](Page& p) { p.glyphs[2].box.y1 = kInfinity; }},
      {"glyph 2 has a box",
       [](Page& p) {
         p.glyphs[2].box = {-kInfinity, 0, kInfinity, 0};
       }},
      {"glyph 2 has a box", [](Page& p) { p.glyphs[2].box.y1 = 2e6F; }},
      {"run 1 has a font", [](Page& p) { p.runs[1].font = 2; }},
      {"run 0 has a confidence", [](Page& p) { p.runs[0].confidence = 1.5F; }},
      {"run 0 has a size", [](Page& p) { p.runs[0].size = kInfinity; }},
      {"run 0 has a rotation", [](Page& p) { p.runs[0].rotation = 5; }},
      {"font 0 is not UTF-8", [](Page& p) { p.fonts[0].name = "\x82\xA0"; }},
      {"image 0 has a box", [](Page& p) { p.images[0].box.x1 = kInfinity; }},
      {"block 0 is not a part",
       [](Page& p) {
         p.blocks[0].span = {9, 3};
       }},
      {"block 0 is not a part", [](Page& p) { p.blocks[0].span.end = 8; }},
      {"block 1 is not a part", [](Page& p) { p.blocks[1].span.end = 99; }},
      {"block 1 overlaps", [](Page& p) { p.blocks[1].span.begin = 6; }},
      {"block 1 has a box", [](Page& p) { p.blocks[1].box.y0 = kNan; }},
      {"edit 0 is not a part", [](Page& p) { p.edits[0].after.end = 99; }},
      {"edit 1 overlaps", [](Page& p) { p.edits.push_back(p.edits[0]); }},
      {"edit 0 has a score",
       [](Page& p) { p.edits[0].score = std::numeric_limits<double>::quiet_NaN(); }},
      {"edit 0 is not UTF-8", [](Page& p) { p.edits[0].alternatives[0] = "\xFF"; }},
      {"first piece", [](Page& p) { p.pieces[0].text = 3; }},
      {"first piece", [](Page& p) { p.pieces[0].raw = 1; }},
      {"piece 2 stands before",
       [](Page& p) {
         p.pieces.push_back({3, 9, 1, 1});
       }},
      {"piece 1 begins behind", [](Page& p) { p.pieces[1].text = 99; }},
      {"piece 1 begins behind", [](Page& p) { p.pieces[1].raw = 99; }},
      {"run 1 has a clip", [](Page& p) { p.clips.clear(); }},
      {"run 1 has marked content", [](Page& p) { p.contents.pop_back(); }},
      {"run 0 has a descent", [](Page& p) { p.runs[0].descent = kNan; }},
      {"image 0 has a resolution", [](Page& p) { p.images[0].dpi_down = kNan; }},
      {"link 0 has a box", [](Page& p) { p.links[0].box.x1 = kNan; }},
      {"link 0 is not UTF-8", [](Page& p) { p.links[0].target = "\xFF"; }},
      {"annotation 0 has a box", [](Page& p) { p.annotations[0].box.y1 = 2e6F; }},
      {"annotation 0 is not UTF-8", [](Page& p) { p.annotations[0].text = "\xFF"; }},
      {"clip 0 is nowhere", [](Page& p) { p.clips[0].x0 = kNan; }},
      {"marked content 1 is not UTF-8", [](Page& p) { p.contents[1].layer = "\xFF"; }},
      {"marked content 0 is not UTF-8", [](Page& p) { p.contents[0].structure[1] = "\xFF"; }},
      {"marked content 0 stands in one", [](Page& p) { p.contents[0].inside = 1; }},
      {"finding 0 is not UTF-8", [](Page& p) { p.findings[0].message = "\xFE"; }},
      {"finding 0 has no code", [](Page& p) { p.findings[0].code.clear(); }},
      {"finding 0 has no page", [](Page& p) { p.findings[0].page = -1; }},
  };
  return all;
}

TEST(Check, believes_what_holds) {
  EXPECT_EQ(lie_in(sample_page()), "");
  Page plain;
  plain.number = 1;
  EXPECT_EQ(lie_in(plain), "");
  EXPECT_EQ(lie_in(DocumentFacts{3, "市", {}}), "");
  EXPECT_EQ(lie_in(Raster{2, 1, 300, "abcdef"}), "");
  EXPECT_EQ(lie_in(Error{ErrorCode::damaged, "no trailer"}), "");
}

TEST(Check, names_every_lie_of_a_page) {
  for (const Lie& lie : lies()) {
    Page page = sample_page();
    lie.make(page);
    EXPECT_THAT(lie_in(page), testing::HasSubstr(lie.says));
  }
}

// Recognised pages have runs without fonts; glyphs outside the text have no length.
TEST(Check, believes_what_looks_odd_but_holds) {
  Page page = sample_page();
  page.fonts.clear();
  page.runs[1].font = 0;
  EXPECT_EQ(lie_in(page), "");
  page.glyphs.push_back({{9, 9, 9, 9}, 25, 0, 0, 0, 0});
  EXPECT_EQ(lie_in(page), "");
}

TEST(Check, names_lies_of_facts_rasters_and_errors) {
  EXPECT_NE(lie_in(DocumentFacts{-1, "", {}}), "");
  EXPECT_NE(lie_in(DocumentFacts{1, "\xFF", {}}), "");
  EXPECT_EQ(lie_in(DocumentFacts{1, "", {}, {{"a.pdf", "application/pdf", 7}}}), "");
  EXPECT_NE(lie_in(DocumentFacts{1, "", {}, {{"\xFF", "", 7}}}), "");
  EXPECT_NE(lie_in(DocumentFacts{1, "", {}, {{"a.pdf", "\xFF", 7}}}), "");
  EXPECT_NE(lie_in(DocumentFacts{1, "", {}, {{"a.pdf", "", -2}}}), "");
  EXPECT_EQ(lie_in(AttachedBytes{"\xFF"}), "");
  EXPECT_NE(lie_in(AttachedBytes{std::string(kMaxAttachmentBytes + 1, 'x')}), "");
  EXPECT_NE(lie_in(Raster{2, 1, 300, "abcde"}), "");
  EXPECT_NE(lie_in(Raster{20000, 0, 300, ""}), "");
  EXPECT_NE(lie_in(Raster{0, 0, kNan, ""}), "");
  EXPECT_NE(lie_in(Error{ErrorCode::interrupted, "x"}), "") << "would stop the whole run";
  EXPECT_NE(lie_in(Error{ErrorCode::store_failed, "x"}), "");
  EXPECT_NE(lie_in(Error{ErrorCode::damaged, "\xFF"}), "");
  EXPECT_NE(lie_in(Error{ErrorCode::damaged, std::string(5000, 'x')}), "");
}

RecoveredFonts fonts_of(std::vector<CodeReading> codes) {
  return {{{7, "ABCDEF+Cambria", "eng", "", std::move(codes)}}};
}

TEST(Check, names_lies_of_fonts) {
  EXPECT_EQ(lie_in(fonts_of({{3, "T", 0.9F, 4, 5, "I"}, {4, "", 0, 0, 1, ""}})), "");
  EXPECT_NE(lie_in(fonts_of({{4, "a", 1, 1, 1, ""}, {3, "b", 1, 1, 1, ""}})), "");
  EXPECT_NE(lie_in(fonts_of({{3, "\n", 1, 1, 1, ""}})), "");
  EXPECT_NE(lie_in(fonts_of({{3, "\xFF", 1, 1, 1, ""}})), "");
  EXPECT_NE(lie_in(fonts_of({{3, std::string(40, 'x'), 1, 1, 1, ""}})), "");
  EXPECT_NE(lie_in(fonts_of({{3, "T", kNan, 1, 1, ""}})), "");
  EXPECT_NE(lie_in(RecoveredFonts{{{7, "\xFF", "", "", {}}}}), "");
}

}  // namespace
}  // namespace kiroku
