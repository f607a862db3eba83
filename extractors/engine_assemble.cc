#include "extractors/engine_assemble.h"

#include <algorithm>
#include <cmath>

#include "extractors/engine_fields.h"
#include "extractors/engine_rule.h"
#include "schemas/words.h"

namespace kiroku {
namespace {

const std::string& key_of(const Place& place) { return place.place_id.empty() ? place.name : place.place_id; }

// Splits "Tacoma (USA), Norfolk and Dalian, China" into places; the countries narrow the names.
class PlaceList {
 public:
  PlaceList(DocumentReadings& document, const Reading& reading, std::uint32_t part) : document_(document), reading_(reading), part_(part) {}

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
      PlaceUse use = document_.resolve(reading_, reading_.found[reading_.chosen[item.chosen]], part_, item.country, item.admin1);
      if (!use.known()) use.place.name = use.place.as_written;
      const bool again = std::any_of(uses.begin(), uses.end(), [&](const PlaceUse& u) { return key_of(u.place) == key_of(use.place); });
      if (!again) uses.push_back(std::move(use));
    }
    return uses;
  }

 private:
  struct Item {
    std::size_t chosen;
    std::string country, admin1;
  };

  // "中国・大連市", "米国タコマ市": a country right before a place of its own; its code.
  std::string country_before(std::size_t at, const Found& found) const {
    if (found.refers != Refers::nothing || found.place.candidates.empty()) return "";
    const Found& next = reading_.found[reading_.chosen[at + 1]];
    if (next.type != MentionType::place || next.refers != Refers::nothing) return "";
    const GazetteerPlace& country = document_.compiled().gazetteer.place(found.place.candidates.front());
    if (country.kind != PlaceKind::country) return "";
    const std::string_view gap = std::string_view(reading_.raw.text).substr(found.span.end, next.span.begin - found.span.end);
    if (!gap.empty() && gap != "・" && gap != "·" && gap != "の") return "";
    for (const std::uint32_t candidate : next.place.candidates) {
      const GazetteerPlace& place = document_.compiled().gazetteer.place(candidate);
      if (place.country == country.country && place.kind != PlaceKind::country) return country.country;
    }
    return "";
  }

  // "Dalian (China)": behind a bracket, a comma or "in", a country or region of the place before.
  bool qualifier(std::size_t at, const Found& found) {
    if (mentions_.empty() || found.refers != Refers::nothing) return false;
    const std::string_view text = reading_.marks.text;
    const std::uint32_t begin = reading_.mark_begin(at);
    const std::string_view before = text.substr(begin - std::min<std::uint32_t>(begin, 8), std::min<std::uint32_t>(begin, 8));
    const auto ends = [&](std::string_view end) { return before.size() >= end.size() && before.substr(before.size() - end.size()) == end; };
    const bool apart = ends(" in ") || ends("in the ");
    if (!ends("(") && !ends(", ") && !apart) return false;
    const PlaceUse previous = document_.resolve(reading_, reading_.found[reading_.chosen[mentions_.back().chosen]], part_);
    if (previous.kind == PlaceKind::country) return false;
    for (const std::uint32_t candidate : found.place.candidates) {
      const GazetteerPlace& place = document_.compiled().gazetteer.place(candidate);
      const bool country = place.kind == PlaceKind::country, region = place.kind == PlaceKind::prefecture;
      const std::string code = place.id.substr(place.id.find(':') + 1);
      if (!(country || (region && has_candidate(mentions_.back().chosen, code)))) continue;
      for (auto item = mentions_.rbegin(); item != mentions_.rend() && item->country.empty() && item->admin1.empty(); ++item) {
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

class Assembler {
 public:
  Assembler(DocumentReadings& document, const Scene& scene, std::uint32_t segment)
      : document_(document), scene_(scene), rule_(*scene.match.rule), segment_(segment),
        part_(document.document().segments[segment].part), joiner_(document, scene.reading, scene.match.span, segment) {
    statement_.rule = &rule_;
    statement_.segment = segment;
    statement_.confidence = rule_.confidence;
    marked_ = quote_span();
    for (std::size_t at = scene.reading.chosen_at(scene.match.span.begin); at < scene.reading.chosen.size() && scene.reading.mark_begin(at) < scene.match.span.end; ++at)
      if (captured(at)) used_.push_back(at);
    if ((rule_.emit == Emit::detail ? rule_.of : rule_.emit) == Emit::population) statement_.fields = Population{};
    else statement_.fields = Agreement{};
  }

  std::vector<Statement> run() {
    if (!set_fields()) return {};
    for (const Join& join : rule_.joins) this->join(join);
    finish_text();
    if (!required()) return {};
    return split();
  }

  std::optional<Detail> run_detail() {
    if (!set_fields()) return std::nullopt;
    Detail detail{&rule_, segment_, text_of(marked_), text_of(scene_.surface.sentence(scene_.match.span)), {}, {}};
    detail.set = statement_.stated;
    detail.value = std::move(statement_);
    return detail;
  }

 private:
  Population& population() { return std::get<Population>(statement_.fields); }
  Agreement& agreement() { return std::get<Agreement>(statement_.fields); }

  Span text_of(Span marked) const {
    const Span view = scene_.reading.to_view(marked);
    return scene_.reading.view.span(view.begin, view.end);
  }
  Span mention_text(const Reading& reading, const Found& found) const { return reading.view.span(found.span.begin, found.span.end); }
  std::string plain(Span text) const { return view_text(document_.document().text.at(text)); }

  Span quote_span() const {
    Span span = scene_.match.span;
    if (rule_.span.empty() || per_partner()) return span;
    const auto group = [&](std::uint16_t capture) { return static_cast<std::size_t>(rule_.captures[capture].group); };
    if (scene_.match.has(group(rule_.span.front()))) span.begin = scene_.match.groups[group(rule_.span.front())].begin;
    if (scene_.match.has(group(rule_.span.back()))) span.end = scene_.match.groups[group(rule_.span.back())].end;
    return span;
  }

  // `span` names the partners: each record quotes its own.
  bool per_partner() const {
    return rule_.span.size() == 1 && rule_.captures[rule_.span.front()].kind == SlotKind::places && rule_.emit == Emit::agreement;
  }

  bool captured(std::size_t chosen) const {
    const std::uint32_t at = scene_.reading.mark_begin(chosen);
    for (const Capture& capture : rule_.captures) {
      const auto group = static_cast<std::size_t>(capture.group);
      const bool mention = capture.kind <= SlotKind::places;
      if (mention && scene_.match.has(group) && scene_.match.groups[group].begin <= at && at < scene_.match.groups[group].end) return true;
    }
    return false;
  }

  bool set_fields() {
    for (const FieldRule& field : rule_.fields) {
      if (field.field == Field::parties || field.field == Field::hub || field.field == Field::partners || field.field == Field::signatories) {
        for (const Expression& value : field.values) list_value(field.field, value);
        continue;
      }
      const Value value = evaluate(field.values.front(), scene_);
      if (value.kind == Value::Kind::none) continue;
      if (!set(field.field, field.values.front(), value)) return false;
    }
    for (const Mark& mark : rule_.marks)
      if (stands_beside(mark, scene_.surface, scene_.match.span))
        for (const FieldRule& field : mark.set) set(field.field, field.values.front(), evaluate(field.values.front(), scene_));
    if (std::holds_alternative<Agreement>(statement_.fields) && agreement().kind_as_written.empty()) kind_as_written();
    return true;
  }

  void stated(std::string_view field) { statement_.stated.emplace_back(field); }

  const Found* mention(const Value& value) const {
    return value.kind == Value::Kind::mention ? &scene_.reading.found[scene_.reading.chosen[value.mention]] : nullptr;
  }

  bool set(Field field, const Expression& expression, const Value& value) {
    return std::holds_alternative<Population>(statement_.fields) ? set_population(field, expression, value) : set_agreement(field, expression, value);
  }

  bool set_population(Field field, const Expression& expression, const Value& value) {
    Population& p = population();
    if (field != Field::count && field != Field::place && expression.kind != Expression::Kind::constant) stated(field_name(field).name);
    switch (field) {
      case Field::count: return count(value);
      case Field::place: return place(expression, value);
      case Field::as_of: if (const Found* date = mention(value)) p.as_of = date_text(*date); return true;
      case Field::scope: p.scope = from_word<Scope>(value.text).value_or(Scope::other); scope_set_ = true; return true;
      case Field::subgroup: p.subgroup = value.text; return true;
      case Field::approximate: p.approximate = p.approximate || value.number != 0; return true;
      case Field::bound: p.bound = from_word<Bound>(value.text).value_or(Bound::none); return true;
      case Field::precision: p.precision = std::llround(value.number); return true;
      default: return true;
    }
  }

  bool count(const Value& value) {
    Population& p = population();
    double number = value.number, precision = value.precision;
    if (const Found* found = mention(value)) {
      if (found->type != MentionType::number || found->vague) return false;
      number = found->value, precision = found->precision;
      const NumberHedges said = hedges(*found, document_.compiled().rules[found->rule], scene_.reading.raw);
      p.approximate = p.approximate || said.approximate;
      if (!said.bound.empty()) p.bound = from_word<Bound>(said.bound).value_or(Bound::none);
    }
    if (number < 0 || number > 1e12) return false;
    p.count = std::llround(number);
    p.precision = std::max<std::int64_t>(1, std::llround(precision));
    p.as_written = plain(text_of({value.begin, value.end}));
    stated("count");
    return true;
  }

  bool place(const Expression& expression, const Value& value) {
    std::vector<PlaceUse> uses = places(expression, value);
    if (uses.empty()) return true;
    Population& p = population();
    if (uses.size() == 1) {
      take(uses.front(), "place", p.place);
      stated("place");
      return true;
    }
    p.place.name = p.place.as_written = plain(text_of({value.begin, value.end}));
    for (PlaceUse& use : uses) p.members.push_back(use.place);
    if (!scope_set_) p.scope = Scope::group;
    stated("place");
    return true;
  }

  // A captured place, list of places, or words that name one the gazetteer does not know.
  std::vector<PlaceUse> places(const Expression& expression, const Value& value) {
    if (value.kind == Value::Kind::mention || value.kind == Value::Kind::places) {
      const std::size_t first = scene_.reading.chosen_at(value.begin);
      return PlaceList(document_, scene_.reading, part_).read(first, scene_.reading.chosen_at(value.end));
    }
    std::vector<PlaceUse> one;
    if (value.kind != Value::Kind::text || expression.kind == Expression::Kind::constant) return one;
    PlaceUse use;
    use.text = text_of({value.begin, value.end});
    use.place.name = use.place.as_written = plain(use.text);
    one.push_back(std::move(use));
    return one;
  }

  // The place into `to`, its support beside it where the text only says 本市.
  void take(const PlaceUse& use, const std::string& field, Place& to) {
    to = use.place;
    if (use.basis) {
      Support support{*use.basis, use.support, {field}, use.support_lang, "", ""};
      if (*use.basis == Basis::source_sheet) support.quote = document_.document().subject;
      statement_.supports.push_back(std::move(support));
    }
    if (!use.place.alternatives.empty())
      statement_.flags.push_back({"ambiguous-place", field, use.place.as_written + " names several places"});
  }

  bool set_agreement(Field field, const Expression& expression, const Value& value) {
    Agreement& a = agreement();
    if (expression.kind != Expression::Kind::constant || field == Field::kind) stated(field_name(field).name);
    switch (field) {
      case Field::kind:
        a.kind = from_word<AgreementKind>(value.text).value_or(AgreementKind::other);
        if (value.end > value.begin) kind_span_ = {value.begin, value.end};
        return true;
      case Field::kind_as_written: a.kind_as_written = written(value); return true;
      case Field::title: a.title = written(value); return true;
      case Field::concluded: a.concluded = when(value); return true;
      case Field::in_force: a.in_force = when(value); return true;
      case Field::ends: a.ends = when(value); return true;
      case Field::review: a.review = when(value); return true;
      case Field::term: a.term = when(value); return true;
      case Field::venue: {
        const auto uses = places(expression, value);
        a.venue = uses.empty() ? written(value) : uses.front().place.name;
        return true;
      }
      case Field::status: a.status = from_word<Status>(value.text).value_or(Status::unknown); return true;
      case Field::subject: a.subject = written(value); return true;
      default: return true;
    }
  }

  std::string written(const Value& value) const {
    return value.end > value.begin ? plain(text_of({value.begin, value.end})) : std::string(value.text);
  }

  // A date mention as EDTF, a duration as ISO 8601, a constant as it is.
  std::string when(const Value& value) const {
    if (const Found* found = mention(value)) return found->type == MentionType::date ? date_text(*found) : "";
    if (value.kind != Value::Kind::number) return std::string(value.text);
    if (value.text.empty()) return "";
    const std::string number = value.number == std::floor(value.number) ? std::to_string(std::llround(value.number)) : "";
    return number.empty() ? "" : "P" + number + std::string(value.text);
  }

  void kind_as_written() {
    Agreement& a = agreement();
    if (!kind_span_.empty()) a.kind_as_written = plain(text_of(kind_span_));
  }

  void list_value(Field field, const Expression& expression) {
    if (field == Field::signatories) return signatory(expression);
    const Value value = evaluate(expression, scene_);
    if (value.kind == Value::Kind::none) return;
    std::vector<PlaceUse> uses = places(expression, value);
    auto& list = field == Field::partners ? partners_ : field == Field::hub ? hub_ : parties_;
    for (PlaceUse& use : uses) list.push_back({std::move(use), true});
  }

  void signatory(const Expression& expression) {
    const bool both = expression.kind == Expression::Kind::call && expression.call == Normaliser::none;
    const Value name = evaluate(both ? expression.arguments[0] : expression, scene_);
    if (name.kind == Value::Kind::none) return;
    Signatory one;
    one.name = written(name);
    if (both) one.office = written(evaluate(expression.arguments[1], scene_));
    agreement().signatories.push_back(std::move(one));
    stated("signatories");
  }

  struct Side {
    PlaceUse use;
    bool stated = false;
  };

  JoinQuery query(MentionType type) const {
    JoinQuery query{type, used_, {}};
    for (const auto* list : {&hub_, &partners_, &parties_})
      for (const Side& side : *list) query.not_these.push_back(key_of(side.use.place));
    return query;
  }

  void join(const Join& join) {
    switch (join.field) {
      case Field::as_of: return join_date(join, population().as_of);
      case Field::concluded: return join_date(join, agreement().concluded);
      case Field::in_force: return join_date(join, agreement().in_force);
      case Field::place: return join_place(join);
      case Field::hub: if (hub_.empty()) join_side(join, hub_); return;
      case Field::partners: if (partners_.empty()) join_side(join, partners_); return;
      case Field::parties: if (hub_.empty() && partners_.empty() && parties_.size() < 2) join_side(join, parties_); return;
      case Field::venue:
        if (auto hit = agreement().venue.empty() ? joiner_.find(join.steps, query(MentionType::place)) : std::nullopt) {
          agreement().venue = use_of(*hit).place.name;
          support(*hit, "venue");
        }
        return;
      default: return;
    }
  }

  void join_date(const Join& join, std::string& field) {
    if (!field.empty()) return;
    const auto hit = joiner_.find(join.steps, query(MentionType::date));
    if (!hit) return;
    field = date_text(*hit->found);
    if (hit->in_parenthesis) {  // the quote then ends behind it: "958,268 (2016)"
      const std::uint32_t mark = hit->reading->mark_begin(hit->chosen);
      std::uint32_t end = mark + 3;
      const std::size_t close = scene_.surface.text.find(')', end);
      if (close != std::string_view::npos && close < end + 16 && close < scene_.surface.unit_at(mark).end) end = static_cast<std::uint32_t>(close) + 1;
      marked_.end = std::max(marked_.end, end);
      stated(field_name(join.field).name);
      return;
    }
    support(*hit, std::string(field_name(join.field).name));
  }

  PlaceUse use_of(const JoinHit& hit) {
    return hit.subject != nullptr ? *hit.subject : document_.resolve(*hit.reading, *hit.found, part_);
  }

  // The evidence that a join's finding gives for a field; none where it stands in the quote.
  void support(const JoinHit& hit, const std::string& field) {
    Support support{hit.basis, {}, {field}, "", "", ""};
    if (hit.subject != nullptr) {
      support.text = hit.subject->support;
      support.lang = hit.subject->support_lang;
      if (hit.basis == Basis::source_sheet) support.quote = document_.document().subject;
    } else {
      support.text = mention_text(*hit.reading, *hit.found);
      support.lang = document_.document().segments[hit.segment].lang;
      if (text_of(marked_).contains(support.text) && hit.reading == &scene_.reading) return stated(field);
    }
    statement_.supports.push_back(std::move(support));
  }

  void join_place(const Join& join) {
    Population& p = population();
    if (!p.place.name.empty()) return;
    const auto hit = joiner_.find(join.steps, query(MentionType::place));
    if (!hit) return;
    const PlaceUse use = use_of(*hit);
    if (hit->subject == nullptr) {
      take(use, "place", p.place);
    } else {
      p.place = use.place;
      statement_.flags.push_back({"context-place", "place", "subject of the " + std::string(hit->basis == Basis::part_subject ? "part" : "document")});
    }
    support(*hit, "place");
  }

  void join_side(const Join& join, std::vector<Side>& list) {
    const auto hit = joiner_.find(join.steps, query(MentionType::place));
    if (!hit) return;
    Side side{use_of(*hit), false};
    if (hit->subject != nullptr) {
      side.use.basis = hit->basis;
    } else if (!(text_of(marked_).contains(side.use.text) && hit->reading == &scene_.reading)) {
      side.use.basis = hit->basis;
      side.use.support = side.use.text;
      side.use.support_lang = document_.document().segments[hit->segment].lang;
    }
    side.stated = !side.use.basis.has_value();
    // The governing party comes first, as one reads it.
    list.insert(list.begin(), std::move(side));
  }

  void finish_text() { statement_.text = text_of(marked_); }

  bool required() {
    for (const Requirement requirement : rule_.require)
      switch (requirement) {
        case Requirement::place: if (population().place.name.empty()) return false; break;
        case Requirement::as_of: if (population().as_of.empty()) return false; break;
        case Requirement::count_2: if (population().count < 2) return false; break;
        case Requirement::two_parties: if ((hub_.empty() ? 0 : 1) + partners_.size() + parties_.size() < 2) return false; break;
        case Requirement::concluded: if (agreement().concluded.empty()) return false; break;
        case Requirement::valid_date: break;
      }
    return true;
  }

  std::vector<Statement> split() {
    std::vector<Statement> statements;
    if (std::holds_alternative<Population>(statement_.fields)) {
      if (population().place.name.empty()) statement_.flags.push_back({"no-place", "place", "no place governs this number"});
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
      if (per_partner()) one.text = partner.use.text;
      statements.push_back(std::move(one));
    }
    return statements;
  }

  Statement with_parties(Statement statement, const std::vector<Side>& sides) {
    std::swap(statement, statement_);  // take() writes to the statement at hand
    for (std::size_t i = 0; i < sides.size(); ++i) {
      const std::string field = "parties." + std::to_string(i);
      Party party;
      take(sides[i].use, field, party.place);
      party.succeeded_by = sides[i].use.succeeded_by;
      if (sides[i].stated || !sides[i].use.basis) stated(field);
      else statement_.flags.push_back({"context-party", field, "not in the statement: " + std::string(word(*sides[i].use.basis))});
      std::get<Agreement>(statement_.fields).parties.push_back(std::move(party));
    }
    std::swap(statement, statement_);
    return statement;
  }

  DocumentReadings& document_;
  const Scene& scene_;
  const Rule& rule_;
  std::uint32_t segment_, part_;
  Joiner joiner_;
  Statement statement_;
  Span marked_, kind_span_;
  bool scope_set_ = false;
  std::vector<std::size_t> used_;
  std::vector<Side> hub_, partners_, parties_;
};

}  // namespace

std::vector<Statement> assemble(DocumentReadings& document, const Scene& scene, std::uint32_t segment) {
  return Assembler(document, scene, segment).run();
}

std::optional<Detail> assemble_detail(DocumentReadings& document, const Scene& scene, std::uint32_t segment) {
  return Assembler(document, scene, segment).run_detail();
}

}  // namespace kiroku
