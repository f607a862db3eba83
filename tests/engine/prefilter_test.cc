// The sets that choose candidate rules never lose a match: every rule that matches a text is among
// the candidates for it. Over the built-in packs and all their examples.
#include <filesystem>
#include <fstream>
#include <sstream>

#include <gtest/gtest.h>

#include "extractors/engine_compiled.h"
#include "extractors/engine_document.h"
#include "extractors/engine_match.h"
#include "extractors/engine_pattern.h"

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
};

class Prefilter : public testing::Test {
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

  void check(const std::string& text, const std::string& lang) {
    const Rules::Compiled& compiled = rules_->compiled();
    const Rules::Compiled::Programs& programs = compiled.for_language(lang);
    Nowhere nowhere;
    Reading reading;
    reading.view.append(text, {0, static_cast<std::uint32_t>(text.size())}, {});
    reading.segments = {0};
    reading.finish_view();
    const Reference reference;
    std::vector<bool> matched(compiled.rules.size());
    find_mentions(reading, {compiled, programs, reference, nowhere, {}, matched});
    for (const Pass pass : {Pass::raw, Pass::dates, Pass::statements}) {
      const Surface& surface = pass == Pass::raw ? reading.raw : reading.marks;
      const Program& program = *programs[static_cast<std::size_t>(pass)];
      std::vector<std::uint16_t> candidates;
      program.candidates(compiled, surface.text, candidates);
      for (const std::uint16_t rule : program.rules())
        run_rule(compiled.rules[rule], rule, surface, reading.segments, nowhere,
                 [&](const Match&) {
                   EXPECT_TRUE(std::binary_search(candidates.begin(), candidates.end(), rule))
                       << compiled.rules[rule].id << " in: " << text;
                 },
                 {});
      ++checked_;
    }
  }

  std::unique_ptr<Rules> rules_;
  int checked_ = 0;
};

TEST_F(Prefilter, loses_no_match) {
  for (const Rule& rule : rules_->compiled().rules)
    for (const Example& example : rule.examples) {
      const auto& languages = rules_->compiled().packs[rule.pack].languages;
      check(example.text, languages.empty() ? "en" : languages.front());
    }
  EXPECT_GT(checked_, 100);
}

}  // namespace
}  // namespace kiroku
