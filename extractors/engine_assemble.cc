#include "extractors/engine_assemble.h"

#include <algorithm>
#include <cmath>

#include "extractors/engine_assembler.h"
#include "extractors/engine_fields.h"
#include "schemas/words.h"

namespace kiroku {

Assembler::Assembler(DocumentReadings& document, const Scene& scene, std::uint32_t segment)
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

std::vector<Statement> Assembler::run() {
  if (!set_fields()) return {};
  drop_countries();
  drop_doubles();
  for (const Join& join : rule_.joins)  // before others take what is named as partner
    if (join.field == Field::partners && join.steps.front() == Step::with && partners_.empty())
      join_partners();
  for (const Join& join : rule_.joins) this->join(join);
  const std::size_t named = parties_known();
  drop_countries();
  drop_doubles();
  if (named >= 2 && parties_known() < 2) return {};  // one city under two names
  finish_text();
  if (!required()) return {};
  return split();
}

std::optional<Detail> Assembler::run_detail() {
  if (!set_fields()) return std::nullopt;
  Detail detail{
      &rule_, segment_, text_of(marked_), text_of(scene_.surface.sentence(scene_.match.span)),
      {},     {}};
  detail.set = statement_.stated;
  detail.value = std::move(statement_);
  return detail;
}

Span Assembler::text_of(Span marked) const {
  const Span view = scene_.reading.to_view(marked);
  return scene_.reading.view.span(view.begin, view.end);
}

Span Assembler::mention_text(const Reading& reading, const Found& found) const {
  return reading.view.span(found.span.begin, found.span.end);
}

Span Assembler::quote_span() const {
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

bool Assembler::per_partner() const {
  return rule_.span.size() == 1 && rule_.captures[rule_.span.front()].kind == SlotKind::places &&
         rule_.emit == Emit::agreement;
}

bool Assembler::captured(std::size_t chosen) const {
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

bool Assembler::set_fields() {
  for (const FieldRule& field : rule_.fields) {
    if (field.field == Field::parties || field.field == Field::hub ||
        field.field == Field::partners || field.field == Field::signatories) {
      for (const Expression& value : field.values) list_value(field.field, value);
      continue;
    }
    for (const Expression& expression : field.values) {  // the first that the match holds
      const Value value = evaluate(expression, scene_);
      if (value.kind == Value::Kind::none) continue;
      if (!set(field.field, expression, value)) return false;
      break;
    }
  }
  for (const Mark& mark : rule_.marks)
    if (stands_beside(mark, scene_.surface, scene_.match.span))
      for (const FieldRule& field : mark.set)
        set(field.field, field.values.front(), evaluate(field.values.front(), scene_));
  if (std::holds_alternative<Agreement>(statement_.fields) && agreement().kind_as_written.empty())
    kind_as_written();
  return true;
}

const Found* Assembler::mention(const Value& value) const {
  return value.kind == Value::Kind::mention
             ? &scene_.reading.found[scene_.reading.chosen[value.mention]]
             : nullptr;
}

bool Assembler::set(Field field, const Expression& expression, const Value& value) {
  return std::holds_alternative<Population>(statement_.fields)
             ? set_population(field, expression, value)
             : set_agreement(field, expression, value);
}

bool Assembler::set_population(Field field, const Expression& expression, const Value& value) {
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
      if (const Found* date = mention(value)) p.as_of = edtf(date->date);
      return true;
    case Field::scope:
      p.scope = from_word<Scope>(value.text).value_or(Scope::other);
      scope_set_ = true;
      if (value.end > value.begin) area_span_ = {value.begin, value.end};
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

bool Assembler::count(const Value& value) {
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
  p.as_written = as_written(text_of({value.begin, value.end}));
  stated("count");
  return true;
}

bool Assembler::place(const Expression& expression, const Value& value) {
  // "The city has ..", where nothing says which: the joins may know.
  if (const Found* found = mention(value);
      found != nullptr && found->refers != Refers::nothing &&
      !document_.resolve(scene_.reading, *found, part_).known())
    return true;
  std::vector<PlaceUse> uses = places(expression, value);
  if (uses.empty()) return true;
  Population& p = population();
  if (uses.size() == 1) {
    take(uses.front(), "place", p.place);
    scope_by(uses.front());
    stated("place");
    return true;
  }
  p.place.name = p.place.as_written = plain(text_of({value.begin, value.end}));
  for (PlaceUse& use : uses) p.members.push_back(use.place);
  if (!scope_set_) p.scope = Scope::group;
  stated("place");
  return true;
}

std::vector<PlaceUse> Assembler::places(const Expression& expression, const Value& value) {
  if (value.kind == Value::Kind::mention || value.kind == Value::Kind::places) {
    const std::size_t first = scene_.reading.chosen_at(value.begin);
    return read_places(document_, scene_.reading, part_, first,
                       scene_.reading.chosen_at(value.end));
  }
  std::vector<PlaceUse> one;
  if (value.kind != Value::Kind::text || expression.kind == Expression::Kind::constant) return one;
  PlaceUse use;
  use.text = text_of({value.begin, value.end});
  use.place.name = use.place.as_written = plain(use.text);
  one.push_back(std::move(use));
  return one;
}

void Assembler::take(const PlaceUse& use, const std::string& field, Place& to) {
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

bool Assembler::set_agreement(Field field, const Expression& expression, const Value& value) {
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
      concluded(value);
      return true;
    case Field::in_force:
      a.in_force = when(value, "in_force");
      return true;
    case Field::ends:
      a.ends = when(value, "ends");
      return true;
    case Field::review:
      a.review = when(value, "review");
      return true;
    case Field::term:
      a.term = when(value, "term");
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

// "Cooperation agreement (2010-2015)": what was concluded for an interval ends with it.
void Assembler::concluded(const Value& value) {
  Agreement& a = agreement();
  a.concluded = when(value, "concluded");
  const std::size_t slash = a.concluded.find('/');
  if (slash == std::string::npos || !a.ends.empty()) return;
  const Found* found = mention(value);
  const bool years = found != nullptr && found->date.interval && found->date.from.month == 0;
  if (!years) return;
  a.ends = a.concluded.substr(slash + 1);
  a.concluded.resize(slash);
  stated("ends");
}

std::string Assembler::written(const Value& value) const {
  return value.end > value.begin ? plain(text_of({value.begin, value.end}))
                                 : std::string(value.text);
}

std::string Assembler::when(const Value& value, std::string_view field) {
  if (const Found* found = mention(value))
    return found->type == MentionType::date ? edtf(dated(scene_.reading, *found, segment_, field)) : "";
  if (value.kind != Value::Kind::number) return std::string(value.text);
  if (value.text.empty()) return "";
  const std::string number =
      value.number == std::floor(value.number) ? std::to_string(std::llround(value.number)) : "";
  return number.empty() ? "" : "P" + number + std::string(value.text);
}

// Below the heading "2022" the tenth of May is one of that year.
DateValue Assembler::dated(const Reading& reading, const Found& found, std::uint32_t segment,
                           std::string_view field) {
  DateValue value = found.date;
  if (const auto hit = join_year_of(document_, reading, found, segment, value))
    statement_.supports.push_back(
        {hit->basis,
         hit->reading->view.span(hit->found->span.begin, hit->found->span.end),
         {std::string(field)},
         document_.document().segments[hit->segment].lang,
         "year",
         ""});
  return value;
}

void Assembler::kind_as_written() {
  Agreement& a = agreement();
  if (!kind_span_.empty()) a.kind_as_written = plain(text_of(kind_span_));
}

void Assembler::list_value(Field field, const Expression& expression) {
  if (field == Field::signatories) return signatory(expression);
  const Value value = evaluate(expression, scene_);
  if (value.kind == Value::Kind::none) return;
  std::vector<PlaceUse> uses = places(expression, value);
  auto& list = field == Field::partners ? partners_ : field == Field::hub ? hub_ : parties_;
  for (PlaceUse& use : uses) list.push_back({std::move(use), true});
}

void Assembler::signatory(const Expression& expression) {
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

std::vector<Statement> assemble(DocumentReadings& document, const Scene& scene,
                                std::uint32_t segment) {
  return Assembler(document, scene, segment).run();
}

std::optional<Detail> assemble_detail(DocumentReadings& document, const Scene& scene,
                                      std::uint32_t segment) {
  return Assembler(document, scene, segment).run_detail();
}

}  // namespace kiroku
