// The view: what rules see, and the way back to the text.
#include <gtest/gtest.h>

#include "extractors/engine_rule.h"
#include "extractors/engine_view.h"
#include "schemas/utf8.h"

namespace kiroku {
namespace {

struct Case {
  const char* text;
  const char* view;
};

constexpr Case kFolded[] = {
    {"plain text", "plain text"},
    {"two   blanks\tand\nlines ", "two blanks and lines"},
    {"５\n万４千人", "5万4千人"},
    {"８ 万人", "8 万人"},
    {"北 九 州 市", "北九州市"},
    {"姉妹都市\n提携", "姉妹都市提携"},
    {"北九州市\nDalian", "北九州市 Dalian"},
    {"Ｄａｌｉａｎ，２００９", "Dalian,2009"},
    {"ﬁrst", "first"},
    {"e\u0301te\u0301", "été"},
    {"ｶﾞｽ", "ガス"},
    {"1994–95", "1994-95"},
    {"２０ー３０", "20-30"},
    {"スーパー", "スーパー"},
    {"city’s", "city's"},
    {"a\u00ADb\u200Bc", "abc"},
    {"1\u00A0234", "1 234"},
    {"\uE001x", "\uFFFDx"},
    {"①", "1"},
    {"2009年", "2009年"},
    {"한국 서울", "한국 서울"},
};

TEST(View, folds_what_only_looks_different) {
  for (const Case& c : kFolded) EXPECT_EQ(view_text(c.text), c.view) << c.text;
}

// Every code point of the view leads to bytes that hold it, and spans grow with what they cover.
TEST(View, every_stretch_leads_back) {
  for (const Case& c : kFolded) {
    const std::string text = std::string("前 ") + c.text + " 後";
    View view;
    view.append(text, {0, static_cast<std::uint32_t>(text.size())}, {});
    const std::string seen = view.text().substr(0, view.text().size() - 1);
    for (std::size_t at = 0; at < seen.size();) {
      const auto begin = static_cast<std::uint32_t>(at);
      next_code_point(seen, at);
      const Span span = view.span(begin, static_cast<std::uint32_t>(at));
      ASSERT_LE(span.begin, span.end) << text;
      ASSERT_LE(span.end, text.size()) << text;
      EXPECT_TRUE(is_utf8(std::string_view(text).substr(span.begin, span.size()))) << text;
      EXPECT_EQ(view.span(0, static_cast<std::uint32_t>(at)).end, span.end) << text;
    }
  }
}

TEST(View, spans_quote_the_text) {
  const std::string text = "延べ５\n万４千人が";
  View view;
  view.append(text, {0, static_cast<std::uint32_t>(text.size())}, {});
  const std::size_t at = view.text().find("5万4千");
  const Span span = view.span(static_cast<std::uint32_t>(at),
                              static_cast<std::uint32_t>(at + std::string("5万4千").size()));
  EXPECT_EQ(text.substr(span.begin, span.size()), "５\n万４千");
}

TEST(View, sentences_are_kept) {
  const std::string text = "One.  Two. ";
  View view;
  view.append(text, {0, 11}, {{0, 4}, {6, 10}});
  EXPECT_EQ(view.text(), "One. Two.\n");
  EXPECT_EQ(view.sentence_ends(), (std::vector<std::uint32_t>{4, 9}));
}

TEST(View, long_segments_are_cut_even_without_blanks) {
  const std::string digits(100000, '7');
  View view;
  std::uint32_t at = 0;
  int cuts = 0;
  while (at < digits.size()) {
    view.clear();
    at = view.append(digits, {at, 100000}, {}, 2500);
    EXPECT_LE(view.text().size(), 3400U);
    ++cuts;
  }
  EXPECT_GT(cuts, 25);
}

TEST(View, cuts_stand_between_characters) {
  std::string kana;
  while (kana.size() < 9000) kana += "あ";
  View view;
  const std::uint32_t at = view.append(kana, {0, 9000}, {}, 2500);
  EXPECT_EQ(at % 3, 0U);
  EXPECT_TRUE(is_utf8(view.text()));
}

}  // namespace
}  // namespace kiroku
