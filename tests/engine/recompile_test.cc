// Rules compiled from an earlier compilation are those that compiling everything gives, to the
// byte, whatever has changed in between.
#include <gtest/gtest.h>

#include "extractors/engine.h"

namespace kiroku {
namespace {

constexpr const char* kPlaces =
    "country\tgeonames:JP\tJapan\tJP\t\t0\t\t日本\n"
    "city\tgeonames:1859307\tKitakyushu\tJP\tJP.40\t997536\t\t北九州\n";

constexpr const char* kWords = R"(
pack: {id: words, everywhere: true, emit: claim}
lexicons:
  month: {May: 5, June: 6}
  unit: [people, souls]
slots:
  year: {re: '(?:19|20)[0-9]{2}', to: int}
rules:
  - {id: phone, match: 'Tel\.? [0-9-]{7,14}'}
)";

constexpr const char* kDates = R"(
pack: {id: date.en, lang: [en], emit: date, use: words}
rules:
  - {id: month-year, match: '{m:month} {y:year}', fields: {year: y, month: m}}
  - {id: year, match: '{y:year}', fields: {year: y}, right_not: ' ?{unit}'}
)";

constexpr const char* kNumbers = R"(
pack: {id: number.ja, lang: [ja], emit: number}
lexicons: {kanji: {千: 1000, 万: 10000}}
slots: {n: {re: '[0-9]{1,9}', to: number}}
rules:
  - {id: digits, match: '約[^、。]{0,40}?{n:n}', fields: {value: n}}
)";

using Files = std::vector<PackFile>;

Files packs() { return {{"a.yaml", kNumbers}, {"b.yaml", kDates}, {"c.yaml", kWords}}; }

Files with(std::size_t file, const std::string& from, const std::string& to) {
  Files files = packs();
  const std::size_t at = files[file].yaml.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  files[file].yaml.replace(at, from.size(), to);
  return files;
}

Result<Rules> compiled(const Files& files) {
  return Rules::compile(files, Gazetteer::load(kPlaces).value());
}

struct Case {
  const char* what;
  Files files;
};

std::vector<Case> edits() {
  Files fewer = packs(), more = packs(), turned = packs();
  fewer.erase(fewer.begin());
  more.insert(more.begin(), {"0.yaml",
                             "pack: {id: new, everywhere: true, emit: claim}\n"
                             "rules:\n  - {id: x, match: 'x'}\n"});
  std::swap(turned[0], turned[2]);
  return {{"nothing", packs()},
          {"a comment that moves lines", with(1, "rules:", "# why\nrules:")},
          {"a pattern", with(0, "約", "およそ")},
          {"a rule more", with(0, "rules:", "rules:\n  - {id: more, match: '{kanji}人'}")},
          {"a word that another pack's rules use", with(2, "June: 6", "June: 6, July: 7")},
          {"a slot that another pack's rules use", with(2, "(?:19|20)", "(?:18|19|20)")},
          {"a lexicon more, before the others", with(2, "  month:", "  day: {Monday: 1}\n  month:")},
          {"a lexicon gone that nothing uses", with(0, "lexicons: {kanji: {千: 1000, 万: 10000}}", "")},
          {"a pattern in the pack that uses words", with(1, "'{m:month} {y:year}'", "'{m:month}, {y:year}'")},
          {"a language more", with(0, "[ja]", "[ja, zh]")},
          {"another id of a pack", with(0, "number.ja", "number.jp")},
          {"a pack gone", fewer},
          {"a pack more", more},
          {"another order", turned}};
}

TEST(Recompiled, is_what_compiling_gives) {
  for (const Case& edit : edits()) {
    const Result<Rules> after = Rules::recompile(edit.files, compiled(packs()).value());
    ASSERT_TRUE(after) << edit.what << ": " << after.error().message;
    EXPECT_TRUE(after->freeze() == compiled(edit.files)->freeze()) << edit.what;
  }
}

// Back and forth, each from the one before, through the bytes of a cache.
TEST(Recompiled, again_and_again) {
  Result<Rules> rules = compiled(packs());
  for (const Case& edit : edits())
    for (const Files& files : {edit.files, packs()}) {
      std::optional<Rules> kept = Rules::thaw(rules->freeze(), Gazetteer::load(kPlaces).value());
      ASSERT_TRUE(kept) << edit.what;
      rules = Rules::recompile(files, std::move(*kept));
      ASSERT_TRUE(rules) << edit.what << ": " << rules.error().message;
      EXPECT_TRUE(rules->freeze() == compiled(files)->freeze()) << edit.what;
    }
}

TEST(Recompiled, refuses_what_compiling_refuses) {
  Files twice = packs(), same_pack = packs();
  twice[0].yaml += "  - {id: digits, match: 'x'}\n";
  same_pack.push_back({"d.yaml", kNumbers});
  const Case cases[] = {
      {"unknown slot", with(2, "  year:", "  jahr:")},
      {"bad pattern", with(1, "'{y:year}'", "'{y:year}('")},
      {"no pack 'words'", with(2, "id: words", "id: wörter")},
      {"the rule id 'number.ja.digits' is taken", twice},
      {"the pack id 'number.ja' is taken", same_pack},
  };
  for (const Case& wrong : cases) {
    const Result<Rules> whole = compiled(wrong.files);
    const Result<Rules> after = Rules::recompile(wrong.files, compiled(packs()).value());
    ASSERT_FALSE(whole) << wrong.what;
    ASSERT_FALSE(after) << wrong.what;
    EXPECT_EQ(after.error().message, whole.error().message);
  }
}

// The rule that was there first may be in a pack that is not read again.
TEST(Recompiled, names_the_file_of_a_taken_id) {
  Files files = packs();
  files.insert(files.begin(), {"0.yaml",
                               "pack: {id: number, everywhere: true, emit: claim}\n"
                               "rules:\n  - {id: ja.digits, match: 'x'}\n"});
  const Result<Rules> after = Rules::recompile(files, compiled(packs()).value());
  ASSERT_FALSE(after);
  EXPECT_EQ(after.error().message, "a.yaml:6:1: the rule id 'number.ja.digits' is taken");
}

}  // namespace
}  // namespace kiroku
