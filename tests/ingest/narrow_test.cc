// After random edits of the real packs, an extract that looks only at what the edits can touch
// finds what one over everything finds, to the byte; and what it leaves alone, it could leave.
#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>

#include <gtest/gtest.h>

#include "extractors/engine_compiled.h"
#include "pipeline/extract_all.h"
#include "pipeline/rule_set.h"
#include "tests/store/samples.h"

namespace kiroku {
namespace {

// Edits that change a rule. KIROKU_NARROW_ROUNDS=200 for a campaign.
int rounds() {
  const char* const set = std::getenv("KIROKU_NARROW_ROUNDS");
  return set != nullptr ? std::atoi(set) : 3;
}

std::string contents(const std::filesystem::path& path) {
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

std::vector<PackFile> packs() {
  std::vector<PackFile> packs;
  const std::filesystem::path folder = "extractors/packs";
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    const std::string stem = entry.path().stem();
    const bool wanted = stem != "ko" && stem != "vi" && stem != "zh";
    if (entry.path().extension() == ".yaml" && wanted)
      packs.push_back(
          {std::filesystem::relative(entry.path(), folder).string(), contents(entry.path())});
  }
  std::sort(packs.begin(), packs.end(),
            [](const auto& a, const auto& b) { return a.name < b.name; });
  return packs;
}

Result<Rules> compile(const std::vector<PackFile>& packs) {
  return Rules::compile(packs,
                        Gazetteer::load(contents("extractors/gazetteer/places.tsv")).value());
}

class Random {
 public:
  explicit Random(unsigned seed) : engine_(seed) {}
  std::size_t below(std::size_t limit) { return engine_() % limit; }
  template <typename T>
  const T& of(const std::vector<T>& all) {
    return all[below(all.size())];
  }

 private:
  std::mt19937 engine_;
};

// The sentences of the packs' own examples, without their marks.
std::vector<std::string> sentences(const Rules& rules) {
  std::vector<std::string> all;
  for (const Rule& rule : rules.compiled().rules)
    for (const auto* examples : {&rule.examples, &rule.counters})
      for (const Example& example : *examples) {
        std::string text = example.text.substr(0, example.text.find(" =>"));
        for (const char* mark : {"[[", "]]"})
          if (const std::size_t at = text.find(mark); at != std::string::npos) text.erase(at, 2);
        all.push_back(text);
      }
  return all;
}

// The same sentence as printers and typists write it: full width, broken, with a soft hyphen.
std::string rewritten(std::string text, Random& random) {
  const std::size_t at = random.below(text.size() + 1);
  switch (random.below(6)) {
    case 0:
      for (std::size_t i = text.size(); i-- > 0;)
        if (text[i] > ' ' && text[i] < 0x7F && random.below(2) == 0) {
          std::string wide;
          append_utf8(wide, static_cast<char32_t>(text[i]) + 0xFEE0);
          text.replace(i, 1, wide);
        }
      return text;
    case 1:
      if (const std::size_t blank = text.find(' ', at); blank != std::string::npos)
        text[blank] = '\n';
      return text;
    case 2:
      if (at < text.size() && (text[at] & 0xC0) != 0x80) text.insert(at, "\xC2\xAD");
      return text;
    case 3:
      if (at < text.size() && (text[at] & 0xC0) != 0x80) text.insert(at, " ");
      return text;
    default:
      return text;
  }
}

std::vector<std::size_t> places_of(const std::string& what, const std::string& in) {
  std::vector<std::size_t> places;
  for (std::size_t at = in.find(what); at != std::string::npos; at = in.find(what, at + 1))
    places.push_back(at);
  return places;
}

// One edit of one pack; it may well leave a pack that does not load.
void edit(std::vector<PackFile>& packs, Random& random) {
  std::string& yaml = packs[random.below(packs.size())].yaml;
  const std::vector<std::size_t> rules = places_of("\n  - id: ", yaml);
  const std::size_t rule = random.of(rules);
  const std::size_t end = std::min(yaml.find("\n  - id: ", rule + 1), yaml.size());
  switch (random.below(6)) {
    case 0:
      yaml.erase(rule, end - rule);
      return;
    case 1:
      yaml.insert(rule + 9, "renamed-");
      return;
    case 2:
      yaml.insert(rule, "\n  # nothing but a comment");
      return;
    case 3:
      yaml.insert(yaml.find('\n', rule + 1), "\n    confidence: .41");
      return;
    case 4: {  // a letter of the pattern
      const std::size_t match = yaml.find("match: ", rule) + 8;
      const std::size_t at =
          match + random.below(std::max<std::size_t>(1, yaml.find('\n', match) - match));
      if (std::isalpha(static_cast<unsigned char>(yaml[at])) != 0) yaml[at] = 'e';
      return;
    }
    default: {  // a word of a lexicon or slot
      const std::size_t at = random.below(std::max<std::size_t>(1, yaml.find("\nrules:")));
      if (std::isalpha(static_cast<unsigned char>(yaml[at])) != 0) yaml[at] = 'o';
    }
  }
}

struct Narrow : testing::Test {
  Folder folder;
  Store store = Store::open(folder / "kiroku.db", OpenMode::create).value();
  Random random{20261122};
  std::atomic<bool> stop = false;

  void fill(const Rules& rules) {
    const std::vector<std::string> all = sentences(rules);
    const RuleSet set = rule_set(rules);
    ASSERT_TRUE(store.remember(set));
    const std::int64_t run = store.current_run(set.digest).value();
    for (int i = 0; i < 60; ++i) {
      std::vector<Page> pages;
      for (int page = 1; page <= 2; ++page) {
        std::string text;
        for (int line = 0; line < 2; ++line) text += rewritten(random.of(all), random) + "\n\n";
        pages.push_back(page_of(page, text));
      }
      const std::string name = std::to_string(i);
      Ingested document = document_of(name + ".txt", name, pages);
      document.rules_digest = set.digest;
      static_cast<Extracted&>(document) = extract_stored(document, rules);
      ASSERT_TRUE(store.put(document, 1, run));
    }
  }

  std::string draft(const std::string& name, const ExtractPlan& plan, const Rules& rules) {
    const auto made = extract_planned(plan, {.draft = name, .threads = 1}, store, rules, {}, stop);
    EXPECT_TRUE(made) << made.error().message;
    std::string records;
    for (const Record& record : records_of(store, {.run = made->run}))
      records += to_json(record) + "\n";
    return records;
  }
};

TEST_F(Narrow, finds_what_a_full_extract_finds) {
  const std::vector<PackFile> original = packs();
  const Result<Rules> first = compile(original);
  ASSERT_TRUE(first) << first.error().message;
  fill(*first);
  std::size_t fewest = 60;  // documents that a change was looked for in
  int changed = 0;
  // Most edits only break the packs: one in ten at the least does not.
  for (int drawn = 0; changed < rounds() && drawn < 10 * rounds(); ++drawn) {
    std::vector<PackFile> edited = original;
    for (std::size_t edits = 1 + random.below(2); edits > 0; --edits) edit(edited, random);
    const Result<Rules> rules = compile(edited);
    if (!rules) continue;
    const ExtractPlan narrow = plan_extract({}, store, *rules).value();
    const ExtractPlan full = plan_extract({.all = true}, store, *rules).value();
    EXPECT_EQ(full.documents.size(), 60u);
    if (!narrow.rules.empty()) {
      fewest = std::min(fewest, narrow.documents.size());
      ++changed;
    }
    std::string what;
    for (const RuleChange& change : narrow.rules)
      what += change.rule + " " + std::string(word(change.kind)) + "; ";
    ASSERT_EQ(draft("narrow", narrow, *rules), draft("full", full, *rules)) << what;
    // The next round starts from these rules now and then.
    if (random.below(3) == 0) {
      ASSERT_TRUE(store.promote(store.run("narrow").value().id));
    }
  }
  EXPECT_EQ(changed, rounds()) << "nearly all edits only broke the packs";
  // Of one change, not of all: some are of rules that nearly every document has.
  EXPECT_LT(fewest, 30u) << "little was left alone";
}

}  // namespace
}  // namespace kiroku
