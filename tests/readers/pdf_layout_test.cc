// Layout on glyphs set by hand: words, lines, columns, directions, doubled glyphs.
#include <chrono>
#include <random>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <unicode/ubidi.h>
#include <unicode/unistr.h>

#include "pipeline/readers/layout.h"
#include "schemas/utf8.h"

namespace kiroku {
namespace {

// Sets type on a page of 600 by 800 points.
class Setter {
 public:
  Setter() {
    drawing_.width = 600;
    drawing_.height = 800;
  }

  Setter& font(float size, float cos = 1, float sin = 0, bool vertical = false) {
    Run run;
    run.size = size;
    run.vertical = vertical;
    run.rotation = vertical || cos == 1 ? 0 : cos == -1 ? 2 : sin == 1 ? 1 : sin == -1 ? 3 : 4;
    drawing_.runs.push_back(drawn_run(run, cos, sin, 0.8f, -0.2f));
    return *this;
  }

  // One glyph after the other: ASCII half an em wide, everything else a whole em; `spacing` in ems
  // between them. Spaces are drawn unless `space` says otherwise.
  Setter& set(float x, float y, std::string_view text, float spacing = 0, bool draw_spaces = true) {
    const DrawnRun& run = drawing_.runs.back();
    for (std::size_t at = 0; at < text.size();) {
      const char32_t c = next_code_point(text, at);
      const bool wide = run.run.vertical || c > 0x7F;
      const float advance = (wide ? 1.0f : 0.5f) * run.run.size;
      DrawnGlyph glyph;
      glyph.x = x;
      glyph.y = y;
      glyph.dx = advance * run.cos;
      glyph.dy = advance * run.sin;
      glyph.code = c;
      glyph.unicode = c;
      glyph.run = static_cast<std::uint16_t>(drawing_.runs.size() - 1);
      if (c != U' ' || draw_spaces) drawing_.glyphs.push_back(glyph);
      x += (advance + spacing * run.run.size) * run.cos;
      y += (advance + spacing * run.run.size) * run.sin;
    }
    return *this;
  }

  Page page() {
    Page page;
    page.width = drawing_.width;
    page.height = drawing_.height;
    page.counts.drawn = static_cast<std::uint32_t>(drawing_.glyphs.size());
    lay_out(drawing_, page);
    return page;
  }
  std::string text() { return page().text; }
  Drawing& drawing() { return drawing_; }

 private:
  Drawing drawing_;
};

std::uint32_t duplicates(const Page& page) {
  return page.counts.suppressed[static_cast<std::size_t>(Suppression::duplicate)];
}

TEST(Layout, nothing_drawn) { EXPECT_EQ(Setter().text(), ""); }

TEST(Layout, only_spaces_are_accounted_for) {
  const Page page = Setter().font(10).set(10, 10, "  ").page();
  EXPECT_EQ(page.text, "  \n");
  EXPECT_EQ(page.counts.emitted, 2u);
}

// Found by random_glyphs_keep_the_account: the first word lost a glyph.
TEST(Layout, a_space_before_the_first_word) {
  const Page page = Setter().font(10).set(10, 10, " a").set(300, 300, "b").page();
  EXPECT_EQ(page.text, " a\n\nb\n");
  EXPECT_EQ(page.counts.emitted, 3u);
}

TEST(Layout, words_by_drawn_spaces_and_by_gaps) {
  EXPECT_EQ(Setter().font(10).set(50, 50, "Sister City").text(), "Sister City\n");
  EXPECT_EQ(Setter().font(10).set(50, 50, "Sister City", 0, false).text(), "Sister City\n");
  EXPECT_EQ(Setter().font(10).set(50, 50, "1,005").set(75.5f, 50, "000").text(), "1,005000\n");
}

TEST(Layout, lines_go_down_whatever_the_drawing_order) {
  EXPECT_EQ(
      Setter().font(10).set(50, 74, "third").set(50, 50, "first").set(50, 62, "second").text(),
      "first\nsecond\nthird\n");
}

TEST(Layout, letter_spaced_capitals_are_words) {
  EXPECT_EQ(Setter().font(10).set(50, 50, "KITAKYUSHU", 0.3f).text(), "KITAKYUSHU\n");
  EXPECT_EQ(Setter().font(10).set(50, 50, "SISTER CITY", 0.3f, false).text(), "SISTER CITY\n");
  // single letters that are words: uneven or few
  EXPECT_EQ(Setter().font(10).set(50, 50, "a b", 0, false).text(), "a b\n");
  EXPECT_EQ(Setter().font(10).set(50, 50, "1 2 3 4 5", 0, false).text(), "1 2 3 4 5\n");
}

// As TeX draws them: the accent first, raised over capitals, two for one letter; cedillas behind.
TEST(Layout, accents_are_one_with_their_letters) {
  Setter setter;
  setter.font(10).set(50, 50, "est").set(62.5f, 50, "´").set(65, 50, "a").set(70, 50, "ndar n");
  setter.set(97.5f, 50, "˜").set(100, 50, "u").set(105, 50, "mero");
  const Page page = setter.page();
  EXPECT_EQ(page.text, "esta\u0301ndar nu\u0303mero\n");
  EXPECT_EQ(page.counts.emitted, page.counts.drawn);
  ASSERT_EQ(page.glyphs.size(), page.counts.drawn);
  EXPECT_EQ(page.glyphs[4].box.x0, 62.5f);  // each where it was drawn

  EXPECT_EQ(Setter().font(10).set(50, 47, "´").set(52, 50, "I").set(57, 50, "n").text(), "I\u0301n\n");
  EXPECT_EQ(Setter().font(10).set(50, 50, "¨").set(52.5f, 50, "ı").text(), "i\u0308\n");
  EXPECT_EQ(Setter().font(10).set(50, 48, "´").set(50, 50, "ˆ").set(52.5f, 50, "e").text(), "e\u0302\u0301\n");
  EXPECT_EQ(Setter().font(10).set(50, 50, "c").set(47.5f, 50, "¸").set(55, 50, "a").text(), "c\u0327a\n");
  // beside a letter, over one that has no such sign, alone
  EXPECT_EQ(Setter().font(10).set(50, 50, "^a~b`c").text(), "^a~b`c\n");
  EXPECT_EQ(Setter().font(10).set(50, 50, "ˆ").set(52.5f, 50, "x").text(), "ˆx\n");
  EXPECT_EQ(Setter().font(10).set(50, 50, "´ˆ¨").text(), "´ˆ¨\n");
}

// Drawn twice, as bold letters are: the accent goes with its letter.
TEST(Layout, doubled_letters_with_accents) {
  Setter setter;
  setter.font(10);
  for (const float x : {50.0f, 50.3f})
    setter.set(x, 50, "se").set(x + 7.5f, 50, "˜").set(x + 10, 50, "n").set(x + 15, 50, "al");
  const Page page = setter.page();
  EXPECT_EQ(page.text, "sen\u0303al\n");
  EXPECT_EQ(page.counts.emitted + duplicates(page), page.counts.drawn);
}

// A name whose letters reach into each other, and a font that calls all its letters an em wide.
TEST(Layout, letters_that_overlap_are_one_word) {
  Setter name;
  name.font(10).set(50, 50, "L").font(7).set(51, 48, "A").font(10).set(53.2f, 50, "T");
  name.set(56.5f, 52, "E").set(60.2f, 50, "X");
  EXPECT_EQ(name.text(), "LATEX\n");
  Setter narrow;
  narrow.font(10);
  const float at[] = {50, 56.2f, 62, 67.5f, 73.5f, 76.8f, 82.4f};
  for (int i = 0; i < 7; ++i) narrow.set(at[i], 50, std::string("aduates").substr(i, 1));
  for (DrawnGlyph& glyph : narrow.drawing().glyphs) glyph.dx = 10;
  EXPECT_EQ(narrow.text(), "aduates\n");
}

TEST(Layout, no_spaces_between_kanji) {
  EXPECT_EQ(Setter().font(10).set(50, 50, "北九州市の人口", 0.2f).text(), "北九州市の人口\n");
  // a quarter em between kanji and figures is the typesetter's, not a space
  EXPECT_EQ(Setter().font(10).set(50, 50, "約").set(62.5f, 50, "98").set(75, 50, "万人").text(),
            "約98万人\n");
  EXPECT_EQ(Setter().font(10).set(50, 50, "市長").set(90, 50, "北橋").text(), "市長 北橋\n");
  EXPECT_EQ(Setter().font(10).set(50, 50, "第　章").text(), "第　章\n");
}

TEST(Layout, raised_and_lowered_figures_stay_on_their_line) {
  Setter setter;
  setter.font(10).set(50, 50, "389 km").font(6).set(80, 46, "2").font(10).set(83, 50, " in all");
  EXPECT_EQ(setter.text(), "389 km2 in all\n");
  EXPECT_EQ(Setter().font(6).set(50, 46, "1").font(10).set(53, 50, "See below").text(),
            "1See below\n");
}

TEST(Layout, two_columns_under_a_title) {
  Setter setter;
  setter.font(16).set(150, 40, "A title across both of them");
  setter.font(10);
  for (int line = 0; line < 6; ++line) {
    const auto y = static_cast<float>(100 + 12 * line);
    setter.set(50, y, "left column's text number " + std::to_string(line));
    setter.set(320, y + 3, "right column's text number " + std::to_string(line));
  }
  const Page page = setter.page();
  EXPECT_LT(page.text.find("title"), page.text.find("left column"));
  EXPECT_LT(page.text.find("left column's text number 5"),
            page.text.find("right column's text number 0"));
  EXPECT_EQ(page.blocks.size(), 3u);
  EXPECT_EQ(page.blocks[0].role, Role::heading);
}

TEST(Layout, columns_with_aligned_lines) {
  Setter setter;
  setter.font(10);
  for (int line = 0; line < 6; ++line) {
    const auto y = static_cast<float>(100 + 12 * line);
    setter.set(50, y, "a line of prose that fills its column");
    setter.set(260, y, "another column with as many of its own");
  }
  const std::string text = setter.text();
  EXPECT_LT(text.rfind("prose"), text.find("another"));
}

TEST(Layout, a_table_is_read_by_rows) {
  Setter setter;
  setter.font(10);
  const char* cities[] = {"Kitakyushu", "Dalian", "Incheon", "Tacoma"};
  const char* counts[] = {"977,288", "6,170,000", "2,740,000", "198,397"};
  for (int row = 0; row < 4; ++row) {
    setter.set(50, static_cast<float>(100 + 14 * row), cities[row]);
    setter.set(300, static_cast<float>(100 + 14 * row), counts[row]);
  }
  EXPECT_EQ(setter.text(),
            "Kitakyushu\t977,288\nDalian\t6,170,000\nIncheon\t2,740,000\nTacoma\t198,397\n");
}

TEST(Layout, a_list_beside_a_table) {
  Setter setter;
  setter.font(10);
  for (int line = 0; line < 5; ++line)
    setter.set(50, static_cast<float>(100 + 16 * line),
               "a point of the list, number " + std::to_string(line));
  for (int row = 0; row < 6; ++row) {
    const auto y = static_cast<float>(106 + 13 * row);
    setter.set(300, y, "City " + std::to_string(row)).set(400, y, "100,00" + std::to_string(row));
    setter.set(480, y, "May 200" + std::to_string(row));
  }
  const std::string text = setter.text();
  EXPECT_LT(text.find("number 4"), text.find("City 0"));
  EXPECT_NE(text.find("City 3\t100,003\tMay 2003\n"), std::string::npos) << text;
}

TEST(Layout, bullets_stay_with_their_lines) {
  Setter setter;
  setter.font(10);
  for (int line = 0; line < 5; ++line) {
    setter.set(50, static_cast<float>(100 + 14 * line), "*");
    setter.set(75, static_cast<float>(100 + 14 * line), "point number " + std::to_string(line));
  }
  EXPECT_EQ(setter.text().substr(0, 32), "* point number 0\n* point number ");
}

TEST(Layout, vertical_writing_from_right_to_left) {
  Setter setter;
  setter.font(10, 0, 1, true)
      .set(500, 100, "北九州市")
      .set(484, 100, "大連市")
      .set(468, 100, "仁川");
  const Page page = setter.page();
  EXPECT_EQ(page.text, "北九州市\n大連市\n仁川\n");
  const Box& first = page.glyphs[0].box;
  EXPECT_FLOAT_EQ(first.x0, 495);
  EXPECT_FLOAT_EQ(first.y0, 100);
  EXPECT_FLOAT_EQ(first.x1, 505);
  EXPECT_FLOAT_EQ(first.y1, 110);
}

TEST(Layout, rotated_text_in_every_quarter) {
  EXPECT_EQ(Setter().font(10, 0, 1).set(300, 100, "upper").set(288, 100, "lower").text(),
            "upper\nlower\n");
  EXPECT_EQ(Setter().font(10, -1, 0).set(300, 112, "upper").set(300, 100, "lower").text(),
            "upper\nlower\n");
  EXPECT_EQ(Setter().font(10, 0, -1).set(300, 300, "upper").set(312, 300, "lower").text(),
            "upper\nlower\n");
  const Page page = Setter().font(10, 0, 1).set(300, 100, "a").page();
  EXPECT_FLOAT_EQ(page.glyphs[0].box.x0, 298);  // descent to the left of text that runs down
  EXPECT_FLOAT_EQ(page.glyphs[0].box.x1, 308);
  EXPECT_FLOAT_EQ(page.glyphs[0].box.y1, 105);
}

TEST(Layout, hebrew_in_reading_order) {
  // drawn as it looks, left to right: the letters of שלום then the year, which stays as it is
  EXPECT_EQ(Setter().font(10).set(50, 50, "2012 םולש").text(), "שלום 2012\n");
  EXPECT_EQ(Setter().font(10).set(50, 50, "the word םולש means peace").text(),
            "the word שלום means peace\n");
}

// How a line looks, left to right, by the Unicode bidirectional algorithm. `mirrored`: brackets of
// stretches that run to the left as the signs that they look like.
std::string look_of(const std::string& written, bool leftward, bool mirrored) {
  const auto text = icu::UnicodeString::fromUTF8(written);
  UErrorCode status = U_ZERO_ERROR;
  UBiDi* bidi = ubidi_open();
  ubidi_setPara(bidi, text.getBuffer(), text.length(), leftward ? 1 : 0, nullptr, &status);
  std::u16string out(static_cast<std::size_t>(text.length()), u' ');
  ubidi_writeReordered(bidi, out.data(), text.length(), mirrored ? UBIDI_DO_MIRRORING : 0, &status);
  ubidi_close(bidi);
  EXPECT_TRUE(U_SUCCESS(status));
  std::string utf8;
  icu::UnicodeString(out.data(), text.length()).toUTF8String(utf8);
  return utf8;
}

TEST(Layout, lines_that_run_to_the_left_with_numbers_and_latin) {
  for (const char* written :
       {"שלום 2012", "אבג 2010 474,094 דהו", "אבג 12.5% דהו", "בשנת 2010-2012 לערך",
        "العدد 12% من 2010-2012 سنة", "ابت 30/10/1990 ثجح", "ابت ٢٠١٢ و ٣٠/١٠/١٩٩٠ ثجح",
        "דהו Windows 10 זחט.", "אבג (2019).", "אבג (דהו) Austin, Texas זחט [טיכ]", "«ابت» ثجح",
        "ابت (1990) ثجح", "אבג $12 דהו -5 אב"}) {
    for (const bool mirrored : {true, false}) {
      const std::string looks = look_of(written, true, mirrored);
      Setter setter;  // on a page that runs to the left
      setter.font(10)
          .set(50, 50, looks)
          .set(50, 500, look_of("שורה שנייה ארוכה יותר", true, false));
      const std::string text = setter.text();
      EXPECT_EQ(text.substr(0, text.find('\n')), written) << looks;
    }
  }
  for (const char* written :
       {"the word שלום means peace", "abc אבג 12 דהו def", "a line (אבג) of its own"}) {
    const std::string looks = look_of(written, false, true);
    EXPECT_EQ(Setter().font(10).set(50, 50, looks).text(), std::string(written) + "\n") << looks;
  }
}

// A vowel sign drawn over its letter, a little to the right or to the left of its middle.
TEST(Layout, marks_are_read_behind_their_letters) {
  for (const float aside : {-1.0f, 1.0f}) {
    Setter setter;
    setter.font(10).set(50, 50, "םולש");
    setter.set(65 + aside, 50, "\u05B8");
    EXPECT_EQ(setter.text(), "ש\u05B8לום\n") << aside;
  }
}

TEST(Layout, shadows_are_left_out_and_counted) {
  Setter setter;
  setter.font(20).set(50, 50, "Kitakyushu City").set(51.5f, 51.5f, "Kitakyushu City");
  const Page page = setter.page();
  EXPECT_EQ(page.text, "Kitakyushu City\n");
  EXPECT_EQ(duplicates(page), 15u);
}

TEST(Layout, glyphs_doubled_one_by_one) {
  Setter setter;
  setter.font(10);
  float x = 50;
  for (const char* c : {"姉", "妹", "都", "市"}) {
    setter.set(x, 50, c).set(x + 0.4f, 50, c);
    x += 10;
  }
  const Page page = setter.page();
  EXPECT_EQ(page.text, "姉妹都市\n");
  EXPECT_EQ(duplicates(page), 4u);
}

// "Writing" and "mitt" in a font whose widths are lost: its letters stand nearly on one spot.
TEST(Layout, letters_that_are_squeezed_together_are_not_doubled) {
  for (const char* text : {"Writing", "mitt", "README.txt"}) {
    Setter setter;
    setter.font(10).set(50, 50, text, -0.48f);
    for (DrawnGlyph& glyph : setter.drawing().glyphs) glyph.dx = 0.2f;
    const Page page = setter.page();
    EXPECT_EQ(duplicates(page), 0u) << text;
    EXPECT_EQ(page.counts.emitted, page.counts.drawn) << text;
  }
  // a bullet that is drawn again behind its line is
  Setter setter;
  setter.font(10).set(50, 50, "* bread").set(50.2f, 50, "*");
  EXPECT_EQ(duplicates(setter.page()), 1u);
}

TEST(Layout, repetition_that_is_meant_stays) {
  for (const char* text : {"IIII", "......", "llll", "hall 11:11", "ままま"}) {
    const Page page = Setter().font(10).set(50, 50, text, -0.2f).page();
    EXPECT_EQ(page.text, std::string(text) + "\n");
    EXPECT_EQ(duplicates(page), 0u) << text;
  }
  // the same word on the next line, and beside itself
  const Page page =
      Setter().font(10).set(50, 50, "city").set(50, 61, "city").set(80, 50, "city").page();
  EXPECT_EQ(duplicates(page), 0u);
}

TEST(Layout, unmapped_glyphs_and_ligatures) {
  Setter setter;
  setter.font(10).set(50, 50, "of?ce");
  setter.drawing().pool = {U'f', U'i'};
  setter.drawing().glyphs[2].unicode = 0;
  setter.drawing().glyphs[2].pooled = 2;
  setter.drawing().glyphs[3].unicode = kUnmapped;
  const Page page = setter.page();
  EXPECT_EQ(page.text, "offi\uFFFDe\n");
  EXPECT_EQ(page.glyphs[2].length, 2);
  EXPECT_EQ(page.glyphs[3].flags, Glyph::kUnmapped);
  EXPECT_EQ(page.counts.unmapped, 1u);
  EXPECT_EQ(page.counts.emitted, 4u);
}

TEST(Layout, printed_page_numbers_become_labels) {
  for (const char* foot : {"― 50 ―", "- 50 -", "50"}) {
    const Page page =
        Setter().font(10).set(50, 100, "A page of text that goes on").set(280, 780, foot).page();
    EXPECT_EQ(page.label, "50") << foot;
    EXPECT_EQ(page.blocks.back().role, Role::page_footer) << foot;
  }
  EXPECT_EQ(Setter().font(10).set(280, 20, "xii").set(50, 100, "text").page().label, "xii");
  for (const char* foot : {"50 %", "5000000", "Kobe 50", "-"})
    EXPECT_EQ(Setter().font(10).set(50, 100, "text").set(280, 780, foot).page().label, "") << foot;
  EXPECT_EQ(Setter().font(10).set(50, 100, "text").set(280, 400, "50").page().label, "");
}

// Poppler's own layout needs more than 10 s for such a page.
TEST(Layout, sixty_thousand_scattered_words) {
  Setter setter;
  setter.font(8);
  std::mt19937 random(7);
  std::uniform_real_distribution<float> x(0, 560), y(0, 800);
  for (int i = 0; i < 60000; ++i) setter.set(x(random), y(random), "word" + std::to_string(i));
  const auto start = std::chrono::steady_clock::now();
  const Page page = setter.page();
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
  EXPECT_EQ(page.counts.emitted, page.counts.drawn);
  EXPECT_LT(seconds.count(), 5);
  std::istringstream text(page.text);
  std::set<std::string> words;
  std::size_t all = 0;
  for (std::string word; text >> word; ++all) words.insert(word);
  EXPECT_GE(all, 59998u);  // two that are drawn one after the other may touch
  EXPECT_GE(words.size(), 59998u);
  EXPECT_TRUE(words.count("word0") && words.count("word59999"));
}

// Words that cross by chance are all kept; a word set twice is one, also where there are thousands.
TEST(Layout, scattered_words_set_twice) {
  Setter setter;
  setter.font(2);
  std::mt19937 random(7);
  std::uniform_real_distribution<float> x(0, 560), y(0, 800);
  for (int i = 0; i < 6000; ++i) {
    const float left = x(random), base = y(random);
    const std::string word = "word" + std::to_string(i);
    setter.set(left, base, word);
    if (i % 100 == 0) setter.set(left + 0.1f, base, word);
    // begins as the first one does, and is longer: not that word
    if (i == 0) setter.set(left + 0.1f, base, "word0000");
  }
  const Page page = setter.page();
  EXPECT_EQ(page.counts.emitted + duplicates(page), page.counts.drawn);
  std::uint32_t twice = 0;
  for (int i = 0; i < 6000; i += 100)
    twice += 4 + static_cast<std::uint32_t>(std::to_string(i).size());
  EXPECT_EQ(duplicates(page), twice);
  EXPECT_NE(page.text.find("word0000"), std::string::npos);
}

TEST(Layout, random_glyphs_keep_the_account) {
  std::mt19937 random(11);
  std::uniform_real_distribution<float> place(0, 600);
  const std::string_view letters[] = {"a", " ", "市", "ש", "1", "\u0301", "\t", "-"};
  for (int round = 0; round < 200; ++round) {
    Setter setter;
    for (int i = 0; i < 40; ++i) {
      const auto turn = random() % 6;
      constexpr float kCos[] = {1, 0, -1, 0, 0.7071f, 0}, kSin[] = {0, 1, 0, -1, 0.7071f, 1};
      setter.font(4 + static_cast<float>(random() % 20), kCos[turn], kSin[turn], turn == 5);
      setter.set(place(random), place(random), letters[random() % 8]);
      setter.set(place(random), place(random), letters[random() % 8]);
    }
    const Page page = setter.page();
    EXPECT_TRUE(is_utf8(page.text));
    EXPECT_EQ(page.counts.emitted + page.counts.unmapped + duplicates(page), page.counts.drawn);
    std::uint32_t end = 0;
    for (const Glyph& glyph : page.glyphs) {
      EXPECT_GE(glyph.offset, end);
      end = glyph.offset + glyph.length;
    }
    EXPECT_LE(end, page.text.size());
  }
}

}  // namespace
}  // namespace kiroku
