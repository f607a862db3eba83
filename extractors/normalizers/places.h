#pragma once
// Places: which of a name's candidates is meant, by what stands beside it, its suffix, the other
// places of the text, and population. The others are kept as alternatives.
//
//   const auto mentions = gazetteer.find("Norfolk, Virginia and 米国・タコマ市");
//   const auto settings = place_settings(gazetteer, text, mentions);
//   resolve(gazetteer, mentions[0], text, settings[0]).place.place_id   // "geonames:4776222"
//   settings[1].explains == 0   // "Virginia" only says where Norfolk is
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "extractors/gazetteer/gazetteer.h"
#include "schemas/record.h"

namespace kiroku {

// What stands beside a mention: "Dalian (China)", "Tacoma, Washington", "中国・大連市".
struct PlaceSetting {
  std::string country;  // ISO code; empty: nothing says it
  std::string admin1;   // "US.WA"; empty: nothing says it
  // Index of the mention whose place this one explains; -1: it stands for itself.
  std::int32_t explains = -1;
};

// One for each mention, in their order (as Gazetteer::find gives them for `view`).
std::vector<PlaceSetting> place_settings(const Gazetteer& gazetteer, std::string_view view,
                                         const std::vector<PlaceMention>& mentions);

struct ResolvedPlace {
  Place place;
  std::optional<Place> succeeded_by;  // of a former city
  PlaceKind kind = PlaceKind::city;
  std::string country;  // empty: not known
};

// `countries`: ISO codes of other places of the same sentence, section or document, the nearest
// first; they break ties. A mention whose suffix no candidate fits (`Los Angeles County`) is a
// place without an id.
ResolvedPlace resolve(const Gazetteer& gazetteer, const PlaceMention& mention,
                      std::string_view view, const PlaceSetting& setting = {},
                      const std::vector<std::string>& countries = {});

}  // namespace kiroku
