#include "pipeline/readers/html.h"

#include <gtest/gtest.h>

#include "pipeline/readers/html_nesting.h"
#include "pipeline/readers/html_tree.h"
#include "tests/readers/reading.h"

namespace kiroku {
namespace {

Reading read_html(std::string_view bytes) { return read_all(html_reader(), bytes); }

std::string repeated(std::string_view what, int times) {
  std::string made;
  for (int i = 0; i < times; ++i) made += what;
  return made;
}

TEST(Html, VisibleText) {
  const struct {
    const char *html, *text;
  } cases[] = {
      {"A &amp; B", "A & B\n"},
      {"<p>one<p>two", "one\ntwo\n"},
      {"<p>  one \n two\t</p>\n\n<p> </p><div>three</div>", "one two\nthree\n"},
      {"a<br>b<br/>c", "a\nb\nc\n"},
      {"a<br><br>b", "a\n\nb\n"},
      {"a<hr>b<div></div>c", "a\nb\nc\n"},
      {"so<b>me</b> <i> text </i>here", "some text here\n"},
      {"<head><title>T</title><style>p{}</style></head>x<script>y</script><noscript>n</"
       "noscript><template>t</template>",
       "x\n"},
      {"a<p hidden>b</p><p style='display: NONE'>c</p><p aria-hidden=true>d</p>", "a\nd\n"},
      {"<body style='visibility:hidden'>shown by a script</body>", "shown by a script\n"},
      {"<select><option>x</select><button>Go</button>", "Go\n"},
      {"x<!-- c --><!-->y", "xy\n"},
      {"1 < 2 &lt; 3 & 4 &unknown; &copy2009 &notit; &fjlig; &#x5927;&#20998;&#150;",
       "1 < 2 < 3 & 4 &unknown; \u00A92009 \u00ACit; fj \u5927\u5206\u2013\n"},
      {"100&nbsp;000", "100\u00A0000\n"},
      {"\u5317\u4E5D\u5DDE\u5E02\u306F\n  \u653F\u4EE4\u6307\u5B9A\u90FD\u5E02 \u3067\u3059",
       "\u5317\u4E5D\u5DDE\u5E02\u306F\u653F\u4EE4\u6307\u5B9A\u90FD\u5E02 \u3067\u3059\n"},
      {"\uB300\uAD6C\n\uAD11\uC5ED\uC2DC", "\uB300\uAD6C \uAD11\uC5ED\uC2DC\n"},
      {"\u7D04<ruby>\u5927\u5206<rp>\uFF08</rp><rt>\u304A\u304A</rt><rp>\uFF09</rp></ruby>\u5E02",
       "\u7D04\u5927\u5206\u5E02\n"},
      {"997,536<sup>1</sup> km<sup>2</sup> 10<sup>6</sup>", "997,536^1 km2 10^6\n"},
      {"<pre>\n a\n  b\r\n\nc</pre>d", " a\n  b\n\nc\nd\n"},
      {"<textarea>a <b> &lt;</textarea>", "a <b> <\n"},
      {"un</b>closed <i>mis<b>nested</i> tags</b>", "unclosed misnested tags\n"},
      {"<table>fostered<tr><td>cell</table>", "fostered\ncell\n"},
      {"<svg><title>t</title><text>shown</text></svg>", "shown\n"},
      {"a<a title='x > y' href=z>b</a>", "ab\n"},
      {"\x01 control", "\x01 control\n"},
  };
  for (const auto& one : cases) {
    const Reading reading = read_html(one.html);
    ASSERT_TRUE(reading.facts) << one.html;
    EXPECT_EQ(reading.text.utf8, one.text) << one.html;
    expect_whole(reading, one.html);
  }
}

struct Shape {
  Role role;
  int level, table, row, column;
  bool header;
  std::string text;
  bool operator==(const Shape&) const = default;
};
void PrintTo(const Shape& shape, std::ostream* to) {
  *to << static_cast<int>(shape.role) << " level " << shape.level << " table " << shape.table
      << " row " << shape.row << " column " << shape.column << (shape.header ? " header " : " ")
      << shape.text;
}

std::vector<Shape> shapes(const Page& page) {
  std::vector<Shape> made;
  for (const Block& b : page.blocks) {
    made.push_back({b.role, b.level, b.table, b.row, b.column, b.header,
                    page.text.substr(b.span.begin, b.span.size())});
  }
  return made;
}

TEST(Html, HeadingsListsAndLandmarks) {
  const std::string html =
      "<nav><a>Home</a></nav><main><h1>City</h1><p>one<br><br>two</p><ul><li>a<ol><li>b</ol>c</ul>"
      "<footer>kept</footer></main><footer><p>(c)</footer>";
  const Reading reading = read_html(html);
  EXPECT_EQ(shapes(reading.pages.at(0)),
            (std::vector<Shape>{{Role::page_header, 0, 0, 0, 0, false, "Home"},
                                {Role::heading, 1, 0, 0, 0, false, "City"},
                                {Role::paragraph, 0, 0, 0, 0, false, "one"},
                                {Role::paragraph, 0, 0, 0, 0, false, "two"},
                                {Role::list_item, 1, 0, 0, 0, false, "a"},
                                {Role::list_item, 2, 0, 0, 0, false, "b"},
                                {Role::list_item, 1, 0, 0, 0, false, "c"},
                                {Role::paragraph, 0, 0, 0, 0, false, "kept"},
                                {Role::page_footer, 0, 0, 0, 0, false, "(c)"}}));
  expect_whole(reading, html);
}

TEST(Html, TablesWithSpans) {
  const std::string html =
      "<table><caption>Cities</caption><thead><tr><td>City<th colspan=2>Population</thead>"
      "<tr><td rowspan=2>Oita<td><p>1</p><p>2</p><td>3<tr><td>4<td>5</table>"
      "<table><tr><td><h2>Layout</h2><td>only</table><dl><dt>Area<dd>502 km2<dt>Mayor<dd>N.</dl>";
  const Reading reading = read_html(html);
  EXPECT_EQ(shapes(reading.pages.at(0)),
            (std::vector<Shape>{{Role::caption, 0, 0, 0, 0, false, "Cities"},
                                {Role::table_cell, 0, 1, 1, 1, true, "City"},
                                {Role::table_cell, 0, 1, 1, 2, true, "Population"},
                                {Role::table_cell, 0, 1, 2, 1, false, "Oita"},
                                {Role::table_cell, 0, 1, 2, 2, false, "1\n2"},
                                {Role::table_cell, 0, 1, 2, 3, false, "3"},
                                {Role::table_cell, 0, 1, 3, 2, false, "4"},
                                {Role::table_cell, 0, 1, 3, 3, false, "5"},
                                {Role::heading, 2, 0, 0, 0, false, "Layout"},
                                {Role::paragraph, 0, 0, 0, 0, false, "only"},
                                {Role::table_cell, 0, 2, 1, 1, true, "Area"},
                                {Role::table_cell, 0, 2, 1, 2, false, "502 km2"},
                                {Role::table_cell, 0, 2, 2, 1, true, "Mayor"},
                                {Role::table_cell, 0, 2, 2, 2, false, "N."}}));
  EXPECT_EQ(
      reading.text.utf8,
      "Cities\nCity\tPopulation\nOita\t1\n2\t3\n4\t5\nLayout\nonly\nArea\t502 km2\nMayor\tN.\n");
  expect_whole(reading, html);
}

TEST(Html, TitleAndLanguages) {
  const Reading reading = read_html(
      "<html lang=ja><title> A &amp;\n B </title><p>x<span lang=en>y</span><span lang=ja>z</span>");
  EXPECT_EQ(reading.facts->title, "A & B");
  EXPECT_EQ(reading.pages.at(0).languages, (std::vector<std::string>{"ja", "en"}));
}

TEST(Html, TracesToTheFile) {
  const std::string html = "\xEF\xBB\xBF<p>Pop. <b>730&#44;000</b>  in&nbsp;Oita</p>";
  const Reading reading = read_html(html);
  EXPECT_EQ(raw_of(reading, html, "730"), "730");
  EXPECT_EQ(raw_of(reading, html, "730,000"), "730&#44;000");
  EXPECT_EQ(raw_of(reading, html, "Pop. 730"), "Pop. <b>730");
  EXPECT_EQ(raw_of(reading, html, "Oita"), "Oita");
  expect_whole(reading, html);
}

TEST(Html, Utf16LeadsBackToItsBytes) {
  const std::string html = "<title>t</title><p>\u5927\u5206\u5E02 &amp; <b>\U00020BB7</b>\n x</p>";
  for (const bool big_endian : {false, true}) {
    const std::string bytes = (big_endian ? "\xFE\xFF" : "\xFF\xFE") + utf16(html, big_endian);
    const Reading reading = read_html(bytes);
    ASSERT_TRUE(reading.facts);
    EXPECT_EQ(reading.text.utf8, "\u5927\u5206\u5E02 & \U00020BB7 x\n");
    EXPECT_EQ(raw_of(reading, bytes, "\u5206\u5E02"), utf16("\u5206\u5E02", big_endian));
    EXPECT_EQ(raw_of(reading, bytes, "&"), utf16("&amp;", big_endian));
    EXPECT_EQ(raw_of(reading, bytes, "\U00020BB7"), utf16("\U00020BB7", big_endian));
    expect_whole(reading, bytes);
  }
}

TEST(Html, AnyCharsetLeadsBackToItsBytes) {
  // The second page lies: what it declares is not what it is in.
  for (const std::string declared : {"Shift_JIS", "windows-1251"}) {
    const std::string city = "\x96\x6B\x8B\xE3\x8F\x42\x8E\x73\x82\xCC\x90\x6C\x8C\xFB";
    const std::string bytes = "<meta charset=\"" + declared + "\"><p>" + city + " &amp; Oita</p>";
    const Reading reading = read_html(bytes);
    ASSERT_TRUE(reading.facts) << declared;
    EXPECT_EQ(reading.text.utf8, "北九州市の人口 & Oita\n") << declared;
    EXPECT_EQ(raw_of(reading, bytes, "九州"), "\x8B\xE3\x8F\x42");
    EXPECT_EQ(raw_of(reading, bytes, "&"), "&amp;");
    expect_whole(reading, bytes);
  }
}

TEST(Html, WhatItDoesNotTake) {
  const Reading empty = read_html("<html><body><script>document.write('x')</script></body></html>");
  EXPECT_EQ(empty.facts.error().code, ErrorCode::empty);
  EXPECT_TRUE(read_html("<meta charset=Shift_JIS><p>only ASCII</p>").facts);
  EXPECT_EQ(html_reader().render("<p>x", 1, 72, "").error().code, ErrorCode::unsupported);
}

// Each of these took a parser without cap minutes, gigabytes or its stack.
TEST(Html, DeepNesting) {
  const std::string cases[] = {
      repeated("<div>a", 100000),
      repeated("<div>", 10000) + "a" + repeated("</div>", 10000) + "<p>b",
      repeated("<div><table><tr><td></div>a", 3000),
      repeated("<span>", 50000) + "a",
      repeated("<svg>", 5000) + "a",
      repeated("<ul><li>a", 20000),
      repeated("<table>", 5000) + "a",
  };
  for (const std::string& html : cases) {
    const Reading reading = read_html(html);
    ASSERT_TRUE(reading.facts) << html.substr(0, 40);
    EXPECT_EQ(reading.pages.at(0).findings.at(0).code, "deep-nesting") << html.substr(0, 40);
    EXPECT_NE(reading.text.utf8.find('a'), std::string::npos);
    expect_whole(reading, html);
  }
}

// Each paragraph opens all unclosed formatting again: 20,000 of both are 200 million nodes.
TEST(Html, UnclosedFormattingIsHarmless) {
  const std::string html = repeated("<p><font color=red>a", 20000);
  const Reading reading = read_html(html);
  ASSERT_TRUE(reading.facts);
  EXPECT_TRUE(reading.pages.at(0).findings.empty());
  EXPECT_EQ(reading.pages.at(0).blocks.size(), 20000U);
  expect_whole(reading, html);
}

TEST(Html, OrdinaryPagesAreNotDeep) {
  const std::string html = repeated(
      "<ul><li>a<p>b<ul><li>c</ul></ul><table><tr><td>x<td>y</table><br><img src=x><a name=y>",
      2000);
  EXPECT_EQ(blank_deep_tags(html).blanked, 0U);
  const std::string script = "<script>" + repeated("'<div>'", 1000) + "</script><p>a</p>";
  EXPECT_EQ(blank_deep_tags(script).blanked, 0U);
}

TEST(Html, Entities) {
  const struct {
    const char *text, *utf8;
    std::size_t taken;
  } cases[] = {
      {"&amp;", "&", 5},
      {"&amp", "&", 4},
      {"&ampx", "&", 4},
      {"&lt;b", "<", 4},
      {"&nbsp;", "\u00A0", 6},
      {"&#65;", "A", 5},
      {"&#x41", "A", 5},
      {"&NotEqualTilde;", "\u2242\u0338", 15},
      {"&", "", 0},
      {"&x;", "", 0},
      {"&#;", "", 0},
      {"&Tab;", "\t", 5},
  };
  for (const auto& one : cases) {
    const Entity entity = parse_entity(one.text);
    if (one.taken == 0) {
      EXPECT_EQ(entity.utf8, std::string(one.text).substr(0, entity.taken)) << one.text;
      continue;
    }
    EXPECT_EQ(entity.utf8, one.utf8) << one.text;
    EXPECT_EQ(entity.taken, one.taken) << one.text;
  }
}

TEST(Html, AnyTagSoupLeadsBack) {
  std::mt19937 random(20260802);
  const std::vector<std::string> parts = {"<p>",
                                          "</p>",
                                          "<b>",
                                          "</b>",
                                          "<div class='a>b'>",
                                          "</div>",
                                          "<table>",
                                          "</table>",
                                          "<tr>",
                                          "<td>",
                                          "</td>",
                                          "<th colspan=3>",
                                          "<ul>",
                                          "<li>",
                                          "</ul>",
                                          "<br>",
                                          "<pre>",
                                          "</pre>",
                                          "<!-- c -->",
                                          "<!",
                                          "<",
                                          ">",
                                          "&",
                                          "&amp;",
                                          "&nbsp;",
                                          "&#13;",
                                          "&#0;",
                                          " ",
                                          "\n",
                                          "\r\n",
                                          "\t",
                                          "\f",
                                          "\r",
                                          "a",
                                          "word ",
                                          "\u5927\u5206",
                                          "\U0001F3EF",
                                          "12",
                                          "<sup>",
                                          "</sup>",
                                          "<ruby>",
                                          "<rt>",
                                          "</rt>",
                                          "</ruby>",
                                          "<script>",
                                          "</script>",
                                          "<style>",
                                          "<title>",
                                          "</title>",
                                          "<textarea>",
                                          "</textarea>",
                                          "<select>",
                                          "</select>",
                                          "<svg>",
                                          "</svg>",
                                          "<math>",
                                          "<a href=x>",
                                          "<a>",
                                          "</a>",
                                          "<form>",
                                          "<template>",
                                          "</template>",
                                          "<h2>",
                                          "</h2>",
                                          "<dl>",
                                          "<dt>",
                                          "<dd>",
                                          "<body>",
                                          "</body>",
                                          "</html>",
                                          "<frameset>",
                                          "<isindex>",
                                          "<image>",
                                          "<plaintext>",
                                          "<![CDATA[x]]>",
                                          "<?pi?>"};
  int read = 0;
  for (int i = 0; i < 3000; ++i) {
    const std::string html = random_text(random, parts, 5 + i % 60);
    const Reading reading = read_html(html);
    if (!reading.facts) continue;
    expect_whole(reading, html);
    ASSERT_FALSE(::testing::Test::HasFailure()) << html;
    ++read;
  }
  EXPECT_GT(read, 1500);
}

}  // namespace
}  // namespace kiroku
