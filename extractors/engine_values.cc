#include "extractors/engine_values.h"

#include <algorithm>
#include <cmath>

#include "extractors/engine_pattern.h"
#include "extractors/engine_rule.h"
#include "extractors/normalizers/numbers.h"

namespace kiroku {
namespace {

Value number_value(double number, double precision = 1) {
  Value value;
  value.kind = Value::Kind::number;
  value.number = number;
  value.precision = precision;
  return value;
}

Value text_value(std::string_view text) {
  Value value;
  value.kind = Value::Kind::text;
  value.text = text;
  return value;
}

template <typename T>
Value from_optional(const std::optional<T>& number) {
  return number ? number_value(*number) : Value{};
}

Value parsed(std::string_view text, NumberStyle style) {
  const auto number = parse_number(text, style);
  return number ? number_value(number->value, number->precision) : Value{};
}

// A one-text normaliser.
Value normalised(Normaliser to, std::string_view text) {
  switch (to) {
    case Normaliser::integer:
    case Normaliser::cjk_number:
      return from_optional(parse_cjk_number(text));
    case Normaliser::number:
    case Normaliser::words_number:
      return parsed(text, NumberStyle::point_decimal);
    case Normaliser::comma_number:
      return parsed(text, NumberStyle::comma_decimal);
    case Normaliser::zh_number:
      return parsed(text, NumberStyle::elliptic);
    case Normaliser::year_words:
      return from_optional(parse_year_words(text));
    case Normaliser::ordinal:
      return from_optional(parse_ordinal(text));
    case Normaliser::two_digit_year: {
      const auto year = parse_cjk_number(text);
      return year ? number_value(two_digit_year(*year)) : Value{};
    }
    default:
      return text_value(text);
  }
}

Value of_lexicon(const Lexicon& lexicon, std::string_view word) {
  const Lexicon::Entry* entry = lexicon.find(word);
  if (entry == nullptr)
    if (const auto found = lexicon.folded.find(folded(word)); found != lexicon.folded.end())
      entry = &lexicon.entries[found->second];
  if (entry == nullptr) return {};
  Value value = text_value(entry->text);
  if (entry->numeric) value.kind = Value::Kind::number, value.number = entry->number;
  return value;
}

Value of_capture(std::uint16_t index, const Scene& scene) {
  const Capture& capture = scene.match.rule->captures[index];
  const auto group = static_cast<std::size_t>(capture.group);
  if (!scene.match.has(group)) return {};
  const Span span = scene.match.groups[group];
  const std::string_view text = scene.surface.text.substr(span.begin, span.size());
  Value value;
  switch (capture.kind) {
    case SlotKind::lexicon:
      value = of_lexicon(*capture.lexicon, text);
      break;
    case SlotKind::typed:
      value = normalised(capture.to, text);
      break;
    case SlotKind::text:
      value = text_value(text);
      break;
    case SlotKind::places:
      value.kind = Value::Kind::places;
      break;
    default: {
      const std::size_t at = scene.reading.chosen_at(span.begin);
      if (at >= scene.reading.chosen.size()) return {};
      const Found& found = scene.reading.found[scene.reading.chosen[at]];
      if (found.type == MentionType::number && !found.vague)
        value = number_value(found.value, found.precision);
      value.kind = Value::Kind::mention;
      value.mention = static_cast<std::uint32_t>(at);
    }
  }
  value.begin = span.begin;
  value.end = span.end;
  return value;
}

Refers refers_to(std::string_view word) {
  return word == "last" ? Refers::last : word == "named" ? Refers::named : Refers::part_subject;
}

bool make_number(const Scene& scene, Found& found) {
  for (const FieldRule& field : scene.match.rule->fields) {
    const Value value = evaluate(field.values.front(), scene);
    if (field.field == Field::vague) found.vague = value.number != 0;
    if (field.field != Field::value) continue;
    if (!numeric(value)) return false;
    found.value = value.number;
    found.precision = value.precision;
  }
  return true;
}

Span quoted_span(const Scene& scene) {
  Span span = scene.match.span;
  const auto& bounds = scene.match.rule->span;
  if (bounds.empty()) return span;
  const auto group = [&](std::uint16_t capture) {
    return static_cast<std::size_t>(scene.match.rule->captures[capture].group);
  };
  if (scene.match.has(group(bounds.front())))
    span.begin = scene.match.groups[group(bounds.front())].begin;
  if (scene.match.has(group(bounds.back())))
    span.end = scene.match.groups[group(bounds.back())].end;
  return span;
}

}  // namespace

bool numeric(const Value& value) {
  return value.kind == Value::Kind::number || value.kind == Value::Kind::mention;
}

Value of_call(const Expression& e, const Scene& scene) {
  const Value a = e.arguments.empty() ? Value{} : evaluate(e.arguments[0], scene);
  const Value b = e.arguments.size() > 1 ? evaluate(e.arguments[1], scene) : Value{};
  if (a.kind == Value::Kind::none || (e.arguments.size() > 1 && b.kind == Value::Kind::none))
    return {};
  switch (e.call) {
    case Normaliser::era_year:
      return numeric(a) && numeric(b) ? number_value(era_year(a.number, b.number)) : Value{};
    case Normaliser::roc_year:
      return numeric(a) ? number_value(a.number + 1911) : Value{};
    case Normaliser::fixed: {  // 951 of a table in thousands
      Value value = number_value(a.number * b.number, a.precision * b.number);
      value.begin = a.begin, value.end = a.end;
      return value;
    }
    case Normaliser::plus:
      return number_value(a.number + b.number);
    case Normaliser::year_after:
      return number_value(year_after(static_cast<int>(a.number), static_cast<int>(b.number)));
    case Normaliser::two_digit_year:
      return number_value(two_digit_year(static_cast<int>(a.number)));
    case Normaliser::duration:
      return numeric(a) ? Value{Value::Kind::number, a.number, 1, b.text, 0, a.begin, a.end}
                        : Value{};
    default:
      return a.kind == Value::Kind::text ? normalised(e.call, a.text) : a;
  }
}

Value evaluate(const Expression& e, const Scene& scene) {
  if (e.kind == Expression::Kind::capture) return of_capture(e.capture, scene);
  if (e.kind == Expression::Kind::call) return of_call(e, scene);
  Value value = text_value(e.text);
  if (e.numeric) value.kind = Value::Kind::number, value.number = e.number;
  return value;
}

std::optional<std::size_t> chosen_mention(const Scene& scene, std::uint16_t capture) {
  const Value value = of_capture(capture, scene);
  if (value.kind != Value::Kind::mention) return std::nullopt;
  return value.mention;
}

std::optional<Found> make_mention(const Scene& scene, const Reference& reference) {
  Found found;
  found.rule = scene.match.index;
  const Span span = quoted_span(scene);
  found.span = &scene.surface == &scene.reading.marks ? scene.reading.to_view(span) : span;
  switch (scene.match.rule->emit) {
    case Emit::number:
      found.type = MentionType::number;
      if (!make_number(scene, found)) return std::nullopt;
      break;
    case Emit::date: {
      found.type = MentionType::date;
      if (!build_date(scene, reference, found)) return std::nullopt;
      break;
    }
    case Emit::place: {
      found.type = MentionType::place;
      found.refers = Refers::part_subject;
      for (const FieldRule& field : scene.match.rule->fields)
        if (field.field == Field::refers) found.refers = refers_to(field.values.front().text);
      break;
    }
    default:
      found.type = MentionType::claim;
  }
  return found;
}

namespace {

// Did a slot of the expression take part? Constants always do.
bool takes_part(const Expression& e, const Match& match) {
  if (e.kind == Expression::Kind::capture)
    return match.has(static_cast<std::size_t>(match.rule->captures[e.capture].group));
  return std::all_of(e.arguments.begin(), e.arguments.end(),
                     [&](const Expression& argument) { return takes_part(argument, match); });
}

}  // namespace

int fields_filled(const Match& match) {
  const auto& fields = match.rule->fields;
  return static_cast<int>(std::count_if(fields.begin(), fields.end(), [&](const FieldRule& f) {
    return std::any_of(f.values.begin(), f.values.end(),
                       [&](const Expression& e) { return takes_part(e, match); });
  }));
}

void apply_marks(Found& found, const Rule& rule, const Surface& raw) {
  if (rule.marks.empty() || found.date.interval || !found.modifier.empty()) return;
  for (const Mark& mark : rule.marks) {
    const bool wanted = std::any_of(mark.set.begin(), mark.set.end(), [](const FieldRule& f) {
      return f.field == Field::modifier || f.field == Field::vague;
    });
    if (!wanted || !stands_beside(mark, raw, found.span)) continue;
    for (const FieldRule& field : mark.set) {
      if (field.field == Field::modifier && found.modifier.empty())
        found.modifier = field.values.front().text;
      if (field.field == Field::vague) found.vague = true;
    }
  }
}

NumberHedges hedges(const Found& number, const Rule& rule, const Surface& raw) {
  NumberHedges hedges;
  const auto set = [&](const FieldRule& field) {
    if (field.field == Field::approximate) hedges.approximate = field.values.front().number != 0;
    if (field.field == Field::bound) hedges.bound = field.values.front().text;
  };
  for (const FieldRule& field : rule.fields) set(field);
  for (const Mark& mark : rule.marks)
    if (stands_beside(mark, raw, number.span))
      for (const FieldRule& field : mark.set) set(field);
  return hedges;
}

}  // namespace kiroku
