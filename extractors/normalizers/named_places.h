#pragma once
// Which place of the gazetteer a name means that the text itself calls a place: "Huyện Quan Hóa",
// "City of Legazpi", 벨링햄시, the first cell of a row below "Town".
//
//   place_called(gazetteer, "Huyện Quan Hóa", {})->id  // geonames:1905244
//   place_called(gazetteer, "Huyện Hoa Cỏ Lau", {})    // nullopt: nobody knows it
//
// A district is no town of the same name: what a word before or behind the name says is kept.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "extractors/gazetteer/gazetteer.h"

namespace kiroku {

struct NameSetting {
  std::string_view country;  // ISO code, where something beside the name says it; else empty
  std::vector<std::string> countries = {};  // that the text around speaks of
};

std::optional<GazetteerPlace> place_called(const Gazetteer& gazetteer, std::string_view written,
                                           const NameSetting& setting);

}  // namespace kiroku
