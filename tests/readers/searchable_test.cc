// Words become an invisible text layer, and are read back where they were.
#include "pipeline/readers/searchable.h"

#include <cmath>

#include <gtest/gtest.h>

#include "pipeline/readers/invisible_font.h"
#include "pipeline/readers/page_words.h"
#include "schemas/utf8.h"
#include "tests/readers/made_pdf.h"

namespace kiroku {
namespace {

constexpr float kSize = 12;

// A page as recognition leaves it. Signs 10 wide and 12 high; words at `x`, `y`, going where
// `rotation` says.
class Recognised {
 public:
  Recognised(float width, float height) {
    page_.number = 1;
    page_.width = width;
    page_.height = height;
    page_.origin = Origin::ocr;
  }
  Recognised& line(std::string_view text, float x, float y, std::uint8_t rotation = 0,
                   Origin origin = Origin::ocr) {
    page_.runs.push_back({});
    page_.runs.back().origin = origin;
    page_.runs.back().rotation = rotation;
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t begin = at;
      const char32_t c = next_code_point(text, at);
      if (c == ' ') {
        page_.runs.push_back(page_.runs.back());
      } else {
        Glyph glyph;
        glyph.box = rotation % 2 == 0 ? Box{x, y, x + 10, y + kSize} : Box{x, y, x + kSize, y + 10};
        glyph.offset = static_cast<std::uint32_t>(page_.text.size());
        glyph.length = static_cast<std::uint8_t>(at - begin);
        glyph.run = static_cast<std::uint16_t>(page_.runs.size() - 1);
        page_.glyphs.push_back(glyph);
      }
      page_.text += text.substr(begin, at - begin);
      x += rotation == 0 ? 10.0F : rotation == 2 ? -10.0F : 0.0F;
      y += rotation == 1 ? 10.0F : rotation == 3 ? -10.0F : 0.0F;
    }
    page_.text += '\n';
    return *this;
  }
  Page page() const { return page_; }

 private:
  Page page_;
};

std::string written(const std::string& document, const Page& layer,
                    std::string_view type = "application/pdf") {
  std::string out;
  const auto facts = write_searchable(document, type, {}, {layer}, [&](std::string_view piece) {
    out += piece;
    return true;
  });
  EXPECT_TRUE(facts) << facts.error().message;
  return out;
}

// A scan: the picture covers all of the media box.
std::string scan(const std::string& page, const std::string& behind = "") {
  return one_page("q 300 0 0 400 0 0 cm /I Do Q\n" + behind, page);
}

// Every word where it was, within `most` points.
void expect_words(const Page& have, const Page& want, float most) {
  std::vector<std::pair<std::string, Box>> left;
  for (const PageBlock& block : page_blocks(have))
    for (const PageLine& line : block.lines)
      for (const PageWord& word : line.words) left.emplace_back(word.text(have), word.box);
  for (const PageBlock& block : page_blocks(want)) {
    for (const PageLine& line : block.lines) {
      for (const PageWord& word : line.words) {
        const auto found = std::find_if(left.begin(), left.end(), [&](const auto& one) {
          return one.first == word.text(want) && std::fabs(one.second.x0 - word.box.x0) <= most &&
                 std::fabs(one.second.y0 - word.box.y0) <= most &&
                 std::fabs(one.second.x1 - word.box.x1) <= most &&
                 std::fabs(one.second.y1 - word.box.y1) <= most;
        });
        EXPECT_NE(found, left.end()) << word.text(want) << " in " << have.text;
        if (found != left.end()) left.erase(found);
      }
    }
  }
  EXPECT_TRUE(left.empty()) << left.front().first;
}

TEST(Searchable, AllScriptsAndCharactersBeyondTheBasicPlane) {
  const Page layer = Recognised(300, 400)
                         .line("Population 1,463,357", 20, 20)
                         .line("人口は九十六万人", 20, 60)
                         .line("两市结好 𠮷野家", 20, 100)
                         .line("자매도시 협정", 20, 140)
                         .line("Города-побратимы", 20, 180)
                         .line("Thành phố kết nghĩa", 20, 220)
                         .page();
  const Reading reading = read(written(scan(""), layer));
  ASSERT_EQ(reading.pages.size(), 1u);
  expect_words(reading.pages[0], layer, 0.1F);
}

TEST(Searchable, TurnedPagesAndBoxesThatDoNotBeginAtZero) {
  for (const int rotate : {0, 90, 180, 270, -90, 450}) {
    for (const std::string box : {"", "/CropBox[30 50 250 390]", "/MediaBox[-40 -60 300 400]"}) {
      const bool sideways = rotate % 180 != 0;
      float width = box.find("Crop") != std::string::npos ? 220 : box.empty() ? 300 : 340;
      float height = box.find("Crop") != std::string::npos ? 340 : box.empty() ? 400 : 460;
      if (sideways) std::swap(width, height);
      const Page layer = Recognised(width, height)
                             .line("upright words", 20, 30)
                             .line("down", 180, 60, 1)
                             .line("over", 120, 150, 2)
                             .line("up", 200, 180, 3)
                             .page();
      const Reading reading = read(written(scan("/Rotate " + std::to_string(rotate) + box), layer));
      SCOPED_TRACE("/Rotate " + std::to_string(rotate) + box);
      ASSERT_EQ(reading.pages.size(), 1u);
      ASSERT_FLOAT_EQ(reading.pages[0].width, width);
      expect_words(reading.pages[0], layer, 0.1F);
    }
  }
}

TEST(Searchable, AnInvisibleLayerIsReplacedAndItsStateGoesOn) {
  const std::string old =
      "BT /F 12 Tf 3 Tr 20 20 Td (garbage) Tj 1 2 (more) \" ET\nq 0 Tr Q BT /F 9 Tf 20 60 Td "
      "(still hidden) Tj ET\n";
  const Page layer = Recognised(300, 400).line("right words", 20, 30).page();
  const std::string out = written(scan("", old), layer);
  const Reading reading = read(out);
  EXPECT_EQ(reading.pages.at(0).text, "right words\n");
  EXPECT_EQ(reading.pages.at(0).counts.drawn, 11u);  // with the space
}

TEST(Searchable, FormsOfOtherPagesKeepTheirText) {
  const std::string form =
      stream("/Type/XObject/Subtype/Form/BBox[0 0 300 400]/Resources<</Font<</F 5 0 R>>>>",
             "BT /F 12 Tf 3 Tr 20 20 Td (garbage) Tj ET");
  const std::string second =
      "<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 400]/Contents 10 0 R/Resources<</XObject<</I 6 0 "
      "R/G 8 0 R>>>>>>";
  std::string document = one_page("q 300 0 0 400 0 0 cm /I Do Q /G Do", "", "",
                                  {form, second, stream("", "q 300 0 0 400 0 0 cm /I Do Q /G Do")});
  document.replace(document.find("[3 0 R]/Count 1"), 15, "[3 0 R 9 0 R]/Count 2");
  const Page layer = Recognised(300, 400).line("right words", 20, 30).page();
  const Reading reading = read(written(document, layer));
  ASSERT_EQ(reading.pages.size(), 2u);
  EXPECT_EQ(reading.pages[0].text, "right words\n");
  EXPECT_EQ(reading.pages[1].text, "garbage\n");
}

TEST(Searchable, VisibleTextIsDrawnAsItWasAndSaysNothing) {
  const std::string document = one_page("BT /F 12 Tf 20 300 Td (xqzv) Tj ET");
  const std::string out =
      written(document, Recognised(300, 400).line("right words", 20, 88).page());
  EXPECT_EQ(poppler_reader().render(out, 1, 72, "")->rgb,
            poppler_reader().render(document, 1, 72, "")->rgb);
  EXPECT_NE(out.find("/Span <</ActualText ()>> BDC"), std::string::npos);
}

TEST(Searchable, ALayerThatIsKeptStaysAndOnlyRecognisedWordsAreAdded) {
  const std::string document = scan("", "BT /F 12 Tf 20 300 Td (Title) Tj ET");
  const Page layer = Recognised(300, 400)
                         .line("Title", 20, 90, 0, Origin::text_layer)
                         .line("recognised words", 20, 150)
                         .page();
  const Reading reading = read(written(document, layer));
  EXPECT_NE(reading.pages.at(0).text.find("Title\n"), std::string::npos);
  EXPECT_NE(reading.pages.at(0).text.find("recognised words\n"), std::string::npos);
  EXPECT_EQ(reading.pages.at(0).counts.drawn, 21u);  // a letter more than once would be counted
}

TEST(Searchable, AnAskewLineIsOneLine) {
  Page layer = Recognised(300, 400).line("one two three four five", 20, 100).page();
  for (Glyph& glyph : layer.glyphs) {
    const float fall = glyph.box.x0 * 0.03F;
    glyph.box.y0 += fall;
    glyph.box.y1 += fall;
  }
  const Reading reading = read(written(scan(""), layer));
  EXPECT_EQ(reading.pages.at(0).text, "one two three four five\n");
  expect_words(reading.pages[0], layer, 3.5F);
}

TEST(Searchable, NothingIsWrittenWithoutPagesOrWords) {
  const ByteSink sink = [](std::string_view) { return true; };
  EXPECT_EQ(write_searchable("no pdf", "application/pdf", {}, {}, sink).error().code,
            ErrorCode::damaged);
  EXPECT_EQ(write_searchable("text", "text/plain", {}, {}, sink).error().code,
            ErrorCode::unsupported);
  Page layer = Recognised(300, 400).line("far", 20, 30).page();
  layer.number = 2;
  EXPECT_EQ(write_searchable(scan(""), "application/pdf", {}, {layer}, sink).error().code,
            ErrorCode::damaged);
  const std::string document = one_page("", "", "/AcroForm<</SigFlags 3/Fields[]>>");
  EXPECT_EQ(write_searchable(document, "application/pdf", {}, {}, sink).error().code,
            ErrorCode::unsupported);
  EXPECT_TRUE(write_searchable(document, "application/pdf", {"", true}, {}, sink));
  EXPECT_FALSE(write_searchable(document, "application/pdf", {"", true}, {},
                                [](std::string_view) { return false; }));
}

TEST(InvisibleFont, EachCharacterHasOneCode) {
  InvisibleFont font;
  EXPECT_EQ(font.codes("aba"), "000100020001");
  EXPECT_EQ(font.codes("\U00020BB7"), "0003");
  EXPECT_NE(font.to_unicode().find(
                "4 beginbfchar\n<0000> <FFFD>\n<0001> <0061>\n<0002> <0062>\n<0003> <D842DFB7>\n"),
            std::string::npos);
}

TEST(InvisibleFont, MoreCharactersThanCodes) {
  InvisibleFont font;
  std::string all;
  for (char32_t c = 0x10000; c < 0x20010; ++c) append_utf8(all, c);
  const std::string codes = font.codes(all);
  EXPECT_EQ(font.size(), 0x10000u);
  EXPECT_EQ(codes.substr(codes.size() - 4), "0000");
}

}  // namespace
}  // namespace kiroku
