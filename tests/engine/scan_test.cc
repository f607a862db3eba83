// A rule that matches in a text is among those that the scan calls possible, however the text is
// written.
#include <filesystem>
#include <fstream>
#include <sstream>

#include <gtest/gtest.h>

#include "extractors/engine_compiled.h"
#include "extractors/engine_scan.h"

namespace kiroku {
namespace {

Rules rules_of(const std::string& yaml) {
  auto rules = Rules::compile({{"p.yaml", "pack: {id: p, lang: [en], emit: agreement}\n" + yaml},
                               {"q.yaml", "pack: {id: q, lang: [ja], emit: agreement}"}},
                              {});
  EXPECT_TRUE(rules) << rules.error().message;
  return std::move(*rules);
}

bool possible(const Rules& rules, const std::string& text, const std::string& language = "en") {
  return RuleScan(rules, {"p.a"}).possible(text, {language}) == std::vector<std::uint32_t>{0};
}

TEST(RuleScan, finds_words_however_they_are_written) {
  const Rules rules = rules_of("rules: [{id: a, match: '{a:place} signed a no. 5 pact'}]");
  for (const char* text :
       {"Oita signed a no. 5 pact", "Oita SIGNED\n  a no. 5\tpact", "ｓｉｇｎｅｄ a no. 5 pact",
        "sig\u00ADned a no. 5 pact", "signed a no\u2026 5 pact", "signed\u3000a no. 5 pact",
        "signed a no. 5\fpact", "signed a \u2116. 5 pact",
        "s\u0131gned and \uFB01led, signed a no. 5 pact"})
    EXPECT_TRUE(possible(rules, text)) << text;
  for (const char* text :
       {"", "Oita", "Oita signed a no. 6 pact", "unsigned", "sign ed a no. 5 pact"})
    EXPECT_FALSE(possible(rules, text)) << text;
}

TEST(RuleScan, cjk_words_may_be_spread) {
  const Rules rules = rules_of("rules: [{id: a, match: '{a:place}と協定を締結'}]");
  for (const char* text : {"大連市と協定を締結", "大連市と協\n定を 締 結した"})
    EXPECT_TRUE(possible(rules, text)) << text;
  EXPECT_FALSE(possible(rules, "大連市と協定した"));
}

TEST(RuleScan, guards_count_and_languages_do) {
  const Rules rules = rules_of(
      "rules: [{id: a, match: '{a:place}', when: {heading: 'sister cities'}, unless: {heading: "
      "x}}]");
  EXPECT_TRUE(possible(rules, "Sister  cities\n\nOita"));
  EXPECT_FALSE(possible(rules, "Sisters\n\nOita"));
  EXPECT_FALSE(possible(rules, "Sister  cities\n\nOita", "ja"));
  EXPECT_TRUE(possible(rules, "Sister  cities\n\nOita", "")) << "rules of text without a language";
}

TEST(RuleScan, rules_without_words_match_everywhere) {
  const Rules rules = rules_of("rules: [{id: a, match: '{a:place} {d:date}'}]");
  EXPECT_TRUE(possible(rules, ""));
  EXPECT_EQ(RuleScan(rules, {"p.a"}).everywhere({"en"}).size(), 1u);
  EXPECT_TRUE(RuleScan(rules, {"p.a"}).by_words({"en"}).empty());
  EXPECT_TRUE(RuleScan(rules, {"p.b"}).possible("there is no such rule", {"en"}).empty());
}

}  // namespace
}  // namespace kiroku
