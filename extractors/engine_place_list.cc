#include "extractors/engine_place_list.h"

#include <algorithm>

namespace kiroku {
namespace {

// Splits "Porto (Portugal), Austin and Guilin, China" into places; the countries narrow the names.
class PlaceList {
 public:
  PlaceList(DocumentReadings& document, const Reading& reading, std::uint32_t part)
      : document_(document), reading_(reading), part_(part) {}

  std::vector<PlaceUse> read(std::size_t first, std::size_t last) {
    leading_ = dates_lead(first, last);
    for (std::size_t at = first; at < last; ++at) {
      const Found& found = reading_.found[reading_.chosen[at]];
      if (found.type == MentionType::date) dated(at, found);
      if (found.type != MentionType::place || qualifier(at, found)) continue;
      if (at + 1 < last && is_region_before(found, reading_.found[reading_.chosen[at + 1]]))
        continue;
      const std::string country = at + 1 < last ? country_before(at, found) : "";
      if (!country.empty()) {
        before_ = country;
        continue;
      }
      mentions_.push_back({at, before_, "", when_, false});
      before_.clear();
      when_.clear();
    }
    if (leading_)
      mentions_.front().when = edtf(reading_.found[reading_.chosen[first - 1]].date);
    else
      date_of_first(first);
    share_date();
    std::vector<PlaceUse> uses;
    for (const Item& item : mentions_) {
      PlaceUse use = document_.resolve(reading_, reading_.found[reading_.chosen[item.chosen]],
                                       part_, item.country, item.admin1);
      if (!use.known()) use.place.name = use.place.as_written;
      const bool again = std::any_of(uses.begin(), uses.end(), [&](const PlaceUse& u) {
        return key_of(u.place) == key_of(use.place);
      });
      use.when = item.when;
      if (!again) uses.push_back(std::move(use));
    }
    return uses;
  }

 private:
  struct Item {
    std::size_t chosen;
    std::string country, admin1;
    std::string when;  // EDTF
    bool in_brackets;
  };

  // A date belongs to the place before it, 1960年5月3日に to the place behind.
  void dated(std::size_t at, const Found& found) {
    const std::uint32_t begin = reading_.mark_begin(at);
    const std::string_view text = reading_.marks.text;
    if (leading_ || text.substr(begin + kMarkBytes).starts_with("に")) {
      when_ = edtf(found.date);
    } else if (!mentions_.empty() && mentions_.back().when.empty()) {
      const std::size_t from = reading_.mark_begin(mentions_.back().chosen);
      mentions_.back().when = edtf(found.date);
      mentions_.back().in_brackets =
          text.substr(from, begin - from).find('(') != std::string_view::npos;
    }
  }

  // 2009년 동자바주, 2012년 촌부리주와; в 1961 году с Майдзуру, в 1966 — с Отару: each date stands
  // before its place.
  bool dates_lead(std::size_t first, std::size_t last) const {
    constexpr std::uint32_t kReach = 24;  // bytes between a date and its place
    const auto type = [&](std::size_t at) { return reading_.found[reading_.chosen[at]].type; };
    if (first == 0 || last < first + 2 || type(first - 1) != MentionType::date ||
        type(last - 1) != MentionType::place)
      return false;
    const std::uint32_t from = reading_.mark_begin(first - 1) + kMarkBytes;
    const std::string_view gap = std::string_view(reading_.marks.text)
                                     .substr(from, reading_.mark_begin(first) - from);
    if (gap.size() > kReach || gap.find_first_of(".;:()") != gap.npos) return false;
    for (std::size_t at = first; at < last; ++at)
      if (type(at) == MentionType::date) return !in_brackets(at);
    return false;
  }

  bool in_brackets(std::size_t at) const {
    const std::string_view before =
        std::string_view(reading_.marks.text).substr(0, reading_.mark_begin(at));
    const std::size_t open = before.rfind('(');
    return open != before.npos && before.find(')', open) == before.npos;
  }

  // 1960年5月3日にナポリ市、1974年4月23日にパース市と: the first has its date before the list.
  void date_of_first(std::size_t first) {
    if (first == 0 || mentions_.size() < 2 || !mentions_.front().when.empty()) return;
    const bool later = std::any_of(mentions_.begin() + 1, mentions_.end(), [](const Item& item) {
      return !item.when.empty() && !item.in_brackets;
    });
    const Found& before = reading_.found[reading_.chosen[first - 1]];
    const std::string_view behind =
        std::string_view(reading_.marks.text).substr(reading_.mark_begin(first - 1) + kMarkBytes);
    if (later && before.type == MentionType::date && behind.starts_with("に"))
      mentions_.front().when = edtf(before.date);
  }

  // "with Porto, Austin and Guilin in 1990": one date for all.
  void share_date() {
    const auto undated = [](const Item& item) { return item.when.empty(); };
    if (mentions_.size() < 2 || mentions_.back().in_brackets || mentions_.back().when.empty() ||
        !std::all_of(mentions_.begin(), mentions_.end() - 1, undated))
      return;
    for (Item& item : mentions_) item.when = mentions_.back().when;
  }

  // "中国・大連市", "米国タコマ市": a country right before a place of its own; its code.
  std::string country_before(std::size_t at, const Found& found) const {
    if (found.refers != Refers::nothing || found.place.candidates.empty()) return "";
    const Found& next = reading_.found[reading_.chosen[at + 1]];
    const bool named = next.refers == Refers::named;
    if (next.type != MentionType::place || (next.refers != Refers::nothing && !named)) return "";
    const GazetteerPlace& country =
        document_.compiled().gazetteer.place(found.place.candidates.front());
    if (country.kind != PlaceKind::country) return "";
    const std::string_view gap = std::string_view(reading_.raw.text)
                                     .substr(found.span.end, next.span.begin - found.span.end);
    if (named && (gap.empty() || gap == "・" || gap == "·" || gap == " ")) return country.country;
    if (!gap.empty() && gap != "・" && gap != "·" && gap != "の" && gap != " " && gap != "的" &&
        gap != "의 ")
      return "";
    for (const std::uint32_t candidate : next.place.candidates) {
      const GazetteerPlace& place = document_.compiled().gazetteer.place(candidate);
      if (place.country == country.country && place.kind != PlaceKind::country)
        return country.country;
    }
    return "";
  }

  // 서울특별시 도봉구: the region that says where the next name lies.
  bool is_region_before(const Found& found, const Found& next) const {
    constexpr std::string_view kRegions[] = {"특별시", "광역시", "도", "성", "현", "주"};
    constexpr std::string_view kWithin[] = {"구", "군", "시", "현"};
    if (next.type != MentionType::place || next.span.begin != found.span.end + 1) return false;
    const std::string_view text = reading_.raw.text;
    const auto ends = [&](const Found& one, std::string_view end) {
      return text.substr(one.span.begin, one.span.size()).ends_with(end);
    };
    const auto ends_in = [&](const Found& one, const auto& list) {
      return std::any_of(std::begin(list), std::end(list),
                         [&](std::string_view end) { return ends(one, end); });
    };
    return text[found.span.end] == ' ' && ends_in(found, kRegions) && ends_in(next, kWithin);
  }

  // フィンドレー市(米国オハイオ州): more of where it lies.
  bool behind_country_in_bracket(std::size_t at) const {
    const std::uint32_t begin = reading_.mark_begin(at), owner = reading_.mark_begin(at - 1);
    const std::string_view text = reading_.marks.text;
    return mentions_.back().chosen + 1 < at && begin <= owner + kMarkBytes + 9 && owner > 0 &&
           text.substr(0, owner).ends_with('(') &&
           text.substr(owner, begin - owner).find(')') == text.npos;
  }

  // "Dalian (China)": behind a bracket, a comma or "in", a country or region of the place before.
  bool qualifier(std::size_t at, const Found& found) {
    if (mentions_.empty() || (found.refers != Refers::nothing && found.refers != Refers::named))
      return false;
    if (behind_country_in_bracket(at)) return true;
    if (found.refers != Refers::nothing) return false;
    const std::string_view text = reading_.marks.text;
    const std::uint32_t begin = reading_.mark_begin(at);
    const std::string_view before =
        text.substr(begin - std::min<std::uint32_t>(begin, 8), std::min<std::uint32_t>(begin, 8));
    const auto ends = [&](std::string_view end) {
      return before.size() >= end.size() && before.substr(before.size() - end.size()) == end;
    };
    const bool apart = ends(" in ") || ends("in the ");
    const bool of = ends(" của ") || ends(" ở ") || ends(" tại ");
    if (!ends("(") && !ends(", ") && !apart && !of) return false;
    const Found& name = reading_.found[reading_.chosen[mentions_.back().chosen]];
    if (document_.resolve(reading_, name, part_).kind == PlaceKind::country) return false;
    // "Lugdale (England)": nobody knows the regions of a town that is in no catalogue.
    const bool bracketed = name.refers == Refers::named && ends("(");
    for (const std::uint32_t candidate : found.place.candidates) {
      const GazetteerPlace& place = document_.compiled().gazetteer.place(candidate);
      const bool country = place.kind == PlaceKind::country,
                 region = place.kind == PlaceKind::prefecture;
      const std::string code = place.id.substr(place.id.find(':') + 1);
      if (!country && !(region && (bracketed || has_candidate(mentions_.back().chosen, code))))
        continue;
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
  std::string when_;    // the date that stands before it
  bool leading_ = false;  // dates stand before their places
};

}  // namespace

const std::string& key_of(const Place& place) {
  return place.place_id.empty() ? place.name : place.place_id;
}

std::vector<PlaceUse> read_places(DocumentReadings& document, const Reading& reading,
                                  std::uint32_t part, std::size_t first, std::size_t last) {
  return PlaceList(document, reading, part).read(first, last);
}

}  // namespace kiroku
