// Damage of text layers through the whole repair stage: donors, the order of the repairs, evidence
// near by; and the development texts where they are there.
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <sstream>
#include <string>

#include <gtest/gtest.h>

#include "pipeline/stages/stages.h"

namespace kiroku {
namespace {

namespace fs = std::filesystem;

Text text_of(const std::string& utf8) {
  Page page;
  page.number = 1;
  page.text = utf8;
  page.origin = Origin::plain_text;
  Text text;
  text.append(page);
  return text;
}

std::size_t lost_glyphs(const std::string& utf8) {
  std::size_t count = 0;
  for (std::size_t at = utf8.find("\uFFFD"); at != std::string::npos;
       at = utf8.find("\uFFFD", at + 3))
    ++count;
  return count;
}

// Undoing gives what was read; the repaired text, read anew, is left as it is.
void expect_sound(const std::string& given, const Text& repaired,
                  const std::vector<Donor>& donors = {}) {
  EXPECT_EQ(repaired.undo(), given);
  EXPECT_EQ(repaired.check(), "");
  EXPECT_EQ(repair(repaired, donors), repaired);
  EXPECT_EQ(repair(text_of(repaired.utf8), donors).utf8, repaired.utf8);
}

TEST(Damage, FillsFromADonorAndNamesIt) {
  const std::string given = "２ Re�e��l��f�t�e����t�e���fi�������et\n";
  const Donor donor{"sha256:ab", "About the town.\n(2) Renewal of the northern fish market\n"};
  const Text alone = repair(text_of(given));
  EXPECT_EQ(alone.utf8, given) << "nothing in the text itself fills it";
  const Text filled = repair(text_of(given), {donor});
  EXPECT_EQ(filled.utf8, "２ Renewal of the northern fish market\n");
  ASSERT_FALSE(filled.edits.empty());
  for (const Edit& edit : filled.edits) {
    EXPECT_EQ(edit.kind, "replacement");
    EXPECT_EQ(edit.plan, "inferred from sha256:ab line 2");
  }
  expect_sound(given, filled, {donor});
}

TEST(Damage, DonorsThatDisagreeFillNothing) {
  const std::string given = "Re�e��l��f�t�e����t�e���fi���m�rket\n";
  const std::string northern = "Renewal of the northern fish market\n";
  const std::string other = "Renewal of the northorn fish market\n";
  const Text filled = repair(text_of(given), {{"sha256:a", northern}, {"sha256:b", other}});
  EXPECT_NE(filled.utf8.find("\uFFFD"), std::string::npos) << filled.utf8;
}

TEST(Damage, OneRepairMakesWorkForAnother) {
  const std::string given =
      "Harbour feesHarbour feesyy\n\nH b f f f h i\n\nHarbour fees for ships\n";
  const Text repaired = repair(text_of(given));
  EXPECT_NE(repaired.utf8.find("Harbour fees"), std::string::npos);
  EXPECT_EQ(repaired.utf8.find("H b f"), std::string::npos) << repaired.utf8;
  expect_sound(given, repaired);
}

TEST(Damage, WhatIsNotSureIsSaid) {
  Text text = text_of("Prices for the ferry\n");
  Page second;
  second.number = 2;
  second.text = "Nothing else did.\n蜈�縺ｫ縺ｯ 髢�縺\n";  // half of its characters lost bytes
  text.append(second);
  text = repair(std::move(text));
  EXPECT_TRUE(text.edits.empty());
  const std::vector<Finding> findings = uncertain_repairs(text);
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].code, "uncertain-repair");
  EXPECT_EQ(findings[0].page, 2);
  EXPECT_NE(findings[0].message.find("may say \"\uFFFDには"), std::string::npos)
      << findings[0].message;
  EXPECT_TRUE(
      uncertain_repairs(text_of("広州市と北京市は友好都市です。\nCafé Österreich\n")).empty());
}

// Every fill of the development texts is printed, to be looked at.
TEST(Damage, DevelopmentTexts) {
  const fs::path seeds = "../shared/seeds";
  if (!fs::exists(seeds)) GTEST_SKIP() << seeds << " is not there";
  std::map<std::string, std::string> texts;
  for (const auto& entry : fs::directory_iterator(seeds)) {
    std::ostringstream bytes;
    bytes << std::ifstream(entry.path()).rdbuf();
    texts[entry.path().filename().string().substr(0, 3)] = bytes.str();
  }
  std::size_t lost = 0, left = 0;
  for (const auto& [name, given] : texts) {
    std::vector<Donor> donors;
    if (name == "004") donors.push_back({"sha256:002", repair(text_of(texts["002"])).utf8});
    const Text repaired = repair(text_of(given), donors);
    expect_sound(given, repaired, donors);
    if (lost_glyphs(given) == 0) continue;
    std::size_t filled = 0;
    for (const Edit& edit : repaired.edits) {
      if (edit.kind != "replacement") continue;
      filled += lost_glyphs(edit.before);
      std::cout << name << " \"" << repaired.at(edit.after) << "\" " << edit.plan << "\n";
    }
    std::cout << name << ": " << filled << " of " << lost_glyphs(given) << " lost glyphs filled, "
              << lost_glyphs(repaired.utf8) << " left\n";
    lost += lost_glyphs(given);
    left += lost_glyphs(given) - filled;
  }
  EXPECT_LE(left * 4, lost * 3) << "a quarter is filled";
}

}  // namespace
}  // namespace kiroku
