#include <gtest/gtest.h>

#include "pipeline/cli/progress_line.h"

namespace kiroku {
namespace {

TEST(Progress, says_pages_rate_and_time_left) {
  Progress progress;
  progress.files_done = 12;
  progress.files_total = 40;
  progress.pages_done = 1234;
  progress.bytes_done = 100;
  progress.bytes_total = 400;
  EXPECT_EQ(progress_text(progress, 20), "12 of 40 files · 1,234 pages · 62 pages/s · 1 min left");
  EXPECT_EQ(progress_text(progress, 0.2), "12 of 40 files · 1,234 pages");
  progress.pages_done = 5;
  progress.bytes_done = 0;  // nothing to estimate from
  EXPECT_EQ(progress_text(progress, 2), "12 of 40 files · 5 pages · 2.5 pages/s");
  progress.bytes_done = 401;  // a file that grew
  EXPECT_EQ(progress_text(progress, 2), "12 of 40 files · 5 pages · 2.5 pages/s");
}

TEST(Progress, writes_numbers_and_durations_for_people) {
  EXPECT_EQ(grouped(0), "0");
  EXPECT_EQ(grouped(999), "999");
  EXPECT_EQ(grouped(1000), "1,000");
  EXPECT_EQ(grouped(1234567), "1,234,567");
  EXPECT_EQ(duration(-1), "0 s");
  EXPECT_EQ(duration(59.4), "59 s");
  EXPECT_EQ(duration(90), "2 min");
  EXPECT_EQ(duration(3 * 3600 + 300), "3 h 5 min");
}

}  // namespace
}  // namespace kiroku
