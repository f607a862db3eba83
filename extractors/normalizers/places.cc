#include "extractors/normalizers/places.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace kiroku {
namespace {

bool is_region(const Gazetteer& gazetteer, const PlaceMention& mention) {
  if (mention.suffixed) return mention.said != PlaceKind::city && mention.said != PlaceKind::other;
  // "Washington" may be the state; "Virginia" is one.
  return std::any_of(mention.candidates.begin(), mention.candidates.end(),
                     [&](std::uint32_t index) {
                       return gazetteer.place(index).kind == PlaceKind::country ||
                              gazetteer.place(index).kind == PlaceKind::prefecture;
                     });
}

// Is `inner` a place that lies in `outer`, by their candidates? Gives the outer one.
const GazetteerPlace* region_of(const Gazetteer& gazetteer, const PlaceMention& inner,
                                const PlaceMention& outer) {
  for (const std::uint32_t o : outer.candidates) {
    const GazetteerPlace& region = gazetteer.place(o);
    if (region.kind == PlaceKind::city) continue;
    for (const std::uint32_t i : inner.candidates) {
      const GazetteerPlace& place = gazetteer.place(i);
      if (place.kind == PlaceKind::country || place.id == region.id) continue;
      const bool inside = region.kind == PlaceKind::country ? place.country == region.country
                                                            : place.admin1 == region.admin1;
      if (inside) return &region;
    }
  }
  return nullptr;
}

bool any_of(std::string_view gap, std::initializer_list<std::string_view> gaps) {
  return std::find(gaps.begin(), gaps.end(), gap) != gaps.end();
}

// "Dalian, China", "Dalian (China)", "Incheon in Korea"
bool region_may_follow(std::string_view gap) {
  return any_of(gap,
                {", ", " (", "(", ",", " in ", " in the ", " of ", ",\n", "、", "（", " (the "});
}

bool is_bracket(std::string_view gap) { return any_of(gap, {" (", "(", "（", " (the "}); }

// "中国・大連市", "福岡県北九州市", "米国ワシントン州タコマ市", "Korea's Incheon"
bool region_may_precede(std::string_view gap) {
  return any_of(gap, {"", "・", "の", "·", " ", "’s ", "'s ", "/"});
}

void note(PlaceSetting& setting, const GazetteerPlace& region) {
  if (setting.country.empty()) setting.country = region.country;
  if (region.kind == PlaceKind::prefecture && setting.admin1.empty())
    setting.admin1 = region.admin1;
}

struct Rating {
  std::uint32_t index = 0;
  bool fits = true;  // kind and what stands beside it
  double score = 0;
};

Rating rate(const Gazetteer& gazetteer, std::uint32_t index, const PlaceMention& mention,
            const PlaceSetting& setting, const std::vector<std::string>& countries) {
  const GazetteerPlace& place = gazetteer.place(index);
  Rating rating{index};
  if (mention.suffixed) rating.fits = place.kind == mention.said;
  if (!setting.country.empty()) rating.fits &= place.country == setting.country;
  if (!setting.admin1.empty() && place.admin1 == setting.admin1) rating.score += 100;
  const auto near = std::find(countries.begin(), countries.end(), place.country);
  // A place of the countries that the text speaks of is meant rather than one ten times its size.
  if (near != countries.end()) rating.score += 1;
  if (place.kind == PlaceKind::country) rating.score += 10;
  const std::int64_t people = place.kind == PlaceKind::prefecture ? 150'000 : place.population;
  rating.score += std::log10(static_cast<double>(people) + 1000);
  return rating;
}

Place named(const GazetteerPlace& place, std::string_view as_written) {
  return {place.name, std::string(as_written), place.id, {}};
}

}  // namespace

std::vector<PlaceSetting> place_settings(const Gazetteer& gazetteer, std::string_view view,
                                         const std::vector<PlaceMention>& mentions) {
  std::vector<PlaceSetting> settings(mentions.size());
  const auto gap = [&](std::size_t left) {
    const std::uint32_t from = mentions[left].span.end, to = mentions[left + 1].span.begin;
    return view.substr(from, to - from);
  };
  // From the right: in "Seattle, Washington, USA" the state knows its country first.
  for (std::size_t i = mentions.size(); i-- > 1;) {
    if (!is_region(gazetteer, mentions[i]) || !region_may_follow(gap(i - 1))) continue;
    const GazetteerPlace* region = region_of(gazetteer, mentions[i - 1], mentions[i]);
    // "Springfield (Wales)": in brackets even where we know no such town; then it has no id.
    const GazetteerPlace& named = gazetteer.place(mentions[i].candidates[0]);
    if (region == nullptr && is_bracket(gap(i - 1)) && named.kind == PlaceKind::country &&
        !mentions[i - 1].candidates.empty() &&
        gazetteer.place(mentions[i - 1].candidates[0]).kind == PlaceKind::city) {
      region = &named;
    }
    if (region == nullptr) continue;
    settings[i].explains = static_cast<std::int32_t>(i - 1);
    note(settings[i - 1], *region);
    if (settings[i - 1].country.empty()) settings[i - 1].country = settings[i].country;
  }
  for (std::size_t i = 0; i + 1 < mentions.size(); ++i) {
    if (settings[i].explains >= 0 || !is_region(gazetteer, mentions[i])) continue;
    if (!region_may_precede(gap(i))) continue;
    const GazetteerPlace* region = region_of(gazetteer, mentions[i + 1], mentions[i]);
    if (region == nullptr) continue;
    settings[i].explains = static_cast<std::int32_t>(i + 1);
    note(settings[i + 1], *region);
  }
  return settings;
}

ResolvedPlace resolve(const Gazetteer& gazetteer, const PlaceMention& mention,
                      std::string_view view, const PlaceSetting& setting,
                      const std::vector<std::string>& countries) {
  const std::string_view written = view.substr(mention.span.begin, mention.span.size());
  std::vector<Rating> ratings;
  for (const std::uint32_t index : mention.candidates) {
    ratings.push_back(rate(gazetteer, index, mention, setting, countries));
  }
  std::stable_sort(ratings.begin(), ratings.end(), [](const Rating& a, const Rating& b) {
    return a.fits != b.fits ? a.fits : a.score > b.score;
  });
  ResolvedPlace resolved;
  resolved.kind = mention.said;
  resolved.country = setting.country;
  if (ratings.empty() || !ratings[0].fits) {
    resolved.place = {std::string(written), std::string(written), "", {}};
    return resolved;
  }
  const GazetteerPlace& best = gazetteer.place(ratings[0].index);
  resolved.place = named(best, written);
  resolved.kind = best.kind;
  resolved.country = best.country;
  for (std::size_t i = 1; i < ratings.size() && ratings[i].fits; ++i) {
    const GazetteerPlace& other = gazetteer.place(ratings[i].index);
    // Fukuoka the city and Fukuoka its prefecture: the bare name is the city.
    const bool around = other.kind == PlaceKind::prefecture && other.admin1 == best.admin1;
    const bool settled = !setting.admin1.empty() && ratings[0].score >= ratings[i].score + 50;
    if (!around && !settled) resolved.place.alternatives.push_back(other.id);
  }
  if (const GazetteerPlace* now = gazetteer.by_id(best.succeeded_by)) {
    resolved.succeeded_by = named(*now, now->name);
  }
  return resolved;
}

}  // namespace kiroku
