#pragma once
// The work on one match of a statement rule: its fields, then its joins, then one statement or
// many.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "extractors/engine_joins.h"
#include "extractors/engine_place_list.h"
#include "extractors/engine_rule.h"
#include "extractors/engine_statements.h"

namespace kiroku {

class Assembler {
 public:
  Assembler(DocumentReadings& document, const Scene& scene, std::uint32_t segment)
      : document_(document),
        scene_(scene),
        rule_(*scene.match.rule),
        segment_(segment),
        part_(document.document().segments[segment].part),
        joiner_(document, scene.reading, scene.match.span, segment) {
    statement_.rule = &rule_;
    statement_.segment = segment;
    statement_.confidence = rule_.confidence;
    marked_ = quote_span();
    for (std::size_t at = scene.reading.chosen_at(scene.match.span.begin);
         at < scene.reading.chosen.size() && scene.reading.mark_begin(at) < scene.match.span.end;
         ++at)
      if (captured(at)) used_.push_back(at);
    if ((rule_.emit == Emit::detail ? rule_.of : rule_.emit) == Emit::population)
      statement_.fields = Population{};
    else
      statement_.fields = Agreement{};
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
    Detail detail{
        &rule_, segment_, text_of(marked_), text_of(scene_.surface.sentence(scene_.match.span)),
        {},     {}};
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
  Span mention_text(const Reading& reading, const Found& found) const {
    return reading.view.span(found.span.begin, found.span.end);
  }
  std::string plain(Span text) const { return view_text(document_.document().text.at(text)); }

  Span quote_span() const {
    Span span = scene_.match.span;
    if (rule_.span.empty() || per_partner()) return span;
    const auto group = [&](std::uint16_t capture) {
      return static_cast<std::size_t>(rule_.captures[capture].group);
    };
    if (scene_.match.has(group(rule_.span.front())))
      span.begin = scene_.match.groups[group(rule_.span.front())].begin;
    if (scene_.match.has(group(rule_.span.back())))
      span.end = scene_.match.groups[group(rule_.span.back())].end;
    return span;
  }

  // `span` names the partners: each record quotes its own.
  bool per_partner() const {
    return rule_.span.size() == 1 && rule_.captures[rule_.span.front()].kind == SlotKind::places &&
           rule_.emit == Emit::agreement;
  }

  bool captured(std::size_t chosen) const {
    const std::uint32_t at = scene_.reading.mark_begin(chosen);
    for (const Capture& capture : rule_.captures) {
      const auto group = static_cast<std::size_t>(capture.group);
      const bool mention = capture.kind <= SlotKind::places;
      if (mention && scene_.match.has(group) && scene_.match.groups[group].begin <= at &&
          at < scene_.match.groups[group].end)
        return true;
    }
    return false;
  }

  bool set_fields() {
    for (const FieldRule& field : rule_.fields) {
      if (field.field == Field::parties || field.field == Field::hub ||
          field.field == Field::partners || field.field == Field::signatories) {
        for (const Expression& value : field.values) list_value(field.field, value);
        continue;
      }
      const Value value = evaluate(field.values.front(), scene_);
      if (value.kind == Value::Kind::none) continue;
      if (!set(field.field, field.values.front(), value)) return false;
    }
    for (const Mark& mark : rule_.marks)
      if (stands_beside(mark, scene_.surface, scene_.match.span))
        for (const FieldRule& field : mark.set)
          set(field.field, field.values.front(), evaluate(field.values.front(), scene_));
    if (std::holds_alternative<Agreement>(statement_.fields) && agreement().kind_as_written.empty())
      kind_as_written();
    return true;
  }

  void stated(std::string_view field) { statement_.stated.emplace_back(field); }

  const Found* mention(const Value& value) const {
    return value.kind == Value::Kind::mention
               ? &scene_.reading.found[scene_.reading.chosen[value.mention]]
               : nullptr;
  }

  bool set(Field field, const Expression& expression, const Value& value) {
    return std::holds_alternative<Population>(statement_.fields)
               ? set_population(field, expression, value)
               : set_agreement(field, expression, value);
  }

  bool set_population(Field field, const Expression& expression, const Value& value) {
    Population& p = population();
    if (field != Field::count && field != Field::place &&
        expression.kind != Expression::Kind::constant)
      stated(field_name(field).name);
    switch (field) {
      case Field::count:
        return count(value);
      case Field::place:
        return place(expression, value);
      case Field::as_of:
        if (const Found* date = mention(value)) p.as_of = date_text(*date);
        return true;
      case Field::scope:
        p.scope = from_word<Scope>(value.text).value_or(Scope::other);
        scope_set_ = true;
        return true;
      case Field::subgroup:
        p.subgroup = value.text;
        return true;
      case Field::approximate:
        p.approximate = p.approximate || value.number != 0;
        return true;
      case Field::bound:
        p.bound = from_word<Bound>(value.text).value_or(Bound::none);
        return true;
      case Field::precision:
        p.precision = std::llround(value.number);
        return true;
      default:
        return true;
    }
  }

  bool count(const Value& value) {
    Population& p = population();
    double number = value.number, precision = value.precision;
    if (const Found* found = mention(value)) {
      if (found->type != MentionType::number || found->vague) return false;
      number = found->value, precision = found->precision;
      const NumberHedges said =
          hedges(*found, document_.compiled().rules[found->rule], scene_.reading.raw);
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
      return PlaceList(document_, scene_.reading, part_)
          .read(first, scene_.reading.chosen_at(value.end));
    }
    std::vector<PlaceUse> one;
    if (value.kind != Value::Kind::text || expression.kind == Expression::Kind::constant)
      return one;
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
      statement_.flags.push_back(
          {"ambiguous-place", field, use.place.as_written + " names several places"});
  }

  bool set_agreement(Field field, const Expression& expression, const Value& value) {
    Agreement& a = agreement();
    if (expression.kind != Expression::Kind::constant || field == Field::kind)
      stated(field_name(field).name);
    switch (field) {
      case Field::kind:
        a.kind = from_word<AgreementKind>(value.text).value_or(AgreementKind::other);
        if (value.end > value.begin) kind_span_ = {value.begin, value.end};
        return true;
      case Field::kind_as_written:
        a.kind_as_written = written(value);
        return true;
      case Field::title:
        a.title = written(value);
        return true;
      case Field::concluded:
        a.concluded = when(value);
        return true;
      case Field::in_force:
        a.in_force = when(value);
        return true;
      case Field::ends:
        a.ends = when(value);
        return true;
      case Field::review:
        a.review = when(value);
        return true;
      case Field::term:
        a.term = when(value);
        return true;
      case Field::venue: {
        const auto uses = places(expression, value);
        a.venue = uses.empty() ? written(value) : uses.front().place.name;
        return true;
      }
      case Field::status:
        a.status = from_word<Status>(value.text).value_or(Status::unknown);
        return true;
      case Field::subject:
        a.subject = written(value);
        return true;
      default:
        return true;
    }
  }

  std::string written(const Value& value) const {
    return value.end > value.begin ? plain(text_of({value.begin, value.end}))
                                   : std::string(value.text);
  }

  // A date mention as EDTF, a duration as ISO 8601, a constant as it is.
  std::string when(const Value& value) const {
    if (const Found* found = mention(value))
      return found->type == MentionType::date ? date_text(*found) : "";
    if (value.kind != Value::Kind::number) return std::string(value.text);
    if (value.text.empty()) return "";
    const std::string number =
        value.number == std::floor(value.number) ? std::to_string(std::llround(value.number)) : "";
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
    const bool both =
        expression.kind == Expression::Kind::call && expression.call == Normaliser::none;
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
      case Field::as_of:
        return join_date(join, population().as_of);
      case Field::concluded:
        return join_date(join, agreement().concluded);
      case Field::in_force:
        return join_date(join, agreement().in_force);
      case Field::place:
        return join_place(join);
      case Field::hub:
        if (hub_.empty()) join_side(join, hub_);
        return;
      case Field::partners:
        if (partners_.empty()) join_side(join, partners_);
        return;
      case Field::parties:
        if (hub_.empty() && partners_.empty() && parties_.size() < 2) join_side(join, parties_);
        return;
      case Field::venue:
        if (auto hit = agreement().venue.empty()
                           ? joiner_.find(join.steps, query(MentionType::place))
                           : std::nullopt) {
          agreement().venue = use_of(*hit).place.name;
          support(*hit, "venue");
        }
        return;
      default:
        return;
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
      if (close != std::string_view::npos && close < end + 16 &&
          close < scene_.surface.unit_at(mark).end)
        end = static_cast<std::uint32_t>(close) + 1;
      marked_.end = std::max(marked_.end, end);
      stated(field_name(join.field).name);
      return;
    }
    support(*hit, std::string(field_name(join.field).name));
  }

  PlaceUse use_of(const JoinHit& hit) {
    return hit.subject != nullptr ? *hit.subject
                                  : document_.resolve(*hit.reading, *hit.found, part_);
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
      if (text_of(marked_).contains(support.text) && hit.reading == &scene_.reading)
        return stated(field);
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
      statement_.flags.push_back(
          {"context-place", "place",
           "subject of the " +
               std::string(hit->basis == Basis::part_subject ? "part" : "document")});
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
          if ((hub_.empty() ? 0 : 1) + partners_.size() + parties_.size() < 2) return false;
          break;
        case Requirement::concluded:
          if (agreement().concluded.empty()) return false;
          break;
        case Requirement::valid_date:
          break;
      }
    return true;
  }

  std::vector<Statement> split() {
    std::vector<Statement> statements;
    if (std::holds_alternative<Population>(statement_.fields)) {
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

}  // namespace kiroku
