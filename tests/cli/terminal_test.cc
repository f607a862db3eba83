#include "pipeline/cli/terminal.h"

#include <gtest/gtest.h>

namespace kiroku {
namespace {

TEST(Terminal, shows_what_would_act_on_a_terminal) {
  const struct {
    std::string text, shown;
  } cases[] = {
      {"大連市 Dalian", "大連市 Dalian"},
      {"a\x1b[2Jb", "a\\x1b[2Jb"},
      {"\x1b]0;title\x07", "\\x1b]0;title\\x07"},
      {"a\rb", "a\\x0db"},
      {"a\nb\tc", "a\\x0ab\\x09c"},
      {"a\xC2\x9B"
       "31m",
       "a\\u{9b}31m"},                                // C1: CSI in one character
      {"evil\u202Egpj.exe", "evil\\u{202e}gpj.exe"},  // right-to-left override
      {"\u2066x\u2069", "\\u{2066}x\\u{2069}"},       // isolates
      {"a\u200Bb\uFEFF", "a\\u{200b}b\\u{feff}"},     // zero width
      {"\U000E0041", "\\u{e0041}"},                   // tag
      {"a\xFF\xC3", "a\\xff\\xc3"},                   // not UTF-8
      {std::string("a\0b", 3), "a\\x00b"},
      {"\xED\xA0\x80", "\\xed\\xa0\\x80"},  // a surrogate
      {"\uFFFD", "\uFFFD"},
  };
  for (const auto& c : cases) EXPECT_EQ(shown(c.text), c.shown);
}

TEST(Terminal, keeps_lines_where_asked) {
  EXPECT_EQ(shown("a\n\tb\r\nc\rd\f", true), "a\n\tb\nc\\x0dd\\x0c");
}

TEST(Terminal, counts_columns) {
  const struct {
    std::string text;
    std::size_t columns;
  } cases[] = {
      {"", 0},     {"abc", 3},     {"大連市", 6},   {"ｶﾅ", 2},     {"カナ", 4},
      {"부산", 4}, {"e\u0301", 1}, {"か\u3099", 2}, {"ＡＢ", 4},   {"Đà Nẵng", 7},
      {"𠮷", 2},   {"🙂", 2},    {"…", 1},        {"Москва", 6},
  };
  for (const auto& c : cases) EXPECT_EQ(width(c.text), c.columns) << c.text;
}

TEST(Terminal, fits_text_into_columns) {
  EXPECT_EQ(fitted("大連市長", 7), "大連市…");
  EXPECT_EQ(fitted("大連市長", 8), "大連市長");
  EXPECT_EQ(fitted("大連市長", 6), "大連…");  // five columns: the next character needs two
  EXPECT_EQ(fitted("abc", 5, true), "abc  ");
  EXPECT_EQ(fitted("大連市長", 6, true), "大連… ");
  EXPECT_EQ(fitted_end("2010/summit.pdf", 11), "…summit.pdf");
  EXPECT_EQ(fitted_end("大連市長", 6), "…市長");
  EXPECT_EQ(fitted_end("abc", 3), "abc");
  EXPECT_EQ(fitted_end("abc", 0), "");
  EXPECT_EQ(fitted("abc", 0), "");
  EXPECT_EQ(fitted("abc", 1), "…");
}

}  // namespace
}  // namespace kiroku
