#include "pipeline/audit/sample.h"

#include <gtest/gtest.h>

#include "pipeline/audit/report.h"

namespace kiroku {
namespace {

// Against the values of Brown, Cai and DasGupta's formula, computed by hand.
TEST(Wilson, gives_known_intervals) {
  const struct {
    std::size_t good, all;
    double low, high;
  } cases[] = {{0, 10, 0.0, 0.2775}, {10, 10, 0.7225, 1.0}, {5, 10, 0.2366, 0.7634},
               {95, 100, 0.8882, 0.9785}, {0, 0, 0, 1}};
  for (const auto& one : cases) {
    const auto [low, high] = wilson(one.good, one.all);
    EXPECT_NEAR(low, one.low, 5e-4) << one.good << " of " << one.all;
    EXPECT_NEAR(high, one.high, 5e-4) << one.good << " of " << one.all;
  }
}

TEST(HtmlText, leaves_nothing_that_acts) {
  EXPECT_EQ(html_text("<b a='\"'>&"), "&lt;b a=&#39;&quot;&#39;&gt;&amp;");
  EXPECT_EQ(html_text("a\x07\xE2\x80\xAEz"), "a\xEF\xBF\xBD\xEF\xBF\xBDz");
  EXPECT_EQ(html_text("大連\n"), "大連\n");
}

}  // namespace
}  // namespace kiroku
