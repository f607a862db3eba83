// Relaxed patterns: what they are made of, and that a rule with long counted gaps finds the same
// with them as without.
#include <gtest/gtest.h>
#include <re2/re2.h>

#include "extractors/engine_match.h"
#include "extractors/engine_pattern.h"
#include "extractors/engine_syntax.h"
#include "schemas/utf8.h"

namespace kiroku {
namespace {

struct Case {
  const char* pattern;
  const char* relaxed;
  std::vector<int> groups;
  std::vector<std::pair<int, std::uint32_t>> gaps;  // group and most
};

TEST(Endless, MeasuresEachGapByAGroup) {
  const Case cases[] = {
      {"a{0,3}b", "a{0,3}b", {0}, {}},
      {"(a)[^.]{0,60}?b", "(a)([^.]*?)b", {0, 1}, {{2, 60}}},
      {"x{1,9}(y)z{2,40}", "(x+)(y)(z{2,})", {0, 2}, {{1, 9}, {3, 40}}},
      {"(?m)(?:(a)|b){0,24}c", "(?m)((?:(a)|b)*)c", {0, 2}, {{1, 24}}},
      {R"(\{[{}]{5}\pL{2,})", R"(\{([{}]{5,})\pL{2,})", {0}, {{1, 5}}},
      // The inner gap stands in a repetition: a group would see only its last turn.
      {"(?:[a-z]{1,14} ){0,4}", "(?:[a-z]+ ){0,4}", {0}, {{0, 14}}},
      {"(?:[a-z]{1,14} )?", "(?:([a-z]+) )?", {0}, {{1, 14}}},
  };
  for (const Case& c : cases) {
    const Endless endless = kiroku::endless(c.pattern);
    EXPECT_EQ(endless.re2, c.relaxed);
    EXPECT_EQ(endless.groups, c.groups) << c.pattern;
    ASSERT_EQ(endless.gaps.size(), c.gaps.size()) << c.pattern;
    for (std::size_t i = 0; i < c.gaps.size(); ++i) {
      EXPECT_EQ(endless.gaps[i].group, c.gaps[i].first) << c.pattern;
      EXPECT_EQ(endless.gaps[i].most, c.gaps[i].second) << c.pattern;
      EXPECT_EQ(endless.gaps[i].longer.empty(), c.gaps[i].first != 0) << c.pattern;
    }
  }
}

class Nowhere final : public Surroundings {
 public:
  bool found(const Guard&, std::uint32_t) override { return false; }
  Role role(std::uint32_t) const override { return Role::paragraph; }
};

std::vector<std::string> matches(const Rule& rule, std::string_view text) {
  const auto size = static_cast<std::uint32_t>(text.size());
  const Surface surface{text, {{0, size}}, {}};
  Nowhere nowhere;
  std::vector<std::string> found;
  const std::vector<MatchPlace> everywhere{{0, {0, size}}};
  run_rule(rule, 0, surface, everywhere, {0}, nowhere,
           [&](const Match& match) {
             std::string all;
             for (std::size_t i = 0; i <= rule.captures.size(); ++i)
               all += (match.has(i)
                           ? std::string(text.substr(match.groups[i].begin, match.groups[i].size()))
                           : "-") +
                      "/";
             found.push_back(all);
           },
           {});
  return found;
}

TEST(Endless, FindsWhatThePatternFinds) {
  // Texts made of few pieces, so that gaps of 3 to 9 pieces stand between almost any two.
  const char* pieces[] = {"a", "b", "é", ".", " ", "ab", "x"};
  std::uint32_t state = 12345;
  const auto random = [&](std::uint32_t below) {
    return (state = state * 1103515245 + 12345) / 65536 % below;
  };
  for (const char* text : {"(a)[^.]{0,6}?(b)", "(x)(?:a|b| ){2,7}(é)", "(a)(?:[a-z]{1,5} ){0,6}(b)",
                           "(?i)(A).{5}(B)", "(a)?[^x]{1,8}(x)"}) {
    PatternPool pool;
    Rule strict, relaxed;
    strict.boundary = relaxed.boundary = BoundaryCheck::none;
    strict.pattern = relaxed.pattern = pool.get(text);
    ASSERT_EQ(strict.pattern->error(), "");
    const Endless endless = kiroku::endless(text);
    strict.captures.resize(endless.groups.size() - 1);
    relaxed.captures = strict.captures;
    relaxed.relaxed = pool.get(endless.re2);
    relaxed.relaxed_groups = endless.groups;
    for (const Endless::Gap& gap : endless.gaps)
      relaxed.gaps.push_back(
          {gap.group, gap.most, gap.longer.empty() ? nullptr : pool.get(gap.longer)});
    ASSERT_FALSE(relaxed.gaps.empty()) << text;
    for (int round = 0; round < 400; ++round) {
      std::string line;
      for (std::uint32_t i = random(40); i > 0; --i) line += pieces[random(7)];
      EXPECT_EQ(matches(strict, line), matches(relaxed, line)) << text << " on " << line;
    }
  }
}

// An open "[:" once led back to the pattern's beginning, for ever.
TEST(Syntax, AnAtomIsAClassWithItsNamedOnes) {
  const std::pair<const char*, std::size_t> cases[] = {
      {"[[:alpha:]x]y", 12}, {"[^[:digit:]]", 12}, {"[0-9[:+]y", 8}, {"[[:a]", 5}, {"[[:", 3},
      {"[]a]b", 4},          {"[\\]a]b", 5},      {"[a", 2},        {"[", 1}};
  for (const auto& [pattern, length] : cases) EXPECT_EQ(atom_length(pattern, 0), length) << pattern;
}

TEST(Pattern, SaysWhatRe2RefusesBeforeItIsUsed) {
  EXPECT_EQ(Pattern("a(?:b|c)").error(), "");
  EXPECT_NE(Pattern("a(").error(), "");
  EXPECT_NE(Pattern("(?=a)").error(), "");
  EXPECT_NE(Pattern(R"((?:\pL{100}){9})").error(), "");  // too large: RE2 tells on compiling
}

}  // namespace
}  // namespace kiroku
