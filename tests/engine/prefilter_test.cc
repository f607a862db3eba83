// What the prefilter leaves out matches nowhere: every rule finds in its places exactly what it
// finds in the whole text, to the last group. Over the built-in packs, all their examples, and
// texts of random scraps of those.
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include <gtest/gtest.h>

#include "extractors/engine_compiled.h"
#include "extractors/engine_document.h"
#include "extractors/engine_match.h"
#include "extractors/engine_pattern.h"
#include "schemas/utf8.h"

namespace kiroku {
namespace {

std::string contents(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream all;
  all << file.rdbuf();
  return all.str();
}

class Nowhere final : public Surroundings {
 public:
  bool found(const Guard& guard, std::uint32_t) override {
    return guard.where == Where::role && guard.pattern->in("paragraph");
  }
  Role role(std::uint32_t) const override { return Role::paragraph; }
};

class PrefilterTest : public testing::Test {
 protected:
  void SetUp() override {
    std::vector<PackFile> packs;
    const std::filesystem::path folder = "extractors/packs";
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder))
      if (entry.path().extension() == ".yaml")
        packs.push_back(
            {std::filesystem::relative(entry.path(), folder).string(), contents(entry.path())});
    std::string tsv;
    for (const auto& entry : std::filesystem::directory_iterator("extractors/gazetteer"))
      if (entry.path().extension() == ".tsv") tsv += contents(entry.path());
    auto rules = Rules::compile(packs, Gazetteer::load(tsv).value());
    ASSERT_TRUE(rules) << rules.error().message;
    rules_ = std::make_unique<Rules>(std::move(*rules));
  }

  // What the rule finds in these places, as text.
  std::string found(std::uint16_t rule, const Reading& reading, const Surface& surface,
                    const Places& places) {
    std::string all;
    run_rule(rules_->compiled().rules[rule], rule, surface, places, reading.segments, nowhere_,
             [&](const Match& match) {
               for (const Span& group : match.groups)
                 all += std::to_string(group.begin) + "-" + std::to_string(group.end) + " ";
               all += "\n";
             },
             {});
    return all;
  }

  void check(const std::string& text, const std::string& lang) {
    const Rules::Compiled& compiled = rules_->compiled();
    const Rules::Compiled::Programs& programs = compiled.for_language(lang);
    Reading reading;
    for (std::size_t begin = 0; begin < text.size();) {
      const std::size_t end = std::min(text.find('\n', begin), text.size());
      reading.view.append(text,
                          {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)}, {});
      reading.segments.push_back(0);
      begin = end + 1;
    }
    reading.finish_view();
    const Reference reference;
    std::vector<bool> matched(compiled.rules.size());
    find_mentions(reading, {compiled, programs, reference, nowhere_, {}, matched});
    for (const Pass pass : {Pass::raw, Pass::dates, Pass::statements}) {
      const Surface& surface = pass == Pass::raw ? reading.raw : reading.marks;
      const Program& program = programs[static_cast<std::size_t>(pass)];
      std::map<std::uint16_t, std::string> chosen;
      for_each_rule(program.candidates(compiled, pass, surface.text,
                                       roles_of_lines(reading.segments, nowhere_, false)),
                    [&](std::uint16_t rule, const Places& places) {
                      chosen[rule] = found(rule, reading, surface, places);
                    });
      for (const std::uint16_t rule : program.rules()) {
        std::vector<MatchPlace> everywhere;
        for (const Span& unit : surface.units) everywhere.push_back({rule, unit});
        const std::string plain = found(rule, reading, surface, everywhere);
        EXPECT_EQ(chosen[rule], plain) << compiled.rules[rule].id << " in: " << text;
        matches_ += plain.empty() ? 0 : 1;
      }
    }
  }

  std::vector<std::pair<std::string, std::string>> examples() const {  // texts with languages
    std::vector<std::pair<std::string, std::string>> all;
    for (const Rule& rule : rules_->compiled().rules) {
      const auto& languages = rules_->compiled().packs[rule.pack].languages;
      for (const auto* of : {&rule.examples, &rule.counters})
        for (const Example& example : *of)
          all.emplace_back(example.text, languages.empty() ? "en" : languages.front());
    }
    return all;
  }

  Nowhere nowhere_;
  std::unique_ptr<Rules> rules_;
  int matches_ = 0;
};

TEST_F(PrefilterTest, finds_in_its_places_what_stands_in_the_whole_text) {
  for (const auto& [text, lang] : examples()) check(text, lang);
  EXPECT_GT(matches_, 1000);
}

// Letters whose other case has another length shift every offset behind them.
constexpr std::string_view kOddLetters[] = {"\u212A", "\u1E9E", "\u0130", "\u017F", "\u2126"};

TEST_F(PrefilterTest, finds_the_same_in_random_texts) {
  const auto texts = examples();
  std::uint32_t state = 2026;
  const auto random = [&](std::size_t below) {
    return (state = state * 1103515245 + 12345) / 65536 % static_cast<std::uint32_t>(below);
  };
  for (int round = 0; round < 40; ++round) {
    std::string text, lang;
    for (int scrap = 0; scrap < 12; ++scrap) {
      const auto& [from, of] = texts[random(texts.size())];
      const std::size_t begin = random(from.size());
      text += from.substr(begin, random(40));
      if (random(6) == 0) text += kOddLetters[random(std::size(kOddLetters))];
      text += random(5) == 0 ? "\n" : " ";
      lang = of;
    }
    check(to_valid_utf8(text), lang);
  }
  EXPECT_GT(matches_, 80);
}

}  // namespace
}  // namespace kiroku
