// What must stand in a text where a pattern matches, and the automaton that looks for it.
#include <gtest/gtest.h>

#include "extractors/engine_automaton.h"
#include "extractors/engine_needs.h"
#include "extractors/engine_prefilter.h"

namespace kiroku {
namespace {

std::string shown(const Need& need) {
  if (need.kind == Need::Kind::always) return "-";
  if (need.kind == Need::Kind::word) return need.word;
  std::string all;
  for (const Need& part : need.of)
    all += (all.empty() ? "" : need.kind == Need::Kind::all ? " & " : "|") + shown(part);
  return need.kind == Need::Kind::all ? "(" + all + ")" : "[" + all + "]";
}

TEST(Needs, tells_the_words_of_a_pattern) {
  const struct {
    const char *pattern, *need;
    std::size_t longest;
  } cases[] = {
      {"(?m)(?:signed|Concluded)", "[concluded|signed]", 9},
      {"[0-9]{4}年", "0000年", 8},
      {"[0-9]{1,2}月", "0月", 6},
      {"(?i)ab(?:c|d)e?", "[abc|abd]", 4},
      {"abc.*def", "(abc & def)", kUnbounded},
      {"abc[^.]{0,9}?def", "(abc & def)", 6 + 9 * 4},
      {"ab(?:cd)+ef", "(abcd & cdef)", kUnbounded},
      {"ab(?:cd)?", "ab", 4},
      {"ab(?:x.*y|z)cd", "([abx|abz] & [ycd|zcd])", kUnbounded},
      {"a", "-", 1},
      {"a|bc", "-", 2},
      {"@", "@", 1},
      {"\\.[0-9]+", "(.0 & 0)", kUnbounded},
      {"\\pL+ab\\x{3042}", "abあ", kUnbounded},
      {"[^A-Z]{2,24}bc", "bc", 24 * 4 + 2},
      {"\\Qab\\E", "-", kUnbounded},
      {"^ab$", "ab", 2},
      {"(?i:ab)(?-i:CD)", "abcd", 4},
      {"\\[ab\\]", "[ab]", 4},
      {"", "-", 0},
  };
  NeedReader reader;
  for (const auto& [pattern, need, longest] : cases) {
    const NeedReader::Result result = reader.read(pattern);
    EXPECT_EQ(shown(result.need), need) << pattern;
    EXPECT_EQ(result.longest, longest) << pattern;
  }
}

TEST(Needs, search_form_folds_case_and_digits) {
  bool same = false;
  EXPECT_EQ(search_form("ÄB 1987年 МАЙ", &same), "äb 0000年 май");
  EXPECT_TRUE(same);
  EXPECT_EQ(search_form("a\u212Ab", &same), "akb");
  EXPECT_FALSE(same);
}

// Against a search word by word, over texts of few letters, where words lie in each other.
TEST(WordAutomaton, finds_every_word_everywhere) {
  std::uint32_t state = 7;
  const auto random = [&](std::uint32_t below) {
    return (state = state * 1103515245 + 12345) / 65536 % below;
  };
  const auto scrap = [&](std::uint32_t most) {
    std::string text;
    for (std::uint32_t i = 0, size = 1 + random(most); i < size; ++i)
      text += "abc\xE5\xFF"[random(5)];
    return text;
  };
  for (int round = 0; round < 200; ++round) {
    std::set<std::string> words;
    for (std::uint32_t i = 0, count = random(30); i < count; ++i) words.insert(scrap(6));
    const std::vector<std::string> list(words.begin(), words.end());
    const std::string text = scrap(80);
    std::set<std::pair<std::size_t, std::uint32_t>> found, expected;
    WordAutomaton(list).run(text,
                            [&](std::uint32_t word, std::size_t end) { found.emplace(end, word); });
    for (std::uint32_t word = 0; word < list.size(); ++word)
      for (std::size_t at = text.find(list[word]); at != std::string::npos;
           at = text.find(list[word], at + 1))
        expected.emplace(at + list[word].size(), word);
    EXPECT_EQ(found, expected) << text;
  }
  WordAutomaton().run("abc", [](std::uint32_t, std::size_t) { FAIL(); });
}

TEST(Prefilter, names_rules_and_stretches) {
  NeedReader reader;
  const Prefilter prefilter({reader.read("[0-9]{4}年"), reader.read("signed in (.*)"),
                             reader.read("x"), reader.read("July [0-9]{1,2}")});
  const std::string text = "July, 2009年\nSIGNED IN 2009, July 4\n";
  const Roles all = kAllRoles, cell = roles_of(Role::table_cell), item = roles_of(Role::list_item);
  const auto places = prefilter.find(text, {all, all, 0, all}, {item, item});
  const std::vector<MatchPlace> expected{{0, {5, 13}}, {1, {14, 36}}, {3, {29, 36}}};
  EXPECT_EQ(places, expected);
  EXPECT_EQ(prefilter.find("nothing\n", {all, all, all, all}, {item}),
            (std::vector<MatchPlace>{{2, {0, 7}}}));
  EXPECT_EQ(prefilter.find(text, {all, cell, cell, item | cell}, {cell, item}),
            (std::vector<MatchPlace>{{0, {5, 13}}, {2, {0, 13}}, {3, {29, 36}}}));
}

}  // namespace
}  // namespace kiroku
