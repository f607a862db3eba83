#include "extractors/engine_joins.h"

#include <algorithm>

namespace kiroku {
namespace {

constexpr std::uint32_t kParenthesisBegins =
    16;                                         // bytes behind the match where the bracket may open
constexpr std::uint32_t kParenthesisText = 24;  // bytes inside it before the mention
constexpr std::uint32_t kTopicLead =
    12;  // bytes before the place that a sentence is about ("The ")
constexpr std::uint32_t kTopicReach = 12;  // segments back
constexpr std::uint32_t kBullet = 6;       // bytes before the place of a list's entry
constexpr std::size_t kListEntry = 80;     // bytes of one

// a to z, а to я
bool begins_small(std::string_view text) {
  if (text.size() < 2) return false;
  const auto first = static_cast<unsigned char>(text[0]),
             second = static_cast<unsigned char>(text[1]);
  return (first >= 'a' && first <= 'z') || first == 0xD1 || (first == 0xD0 && second >= 0xB0);
}

// What follows a place that its sentence is about: "Oita has", "Oita, a port, has", 大分市は,
// 오이타는, 大分市与.
bool is_spoken_of(std::string_view behind) {
  constexpr std::string_view kBehind[] = {" ",  "(",   "は",  "、", "が", "も",  "の人口", "の姉妹", "の友好", "는",
                                          "은", "이 ", "가 ", "与", "與", "于",  "於",     "先",
                                          "已", "自",  "同",  "是", "有", "现",  "現",     "目",
                                          "还", "還",  "长",  "長", "장", "시장"};  // its mayor
  if (behind.starts_with(", ")) return begins_small(behind.substr(2));  // not "Oita, Kobe"
  return std::any_of(std::begin(kBehind), std::end(kBehind),
                     [&](std::string_view word) { return behind.starts_with(word); });
}

}  // namespace

bool Joiner::fits(const Reading& reading, std::size_t chosen, const JoinQuery& query,
                  bool countries) {
  const Found& found = reading.found[reading.chosen[chosen]];
  if (found.type != query.type) return false;
  if (&reading == &reading_ &&
      std::find(query.used.begin(), query.used.end(), chosen) != query.used.end())
    return false;
  if (found.type == MentionType::date) return !found.date.from.empty();
  if (found.type != MentionType::place) return true;
  const PlaceUse use =
      document_.resolve(reading, found, document_.document().segments[segment_].part);
  if (!use.known() || (!countries && use.kind == PlaceKind::country)) return false;
  const std::string& key = use.place.place_id.empty() ? use.place.name : use.place.place_id;
  return !is_party(key, query);
}

// 요령성 철령현 is 철령현, with its region.
bool Joiner::is_party(const std::string& key, const JoinQuery& query) {
  return std::any_of(query.not_these.begin(), query.not_these.end(), [&](const std::string& other) {
    return key == other || key.ends_with(" " + other) || other.ends_with(" " + key);
  });
}

std::optional<JoinHit> Joiner::find(const std::vector<Step>& steps, const JoinQuery& query) {
  for (const Step step : steps)
    if (Hit hit = this->step(step, query)) return hit;
  return std::nullopt;
}

Joiner::Hit Joiner::step(Step step, const JoinQuery& query) {
  const Surface& marks = reading_.marks;
  const Span sentence = marks.sentence(match_), unit = marks.unit_at(match_.begin);
  switch (step) {
    case Step::inside:
      return nearest(match_, false, query);
    case Step::parenthesis:
      return parenthesis(query);
    case Step::before: {
      const Hit hit = nearest({sentence.begin, match_.begin}, true, query);
      return hit && query.type == MentionType::place ? leading_city(query, first_of_pair(hit))
                                                     : hit;
    }
    case Step::after:
      return nearest({match_.end, sentence.end}, false, query);
    case Step::sentence: {
      Hit hit = nearest({sentence.begin, match_.begin}, true, query);
      return hit ? hit : nearest({match_.end, sentence.end}, false, query);
    }
    case Step::previous:
      return nearest({unit.begin, sentence.begin}, true, query);
    case Step::heading:
      return headings(query);
    case Step::above: {
      const auto above = document_.above_segment(segment_);
      Hit hit = above && !is_sibling(*above) ? elsewhere(*above, Basis::list, false, query)
                                             : std::nullopt;
      return hit ? hit : headings(query);
    }
    case Step::next: {
      const auto next = document_.next_segment(segment_);
      return next ? elsewhere(*next, Basis::list, true, query) : std::nullopt;
    }
    case Step::row:
    case Step::column:
      for (const std::uint32_t cell : document_.header_cells(segment_, step == Step::row))
        if (Hit hit = elsewhere(cell, Basis::table_header, false, query)) return hit;
      if (step == Step::row && query.type == MentionType::place)
        if (Hit hit = row_place(query)) return hit;
      if (step == Step::row && query.type == MentionType::date)
        for (const std::uint32_t cell : document_.date_cells(segment_, query.of_act))
          if (Hit hit = elsewhere(cell, Basis::list, true, query)) return hit;
      return std::nullopt;
    case Step::part_subject:
      return subject(document_.part_subject(document_.document().segments[segment_].part), query);
    case Step::topic:
      return topic(query);
    case Step::lead:
      if (query.type != MentionType::place) return std::nullopt;
      return topic_of(reading_, {sentence.begin, match_.begin}, segment_, query);
    case Step::interval_begin:
    case Step::interval_end:
      return query.type == MentionType::date ? interval(step == Step::interval_end) : std::nullopt;
    case Step::document_subject:
      return subject(document_.document_subject(), query);
    case Step::other_subject:
      return subject(document_.other_subject(document_.document().segments[segment_].part), query);
    case Step::card:
      return card(query);
    case Step::with:
      return std::nullopt;  // a list: partners()
    case Step::agent:
      return agent(query);
    case Step::other_side:
      return other_side(query);
    case Step::listed:
      return listed(query);
  }
  return std::nullopt;
}

// The nearest mention in the span; a country only where no other place stands.
Joiner::Hit Joiner::nearest(Span within, bool backwards, const JoinQuery& query) {
  if (within.empty()) return std::nullopt;
  const std::size_t first = reading_.chosen_at(within.begin), last = reading_.chosen_at(within.end);
  for (const bool countries : {false, true}) {
    if (countries && query.type != MentionType::place) break;
    for (std::size_t i = 0; i < last - first; ++i) {
      const std::size_t at = backwards ? last - 1 - i : first + i;
      if (!fits(reading_, at, query, countries)) continue;
      if (backwards && is_locative(at) && only_locates(at, countries)) continue;
      if (backwards && query.type == MentionType::place && is_included(at)) continue;
      if (backwards && query.governs && (is_partner(at) || is_one_of_many(at))) continue;
      if (query.party && is_venue(at)) continue;
      if (query.type == MentionType::date && !backwards && is_end(at)) continue;
      if (query.type == MentionType::date && backwards && is_of_entry(at)) continue;
      if (query.of_act && query.type == MentionType::date && is_count_day(at)) continue;
      return JoinHit{&reading_, &reading_.found[reading_.chosen[at]], at, nullptr, Basis::stated,
                     segment_};
    }
  }
  return std::nullopt;
}

// "Between 1950 and 1990 the population rose from 94,000 to 408,000": one count for each end.
Joiner::Hit Joiner::interval(bool last) {
  const Span sentence = reading_.marks.sentence(match_);
  const std::size_t behind = reading_.chosen_at(sentence.end);
  std::optional<JoinHit> only;
  for (std::size_t at = reading_.chosen_at(sentence.begin); at < behind; ++at) {
    const Found& found = reading_.found[reading_.chosen[at]];
    if (found.type != MentionType::date || !found.date.interval) continue;
    if (only) return std::nullopt;  // two: nobody knows which
    only = JoinHit{&reading_, &found, at, nullptr, Basis::stated, segment_};
    only->end = last ? found.date.to : found.date.from;
  }
  return only;
}

Joiner::Hit Joiner::parenthesis(const JoinQuery& query) {
  const std::string_view text = reading_.marks.text;
  const Span unit = reading_.marks.unit_at(match_.begin);
  const std::size_t open = text.find('(', match_.end);
  if (open == std::string_view::npos || open > match_.end + kParenthesisBegins || open >= unit.end)
    return std::nullopt;
  for (std::size_t at = reading_.chosen_at(static_cast<std::uint32_t>(open));
       at < reading_.chosen.size(); ++at) {
    const std::uint32_t begin = reading_.mark_begin(at);
    if (begin > open + 1 + kParenthesisText || begin + kMarkBytes > unit.end) return std::nullopt;
    if (text.substr(open, begin - open).find(')') != std::string_view::npos) return std::nullopt;
    if (!fits(reading_, at, query, true)) continue;
    return JoinHit{
        &reading_, &reading_.found[reading_.chosen[at]], at, nullptr, Basis::stated, segment_,
        true};
  }
  return std::nullopt;
}

// Behind "in" or "of" a country never governs what follows, a prefecture or state only where
// nothing else does: "Salem, the capital of Oregon, has a population of 150,000".
bool Joiner::only_locates(std::size_t chosen, bool last_resort) {
  const Found& found = reading_.found[reading_.chosen[chosen]];
  if (found.type != MentionType::place) return false;
  const PlaceUse use =
      document_.resolve(reading_, found, document_.document().segments[segment_].part);
  return use.kind == PlaceKind::country || (use.kind == PlaceKind::prefecture && !last_resort);
}

// "a river port in Paraguay, home to 90,000": the country is only where it lies.
bool Joiner::is_locative(std::size_t chosen) const {
  const std::uint32_t begin = reading_.mark_begin(chosen);
  const std::string_view before =
      reading_.marks.text.substr(begin < 8 ? 0 : begin - 8, std::min<std::uint32_t>(begin, 8));
  for (const std::string_view word : {" in ", "in the ", " of ", "'s "})
    if (before.size() >= word.size() && before.substr(before.size() - word.size()) == word)
      return true;
  return false;
}

// アシュランドおよびビューサイラスを含む広域都市圏: they are part of what is spoken of.
bool Joiner::is_included(std::size_t chosen) const {
  constexpr std::size_t kReach = 40;  // bytes between the place and the verb
  const std::string_view behind = std::string_view(reading_.marks.text)
                                      .substr(reading_.mark_begin(chosen) + kMarkBytes, kReach);
  const std::size_t verb = behind.find("を含");
  if (verb == behind.npos) return false;
  const std::string_view between = behind.substr(0, verb);
  return between.find("は") == between.npos && between.find("。") == between.npos;
}

// ミネアポリス・セントポール都市圏: a pair goes by its first name.
Joiner::Hit Joiner::first_of_pair(Hit hit) const {
  const std::string_view text = reading_.marks.text;
  while (hit->chosen > 0) {
    const Found& before = reading_.found[reading_.chosen[hit->chosen - 1]];
    const std::uint32_t end = reading_.mark_begin(hit->chosen - 1) + kMarkBytes;
    const std::string_view gap = text.substr(end, reading_.mark_begin(hit->chosen) - end);
    if (before.type != MentionType::place || (gap != "・" && gap != "-") ||
        before.refers != Refers::nothing || before.place.said != PlaceKind::city)
      break;
    --hit->chosen;
    hit->found = &before;
  }
  return hit;
}

// ゲーツヘッドはイングランド北東部の町で、人口は: the region is where the city lies that the
// sentence begins with.
Joiner::Hit Joiner::leading_city(const JoinQuery& query, const Hit& region) {
  const auto kind = [&](const Hit& hit) {
    return document_
        .resolve(*hit->reading, *hit->found, document_.document().segments[segment_].part)
        .kind;
  };
  if (kind(region) == PlaceKind::city) return region;
  const Span sentence = reading_.marks.sentence(match_);
  const Hit lead = topic_of(reading_, {sentence.begin, match_.begin}, segment_, query);
  return lead && kind(lead) == PlaceKind::city ? lead : region;
}

// "signed an agreement, valid until March 2014", 2015年3月に見直す: no date of the act itself.
bool Joiner::is_end(std::size_t chosen) const {
  const std::string_view text = reading_.marks.text;
  const std::uint32_t begin = reading_.mark_begin(chosen);
  const std::string_view before = text.substr(0, begin), behind = text.substr(begin + kMarkBytes);
  for (const std::string_view word : {"until ", "till ", "through ", "reviewed in ", "expires on "})
    if (before.ends_with(word)) return true;
  for (const std::string_view word : {"まで", "に見直", "に終了", "に失効"})
    if (behind.starts_with(word)) return true;
  return false;
}

// "As of 2019 the city has 16 sister cities", 截至2019年, 2019年現在: when they were counted, not
// when they were concluded.
bool Joiner::is_count_day(std::size_t chosen) const {
  const std::string_view text = reading_.marks.text;
  const std::uint32_t begin = reading_.mark_begin(chosen);
  const std::string_view before = text.substr(0, begin), behind = text.substr(begin + kMarkBytes);
  for (const std::string_view word :
       {"s of ", "截至", "截止", "截止到", "состоянию на ", "ính đến ", "đến "})
    if (before.ends_with(word)) return true;
  for (const std::string_view word :
       {"現在", "时点", "時点", " 기준", " 현재", "기준", "현재", "末现在"})
    if (behind.starts_with(word)) return true;
  return false;
}

// "Lima, Peru (since 1990)" above "Porto, Portugal (since 2001)": another entry, no introduction.
bool Joiner::is_sibling(std::uint32_t segment) {
  const auto begins_with_place = [](const Reading& reading, std::uint32_t from) {
    const std::size_t at = reading.chosen_at(from);
    return at < reading.chosen.size() && reading.mark_begin(at) <= from + kBullet &&
           reading.found[reading.chosen[at]].type == MentionType::place;
  };
  const Reading& other = document_.of_segment(segment);
  const auto& segments = document_.document().segments;
  return segments[segment].role == segments[segment_].role &&
         other.marked.find(':') == std::string::npos && other.marked.size() < kListEntry &&
         begins_with_place(other, 0) &&
         begins_with_place(reading_, reading_.marks.unit_at(match_.begin).begin);
}

// "3 | Kitakyushu | Japan | 945": where a number heads the row, the first cell that is a city's name.
Joiner::Hit Joiner::row_place(const JoinQuery& query) {
  constexpr std::size_t kName = 24;  // bytes beside the name
  for (const std::uint32_t cell : document_.other_cells(segment_)) {
    const Reading& other = document_.of_segment(cell);
    if (other.chosen.empty() || other.marks.text.size() > kMarkBytes + kName ||
        !fits(other, 0, query, false))
      continue;
    return JoinHit{&other, &other.found[other.chosen[0]], 0, nullptr, Basis::table_header, cell};
  }
  return std::nullopt;
}

// The place that the text speaks of: the nearest sentence before that begins with one ("Oita is
// ...", 大分市は), in this paragraph, then in those before, up to their heading.
Joiner::Hit Joiner::topic(const JoinQuery& query) {
  if (query.type != MentionType::place) return std::nullopt;
  const Surface& marks = reading_.marks;
  const Span unit = marks.unit_at(match_.begin);
  if (Hit hit = topic_of(reading_, {unit.begin, marks.sentence(match_).begin}, segment_, query))
    return hit;
  const auto& segments = document_.document().segments;
  // An information box has headings of its own; what it is about stands above it.
  const bool cell = segments[segment_].role == Role::table_cell;
  for (std::uint32_t at = segment_;
       at > 0 && segment_ - at < (cell ? 4 * kTopicReach : kTopicReach); --at) {
    const Segment& before = segments[at - 1];
    if ((before.role == Role::heading && !cell) || before.part != segments[segment_].part) break;
    if (before.role != Role::paragraph) continue;
    const Reading& other = document_.of_segment(at - 1);
    if (Hit hit = topic_of(other, {0, static_cast<std::uint32_t>(other.marks.text.size())}, at - 1,
                           query))
      return hit;
  }
  return std::nullopt;
}

// 나가사키현의 사세보시는, 일본 사세보시는, 長崎県の佐世保市は: the place before only says where it lies.
static bool lies_in(const Reading& reading, std::size_t chosen) {
  const std::uint32_t from = reading.mark_begin(chosen - 1) + kMarkBytes;
  const std::string_view gap =
      std::string_view(reading.marks.text).substr(from, reading.mark_begin(chosen) - from);
  return gap == "의 " || gap == "の" || gap == "的" || gap == " ";
}

Joiner::Hit Joiner::topic_of(const Reading& reading, Span within, std::uint32_t segment,
                             const JoinQuery& query) {
  for (std::size_t at = reading.chosen_at(within.end);
       at > 0 && reading.mark_begin(at - 1) >= within.begin; --at) {
    const std::uint32_t begin = reading.mark_begin(at - 1);
    const Span sentence = reading.marks.sentence({begin, begin + kMarkBytes});
    if (begin >= sentence.begin + kTopicLead) continue;
    if (&reading == &reading_ && has_partner_word_before(at - 1)) continue;  // С Монро договор
    const bool first = at < 2 || reading.mark_begin(at - 2) < sentence.begin ||
                       reading.found[reading.chosen[at - 2]].type != MentionType::place;
    if (!first && !lies_in(reading, at - 1)) continue;  // of "Oita & Perth signed" the latter
    if ((is_spoken_of(std::string_view(reading.marks.text).substr(begin + kMarkBytes)) ||
         (&reading == &reading_ && is_spoken_of(behind_body(at - 1)))) &&
        fits(reading, at - 1, query, false))
      return JoinHit{&reading,      &reading.found[reading.chosen[at - 1]],
                     at - 1,        nullptr,
                     Basis::stated, segment};
  }
  return std::nullopt;
}

// A mention of another segment. `alone`: only where little else stands there ("(2012)").
Joiner::Hit Joiner::elsewhere(std::uint32_t segment, Basis basis, bool alone,
                              const JoinQuery& query) {
  const Reading& other = document_.of_segment(segment);
  if (alone && other.marked.size() > 24) return std::nullopt;
  for (const bool countries : {false, true})
    for (std::size_t at = 0; at < other.chosen.size(); ++at)
      if (fits(other, at, query, countries))
        return JoinHit{&other, &other.found[other.chosen[at]], at, nullptr, basis, segment};
  return std::nullopt;
}

Joiner::Hit Joiner::headings(const JoinQuery& query) {
  const std::vector<Segment>& all = document_.document().segments;
  for (std::uint32_t at = all[segment_].heading; at < all.size(); at = all[at].heading)
    if (Hit hit = elsewhere(at, Basis::heading, false, query)) return hit;
  return std::nullopt;
}

Joiner::Hit Joiner::subject(const PlaceUse* subject, const JoinQuery& query) {
  if (subject == nullptr || query.type != MentionType::place || !subject->known())
    return std::nullopt;
  const std::string& key =
      subject->place.place_id.empty() ? subject->place.name : subject->place.place_id;
  if (is_party(key, query)) return std::nullopt;
  JoinHit hit;
  hit.subject = subject;
  hit.basis = *subject->basis;
  hit.segment = segment_;
  return hit;
}

namespace {

Span marked_span(const Reading& reading, const Found& found) {
  for (std::size_t i = 0; i < reading.chosen.size(); ++i)
    if (&reading.found[reading.chosen[i]] == &found)
      return {reading.mark_begin(i), reading.mark_begin(i) + kMarkBytes};
  return {};
}

}  // namespace

std::optional<JoinHit> join_year_of(DocumentReadings& document, const Reading& reading,
                                    const Found& found, std::uint32_t segment, DateValue& value) {
  if (value.from.year != kNoYear || value.from.empty()) return std::nullopt;
  for (const Join& join : document.compiled().rules[found.rule].joins) {
    if (join.field != Field::year) continue;
    Joiner joiner(document, reading, marked_span(reading, found), segment);
    const auto hit = joiner.find(join.steps, JoinQuery{MentionType::date, {}, {}});
    if (!hit || hit->found->date.from.year == kNoYear || hit->found->date.interval ||
        hit->found->date.from.unit != YearUnit::year)
      return std::nullopt;
    value.from.year = hit->found->date.from.year;
    complete(value);
    return hit;
  }
  return std::nullopt;
}

}  // namespace kiroku
