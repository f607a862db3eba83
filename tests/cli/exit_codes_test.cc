#include "pipeline/cli/exit_codes.h"

#include <map>
#include <set>

#include <gtest/gtest.h>

namespace kiroku {
namespace {

// Scripts rely on these numbers. A line may be added here; none may change.
const std::map<std::string_view, int> kForEver = {
    {"done", 0},        {"failed-inputs", 1},   {"wrong-use", 2},       {"unreadable", 3},
    {"unsupported", 4}, {"password-needed", 5}, {"damaged", 6},         {"empty", 7},
    {"timed-out", 8},   {"crashed", 9},         {"limit-exceeded", 10}, {"ocr-unavailable", 11},
    {"bad-rules", 12},  {"bad-sheet", 13},      {"store-failed", 14},   {"store-busy", 15},
    {"not-found", 16},  {"unverified", 17},     {"different", 18},
    {"interrupted", 130}};

TEST(ExitCodes, are_what_they_always_were) {
  std::map<std::string_view, int> table;
  for (const ExitCode& code : exit_codes()) table[code.word] = code.code;
  EXPECT_EQ(table, kForEver);
}

TEST(ExitCodes, every_error_has_its_own) {
  std::set<int> seen = {kDone, kDoneWithFailures, kDifferent};
  for (int i = 0; i <= static_cast<int>(ErrorCode::unverified); ++i) {
    const auto code = static_cast<ErrorCode>(i);
    const auto found = kForEver.find(error_name(code));
    ASSERT_NE(found, kForEver.end()) << "no exit code is documented for " << error_name(code);
    EXPECT_EQ(exit_code(code), found->second) << error_name(code);
    EXPECT_TRUE(seen.insert(exit_code(code)).second) << error_name(code) << " shares its number";
  }
  EXPECT_EQ(seen.size(), kForEver.size());
}

TEST(ExitCodes, are_listed_in_order_with_their_meaning) {
  int last = -1;
  for (const ExitCode& code : exit_codes()) {
    EXPECT_GT(code.code, last);
    EXPECT_FALSE(code.meaning.empty()) << code.word;
    last = code.code;
  }
}

}  // namespace
}  // namespace kiroku
