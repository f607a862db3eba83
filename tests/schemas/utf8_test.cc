#include "schemas/utf8.h"

#include <gtest/gtest.h>

namespace kiroku {
namespace {

TEST(Utf8, knows_good_from_bad) {
  for (const char* good : {"", "abc", "é", "大", "😀", "\xF4\x8F\xBF\xBF", "\xEF\xBF\xBD"})
    EXPECT_TRUE(is_utf8(good)) << good;
  // Lone continuation, overlong, surrogate, beyond U+10FFFF, cut short.
  for (const char* bad : {"\x80", "\xC0\xAF", "\xE0\x80\xAF", "\xED\xA0\x80", "\xF4\x90\x80\x80",
                          "\xE5\xA4", "\xF5", "a\xFF"}) {
    EXPECT_FALSE(is_utf8(bad)) << bad;
    EXPECT_TRUE(is_utf8(to_valid_utf8(bad)));
  }
}

TEST(Utf8, counts_and_walks) {
  const std::string text = "aé大😀";
  EXPECT_EQ(count_code_points(text), 4U);
  std::string copy;
  for (std::size_t at = 0; at < text.size();) append_utf8(copy, next_code_point(text, at));
  EXPECT_EQ(copy, text);
}

TEST(Utf8, replaces_what_is_broken_and_keeps_the_rest) {
  EXPECT_EQ(to_valid_utf8("a\xE5\xA4z"), "a\xEF\xBF\xBDz");
  EXPECT_EQ(to_valid_utf8("\xFF\xFF"), "\xEF\xBF\xBD\xEF\xBF\xBD");
}

}  // namespace
}  // namespace kiroku
