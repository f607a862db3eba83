// What a part is about where no heading or speaker names it: "Graz is the second city of Austria",
// minutes of the City Council of Limerick, 林茨是奥地利的城市.
#include <algorithm>
#include <string_view>
#include <vector>

#include "extractors/engine_document.h"
#include "extractors/engine_place_list.h"

namespace kiroku {
namespace {

constexpr std::uint32_t kSegments = 32, kBytes = 3000;  // how far into the part is looked
constexpr std::uint32_t kLead = 12;     // bytes before the place that a sentence is about ("The ")
constexpr std::size_t kBareEntry = 40;  // bytes of marked text
constexpr std::uint32_t kTitleLines = 3;
constexpr std::size_t kTitle = 160;  // bytes of a line that may be a title
constexpr int kNamed = 1, kSpokenOf = 3, kHeaded = 3, kEnough = 3;
constexpr int kBody = 6;  // whose council's minutes these are, whoever they speak of

struct Subject {
  PlaceUse use;
  std::string lang;
  int weight = 0;
};

// Does a sentence begin with the place? Not with two: "Graz and Linz signed".
bool begins_sentence(const Reading& reading, std::size_t chosen) {
  const std::uint32_t begin = reading.mark_begin(chosen);
  const std::string_view behind = std::string_view(reading.marks.text).substr(begin + kMarkBytes);
  const bool entry = behind.empty() || behind.starts_with('(') || behind.starts_with(" (") ||
                     behind.starts_with(", ");
  if (entry && reading.marks.text.size() <= kBareEntry) return false;  // of a list: "Porto (1978)"
  constexpr std::string_view kNearby[] = {"の西", "の東", "の南", "の北", "から", "近郊"};
  if (std::any_of(std::begin(kNearby), std::end(kNearby),
                  [&](std::string_view word) { return behind.starts_with(word); }))
    return false;  // ウィーンの西60kmにある街
  constexpr std::string_view kTreaty[] = {" 강화", " 조약", " 협약", " 협정", "条約", "講和", " Treaty"};
  if (std::any_of(std::begin(kTreaty), std::end(kTreaty),
                  [&](std::string_view word) { return behind.starts_with(word); }))
    return false;  // 샌프란시스코 강화 조약
  const Span sentence = reading.marks.sentence({begin, begin + kMarkBytes});
  return begin <= sentence.begin + kLead &&
         (chosen == 0 || reading.mark_begin(chosen - 1) < sentence.begin);
}

// Words of a city's own bodies, whose papers are about it: minutes of Limerick City Council,
// 전주시의회, Hội đồng nhân dân thành phố Cần Thơ, the mayor's speech.
bool names_a_body(const Reading& reading, std::size_t chosen) {
  constexpr std::string_view kBehind[] = {
      " City Council", " Council", " Municipal", " Government", " Assembly", "議会",
      "议会",          "議會",     "政府",       "市長",        "市长",      "市役所",
      "의회",          "시의회",   "시청",       "시장",        "군의회",    "도의회"};
  constexpr std::string_view kBefore[] = {"ity of ",
                                          "ouncil of ",
                                          "unicipality of ",
                                          "ayor of ",
                                          "нистрация города ",
                                          "эрия города ",
                                          "эрии города ",
                                          "дума города ",
                                          "думы города ",
                                          "нистрации города ",
                                          "ội đồng nhân dân ",
                                          "Ủy ban nhân dân ",
                                          "UBND ",
                                          "HĐND "};
  const std::string_view text = reading.marks.text;
  const std::uint32_t begin = reading.mark_begin(chosen);
  const std::string_view before = text.substr(0, begin), behind = text.substr(begin + kMarkBytes);
  const auto at_begin = [&](std::string_view word) { return behind.starts_with(word); };
  const auto at_end = [&](std::string_view word) { return before.ends_with(word); };
  return std::any_of(std::begin(kBehind), std::end(kBehind), at_begin) ||
         std::any_of(std::begin(kBefore), std::end(kBefore), at_end);
}

// "AGREEMENT WITH THE CITY OF SOLINGEN", 武漢市との協定: the other side, not who speaks.
bool is_other_side(const Reading& reading, std::size_t chosen) {
  constexpr std::size_t kReach = 20;  // bytes before the name
  constexpr std::string_view kBefore[] = {"with ",       "WITH ", "With ", "với ",
                                          " с городом ", "与",    "與"};
  constexpr std::string_view kBehind[] = {"와의", "과의", "との", "とは"};
  const std::string_view text = reading.marks.text;
  const std::uint32_t begin = reading.mark_begin(chosen);
  const std::string_view before = text.substr(begin - std::min<std::size_t>(begin, kReach),
                                              std::min<std::size_t>(begin, kReach));
  const std::string_view behind = text.substr(begin + kMarkBytes);
  const auto holds = [&](std::string_view word) {
    const std::size_t at = before.rfind(word);
    return at != before.npos && before.find_first_of(",.;:", at) == before.npos;
  };
  return std::any_of(std::begin(kBefore), std::end(kBefore), holds) ||
         std::any_of(std::begin(kBehind), std::end(kBehind),
                     [&](std::string_view word) { return behind.starts_with(word); });
}

// "tỉnh Lâm Đồng", "Toàn tỉnh", 경상남도: a province that its name says is one may be what papers are of.
bool is_called_province(const PlaceUse& use) {
  const std::string& written = use.place.as_written;
  return written.starts_with("tỉnh ") || written.starts_with("Tỉnh ") ||
         (written.size() >= 9 && written.ends_with("도"));
}

bool may_be_subject(const PlaceUse& use, const Reading& reading, std::size_t chosen) {
  return use.kind == PlaceKind::city || use.place.as_written.ends_with("군") ||  // 고흥군
         (use.kind == PlaceKind::prefecture &&
          (names_a_body(reading, chosen) || is_called_province(use)));
}

bool same_place(const Found& a, const Found& b) {
  return std::any_of(a.place.candidates.begin(), a.place.candidates.end(), [&](auto candidate) {
    const auto& others = b.place.candidates;
    return std::find(others.begin(), others.end(), candidate) != others.end();
  });
}

// Is it the only place of a line that opens the part, as a title without the look of one does? A
// title may say it in two languages.
bool alone_in_title(const Reading& reading, std::size_t chosen) {
  if (reading.marks.text.size() > kTitle) return false;
  const Found& title = reading.found[reading.chosen[chosen]];
  return std::all_of(reading.chosen.begin(), reading.chosen.end(), [&](std::uint32_t index) {
    const Found& other = reading.found[index];
    return other.type != MentionType::place || &other == &title || same_place(other, title);
  });
}

// "г. Пермь, 26 мая 2009 г.", "Lào Cai, ngày 15 tháng 7 năm 2016": where papers are from. Not "Linz,
// 5 May 1990", which may be of a list.
bool is_dateline(const Reading& reading) {
  constexpr std::size_t kWords = 24;  // bytes beside place and date
  const auto count = [&](MentionType type) {
    return std::count_if(reading.chosen.begin(), reading.chosen.end(),
                         [&](std::uint32_t index) { return reading.found[index].type == type; });
  };
  const std::string_view text = reading.marks.text;
  return text.size() <= 2 * kMarkBytes + kWords &&
         (text.starts_with("г. ") ||
          std::string_view(reading.raw.text).find(", ngày ") != std::string_view::npos) &&
         count(MentionType::place) == 1 && count(MentionType::date) == 1;
}

// The first cell of a table that opens the part is its title, as of an information box.
int weight_of(const Reading& reading, std::size_t chosen, Role role, std::uint32_t distance) {
  if (is_other_side(reading, chosen)) return kNamed;
  const bool opens = distance == 0;
  if (distance < kTitleLines && names_a_body(reading, chosen)) return kBody;
  // "Porto (Portugal)" above what is said of it: one of those that a page lists.
  const bool listed = !opens && is_name_line(reading) && reading.marked.find('(') != std::string::npos;
  if ((role == Role::heading && !listed) || (opens && role == Role::table_cell)) return kHeaded;
  if (role == Role::table_cell || listed) return kNamed;
  if (is_dateline(reading) ||
      (distance < kTitleLines && alone_in_title(reading, chosen)))
    return kHeaded;
  return begins_sentence(reading, chosen) ? kSpokenOf : kNamed;
}

void add(std::vector<Subject>& candidates, PlaceUse use, const std::string& lang, int weight) {
  const auto same = [&](const Subject& other) {
    return use.place.place_id.empty() ? other.use.place.name == use.place.name
                                      : other.use.place.place_id == use.place.place_id;
  };
  const auto known = std::find_if(candidates.begin(), candidates.end(), same);
  if (known != candidates.end()) {
    known->weight += weight;
  } else {
    candidates.push_back({std::move(use), lang, weight});
  }
}

}  // namespace

// Where a city is named in the part's first segments.
template <typename Visit>
void DocumentReadings::each_city(std::uint32_t part, Visit visit) {
  const auto& segments = document_.segments;
  const auto first = std::find_if(segments.begin(), segments.end(),
                                  [&](const Segment& s) { return s.part == part; });
  const auto from = static_cast<std::uint32_t>(first - segments.begin());
  for (std::uint32_t at = from; at < segments.size() && at < from + kSegments; ++at) {
    const Segment& segment = segments[at];
    if (segment.part != part || segment.span.begin > segments[from].span.begin + kBytes) break;
    const Reading& reading = of_segment(at);
    for (std::size_t i = 0; i < reading.chosen.size(); ++i) {
      const Found& found = reading.found[reading.chosen[i]];
      const bool names = found.refers == Refers::nothing || found.refers == Refers::named;
      if (found.type != MentionType::place || !names) continue;
      PlaceUse use = resolve(reading, found, part);
      if (use.known() && use.kind != PlaceKind::country)
        visit(reading, i, at, at - from, std::move(use));
    }
  }
}

PlaceUse DocumentReadings::inferred_subject(std::uint32_t part) {
  std::vector<Subject> candidates;
  // A city that no catalogue knows, 룽한시, counts where none of those it knows stands out.
  const auto gather = [&](bool known) {
    each_city(part, [&](const Reading& reading, std::size_t chosen, std::uint32_t at,
                        std::uint32_t distance, PlaceUse use) {
      if (!may_be_subject(use, reading, chosen)) return;
      const bool named = reading.found[reading.chosen[chosen]].refers == Refers::named;
      if ((named && use.place.place_id.empty()) == known) return;
      const Segment& segment = document_.segments[at];
      add(candidates, std::move(use), segment.lang,
          weight_of(reading, chosen, segment.role, distance));
    });
  };
  gather(true);
  const auto enough = [](const Subject& one) { return one.weight >= kEnough; };
  if (std::none_of(candidates.begin(), candidates.end(), enough)) gather(false);
  const auto best =
      std::max_element(candidates.begin(), candidates.end(),
                       [](const Subject& a, const Subject& b) { return a.weight < b.weight; });
  if (best == candidates.end() || !enough(*best)) return {};
  best->use.support = best->use.text;
  best->use.support_lang = best->lang;
  return best->use;
}

PlaceUse DocumentReadings::second_subject(std::uint32_t part) {
  const PlaceUse* subject = part_subject(part);
  std::vector<Subject> candidates;
  each_city(part, [&](const Reading& reading, std::size_t chosen, std::uint32_t at, std::uint32_t,
                      PlaceUse use) {
    if (reading.found[reading.chosen[chosen]].refers == Refers::named) return;
    if (!may_be_subject(use, reading, chosen)) return;
    if (subject != nullptr && key_of(use.place) == key_of(subject->place)) return;
    const bool suffixed = reading.found[reading.chosen[chosen]].place.suffixed;
    add(candidates, std::move(use), document_.segments[at].lang, suffixed ? kNamed + 1 : kNamed);
  });
  std::stable_sort(candidates.begin(), candidates.end(),
                   [](const Subject& a, const Subject& b) { return a.weight > b.weight; });
  const bool stands_out = !candidates.empty() &&
                          (candidates.size() == 1 || candidates[0].weight > candidates[1].weight);
  if (!stands_out) return {};
  PlaceUse best = std::move(candidates[0].use);
  best.support = best.text;
  best.support_lang = candidates[0].lang;
  return best;
}

const PlaceUse* DocumentReadings::part_province(std::uint32_t part) {
  if (part >= document_.parts.size()) return nullptr;
  auto found = provinces_.find(part);
  if (found == provinces_.end()) {
    found = provinces_.emplace(part, PlaceUse()).first;  // asked again from within: nothing yet
    std::vector<Subject> candidates;
    each_city(part, [&](const Reading& reading, std::size_t chosen, std::uint32_t at,
                        std::uint32_t distance, PlaceUse use) {
      const Segment& segment = document_.segments[at];
      if (use.kind == PlaceKind::prefecture)
        add(candidates, std::move(use), segment.lang,
            weight_of(reading, chosen, segment.role, distance));
    });
    const auto best =
        std::max_element(candidates.begin(), candidates.end(),
                         [](const Subject& a, const Subject& b) { return a.weight < b.weight; });
    PlaceUse use = best == candidates.end() ? PlaceUse() : std::move(best->use);
    use.support = use.text;
    use.support_lang = best == candidates.end() ? std::string() : best->lang;
    use.basis = Basis::part_subject;
    provinces_[part] = std::move(use);
    found = provinces_.find(part);
  }
  return found->second.known() ? &found->second : nullptr;
}

const PlaceUse* DocumentReadings::other_subject(std::uint32_t part) {
  if (part >= document_.parts.size()) return nullptr;
  auto found = others_.find(part);
  if (found == others_.end()) {
    found = others_.emplace(part, PlaceUse()).first;
    PlaceUse use = second_subject(part);
    use.basis = Basis::part_subject;
    found->second = std::move(use);
  }
  return found->second.known() ? &found->second : nullptr;
}

}  // namespace kiroku
