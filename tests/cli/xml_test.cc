#include "pipeline/cli/xml.h"

#include <gtest/gtest.h>

namespace kiroku {
namespace {

TEST(Xml, TextCannotEndWhatItStandsIn) {
  EXPECT_EQ(xml("a<b>&\"c\""), "a&lt;b&gt;&amp;&quot;c&quot;");
  EXPECT_EQ(xml("]]>"), "]]&gt;");
}

TEST(Xml, WhatXmlCannotHoldIsSeen) {
  EXPECT_EQ(xml(std::string_view("a\x00z\x1b\x7f", 5)), "a\uFFFDz\uFFFD\uFFFD");
  EXPECT_EQ(xml("\uFFFE\uFFFF\u0085\uFDD0\U0001FFFE"), "\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD");
  EXPECT_EQ(xml("\xC3("), "\uFFFD(");
  EXPECT_EQ(xml("\U00020BB7\U0010FFFD"), "\U00020BB7\U0010FFFD");
}

TEST(Xml, WhatWouldMoveTextIsWrittenOut) {
  EXPECT_EQ(xml("a\tb\n"), "a&#x9;b&#xa;");
  EXPECT_EQ(xml("\u202Eevil\u2066\u2028"), "&#x202e;evil&#x2066;&#x2028;");
}

}  // namespace
}  // namespace kiroku
