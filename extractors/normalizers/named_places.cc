#include "extractors/normalizers/named_places.h"

#include <algorithm>

#include "schemas/utf8.h"

namespace kiroku {
namespace {

// A word that says what the name beside it is. City: a town; other: a district or county.
struct FormWord {
  std::string_view word;
  PlaceKind kind;
};

constexpr FormWord kBefore[] = {
    {"City of ", PlaceKind::city},         {"Town of ", PlaceKind::city},
    {"Municipality of ", PlaceKind::city}, {"Borough of ", PlaceKind::city},
    {"Commune of ", PlaceKind::city},      {"Commune de ", PlaceKind::city},
    {"Ayuntamiento de ", PlaceKind::city}, {"hành phố ", PlaceKind::city},
    {"hị xã ", PlaceKind::city},           {"hị trấn ", PlaceKind::city},
    {"uyện ", PlaceKind::other},           {"uận ", PlaceKind::other},
    {"ỉnh ", PlaceKind::prefecture}};
constexpr FormWord kBehind[] = {{" County", PlaceKind::other},
                                {" county", PlaceKind::other},
                                {" District", PlaceKind::other},
                                {" district", PlaceKind::other},
                                {" Borough", PlaceKind::other},
                                {" Province", PlaceKind::prefecture},
                                {" province", PlaceKind::prefecture},
                                {" Prefecture", PlaceKind::prefecture},
                                {" Region", PlaceKind::prefecture},
                                {" район", PlaceKind::other},
                                {"市", PlaceKind::city},
                                {"町", PlaceKind::city},
                                {"村", PlaceKind::city},
                                {"郡", PlaceKind::other},
                                {"县", PlaceKind::other},
                                {"縣", PlaceKind::other},
                                {"시", PlaceKind::city},
                                {"군", PlaceKind::other},
                                {"구", PlaceKind::other},
                                {"현", PlaceKind::other},
                                {"성", PlaceKind::prefecture}};

struct Told {
  std::string_view name;          // without the word
  std::optional<PlaceKind> kind;  // what the word says
};

Told told(std::string_view written) {
  for (const FormWord& form : kBefore) {
    const std::size_t at = written.find(form.word);
    if (at <= 2 &&
        at + form.word.size() < written.size())  // "Huyện", "huyện": one letter, two bytes
      return {written.substr(at + form.word.size()), form.kind};
  }
  for (const FormWord& form : kBehind)
    if (written.ends_with(form.word) && written.size() > form.word.size())
      return {written.substr(0, written.size() - form.word.size()), form.kind};
  return {written, std::nullopt};
}

// The best of those that fit: of a country spoken of, else by far the largest; nullopt where nobody
// can tell.
std::optional<GazetteerPlace> best(std::vector<GazetteerPlace> places, const NameSetting& setting) {
  constexpr std::int64_t kByFar = 3;
  if (!setting.country.empty())
    std::erase_if(places, [&](const GazetteerPlace& p) { return p.country != setting.country; });
  const auto spoken_of = [&](const GazetteerPlace& place) {
    return std::find(setting.countries.begin(), setting.countries.end(), place.country) !=
           setting.countries.end();
  };
  if (std::any_of(places.begin(), places.end(), spoken_of))
    std::erase_if(places, [&](const GazetteerPlace& place) { return !spoken_of(place); });
  if (places.empty()) return std::nullopt;
  std::stable_sort(places.begin(), places.end(),
                   [](const auto& a, const auto& b) { return a.population > b.population; });
  if (places.size() > 1 && places[0].id != places[1].id &&
      places[0].population <= kByFar * places[1].population)
    return std::nullopt;
  return places.front();
}

std::vector<GazetteerPlace> of_kind(std::vector<GazetteerPlace> places, PlaceKind kind) {
  std::erase_if(places, [&](const GazetteerPlace& place) { return place.kind != kind; });
  return places;
}

std::optional<GazetteerPlace> lookup(const Gazetteer& gazetteer, std::string_view written,
                                     const NameSetting& setting) {
  const Told form = told(written);
  if (!form.kind) {
    auto town = best(of_kind(gazetteer.called(written), PlaceKind::city), setting);
    return town ? town : best(of_kind(gazetteer.called(written), PlaceKind::other), setting);
  }
  // A district is in the table with its word, "Huyện Quan Hóa", a town mostly without.
  for (const std::string_view name : {written, form.name})
    if (auto place = best(of_kind(gazetteer.called(name), *form.kind), setting)) return place;
  // "Tỉnh Morbihan": what one language calls a province is a division of the second level at home.
  if (form.kind == PlaceKind::prefecture)
    return best(of_kind(gazetteer.called(form.name), PlaceKind::other), setting);
  return std::nullopt;
}

// 카비떼 for 카비테, 빠리 for 파리: tense consonants, which older spellings of foreign names have.
std::string without_tense(std::string_view written) {
  constexpr char32_t kFirst = 0xAC00, kLast = 0xD7A3, kPerInitial = 588;
  constexpr std::pair<char32_t, char32_t> kPlain[] = {{1, 15}, {4, 16}, {8, 17}, {10, 9}, {13, 14}};
  std::string plain;
  for (std::size_t at = 0; at < written.size();) {
    char32_t letter = next_code_point(written, at);
    if (letter >= kFirst && letter <= kLast)
      for (const auto& [tense, aspirated] : kPlain)
        if ((letter - kFirst) / kPerInitial == tense) {
          letter += (aspirated - tense) * kPerInitial;
          break;
        }
    append_utf8(plain, letter);
  }
  return plain;
}

}  // namespace

std::optional<GazetteerPlace> place_called(const Gazetteer& gazetteer, std::string_view written,
                                           const NameSetting& setting) {
  if (auto place = lookup(gazetteer, written, setting)) return place;
  if (const std::string plain = without_tense(written); plain != written)
    if (auto place = lookup(gazetteer, plain, setting)) return place;
  // 아키타현 다이센시: the region, then the town.
  const std::size_t space = written.rfind(' ');
  if (space == written.npos || static_cast<unsigned char>(written[0]) < 0xE3) return std::nullopt;
  for (const PlaceMention& region : gazetteer.find(written.substr(0, space))) {
    if (region.candidates.empty() || region.span.size() != space) continue;
    return lookup(gazetteer, written.substr(space + 1),
                  {gazetteer.place(region.candidates.front()).country, {}});
  }
  return std::nullopt;
}

}  // namespace kiroku
