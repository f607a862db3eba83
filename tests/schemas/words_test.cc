#include "schemas/words.h"

#include <set>

#include <gtest/gtest.h>

namespace kiroku {
namespace {

// Every enumerator has its own word in kebab-case, and the word leads back to it.
template <typename Enum>
void check_words(int count) {
  std::set<std::string_view> seen;
  for (int i = 0; i < count; ++i) {
    const std::string_view spelling = word(static_cast<Enum>(i));
    EXPECT_NE(spelling, "unknown_word");
    EXPECT_EQ(spelling.find_first_not_of("abcdefghijklmnopqrstuvwxyz-"), std::string_view::npos)
        << spelling;
    EXPECT_TRUE(seen.insert(spelling).second) << spelling;
    EXPECT_EQ(from_word<Enum>(spelling), static_cast<Enum>(i)) << spelling;
  }
  EXPECT_EQ(from_word<Enum>("no such word"), std::nullopt);
}

TEST(Words, tie_enumerators_and_spellings) {
  check_words<Outcome>(9);
  check_words<Origin>(5);
  check_words<Role>(8);
  check_words<Suppression>(kSuppressions);
  check_words<PageOutcome>(5);
  check_words<RecordType>(3);
  check_words<Basis>(8);
  check_words<Scope>(6);
  check_words<Bound>(3);
  check_words<AgreementKind>(13);
  check_words<Status>(6);
  check_words<Action>(7);
  check_words<Anchor>(4);
}

}  // namespace
}  // namespace kiroku
