// What lines begin with, and what their words say that they are.
#include <string_view>

#include <gtest/gtest.h>

#include "pipeline/readers/layout_markers.h"
#include "pipeline/readers/layout_roles.h"

namespace kiroku::layout {
namespace {

TEST(Roles, numbers_of_pages) {
  for (const char* line : {"― 12 ―", "12", "- 12 -", "Page 12", "Page 12 of 40", "12 / 40",
                           "第 12 頁", "第12页 共40页", "стр. 12", "Trang 12/40", "12쪽", "| 12"})
    EXPECT_EQ(page_number(line), "12") << line;
  EXPECT_EQ(page_number("xii"), "xii");
  for (const char* line : {"", "12 harbours", "1,200", "12345", "Page of honour", "12 of 40 ships",
                           "第12回", "12.5", "a12"})
    EXPECT_EQ(page_number(line), "") << line;
}

TEST(Roles, captions) {
  for (const char* line : {"Figure 3. The pier", "Fig. 3: The pier", "Figure 3", "TABLE IV",
                           "Table 2 Ships by year", "図1　人口の推移", "図１ 人口の推移",
                           "表2-1：船の数", "写真3 港", "图3 港口", "그림 2. 항구", "표 1: 배",
                           "Рис. 4. Порт", "Таблица 2 — Суда", "Hình 1: Cảng", "Bảng 2. Tàu"})
    EXPECT_TRUE(begins_caption(line)) << line;
  for (const char* line :
       {"Figure 3 shows the pier", "Figures are rising", "Table of contents", "図1は人口を示す",
        "表に示す", "Mapping 3 harbours", "그림을 보면", "Рисунок порта"})
    EXPECT_FALSE(begins_caption(line)) << line;
}

TEST(Roles, markers_of_items) {
  const auto is = [](std::u32string_view head, int number) {
    const Marker marker = marker_of(head);
    return marker.kind != 0 && marker.number == number;
  };
  EXPECT_TRUE(is(U"• ships", 0));
  EXPECT_TRUE(is(U"・船", 0));
  EXPECT_TRUE(is(U"- ships", 0));
  EXPECT_TRUE(is(U"3. ships", 3));
  EXPECT_TRUE(is(U"(12) ships", 12));
  EXPECT_TRUE(is(U"（三）船", 3));
  EXPECT_TRUE(is(U"②船", 2));
  EXPECT_TRUE(is(U"b) ships", 2));
  EXPECT_TRUE(is(U"나. 배", 2));
  EXPECT_NE(marker_of(U"1. ships").kind, marker_of(U"(1) ships").kind);
  for (const std::u32string_view head : {U"1979. In that year", U"1.5 million", U"-5 degrees",
                                         U"ships", U"a.m. trains", U"(2004)", U"3 ships", U""})
    EXPECT_EQ(marker_of(head).kind, 0u);
}

TEST(Roles, marks_of_notes) {
  for (const std::u32string_view head : {U"* closed", U"1 See there", U"12) See", U"[3] See",
                                         U"注1 港", U"（注）港", U"※港", U"² See"})
    EXPECT_TRUE(begins_note(head));
  for (const std::u32string_view head :
       {U"See there", U"2004 was", U"1.5 million", U"3", U"10% of", U""})
    EXPECT_FALSE(begins_note(head));
}

}  // namespace
}  // namespace kiroku::layout
