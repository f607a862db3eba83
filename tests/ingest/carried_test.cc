// Names and paths of what documents carry.
#include "pipeline/carried.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "schemas/utf8.h"

namespace kiroku {
namespace {

using testing::ElementsAre;

std::vector<std::string> names_of(const std::vector<std::string>& said) {
  std::vector<Attachment> attachments;
  for (const std::string& name : said) attachments.push_back({name, "", -1});
  return carried_names(attachments);
}

TEST(Carried, names_are_parts_of_a_path) {
  EXPECT_THAT(names_of({"a.csv", "表.pdf", "a b (2).txt"}),
              ElementsAre("a.csv", "表.pdf", "a b (2).txt"));
  EXPECT_THAT(names_of({"../../etc/passwd", "..\\boot.ini", "/", "a/b/c"}),
              ElementsAre(".._.._etc_passwd", ".._boot.ini", "_", "a_b_c"));
  EXPECT_THAT(names_of({"", "..", ".", " . ", "\n\t"}), ElementsAre("1", "2", "3", "4", "5"));
  EXPECT_THAT(names_of({"photo\u202egpj.exe", "a\nb\x7f", "\u2066x\ufeff", "a\xc2\x9b"}),
              ElementsAre("photogpj.exe", "ab", "x", "a"));
  EXPECT_THAT(names_of({"x#embedded/y"}), ElementsAre("x#embedded_y"));
}

TEST(Carried, no_two_names_are_alike) {
  EXPECT_THAT(names_of({"a.txt", "a.txt", "a (2).txt", "a.txt", "", "1"}),
              ElementsAre("a.txt", "a (2).txt", "a (2) (2).txt", "a (3).txt", "5", "1"));
  EXPECT_THAT(names_of({"2", ""}), ElementsAre("2", "2 (2)"));
}

TEST(Carried, long_names_keep_their_ending) {
  std::string wide;
  for (int i = 0; i < 3000; ++i) wide += "港";
  const std::vector<std::string> names = names_of({wide + ".pdf", wide + ".pdf", wide});
  for (const std::string& name : names) {
    EXPECT_LE(name.size(), 120u);
    EXPECT_TRUE(is_utf8(name)) << name;
  }
  EXPECT_NE(names[0], names[1]);
  EXPECT_TRUE(is_utf8(names_of({"a\xff.txt"})[0]));
}

TEST(Carried, paths_lead_into_a_file) {
  EXPECT_EQ(carried_path("in/a.pdf", "b.txt"), "in/a.pdf#embedded/b.txt");
  EXPECT_EQ(carrier_of("in/a.pdf#embedded/b.pdf#embedded/c"), "in/a.pdf");
  EXPECT_EQ(carrier_of("in/a.pdf"), "");
}

TEST(Carried, the_sheet_of_the_carrier_says_where_it_was_published_not_who_wrote_it) {
  SheetRow carrier{"a.pdf",    "A title",           "Summit", "2012-09", "Kumamoto", {"An author"},
                   "The city", "https://a.example", "2013",   "ja",      "b.pdf",    "",
                   ""};
  const SheetRow row = carried_sheet(carrier, "a.pdf#embedded/b");
  EXPECT_EQ(row.path, "a.pdf#embedded/b");
  EXPECT_EQ(row.date, "2012-09");
  EXPECT_EQ(row.place, "Kumamoto");
  EXPECT_EQ(row.title + row.language + row.translation_of, "");
  EXPECT_TRUE(row.authors.empty());
  EXPECT_EQ(carried_sheet({}, "a"), SheetRow{});
}

}  // namespace
}  // namespace kiroku
