#include "pipeline/cli/csv.h"

#include <gtest/gtest.h>

namespace kiroku {
namespace {

TEST(Csv, quotes_as_rfc_4180_says) {
  EXPECT_EQ(csv_line({"a", "b c", ""}), "a,b c,\r\n");
  EXPECT_EQ(csv_line({"a,b", "say \"x\"", "1\n2"}), "\"a,b\",\"say \"\"x\"\"\",\"1\n2\"\r\n");
  EXPECT_EQ(csv_line({}), "\r\n");
}

TEST(Csv, no_cell_is_a_formula) {
  for (const char* cell :
       {"=1+1", "+1+1", "-1+1", "@SUM(A1)", "=cmd|' /C calc'!A0", " =1", "\t=1", "\r=1", "\n=1",
        "＝1+1", "＋1", "－1", "＠x", "\u3000=1", "\tabc", "\uFEFF=1"}) {
    const std::string made = csv_cell(cell);
    EXPECT_TRUE(made.starts_with('\'') || made.starts_with("\"'")) << cell << " became " << made;
  }
}

TEST(Csv, numbers_and_words_stay_as_they_are) {
  for (const char* cell : {"-3", "5900000", "0.95", "a=b", "1979-05", "a-b", "本市", "'x", ""})
    EXPECT_EQ(csv_cell(cell), cell);
}

TEST(Csv, makes_valid_text_of_anything) {
  EXPECT_EQ(csv_cell("a\xFF"), "a\uFFFD");
  EXPECT_EQ(csv_cell(std::string("a\0b", 3)), "a b");
}

}  // namespace
}  // namespace kiroku
