#include "extractors/gazetteer/gazetteer.h"

#include <random>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "schemas/utf8.h"
#include "tests/places/tables.h"

namespace kiroku {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::places;

// "Kitakyushu City=geonames:1859307" for each mention.
std::vector<std::string> found(std::string_view text) {
  std::vector<std::string> all;
  for (const PlaceMention& mention : places().find(text)) {
    all.push_back(std::string(text.substr(mention.span.begin, mention.span.size())) + "=" +
                  places().place(mention.candidates[0]).id);
  }
  return all;
}

std::string first_id(std::string_view text) {
  const auto mentions = places().find(text);
  return mentions.empty() ? "" : places().place(mentions[0].candidates[0]).id;
}

TEST(Gazetteer, all_scripts_lead_to_one_id) {
  for (const std::string_view name :
       {"Kitakyushu", "KITAKYUSHU", "Kitakyushu City", "City of Kitakyushu", "Kitakyushu-shi",
        "北九州市", "北九州", "기타큐슈", "기타큐슈시", "기타규슈시", "Китакюсю", "Kita-Kyushu"}) {
    EXPECT_EQ(first_id(name), "geonames:1859307") << name;
  }
  for (const std::string_view name :
       {"Dalian", "大連市", "大连", "다롄", "대련시", "Далянь", "Đại Liên"}) {
    EXPECT_EQ(first_id(name), "geonames:1814087") << name;
  }
  for (const std::string_view name :
       {"Haiphong", "Hai Phong", "Hải Phòng", "ハイフォン市", "海防市", "하이퐁", "Хайфон"}) {
    EXPECT_EQ(first_id(name), "geonames:1581298") << name;
  }
  for (const std::string_view name :
       {"Busan", "Pusan", "metro Pusan", "釜山広域市", "부산광역시", "Пусан"}) {
    EXPECT_EQ(first_id(name), "geonames:1838524") << name;
  }
  for (const std::string_view name :
       {"U.S.", "US", "USA", "United States", "米国", "アメリカ合衆国", "미국", "США"}) {
    EXPECT_EQ(first_id(name), "geonames:US") << name;
  }
}

TEST(Gazetteer, older_kana_spellings) {
  for (const std::string_view name : {"オースティン市", "オースチン市"})
    EXPECT_EQ(first_id(name), "geonames:4671654") << name;
}

TEST(Gazetteer, covers_partners_that_proceedings_name) {
  for (const std::string_view name :
       {"Fukuoka",     "Kagoshima", "Perth",  "Naples", "Changsha",   "Kumamoto", "Heidelberg",
        "San Antonio", "大分市",    "Oita",   "Austin", "Aveiro",     "Wuhan",    "Da Nang",
        "Vladivostok", "下関市",    "烟台市", "Tacoma", "Phnom Penh", "Viet Nam", "Incheon",
        "Ulsan",       "台北市",    "福山市", "Huesca", "Chelyabinsk"}) {
    EXPECT_NE(first_id(name), "") << name;
  }
}

TEST(Gazetteer, suffix_tells_what_it_is) {
  const auto state = places().find("チェリャビンスク州");
  ASSERT_EQ(state.size(), 1u);
  EXPECT_TRUE(state[0].suffixed);
  EXPECT_EQ(state[0].said, PlaceKind::prefecture);
  EXPECT_THAT(found("東京都市圏"), ElementsAre("東京=geonames:1850147"));
  EXPECT_THAT(found("大阪市場"), ElementsAre("大阪=geonames:1853909"));
  EXPECT_THAT(found("旧小倉市"), ElementsAre("旧小倉市=kiroku:kokura"));
  EXPECT_THAT(found("a sister city of Austin"), ElementsAre("Austin=geonames:4671654"));
  EXPECT_THAT(found("the former city of Moji"), ElementsAre("former city of Moji=kiroku:moji"));
}

TEST(Gazetteer, names_end_where_words_end) {
  EXPECT_THAT(found("Dalianese food and Busanian songs"), IsEmpty());
  EXPECT_THAT(found("dalian in small letters"), IsEmpty());
  EXPECT_THAT(found("パリティ"), IsEmpty());
  EXPECT_THAT(found("パリと"), ElementsAre("パリ=geonames:2988507"));
  EXPECT_THAT(found("부산항에서"), IsEmpty());
  EXPECT_THAT(found("부산에서는 다롄과"),
              ElementsAre("부산=geonames:1838524", "다롄=geonames:1814087"));
  EXPECT_THAT(found("Kitakyushu’s port"), ElementsAre("Kitakyushu=geonames:1859307"));
  EXPECT_THAT(found("Xi'an"), ElementsAre("Xi'an=geonames:1790630"));
  EXPECT_THAT(found("Busan \nMetropolitan City"),
              ElementsAre("Busan \nMetropolitan City=geonames:1838524"));
}

TEST(Gazetteer, russian_cases) {
  EXPECT_EQ(first_id("в Челябинске"), "geonames:1508291");
  EXPECT_EQ(first_id("с Далянем"), "geonames:1814087");
  EXPECT_EQ(first_id("жители Москвы"), "geonames:524901");
  EXPECT_EQ(first_id("Челябинской области"), "geonames:RU.13");
  EXPECT_EQ(first_id("с Россией"), "geonames:RU");
}

TEST(Gazetteer, names_of_other_things) {
  for (const std::string_view text :
       {"Kitakyushu Airport", "the Paris Agreement", "Osaka University", "大連港", "熊本城",
        "北九州空港", "日本語", "パリ協定", "Kyoto Protocol", "山口さん"}) {
    EXPECT_THAT(found(text), IsEmpty()) << text;
  }
  EXPECT_THAT(found("北九州市人口"), ElementsAre("北九州市=geonames:1859307"));
}

TEST(Gazetteer, common_words_need_company) {
  for (const std::string_view text :
       {"Most people", "Reading is fun", "Of course", "Nice weather", "a Green City",
        "Orange juice", "David came", "大分前の話", "中央の部屋", "이란 것은"}) {
    EXPECT_THAT(found(text), IsEmpty()) << text;
  }
  EXPECT_EQ(first_id("Nice, France"), "geonames:2990440");
  EXPECT_EQ(first_id("Nice (France)"), "geonames:2990440");
  EXPECT_EQ(first_id("the City of Bath"), "geonames:2656173");
  EXPECT_EQ(first_id("大分市"), "geonames:1854487");
}

TEST(Gazetteer, longest_name_wins) {
  EXPECT_THAT(found("Ho Chi Minh City"), ElementsAre("Ho Chi Minh City=geonames:1566083"));
  EXPECT_THAT(found("中国大連市"), ElementsAre("中国=geonames:CN", "大連市=geonames:1814087"));
}

TEST(Gazetteer, hostile_text_gives_spans_inside_it) {
  std::mt19937 random(20100804);
  const std::string seed =
      "City of Dalian, 北九州市 부산에서 Челябинске U.S. Hải Phòng former \xF0\x9F\x98\x80";
  for (int round = 0; round < 3000; ++round) {
    std::string text = seed;
    for (int cut = 0; cut < 6; ++cut) {
      text[random() % text.size()] = static_cast<char>(random());
    }
    text.resize(random() % text.size());
    std::uint32_t end = 0;
    for (const PlaceMention& mention : places().find(text)) {
      ASSERT_LE(end, mention.span.begin);
      ASSERT_LT(mention.span.begin, mention.span.end);
      ASSERT_LE(mention.span.end, text.size());
      ASSERT_FALSE(mention.candidates.empty());
      end = mention.span.end;
    }
  }
}

TEST(Gazetteer, long_capital_runs_stay_linear) {
  std::string text;
  while (text.size() < 400000) text += "New New St. U.S. San ";
  places().find(text);  // quadratic behaviour would run into the test's time limit
  EXPECT_THAT(places().find(std::string(300000, 'A')), IsEmpty());
}

TEST(Gazetteer, load_says_which_line_is_wrong) {
  const auto broken = Gazetteer::load("city\tgeonames:1\tOita\tJP\tJP.30\tmany\t\t\n");
  ASSERT_FALSE(broken);
  EXPECT_EQ(broken.error().code, ErrorCode::bad_rules);
  EXPECT_THAT(broken.error().message, ::testing::HasSubstr("line 1"));
  EXPECT_FALSE(Gazetteer::load("# c\nalias\tgeonames:9\tNowhere\n"));
  EXPECT_FALSE(Gazetteer::load("\xFF"));
  EXPECT_TRUE(Gazetteer::load(""));
}

// "tỉnh" ends with another letter than the words of other languages.
TEST(Find, takes_vietnamese_words_before_a_name) {
  const auto province = places().find("Tỉnh Thái Nguyên");
  ASSERT_EQ(province.size(), 1U);
  EXPECT_EQ(province[0].said, PlaceKind::prefecture);
  EXPECT_EQ(province[0].span.begin, 0U);
  EXPECT_EQ(places().find("Karlsruhe của Đức").size(), 2U);
}

}  // namespace
}  // namespace kiroku
