#include "extractors/engine_assemble.h"

#include <algorithm>
#include <cmath>

#include "extractors/engine_assembler.h"
#include "extractors/engine_fields.h"
#include "schemas/words.h"

namespace kiroku {
namespace {
// "中国・大連市", "米国タコマ市": a country right before a place of its own; its code.
std::string country_before(std::size_t at, const Found& found) const {
  if (found.refers != Refers::nothing || found.place.candidates.empty()) return "";
  const Found& next = reading_.found[reading_.chosen[at + 1]];
  if (next.type != MentionType::place || next.refers != Refers::nothing) return "";
  const GazetteerPlace& country =
      document_.compiled().gazetteer.place(found.place.candidates.front());
  if (country.kind != PlaceKind::country) return "";
  const std::string_view gap =
      std::string_view(reading_.raw.text).substr(found.span.end, next.span.begin - found.span.end);
  if (!gap.empty() && gap != "・" && gap != "·" && gap != "の") return "";
  for (const std::uint32_t candidate : next.place.candidates) {
    const GazetteerPlace& place = document_.compiled().gazetteer.place(candidate);
    if (place.country == country.country && place.kind != PlaceKind::country)
      return country.country;
  }
  return "";
}

// "Dalian (China)": behind a bracket, a comma or "in", a country or region of the place before.
bool qualifier(std::size_t at, const Found& found) {
  if (mentions_.empty() || found.refers != Refers::nothing) return false;
  const std::string_view text = reading_.marks.text;
  const std::uint32_t begin = reading_.mark_begin(at);
  const std::string_view before =
      text.substr(begin - std::min<std::uint32_t>(begin, 8), std::min<std::uint32_t>(begin, 8));
  const auto ends = [&](std::string_view end) {
    return before.size() >= end.size() && before.substr(before.size() - end.size()) == end;
  };
  const bool apart = ends(" in ") || ends("in the ");
  if (!ends("(") && !ends(", ") && !apart) return false;
  const PlaceUse previous =
      document_.resolve(reading_, reading_.found[reading_.chosen[mentions_.back().chosen]], part_);
  if (previous.kind == PlaceKind::country) return false;
  for (const std::uint32_t candidate : found.place.candidates) {
    const GazetteerPlace& place = document_.compiled().gazetteer.place(candidate);
    const bool country = place.kind == PlaceKind::country,
               region = place.kind == PlaceKind::prefecture;
    const std::string code = place.id.substr(place.id.find(':') + 1);
    if (!(country || (region && has_candidate(mentions_.back().chosen, code)))) continue;
    for (auto item = mentions_.rbegin();
         item != mentions_.rend() && item->country.empty() && item->admin1.empty(); ++item) {
      (country ? item->country : item->admin1) = country ? place.country : code;
      if (!apart) break;
    }
    return true;
  }
  return false;
}

bool has_candidate(std::size_t chosen, std::string_view admin1) const {
  for (const std::uint32_t candidate : reading_.found[reading_.chosen[chosen]].place.candidates)
    if (document_.compiled().gazetteer.place(candidate).admin1 == admin1) return true;
  return false;
}

DocumentReadings& document_;
const Reading& reading_;
std::uint32_t part_;
std::vector<Item> mentions_;
std::string before_;  // code of the country that stands before the next place
};

std::string date_text(const Found& found) { return edtf(found.date); }
}  // namespace

std::vector<Statement> assemble(DocumentReadings& document, const Scene& scene,
                                std::uint32_t segment) {
  return Assembler(document, scene, segment).run();
}

std::optional<Detail> assemble_detail(DocumentReadings& document, const Scene& scene,
                                      std::uint32_t segment) {
  return Assembler(document, scene, segment).run_detail();
}

}  // namespace kiroku
