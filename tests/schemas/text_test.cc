// Text is the heart: whatever is appended and replaced, every span traces, undoing all edits gives
// what was read, and bytes, code points, lines and boxes agree.
#include "schemas/text.h"

#include <random>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "schemas/compress.h"
#include "schemas/utf8.h"

namespace kiroku {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// A page of a text layer: glyphs of 10 x 12 points, a line for each '\n', 14 points apart.
Page drawn_page(int number, std::string text) {
  Page page;
  page.number = number;
  page.width = 595, page.height = 842;
  page.text = std::move(text);
  page.runs.push_back({});
  float x = 50, y = 50;
  for (std::size_t at = 0; at < page.text.size();) {
    const auto begin = static_cast<std::uint32_t>(at);
    const char32_t c = next_code_point(page.text, at);
    if (c == '\n') {
      x = 50, y += 14;
      continue;
    }
    if (c != ' ') {
      Glyph glyph{{x, y, x + 10, y + 12}, begin, static_cast<std::uint32_t>(c), 0, 0, 0};
      glyph.length = static_cast<std::uint8_t>(at - begin);
      page.glyphs.push_back(glyph);
    }
    x += 10;
  }
  return page;
}

Page typed_page(int number, std::string text) {
  Page page;
  page.number = number;
  page.text = std::move(text);
  page.origin = Origin::plain_text;
  return page;
}

Text text_of(const std::vector<Page>& pages) {
  Text text;
  for (const Page& page : pages) text.append(page);
  return text;
}

std::uint32_t find(const Text& text, std::string_view part) {
  const auto at = text.utf8.find(part);
  EXPECT_NE(at, std::string::npos) << part;
  return static_cast<std::uint32_t>(at);
}

Span span_of(const Text& text, std::string_view part) {
  const std::uint32_t begin = find(text, part);
  return {begin, begin + static_cast<std::uint32_t>(part.size())};
}

TEST(Text, pages_are_joined_by_form_feeds_and_traced_to_their_boxes) {
  const Text text = text_of({drawn_page(1, "Population\n"), drawn_page(2, "大連市 100\n万人\n")});
  EXPECT_EQ(text.utf8, "Population\n\f大連市 100\n万人\n");
  EXPECT_EQ(text.check(), "");
  const std::vector<Trace> traces = text.trace(span_of(text, "市 100\n万"));
  ASSERT_EQ(traces.size(), 1U);
  EXPECT_EQ(traces[0].page, 2);
  EXPECT_THAT(traces[0].boxes, ElementsAre(Box{70, 50, 120, 62}, Box{50, 64, 60, 76}));
  EXPECT_EQ(text.code_points(text.pages[1], find(text, "100")), 4U);
}

TEST(Text, a_span_over_a_page_end_traces_to_both_pages) {
  const Text text = text_of({drawn_page(1, "one\n"), drawn_page(2, "two\n")});
  const std::vector<Trace> traces = text.trace({1, 6});
  ASSERT_EQ(traces.size(), 2U);
  EXPECT_EQ(traces[0].text, (Span{1, 4}));
  EXPECT_EQ(traces[1].text, (Span{5, 6}));
}

TEST(Text, vertical_columns_give_one_box_each) {
  Page page = drawn_page(1, "縦書\nです\n");
  float x = 500, y = 50;
  for (Glyph& glyph : page.glyphs) {
    glyph.box = {x, y, x + 12, y + 12};
    y += 12;
    if (glyph.offset == 3) x -= 20, y = 50;
  }
  const Text text = text_of({page});
  EXPECT_THAT(text.trace({0, 13})[0].boxes,
              ElementsAre(Box{500, 50, 512, 74}, Box{480, 50, 492, 74}));
}

TEST(Text, utf_16_traces_to_the_bytes_of_the_file) {
  // "A大😀" in UTF-16LE behind a byte order mark.
  const std::string file(
      "\xFF\xFE"
      "A\0"
      "\x27\x59"
      "\x3D\xD8\x00\xDE",
      10);
  Page page = typed_page(1, "A大😀");
  page.edits = {{"decode", {0, 8}, file, "utf-16le", 1, {}}};
  page.pieces = {{0, 0, 0, 0}, {0, 2, 1, 2}, {1, 4, 3, 2}, {4, 6, 4, 4}};
  const Text text = text_of({page});
  EXPECT_EQ(text.check(), "");
  EXPECT_EQ(text.undo(), file);
  EXPECT_EQ(text.raw({1, 4}), (Span{4, 6}));
  EXPECT_EQ(text.raw({4, 8}), (Span{6, 10}));
  const Text repaired = replace(text, {{{1, 4}, "太", "mojibake", "", 1, {}}});
  EXPECT_EQ(repaired.utf8, "A太😀");
  EXPECT_EQ(repaired.undo(), file);
  EXPECT_EQ(repaired.raw({0, 1}), (Span{2, 4}));
  EXPECT_EQ(repaired.raw({1, 4}), (Span{4, 6}));
  EXPECT_EQ(repaired.raw({4, 8}), (Span{6, 10}));
}

TEST(Text, a_page_break_of_other_bytes_is_an_edit) {
  Page second = typed_page(2, "b");
  second.break_before = "\r\n\f";
  const Text text = text_of({typed_page(1, "a"), second});
  EXPECT_EQ(text.utf8, "a\fb");
  EXPECT_EQ(text.undo(), "a\r\n\fb");
  EXPECT_EQ(text.raw({2, 3}), (Span{4, 5}));
}

TEST(Replace, keeps_the_way_back) {
  const Text read = text_of({drawn_page(1, "Kita-kita-kyushu yy yy\nCity\n")});
  const Text once = replace(read, {{{5, 10}, "", "doubled-text", "", 0.9, {}},
                                   {{19, 22}, "", "doubled-text", "", 1, {}}});
  EXPECT_EQ(once.utf8, "Kita-kyushu yy\nCity\n");
  EXPECT_EQ(once.check(), "");
  EXPECT_EQ(once.undo(), read.utf8);
  EXPECT_EQ(once.raw(span_of(once, "kyushu")), span_of(read, "kyushu"));
  EXPECT_THAT(once.trace(span_of(once, "City"))[0].boxes, ElementsAre(Box{50, 64, 90, 76}));
  EXPECT_THAT(once.trace({0, 11})[0].edits, ElementsAre(0U));
  EXPECT_THAT(once.trace(span_of(once, "kyushu"))[0].edits, IsEmpty());
  // A second repair over the first folds it: one edit that gives back what was read.
  const Text twice = replace(once, {{{0, 11}, "Kitakyushu", "hyphens", "", 1, {}}});
  EXPECT_EQ(twice.utf8, "Kitakyushu yy\nCity\n");
  ASSERT_EQ(twice.edits.size(), 2U);
  EXPECT_EQ(twice.edits[0].before, "Kita-kita-kyushu");
  EXPECT_EQ(twice.undo(), read.utf8);
  EXPECT_EQ(twice.check(), "");
}

// Random text of every kind of character, random edits in it, random replacements over those.
class Random {
 public:
  explicit Random(unsigned seed) : engine_(seed) {}
  std::uint32_t below(std::uint32_t limit) { return limit == 0 ? 0 : engine_() % limit; }
  std::string characters(std::uint32_t most) {
    // ASCII, Latin with marks apart (e + U+0301), CJK, Hangul, Cyrillic, right-to-left, beyond the
    // BMP.
    static const std::vector<std::string> kAlphabet = {
        "a", "7", " ", "\n",           "é", "e\xCC\x81", "が",          "大", "한",
        "ж", "ש", "ع", "\xE2\x80\x8F", "😀", "𠮷",        "\xEF\xBF\xBD"};
    std::string text;
    for (std::uint32_t i = below(most + 1); i > 0; --i) text += kAlphabet[below(kAlphabet.size())];
    return text;
  }
  // Spans on character boundaries, in order and apart, that cross no page end.
  std::vector<Span> spans(std::string_view text) {
    std::vector<std::uint32_t> cuts;
    for (std::size_t at = 0; at < text.size(); next_code_point(text, at)) {
      if (below(3) == 0) cuts.push_back(static_cast<std::uint32_t>(at));
    }
    std::vector<Span> spans;
    for (std::size_t i = 0; i + 1 < cuts.size(); i += 2) {
      const Span span = {cuts[i], below(4) == 0 ? cuts[i] : cuts[i + 1]};
      if (text.substr(span.begin, span.size()).find('\f') == std::string_view::npos)
        spans.push_back(span);
    }
    return spans;
  }

 private:
  std::mt19937 engine_;
};

Page random_page(Random& random, int number) {
  Page page = random.below(2) == 0 ? drawn_page(number, random.characters(40))
                                   : typed_page(number, random.characters(40));
  if (page.origin == Origin::plain_text) {
    std::uint32_t last = 0;
    for (const Span span : random.spans(page.text)) {
      if (span.begin < last || (span.empty() && span.begin == last && last > 0)) continue;
      page.edits.push_back({"markup", span, random.characters(5), "", 1, {}});
      last = span.end;
    }
  }
  return page;
}

TEST(Text, property_every_span_traces_and_undoing_gives_what_was_read) {
  for (unsigned seed = 0; seed < 2000; ++seed) {
    Random random(seed);
    Text text;
    for (int page = 1; page <= 3; ++page) text.append(random_page(random, page));
    const std::string read = text.undo();
    ASSERT_EQ(text.check(), "") << "seed " << seed;
    ASSERT_EQ(read.size(), text.raw_size) << "seed " << seed;
    for (int round = 0; round < 4; ++round) {
      std::vector<Replacement> replacements;
      for (const Span span : random.spans(text.utf8))
        replacements.push_back({span, random.characters(3), "test", "", 1, {}});
      text = replace(text, replacements);
      ASSERT_EQ(text.check(), "") << "seed " << seed;
      ASSERT_EQ(text.undo(), read) << "seed " << seed << " round " << round;
      for (std::size_t i = 0; i + 1 < text.pieces.size();
           ++i) {  // raw offsets never run backwards or out
        ASSERT_LE(text.pieces[i].raw, text.pieces[i + 1].raw) << "seed " << seed;
      }
      for (const PageText& page : text.pages) {
        for (const Trace& seen : text.trace(page.span)) {
          ASSERT_EQ(seen.page, page.number) << "seed " << seed;
          ASSERT_LE(seen.raw.end, read.size()) << "seed " << seed;
          ASSERT_GE(seen.raw.begin, page.raw_begin) << "seed " << seed;
        }
      }
      // Outside of edits text and raw bytes are the same.
      std::uint32_t at = 0;
      for (std::size_t i = 0; i <= text.edits.size(); ++i) {
        const std::uint32_t end =
            i < text.edits.size() ? text.edits[i].after.begin : text.utf8.size();
        const Span copied = {at, end};
        const Span raw = text.raw(copied);
        if (!copied.empty()) {
          ASSERT_EQ(read.substr(raw.begin, raw.size()), text.at(copied)) << "seed " << seed;
        }
        at = i < text.edits.size() ? text.edits[i].after.end : end;
      }
    }
  }
}

TEST(GlyphBoxes, come_back_within_a_fortieth_of_a_point) {
  Random random(7);
  std::vector<Glyph> glyphs;
  std::uint32_t offset = 0;
  for (int i = 0; i < 5000; ++i) {
    Glyph glyph;
    const float x = static_cast<float>(random.below(60000)) / 71,
                y = static_cast<float>(random.below(80000)) / 71;
    glyph.box = {x, y, x + static_cast<float>(random.below(900)) / 71,
                 y + static_cast<float>(random.below(900)) / 71};
    glyph.offset = offset += random.below(3);
    glyph.length = static_cast<std::uint8_t>(1 + random.below(12));
    offset += glyph.length;
    glyphs.push_back(glyph);
  }
  const auto placed = GlyphBoxes::pack(glyphs).unpack();
  ASSERT_EQ(placed.size(), glyphs.size());
  for (std::size_t i = 0; i < glyphs.size(); ++i) {
    ASSERT_EQ(placed[i].span.begin, glyphs[i].offset);
    ASSERT_EQ(placed[i].span.size(), glyphs[i].length);
    ASSERT_NEAR(placed[i].box.x0, glyphs[i].box.x0, 0.0251);
    ASSERT_NEAR(placed[i].box.y1, glyphs[i].box.y1, 0.0251);
  }
}

TEST(GlyphBoxes, damaged_bytes_end_early_and_do_no_harm) {
  Random random(3);
  for (int i = 0; i < 2000; ++i) {
    std::string bytes;
    for (std::uint32_t n = random.below(40); n > 0; --n)
      bytes += static_cast<char>(random.below(256));
    std::uint32_t last = 0;
    for (const auto& glyph : GlyphBoxes::from_bytes(i % 2 ? bytes : compress(bytes)).unpack()) {
      ASSERT_GE(glyph.span.begin, last);
      last = glyph.span.end;
    }
  }
}

TEST(GlyphBoxes, a_line_of_text_takes_few_bytes) {
  std::string line;
  for (int i = 0; i < 100; ++i) line += "population ";
  const Page page = drawn_page(1, line);
  EXPECT_LE(GlyphBoxes::pack(page.glyphs).bytes().size(), page.glyphs.size() * 2);
}

}  // namespace
}  // namespace kiroku
