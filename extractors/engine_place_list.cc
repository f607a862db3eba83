#include "extractors/engine_place_list.h"

#include <algorithm>

namespace kiroku {
namespace {

// Splits "Tacoma (USA), Norfolk and Dalian, China" into places; the countries narrow the names.
class PlaceList {
 public:
  PlaceList(DocumentReadings& document, const Reading& reading, std::uint32_t part)
      : document_(document), reading_(reading), part_(part) {}

  std::vector<PlaceUse> read(std::size_t first, std::size_t last) {
    for (std::size_t at = first; at < last; ++at) {
      const Found& found = reading_.found[reading_.chosen[at]];
      if (found.type != MentionType::place || qualifier(at, found)) continue;
      const std::string country = at + 1 < last ? country_before(at, found) : "";
      if (!country.empty()) {
        before_ = country;
        continue;
      }
      mentions_.push_back({at, before_, ""});
      before_.clear();
    }
    std::vector<PlaceUse> uses;
    for (const Item& item : mentions_) {
      PlaceUse use = document_.resolve(reading_, reading_.found[reading_.chosen[item.chosen]],
                                       part_, item.country, item.admin1);
      if (!use.known()) use.place.name = use.place.as_written;
      const bool again = std::any_of(uses.begin(), uses.end(), [&](const PlaceUse& u) {
        return key_of(u.place) == key_of(use.place);
      });
      if (!again) uses.push_back(std::move(use));
    }
    return uses;
  }

 private:
  struct Item {
    std::size_t chosen;
    std::string country, admin1;
  };

}  // namespace

const std::string&
key_of(const Place& place) {
  return place.place_id.empty() ? place.name : place.place_id;
}

std::vector<PlaceUse> read_places(DocumentReadings& document, const Reading& reading,
                                  std::uint32_t part, std::size_t first, std::size_t last) {
  return PlaceList(document, reading, part).read(first, last);
}

}  // namespace kiroku
