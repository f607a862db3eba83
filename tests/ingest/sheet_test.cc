#include "pipeline/sheet.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kiroku {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

SheetRow row_of(const std::string& path) {
  SheetRow row;
  row.path = path;
  return row;
}

TEST(Sheet, reads_what_spreadsheets_write) {
  const auto rows = parse_sheet(
                        "\xEF\xBB\xBFpath,title,authors,date,place,language\r\n"
                        "2010/./a b.pdf,\"Cities, \"\"twinned\"\"\nfor good\",Hana Ito; 王 ; "
                        ",2010-08, 北九州 ,ja\r\n"
                        "\r\n,,,,,\r\n"
                        "b.pdf,,,,,",
                        "sources.csv")
                        .value();
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[0].path, "2010/a b.pdf");
  EXPECT_EQ(rows[0].title, "Cities, \"twinned\"\nfor good");
  EXPECT_THAT(rows[0].authors, ElementsAre("Hana Ito", "王"));
  EXPECT_EQ(rows[0].date, "2010-08");
  EXPECT_EQ(rows[0].place, "北九州");
  EXPECT_EQ(rows[1], row_of("b.pdf"));
}

TEST(Sheet, columns_may_stand_in_any_order) {
  const auto rows = parse_sheet("date,path\n2010,a.pdf\n", "s").value();
  EXPECT_EQ(rows[0].path, "a.pdf");
  EXPECT_EQ(rows[0].date, "2010");
}

TEST(Sheet, says_what_is_wrong_and_where) {
  const struct {
    const char* csv;
    const char* message;
  } cases[] = {
      {"", "line 1: the sheet is empty"},
      {"title\nx\n", "line 1: the column path is missing"},
      {"path,colour\n", "line 1: there is no column \"colour\""},
      {"path;title\n", "line 1: columns are separated by commas"},
      {"path,path\n", "line 1: the column path stands there twice"},
      {"path,title\na.pdf\n", "line 2: there are 1 fields for 2 columns"},
      {"path,title\na.pdf,x,y\n", "line 2: there are 3 fields for 2 columns"},
      {"path,title\n,x\n", "line 2: the path is missing"},
      {"path,title\na.pdf,x\n./a.pdf,y\n", "line 3: the path a.pdf already stands on line 2"},
      {"path\n../a.pdf\n", "line 2: the path ../a.pdf leads out"},
      {"path\nb/../../a.pdf\n", "line 2: the path b/../../a.pdf leads out"},
      {"path\n/etc/passwd\n", "line 2: the path /etc/passwd leads out"},
      {"path,title\na.pdf,\"x\ny\n", "line 2: a quoted field does not end"},
      {"path,title\na.pdf,\"x\"y\n", "line 2: text stands behind a closing quote"},
      {"path,title\na.pdf,x\"y\"\n", "line 2: a quote stands inside"},
      {"path,title\na.pdf,\"x\ny\"\nb.pdf\n", "line 4: there are 1 fields"},
      {"path,title\na.pdf,\xFF\n", "line 2: the bytes are not UTF-8"},
      {"\xFF\xFEp", "line 1: the sheet is UTF-16"},
      {"path,date\na.pdf,August 2010\n", "line 2: \"August 2010\" is no date"},
      {"path,language\na.pdf,Japanese language\n", "line 2: \"Japanese language\" is no language"}};
  for (const auto& [csv, message] : cases) {
    const auto rows = parse_sheet(csv, "sources.csv");
    ASSERT_FALSE(rows) << csv;
    EXPECT_EQ(rows.error().code, ErrorCode::bad_sheet);
    EXPECT_THAT(rows.error().message, HasSubstr(std::string("sources.csv, ") + message)) << csv;
  }
}

TEST(Sheet, knows_dates) {
  for (const char* good :
       {"2010", "2010-08", "2010-02-28", "2012-02-29", "2010-21", "2010-08/2010-09"}) {
    EXPECT_TRUE(parse_sheet(std::string("path,date\na,") + good + "\n", "s")) << good;
  }
  for (const char* bad :
       {"10", "2010-13", "2010-00", "2010-02-29", "2010-8", "2010-08-", "20100821", "2010-08-211",
        "2010-09/2010-08", "2010/", "2010-21-01", "abcd"}) {
    EXPECT_FALSE(parse_sheet(std::string("path,date\na,") + bad + "\n", "s")) << bad;
  }
}

TEST(Sheet, knows_languages) {
  for (const char* good : {"ja", "zh-Hant", "en-GB-oxendict", "\"en,ja\"", "\"en, zh-Hans\""}) {
    EXPECT_TRUE(parse_sheet(std::string("path,language\na,") + good + "\n", "s")) << good;
  }
  for (const char* bad : {"j", "日本語", "en_GB", "ja-", "toolongtag", "\"en,japanese text\""}) {
    EXPECT_FALSE(parse_sheet(std::string("path,language\na,") + bad + "\n", "s")) << bad;
  }
}

TEST(Sheet, a_template_is_a_sheet) {
  const std::vector<std::string> paths = {"a.pdf", "b, \"c\".pdf", "new\nline.txt"};
  const auto rows = parse_sheet(sheet_template(paths), "s").value();
  ASSERT_EQ(rows.size(), 3u);
  for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(rows[i], row_of(paths[i]));
}

}  // namespace
}  // namespace kiroku
