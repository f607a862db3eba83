// Votes on what a font's codes are, on made lines: where symbols are missing, doubled, misplaced.
#include "pipeline/readers/glyph_votes.h"

#include <gtest/gtest.h>

#include "pipeline/readers/font_proof.h"
#include "pipeline/readers/glyph_shapes.h"

namespace kiroku {
namespace {

// Codes are the letters plus 100, drawn 20 pixels wide; `read` is what the model saw there.
SeenLine line(const std::string& drawn, const std::string& read, float shift = 0) {
  SeenLine line;
  line.em = 44;
  for (std::size_t i = 0; i < drawn.size(); ++i) {
    const auto x = static_cast<float>(20 * i);
    line.glyphs.push_back({static_cast<std::uint32_t>(drawn[i]) + 100, "", x, x + 20});
  }
  for (std::size_t i = 0; i < read.size(); ++i) {
    const auto x = static_cast<float>(20 * i) + shift;
    line.symbols.push_back({std::string(1, read[i]), x, x + 20, 0.95F});
  }
  return line;
}

std::string most(const Votes& votes, char drawn) {
  const auto of = votes.find(static_cast<std::uint32_t>(drawn) + 100);
  std::string best;
  double weight = 0;
  if (of == votes.end()) return best;
  for (const auto& [text, vote] : of->second)
    if (vote.weight > weight) weight = vote.weight, best = text;
  return best;
}

std::string read_back(const Votes& votes, const std::string& drawn) {
  std::string text;
  for (const char c : drawn) text += most(votes, c);
  return text;
}

TEST(GlyphVotes, ReadsEachCodeAsMostLinesDo) {
  const std::vector<std::string> words = {"harbour", "burrow", "arbour", "howbahru"};
  std::vector<SeenLine> lines;
  for (const std::string& word : words) lines.push_back(line(word, word));
  lines.push_back(line("harbour", "narbour"));
  EXPECT_EQ(read_back(vote_on(lines), "harbouw"), "harbouw");
}

TEST(GlyphVotes, SymbolsThatAreMissingOrTooManyShiftNothing) {
  std::vector<SeenLine> lines = {line("abcdefgh", "abcdefgh"), line("hgfedcba", "hgfedcba"),
                                 line("abcdefgh", "abdefgh"), line("cdefghab", "cdexfghab"),
                                 line("badcfehg", "badcfehg", 9)};
  EXPECT_EQ(read_back(vote_on(lines), "abcdefgh"), "abcdefgh");
}

TEST(GlyphVotes, ALigatureIsOneCode) {
  SeenLine one = line("oXce", "office");
  one.glyphs[1].x1 = 80;
  one.glyphs[2] = {one.glyphs[2].code, "", 80, 100};
  one.glyphs[3] = {one.glyphs[3].code, "", 100, 120};
  one.symbols.erase(one.symbols.begin() + 1);  // "ofice": f i for one glyph
  Votes votes;
  vote(one, {}, votes);
  EXPECT_EQ(most(votes, 'X'), "fi");
}

TEST(GlyphVotes, WhatIsKnownHoldsTheRestInPlace) {
  SeenLine one = line("kyoto", "kyto");  // the first o was not seen
  for (SeenGlyph& glyph : one.glyphs)
    if (glyph.code != 'o' + 100u) glyph.known = std::string(1, static_cast<char>(glyph.code - 100));
  Votes votes;
  vote(one, {}, votes);
  EXPECT_EQ(read_back(votes, "kyto"), "kyto");
}

TEST(FontProof, LikenessLeavesAccentsBlanksAndWidthsOut) {
  EXPECT_EQ(likeness("Đà Nẵng ２０１０", "Da nang2010"), 0.9);  // capitals count
  EXPECT_EQ(likeness("港湾都市", "港湾都布"), 0.75);
  EXPECT_EQ(likeness("", "a"), 0);
}

TEST(FontProof, LanguageIsInTheOrderOfItsSigns) {
  EXPECT_TRUE(reads_as_language("Города подписали соглашение о дружбе в мае прошлого года."));
  EXPECT_TRUE(
      reads_as_language("두 도시는 지난해 봄에 우호 협력을 위한 협정을 맺었고 해마다 만난다."));
  EXPECT_FALSE(reads_as_language("аодо Грпсл  ишдпиано сгаел ружео дбмевшлоп гроаго дбе ы сшмв"));
  EXPECT_FALSE(reads_as_language("short"));
}

std::map<std::uint32_t, std::vector<GlyphShape>> shapes(int codes, bool alike, bool steady) {
  std::map<std::uint32_t, std::vector<GlyphShape>> shapes;
  for (int code = 0; code < codes; ++code) {
    for (int time = 0; time < 2; ++time) {
      GlyphShape shape;
      shape.ink = true;
      for (std::size_t i = 0; i < shape.darkness.size(); ++i) {
        const std::size_t mark = (alike ? 0 : static_cast<std::size_t>(code)) +
                                 (steady ? 0 : static_cast<std::size_t>(3 * time));
        shape.darkness[i] = (i / 12 + 2 * mark) % 5 < 2 ? 255 : 0;
      }
      shapes[static_cast<std::uint32_t>(code)].push_back(shape);
    }
  }
  return shapes;
}

TEST(GlyphShapes, FontsThatCannotBeBelievedAreNamed) {
  EXPECT_EQ(fault_of(shapes(5, false, true)), "");
  EXPECT_NE(fault_of(shapes(8, true, true)).find("all the same"), std::string::npos);
  EXPECT_NE(fault_of(shapes(5, false, false)).find("several shapes"), std::string::npos);
  EXPECT_NE(fault_of({}).find("nothing is drawn"), std::string::npos);
}

}  // namespace
}  // namespace kiroku
