// What a statement takes from the text around it, and the statements that come of it.
#include <algorithm>
#include <cmath>

#include "extractors/engine_assembler.h"
#include "extractors/engine_fields.h"
#include "extractors/engine_place_list.h"
#include "schemas/words.h"

namespace kiroku {

JoinQuery Assembler::query(MentionType type) const {
  JoinQuery query{type, used_, {}};
  for (const auto* list : {&hub_, &partners_, &parties_})
    for (const Side& side : *list) query.not_these.push_back(key_of(side.use.place));
  return query;
}

void Assembler::join(const Join& join) {
  switch (join.field) {
    case Field::as_of:
      return join_date(join, population().as_of);
    case Field::concluded:
      return dated_partners() ? join_undated(join) : join_date(join, agreement().concluded);
    case Field::in_force:
      return join_date(join, agreement().in_force);
    case Field::place:
      return join_place(join);
    case Field::hub:
      if (hub_.empty() && parties_.size() < 2) join_side(join, hub_);
      return;
    case Field::partners:
      if (partners_.empty() && parties_.size() < 2) join_side(join, partners_);
      return;
    case Field::parties:
      if (hub_.empty() && partners_.empty() && parties_.size() < 2) join_side(join, parties_);
      return;
    case Field::venue:
      if (auto hit = agreement().venue.empty() ? joiner_.find(join.steps, query(MentionType::place))
                                               : std::nullopt) {
        agreement().venue = use_of(*hit).place.name;
        support(*hit, "venue");
      }
      return;
    default:
      return;
  }
}

// 낭트시와 2007년 5월 11일, 닝보시와 2004년 결연: what stands between the last of the list and the
// verb dates the last.
void Assembler::join_undated(const Join& join) {
  const bool undated = std::any_of(partners_.begin(), partners_.end(),
                                   [](const Side& side) { return side.use.when.empty(); });
  if (undated && std::find(join.steps.begin(), join.steps.end(), Step::inside) != join.steps.end())
    join_date({Field::concluded, {Step::inside}}, agreement().concluded);
}

void Assembler::join_date(const Join& join, std::string& field) {
  if (!field.empty()) return;
  JoinQuery asked = query(MentionType::date);
  asked.of_act = join.field != Field::as_of;
  const auto hit = joiner_.find(join.steps, asked);
  if (!hit) return;
  // "(1967-2012)" behind an anniversary: it began with the first year.
  const bool years = asked.of_act && hit->found != nullptr && hit->found->date.interval &&
                     hit->found->date.from.month == 0;
  field = hit->end ? edtf(DateValue{.from = *hit->end, .to = {}})
          : years  ? edtf(DateValue{.from = hit->found->date.from, .to = {}})
                   : edtf(dated(*hit->reading, *hit->found, hit->segment, field_name(join.field).name));
  if (hit->in_parenthesis) {  // the quote then ends behind it: "958,268 (2016)"
    const std::uint32_t mark = hit->reading->mark_begin(hit->chosen);
    std::uint32_t end = mark + 3;
    const std::size_t close = scene_.surface.text.find(')', end);
    if (close != std::string_view::npos && close < end + 16 &&
        close < scene_.surface.unit_at(mark).end)
      end = static_cast<std::uint32_t>(close) + 1;
    marked_.end = std::max(marked_.end, end);
    stated(field_name(join.field).name);
    return;
  }
  const std::string name(field_name(join.field).name);
  support(*hit, name);
  const bool year = field.size() == 4 && field.find_first_not_of("0123456789") == field.npos;
  if (!year || hit->subject != nullptr) return;
  if (const auto day = document_.yearly_day(hit->segment)) {
    field += day->month_day;
    statement_.supports.push_back({Basis::table_header,
                                   day->text,
                                   {name},
                                   document_.document().segments[day->segment].lang,
                                   "",
                                   ""});
  }
}

PlaceUse Assembler::use_of(const JoinHit& hit) {
  return hit.subject != nullptr ? *hit.subject : document_.resolve(*hit.reading, *hit.found, part_);
}

void Assembler::support(const JoinHit& hit, const std::string& field) {
  Support support{hit.basis, {}, {field}, "", "", ""};
  if (hit.subject != nullptr) {
    support.text = hit.subject->support;
    support.lang = hit.subject->support_lang;
    if (hit.basis == Basis::source_sheet) support.quote = document_.document().subject;
  } else {
    support.text = mention_text(*hit.reading, *hit.found);
    support.lang = document_.document().segments[hit.segment].lang;
    if (text_of(marked_).contains(support.text) && hit.reading == &scene_.reading)
      return stated(field);
  }
  statement_.supports.push_back(std::move(support));
}

void Assembler::join_place(const Join& join) {
  Population& p = population();
  if (!p.place.name.empty()) return;
  const auto hit = joiner_.find(join.steps, query(MentionType::place));
  if (!hit) return;
  const PlaceUse use = use_of(*hit);
  scope_by(use);
  if (hit->subject == nullptr) {
    take(use, "place", p.place);
  } else {
    p.place = use.place;
    statement_.flags.push_back(
        {"context-place", "place",
         "subject of the " + std::string(hit->basis == Basis::part_subject ? "part" : "document")});
  }
  support(*hit, "place");
}

// "Oita Prefecture had 1.1 million inhabitants": who counts people of a prefecture counts those.
void Assembler::scope_by(const PlaceUse& use) {
  if (scope_set_) return;
  if (use.kind == PlaceKind::prefecture) population().scope = Scope::prefecture;
  if (use.kind == PlaceKind::country) population().scope = Scope::country;
}

Assembler::Side Assembler::side_of(PlaceUse use, const JoinHit& hit) const {
  Side side{std::move(use), false};
  if (hit.subject != nullptr) {
    side.use.basis = hit.basis;
  } else if (!(text_of(marked_).contains(side.use.text) && hit.reading == &scene_.reading)) {
    side.use.basis = hit.basis;
    side.use.support = side.use.text;
    side.use.support_lang = document_.document().segments[hit.segment].lang;
  }
  side.stated = !side.use.basis.has_value();
  return side;
}

void Assembler::join_side(const Join& join, std::vector<Side>& list) {
  JoinQuery asked = query(MentionType::place);
  asked.governs = join.field == Field::hub;
  asked.party = true;
  asked.cities = agreement().kind == AgreementKind::sister_city ||
                 agreement().kind == AgreementKind::friendship_city;
  const auto hit = joiner_.find(join.steps, asked);
  if (!hit) return;
  if (join.field == Field::partners && hit->list_end > hit->list_begin + 1) {
    for (PlaceUse& use :
         read_places(document_, *hit->reading, part_, hit->list_begin, hit->list_end))
      list.push_back(side_of(std::move(use), *hit));
    return;
  }
  Side side = side_of(use_of(*hit), *hit);
  // The governing party comes first, as one reads it.
  list.insert(list.begin(), std::move(side));
}

// All that the sentence names as partners; both sides, where it says between whom.
void Assembler::join_partners() {
  const auto found = joiner_.partners(query(MentionType::place));
  if (!found) return;
  const Reading& reading = scene_.reading;
  auto& list = found->both_sides ? parties_ : partners_;
  for (PlaceUse& use : read_places(document_, reading, part_, found->first, found->last)) {
    const bool stated = text_of(marked_).contains(use.text);
    Side side{std::move(use), stated};
    if (!side.stated) {
      side.use.basis = Basis::stated;
      side.use.support = side.use.text;
      side.use.support_lang = document_.document().segments[segment_].lang;
    }
    list.push_back(std::move(side));
  }
  for (std::size_t at = found->first; at < found->last; ++at) used_.push_back(at);
}

// One city alone, and nothing said of when: a remark about an instrument, not its conclusion.
bool Assembler::says_little() const {
  if (!std::holds_alternative<Agreement>(statement_.fields) || parties_known() != 1) return false;
  const Agreement& a = std::get<Agreement>(statement_.fields);
  return a.concluded.empty() && a.in_force.empty() && a.term.empty() && a.ends.empty() &&
         a.review.empty() && a.title.empty() && !dated_partners();
}

bool Assembler::required() {
  if (says_little()) return false;
  for (const Requirement requirement : rule_.require) switch (requirement) {
      case Requirement::place:
        if (population().place.name.empty()) return false;
        break;
      case Requirement::as_of:
        if (population().as_of.empty()) return false;
        break;
      case Requirement::count_2:
        if (population().count < 2) return false;
        break;
      case Requirement::two_parties:
        if (parties_known() < 2) return false;
        break;
      case Requirement::concluded:
        if (agreement().concluded.empty() && !dated_partners()) return false;
        break;
      case Requirement::valid_date:
      case Requirement::neighbours:
        break;
    }
  return true;
}

// A city twinned with itself is a heading read as a list, or a name said twice, perhaps with its
// region: 요령성 철령현, 철령현.
void Assembler::drop_doubles() {
  std::vector<std::string> seen;
  const auto known = [&](const std::string& key) {
    return std::any_of(seen.begin(), seen.end(), [&](const std::string& other) {
      return key == other || key.ends_with(" " + other) || other.ends_with(" " + key);
    });
  };
  for (auto* list : {&hub_, &parties_, &partners_})
    std::erase_if(*list, [&](const Side& side) {
      const std::string& key = key_of(side.use.place);
      if (known(key)) return true;
      seen.push_back(key);
      return false;
    });
}

// Beside cities and prefectures a country is no party: "exchange with Tacoma, U.S.".
void Assembler::drop_countries() {
  const auto city = [](const Side& side) {
    return side.use.kind == PlaceKind::city || side.use.kind == PlaceKind::prefecture;
  };
  const auto country = [](const Side& side) { return side.use.kind == PlaceKind::country; };
  bool cities = false;
  for (auto* list : {&hub_, &parties_, &partners_})
    cities = cities || std::any_of(list->begin(), list->end(), city);
  if (!cities) return;
  for (auto* list : {&hub_, &parties_, &partners_}) std::erase_if(*list, country);
}

std::size_t Assembler::parties_known() const {
  return hub_.size() + parties_.size() + partners_.size();
}

// Whose people were counted where a scope is said: "Akron metropolitan area", written ..都市圏.
void Assembler::name_area() {
  Place& place = population().place;
  const Scope scope = population().scope;
  if ((scope != Scope::metropolitan && scope != Scope::other) || place.name.empty()) return;
  if (scope == Scope::metropolitan && !place.name.ends_with(" area"))
    place.name += " metropolitan area";
  const std::string written = area_as_written();
  if (!written.empty()) place.as_written = written;
}

// ブルーミントンなどを含むミネアポリス・セントポール都市圏, 范围较广的大多伦多地区: from the area's
// word back to where its name begins. Empty where the word is an adjective ("metropolitan
// population").
std::string Assembler::area_as_written() const {
  constexpr std::string_view kEnds[] = {"含む", "的", "、", "。", "は", "が", "の", "に", "，",
                                        ",",    ";",  " ",  "(",  "而", "在", "有", "，"};
  if (area_span_.empty() || area_span_.size() < 6) return "";
  const std::string_view text = scene_.surface.text;
  if (static_cast<unsigned char>(text[area_span_.begin]) < 0xE3) return "";
  const Span sentence = scene_.surface.sentence(scene_.match.span);
  const auto at_end = [&](std::uint32_t at) {
    const std::string_view before = text.substr(sentence.begin, at - sentence.begin);
    return std::any_of(std::begin(kEnds), std::end(kEnds),
                       [&](std::string_view end) { return before.ends_with(end); });
  };
  std::uint32_t begin = area_span_.begin;
  while (begin > sentence.begin && area_span_.begin - begin < 60 && !at_end(begin)) {
    do --begin;
    while (begin > sentence.begin && (static_cast<unsigned char>(text[begin]) & 0xC0) == 0x80);
  }
  return plain(text_of({begin, area_span_.end}));
}

// "with Bremen (1976), Turku (1987)": each tie has a date of its own.
bool Assembler::dated_partners() const {
  return std::any_of(partners_.begin(), partners_.end(),
                     [](const Side& side) { return !side.use.when.empty(); });
}

std::vector<Statement> Assembler::split() {
  std::vector<Statement> statements;
  if (std::holds_alternative<Population>(statement_.fields)) {
    name_area();
    if (population().place.name.empty())
      statement_.flags.push_back({"no-place", "place", "no place governs this number"});
    statements.push_back(std::move(statement_));
    return statements;
  }
  if (partners_.empty()) {
    parties_.insert(parties_.begin(), hub_.begin(), hub_.end());
    statements.push_back(with_parties(statement_, parties_));
    return statements;
  }
  for (const Side& partner : partners_) {
    std::vector<Side> pair = hub_;
    pair.push_back(partner);
    Statement one = with_parties(statement_, pair);
    if (!partner.use.when.empty()) {
      std::get<Agreement>(one.fields).concluded = partner.use.when;
      one.stated.emplace_back("concluded");
    }
    if (per_partner()) one.text = partner.use.text;
    statements.push_back(std::move(one));
  }
  return statements;
}

Statement Assembler::with_parties(Statement statement, const std::vector<Side>& sides) {
  std::swap(statement, statement_);  // take() writes to the statement at hand
  for (std::size_t i = 0; i < sides.size(); ++i) {
    const std::string field = "parties." + std::to_string(i);
    Party party;
    take(sides[i].use, field, party.place);
    party.succeeded_by = sides[i].use.succeeded_by;
    if (sides[i].stated || !sides[i].use.basis)
      stated(field);
    else
      statement_.flags.push_back(
          {"context-party", field,
           "not in the statement: " + std::string(word(*sides[i].use.basis))});
    std::get<Agreement>(statement_.fields).parties.push_back(std::move(party));
  }
  std::swap(statement, statement_);
  return statement;
}

}  // namespace kiroku
