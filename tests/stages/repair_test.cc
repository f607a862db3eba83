#include <gtest/gtest.h>

#include "pipeline/stages/stages.h"

namespace kiroku {
namespace {

Text text_of(const std::vector<std::string>& pages) {
  Text text;
  for (const std::string& utf8 : pages) {
    Page page;
    page.number = static_cast<int>(text.pages.size()) + 1;
    page.text = utf8;
    text.append(page);
  }
  return text;
}

TEST(Repair, RecordsWhatItChanged) {
  const Text raw = text_of({"⼤連市の⼈⼝\n", "730,000⼈\n"});
  const Text repaired = repair(raw);
  EXPECT_EQ(repaired.utf8, "大連市の人口\n\f730,000人\n");
  EXPECT_EQ(repaired.undo(), raw.utf8);
  EXPECT_EQ(repaired.check(), "");
  ASSERT_EQ(repaired.edits.size(), 3U);
  EXPECT_EQ(repaired.edits[1].kind, "radicals");
  EXPECT_EQ(repaired.edits[1].before, "⼈⼝");
  EXPECT_EQ(repaired.trace({0, 3}).at(0).edits, std::vector<std::uint32_t>{0});
}

TEST(Repair, LeavesSoundTextAlone) {
  const Text raw = text_of({"Kitakyushu\n大連市\n"});
  EXPECT_EQ(repair(raw), raw);
}

}  // namespace
}  // namespace kiroku
