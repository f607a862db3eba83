#include "pipeline/cli/in_order.h"

#include <atomic>
#include <chrono>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace kiroku {
namespace {

TEST(InOrder, prints_in_the_order_of_files_whoever_is_first) {
  std::vector<std::string> printed;
  in_order(
      20, 4,
      [](std::size_t file, const Emit& emit) {
        if (file % 3 == 0) std::this_thread::sleep_for(std::chrono::milliseconds(5));
        for (int line = 0; line < 3; ++line)
          emit(std::to_string(file) + "." + std::to_string(line));
      },
      [&](const std::string& line) { return printed.push_back(line), true; });
  std::vector<std::string> expected;
  for (int file = 0; file < 20; ++file) {
    for (int line = 0; line < 3; ++line)
      expected.push_back(std::to_string(file) + "." + std::to_string(line));
  }
  EXPECT_EQ(printed, expected);
}

// A file far behind the one that is printed waits, so that its lines do not fill the memory.
TEST(InOrder, ends_when_nobody_wants_more) {
  std::atomic<int> emitted{0};
  int printed = 0;
  in_order(
      8, 2,
      [&](std::size_t, const Emit& emit) {
        for (int line = 0; line < 100'000 && emit("x"); ++line) ++emitted;
      },
      [&](const std::string&) { return ++printed < 10; });
  EXPECT_EQ(printed, 10);
  EXPECT_LT(emitted, 5000);
}

TEST(InOrder, nothing_to_do) {
  in_order(
      0, 0, [](std::size_t, const Emit&) { FAIL(); }, [](const std::string&) { return true; });
}

}  // namespace
}  // namespace kiroku
