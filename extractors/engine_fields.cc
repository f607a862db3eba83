#include "extractors/engine_fields.h"

#include <algorithm>
#include <array>
#include <utility>

#include "schemas/words.h"

namespace kiroku {
namespace {

constexpr std::uint8_t bit(Emit emit) {
  return static_cast<std::uint8_t>(1U << static_cast<unsigned>(emit));
}
constexpr std::uint8_t kNumber = bit(Emit::number), kDate = bit(Emit::date),
                       kPlace = bit(Emit::place);
constexpr std::uint8_t kPopulation = bit(Emit::population) | bit(Emit::detail);
constexpr std::uint8_t kAgreement = bit(Emit::agreement) | bit(Emit::detail);

// clang-format off
constexpr std::array kFields = {
    FieldName{"value", Field::value, Domain::number, kNumber},
    FieldName{"vague", Field::vague, Domain::flag, kNumber},
    FieldName{"approximate", Field::approximate, Domain::flag, kNumber | kPopulation},
    FieldName{"bound", Field::bound, Domain::word, kNumber | kPopulation},
    FieldName{"precision", Field::precision, Domain::number, kPopulation},
    FieldName{"refers", Field::refers, Domain::word, kPlace},
    FieldName{"year", Field::year, Domain::number, kDate, true},
    FieldName{"month", Field::month, Domain::number, kDate},
    FieldName{"day", Field::day, Domain::number, kDate},
    FieldName{"part", Field::part, Domain::number, kDate},
    FieldName{"decade", Field::decade, Domain::number, kDate},
    FieldName{"century", Field::century, Domain::number, kDate},
    FieldName{"fiscal_year", Field::fiscal_year, Domain::number, kDate},
    FieldName{"to_year", Field::to_year, Domain::number, kDate},
    FieldName{"to_month", Field::to_month, Domain::number, kDate},
    FieldName{"to_day", Field::to_day, Domain::number, kDate},
    FieldName{"to_part", Field::to_part, Domain::number, kDate},
    FieldName{"to_decade", Field::to_decade, Domain::number, kDate},
    FieldName{"to_century", Field::to_century, Domain::number, kDate},
    FieldName{"from", Field::from, Domain::date, kDate},
    FieldName{"to", Field::to, Domain::date, kDate},
    FieldName{"same_year", Field::same_year, Domain::date, kDate},
    FieldName{"offset_years", Field::offset_years, Domain::number, kDate},
    FieldName{"offset_months", Field::offset_months, Domain::number, kDate},
    FieldName{"offset_days", Field::offset_days, Domain::number, kDate},
    FieldName{"offset_fiscal_years", Field::offset_fiscal_years, Domain::number, kDate},
    FieldName{"modifier", Field::modifier, Domain::text, kDate},
    FieldName{"calendar", Field::calendar, Domain::text, kDate},
    FieldName{"count", Field::count, Domain::number, kPopulation},
    FieldName{"place", Field::place, Domain::place, kPopulation, true},
    FieldName{"as_of", Field::as_of, Domain::date, kPopulation, true},
    FieldName{"scope", Field::scope, Domain::word, kPopulation},
    FieldName{"subgroup", Field::subgroup, Domain::text, kPopulation},
    FieldName{"kind", Field::kind, Domain::word, kAgreement},
    FieldName{"kind_as_written", Field::kind_as_written, Domain::text, kAgreement},
    FieldName{"title", Field::title, Domain::text, kAgreement},
    FieldName{"parties", Field::parties, Domain::place, kAgreement, true},
    FieldName{"hub", Field::hub, Domain::place, kAgreement, true},
    FieldName{"partners", Field::partners, Domain::place, kAgreement, true},
    FieldName{"concluded", Field::concluded, Domain::date, kAgreement, true},
    FieldName{"in_force", Field::in_force, Domain::date, kAgreement, true},
    FieldName{"ends", Field::ends, Domain::duration, kAgreement},
    FieldName{"review", Field::review, Domain::duration, kAgreement},
    FieldName{"term", Field::term, Domain::duration, kAgreement},
    FieldName{"venue", Field::venue, Domain::place, kAgreement, true},
    FieldName{"status", Field::status, Domain::word, kAgreement},
    FieldName{"subject", Field::subject, Domain::text, kAgreement},
    FieldName{"signatories", Field::signatories, Domain::text, kAgreement},
};

template <typename T>
using Spelled = std::pair<std::string_view, T>;

constexpr std::array kEmits = {
    Spelled<Emit>{"claim", Emit::claim}, Spelled<Emit>{"number", Emit::number}, Spelled<Emit>{"date", Emit::date},
    Spelled<Emit>{"place", Emit::place}, Spelled<Emit>{"population", Emit::population},
    Spelled<Emit>{"agreement", Emit::agreement}, Spelled<Emit>{"detail", Emit::detail}};

struct NormaliserName { std::string_view name; Normaliser normaliser; int arguments; };
constexpr std::array kNormalisers = {
    NormaliserName{"text", Normaliser::text, 1}, NormaliserName{"int", Normaliser::integer, 1},
    NormaliserName{"cjk_number", Normaliser::cjk_number, 1}, NormaliserName{"number", Normaliser::number, 1},
    NormaliserName{"comma_number", Normaliser::comma_number, 1}, NormaliserName{"zh_number", Normaliser::zh_number, 1}, NormaliserName{"words_number", Normaliser::words_number, 1},
    NormaliserName{"ordinal", Normaliser::ordinal, 1}, NormaliserName{"two_digit_year", Normaliser::two_digit_year, 1},
    NormaliserName{"year_words", Normaliser::year_words, 1},
    NormaliserName{"era_year", Normaliser::era_year, 2}, NormaliserName{"roc_year", Normaliser::roc_year, 1},
    NormaliserName{"duration", Normaliser::duration, 2}, NormaliserName{"fixed", Normaliser::fixed, 2},
    NormaliserName{"plus", Normaliser::plus, 2}, NormaliserName{"year_after", Normaliser::year_after, 2}};

constexpr std::array kMentionSlots = {
    Spelled<SlotKind>{"number", SlotKind::number}, Spelled<SlotKind>{"date", SlotKind::date}, Spelled<SlotKind>{"place", SlotKind::place},
    Spelled<SlotKind>{"places", SlotKind::places}, Spelled<SlotKind>{"claim", SlotKind::claim}, Spelled<SlotKind>{"text", SlotKind::text}};

constexpr std::array kScopes = {
    Spelled<Where>{"match", Where::match}, Spelled<Where>{"clause", Where::clause}, Spelled<Where>{"sentence", Where::sentence},
    Spelled<Where>{"before", Where::before}, Spelled<Where>{"after", Where::after}, Spelled<Where>{"segment", Where::segment},
    Spelled<Where>{"heading", Where::heading}, Spelled<Where>{"above", Where::above}, Spelled<Where>{"next", Where::next},
    Spelled<Where>{"role", Where::role}, Spelled<Where>{"column", Where::column}, Spelled<Where>{"row", Where::row}, Spelled<Where>{"cells", Where::cells},
    Spelled<Where>{"introduction", Where::introduction}};

constexpr std::array kSteps = {
    Spelled<Step>{"inside", Step::inside}, Spelled<Step>{"parenthesis", Step::parenthesis}, Spelled<Step>{"before", Step::before},
    Spelled<Step>{"after", Step::after}, Spelled<Step>{"sentence", Step::sentence}, Spelled<Step>{"previous", Step::previous},
    Spelled<Step>{"heading", Step::heading}, Spelled<Step>{"above", Step::above}, Spelled<Step>{"next", Step::next},
    Spelled<Step>{"row", Step::row}, Spelled<Step>{"column", Step::column}, Spelled<Step>{"part-subject", Step::part_subject},
    Spelled<Step>{"document-subject", Step::document_subject}, Spelled<Step>{"topic", Step::topic},
    Spelled<Step>{"lead", Step::lead}, Spelled<Step>{"interval-begin", Step::interval_begin}, Spelled<Step>{"interval-end", Step::interval_end},
    Spelled<Step>{"other-subject", Step::other_subject}, Spelled<Step>{"with", Step::with},
    Spelled<Step>{"agent", Step::agent}, Spelled<Step>{"other-side", Step::other_side},
    Spelled<Step>{"listed", Step::listed}, Spelled<Step>{"card", Step::card}};

constexpr std::array kRequirements = {
    Spelled<Requirement>{"valid_date", Requirement::valid_date}, Spelled<Requirement>{"place", Requirement::place},
    Spelled<Requirement>{"two_parties", Requirement::two_parties}, Spelled<Requirement>{"as_of", Requirement::as_of},
    Spelled<Requirement>{"count_2", Requirement::count_2}, Spelled<Requirement>{"concluded", Requirement::concluded},
    Spelled<Requirement>{"neighbours", Requirement::neighbours}};
// clang-format on

template <typename Table>
auto named(const Table& table, std::string_view word)
    -> std::optional<typename Table::value_type::second_type> {
  for (const auto& [name, value] : table)
    if (name == word) return value;
  return std::nullopt;
}

}  // namespace

const FieldName* field_named(std::string_view name, Emit emit) {
  for (const FieldName& field : kFields)
    if (field.name == name && (field.emits & bit(emit)) != 0) return &field;
  return nullptr;
}

const FieldName& field_name(Field field) {
  return *std::find_if(kFields.begin(), kFields.end(),
                       [&](const FieldName& f) { return f.field == field; });
}

bool is_field_word(Field field, std::string_view word) {
  switch (field) {
    case Field::scope:
      return from_word<Scope>(word).has_value();
    case Field::bound:
      return from_word<Bound>(word).has_value();
    case Field::kind:
      return from_word<AgreementKind>(word).has_value();
    case Field::status:
      return from_word<Status>(word).has_value();
    case Field::refers:
      return word == "part-subject" || word == "last" || word == "named";
    case Field::modifier: {
      constexpr std::array kModifiers = {"before", "after", "since", "until",
                                         "early",  "mid",   "late",  "approximate"};
      return std::find(kModifiers.begin(), kModifiers.end(), word) != kModifiers.end();
    }
    case Field::calendar:
      return word == "gregorian" || word == "japanese-era" || word == "minguo";
    default:
      return false;
  }
}

std::optional<Emit> emit_named(std::string_view word) { return named(kEmits, word); }
std::string_view emit_word(Emit emit) { return kEmits[static_cast<std::size_t>(emit)].first; }
std::optional<SlotKind> mention_slot(std::string_view word) { return named(kMentionSlots, word); }
std::optional<Where> where_named(std::string_view word) { return named(kScopes, word); }
std::string_view where_word(Where where) {
  if (where == Where::left) return "left";
  if (where == Where::right) return "right";
  for (const auto& [word, scope] : kScopes)
    if (scope == where) return word;
  return {};
}
std::optional<Step> step_named(std::string_view word) { return named(kSteps, word); }
std::optional<Requirement> requirement_named(std::string_view word) {
  return named(kRequirements, word);
}

std::string_view requirement_word(Requirement requirement) {
  for (const auto& [word, known] : kRequirements)
    if (known == requirement) return word;
  return {};
}

std::optional<Normaliser> normaliser_named(std::string_view word) {
  for (const NormaliserName& entry : kNormalisers)
    if (entry.name == word) return entry.normaliser;
  return std::nullopt;
}

int normaliser_arguments(Normaliser normaliser) {
  for (const NormaliserName& entry : kNormalisers)
    if (entry.normaliser == normaliser) return entry.arguments;
  return 0;
}

}  // namespace kiroku
