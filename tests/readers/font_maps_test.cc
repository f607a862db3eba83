// Constant offsets: codes that become words are read, codes that do not are left alone.
#include "pipeline/readers/font_maps.h"

#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace kiroku {
namespace {

constexpr std::string_view kProse =
    "The harbour of this town was built by the people who lived there and it has been the "
    "centre of trade for many years. In the summer the ships are full of fruit, and you can "
    "walk from the old market to the quay with a cup of tea.";

// One font; each character is drawn with the code and what the file says of it.
template <typename Coded>
Drawing drawing_of(std::string_view text, Coded coded) {
  Drawing drawing;
  drawing.width = 2000, drawing.height = 100;
  Run run;
  run.size = 10;
  drawing.runs.push_back(drawn_run(run, 1, 0, 0.8f, -0.2f));
  float x = 0;
  for (const char c : text) {
    DrawnGlyph glyph;
    glyph.x = x, glyph.y = 50, glyph.dx = 5;
    x += 5;
    coded(c, glyph);
    drawing.glyphs.push_back(glyph);
  }
  return drawing;
}

std::string text_of(const Drawing& drawing) {
  std::string text;
  for (const DrawnGlyph& glyph : drawing.glyphs)
    text += glyph.unicode == kUnmapped ? '#' : static_cast<char>(glyph.unicode);
  return text;
}

TEST(FontMaps, ReadsAsciiShiftedAsAWhole) {
  // Identity-H without ToUnicode: glyph numbers, the blank is 3.
  Drawing drawing = drawing_of(
      kProse, [](char c, DrawnGlyph& glyph) { glyph.code = static_cast<std::uint32_t>(c) - 29; });
  EXPECT_EQ(recover_shifted(drawing), kProse.size());
  EXPECT_EQ(text_of(drawing), kProse);
}

TEST(FontMaps, ReadsCapitalsAndSmallLettersShiftedDifferently) {
  // As Cambria's glyphs are numbered, in a map that calls the numbers Unicode; marks are elsewhere.
  Drawing drawing = drawing_of(kProse, [](char c, DrawnGlyph& glyph) {
    const auto code = static_cast<std::uint32_t>(static_cast<unsigned char>(c));
    glyph.said = c == ' ' ? 3 : c >= 'a' ? code + 34 : c >= 'A' ? code - 61 : code + 0x1B5;
    glyph.code = (code * 37) % 251;  // in no order
    glyph.unicode =
        glyph.said < 0x20 || (glyph.said >= 0x80 && glyph.said < 0xA0) ? kUnmapped : glyph.said;
  });
  EXPECT_GT(recover_shifted(drawing), 0U);
  std::string expected(kProse);
  for (char& c : expected)
    if (c == '.' || c == ',') c = '#';  // no shift explains them: not guessed
  EXPECT_EQ(text_of(drawing), expected);
}

TEST(FontMaps, LeavesWhatReadsAsItIs) {
  const auto as_said = [](char c, DrawnGlyph& glyph) {
    glyph.said = static_cast<std::uint32_t>(c);
    glyph.unicode = static_cast<char32_t>(c);
    glyph.code = static_cast<std::uint32_t>(c) - 29;  // subset codes under a true ToUnicode map
  };
  for (const std::string_view text :
       {kProse,
        std::string_view("Cac thanh pho lon cua mien Trung nam ben bo bien va co cang ca, cho, "
                         "truong hoc, benh vien, nha may va khu cong nghiep rong")}) {
    Drawing drawing = drawing_of(text, as_said);
    EXPECT_EQ(recover_shifted(drawing), 0U);
    EXPECT_EQ(text_of(drawing), text);
  }
}

TEST(FontMaps, AControlCodeBetweenLettersIsTheFontsBlank) {
  Drawing drawing = drawing_of("Ease of use in the port", [](char c, DrawnGlyph& glyph) {
    glyph.unicode = c == ' ' ? 2 : static_cast<char32_t>(c);
  });
  recover_shifted(drawing);
  EXPECT_EQ(text_of(drawing), "Ease of use in the port");
}

}  // namespace
}  // namespace kiroku
