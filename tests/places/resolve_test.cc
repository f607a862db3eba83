#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "extractors/normalizers/named_places.h"
#include "extractors/normalizers/places.h"
#include "tests/places/tables.h"

namespace kiroku {
namespace {

using testing::places;

struct Reading {
  std::vector<PlaceMention> mentions;
  std::vector<PlaceSetting> settings;
  std::vector<ResolvedPlace> resolved;
};

Reading read(std::string_view text, const std::vector<std::string>& countries = {}) {
  Reading reading;
  reading.mentions = places().find(text);
  reading.settings = place_settings(places(), text, reading.mentions);
  for (std::size_t i = 0; i < reading.mentions.size(); ++i) {
    reading.resolved.push_back(
        resolve(places(), reading.mentions[i], text, reading.settings[i], countries));
  }
  return reading;
}

TEST(Resolve, country_beside_the_name_decides) {
  EXPECT_EQ(read("San Antonio").resolved[0].country, "US");
  const Reading chile = read("San Antonio, Chile");
  EXPECT_EQ(chile.resolved[0].country, "CL");
  EXPECT_EQ(chile.settings[1].explains, 0);
  EXPECT_TRUE(chile.resolved[0].place.alternatives.empty());
  EXPECT_EQ(read("Fukuoka (France)").resolved[0].place.place_id, "");
}

TEST(Resolve, division_beside_the_name_decides) {
  const Reading norfolk = read("Norfolk, Nebraska");
  EXPECT_EQ(norfolk.resolved[0].place.place_id, "geonames:5073965");
  EXPECT_EQ(read("Norfolk").resolved[0].place.place_id, "geonames:4776222");
  EXPECT_FALSE(read("Norfolk").resolved[0].place.alternatives.empty());
}

TEST(Resolve, japanese_country_stands_before) {
  const Reading reading = read("中国・大連市と米国ワシントン州タコマ市");
  ASSERT_EQ(reading.mentions.size(), 5u);
  EXPECT_EQ(reading.settings[0].explains, 1);
  EXPECT_EQ(reading.settings[1].country, "CN");
  EXPECT_EQ(reading.settings[3].explains, 4);
  EXPECT_EQ(reading.settings[4].admin1, "US.WA");
}

TEST(Resolve, washington_beside_tacoma_is_the_state) {
  const Reading reading = read("Tacoma, Washington, with the city of Oita");
  ASSERT_GE(reading.mentions.size(), 2u);
  EXPECT_EQ(reading.settings[1].explains, 0);
}

TEST(Resolve, two_cities_in_a_list_explain_nothing) {
  const Reading reading = read("Fukuoka, Kitakyushu and Oita City");
  for (const PlaceSetting& setting : reading.settings) EXPECT_EQ(setting.explains, -1);
}

TEST(Resolve, suffix_decides_the_kind) {
  EXPECT_EQ(read("福岡市").resolved[0].place.place_id, "geonames:1863967");
  EXPECT_EQ(read("福岡県").resolved[0].place.place_id, "geonames:JP.07");
  const Reading county = read("Los Angeles County");
  EXPECT_EQ(county.resolved[0].place.place_id, "");
  EXPECT_EQ(county.resolved[0].place.name, "Los Angeles County");
}

TEST(Resolve, countries_of_the_text_break_ties) {
  EXPECT_EQ(read("San Antonio", {"CL"}).resolved[0].country, "US");  // 15 times as large
  EXPECT_EQ(read("Naples", {"US"}).resolved[0].country, "IT");       // 40 times as large
  EXPECT_EQ(read("Norfolk", {"US"}).resolved[0].place.place_id, "geonames:4776222");
}

TEST(Resolve, former_city_has_a_successor) {
  const ResolvedPlace kokura = read("旧小倉市").resolved[0];
  EXPECT_EQ(kokura.place.name, "Kokura");
  ASSERT_TRUE(kokura.succeeded_by);
  EXPECT_EQ(kokura.succeeded_by->place_id, "geonames:1859307");
}

std::string called(std::string_view written, const NameSetting& setting = {}) {
  const auto place = place_called(places(), written, setting);
  return place ? place->id : "";
}

TEST(PlaceCalled, finds_towns_and_districts_that_no_text_is_searched_for) {
  EXPECT_TRUE(places().find("Huyện Quan Hóa").empty());
  EXPECT_EQ(called("Huyện Quan Hóa"), "geonames:1905244");
  EXPECT_EQ(called("huyện Quan Hóa"), "geonames:1905244");
  EXPECT_EQ(called("Los Angeles County"), "geonames:5368381");
  EXPECT_EQ(called("벨링햄시"), "geonames:5786899");
  EXPECT_EQ(called("아키타현 다이센시"), called("다이센시"));
  EXPECT_EQ(called("카비떼시"), called("카비테시"));
  EXPECT_EQ(called("thị xã Hội An"), called("Hội An"));
}

TEST(PlaceCalled, keeps_districts_and_towns_of_one_name_apart) {
  EXPECT_EQ(called("Huyện Thanh Hóa"), "");
  EXPECT_NE(called("Tỉnh Quảng Nam"), called("Quảng Nam"));
  EXPECT_EQ(called("Huyện Hoa Cỏ Lau"), "");
}

TEST(PlaceCalled, leaves_open_what_only_a_country_decides) {
  EXPECT_EQ(called("Ryde"), "");
  EXPECT_EQ(called("Ryde", {"GB", {}}), "geonames:2638911");
  EXPECT_EQ(called("Ryde", {"", {"AU"}}), "geonames:2150767");
  EXPECT_EQ(called("Ryde", {"JP", {}}), "");
}

}  // namespace
}  // namespace kiroku
