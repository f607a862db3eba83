#pragma once
// The names that rules may use for fields, joins, slots, normalisers and guards, in one table each.
#include <optional>
#include <string_view>

#include "extractors/rule.h"

namespace kiroku {

// What may stand in a field.
enum class Domain : std::uint8_t { number, flag, word, text, date, duration, place };

struct FieldName {
  std::string_view name;
  Field field;
  Domain domain;
  std::uint8_t emits;  // bits of 1 << Emit
  bool joins = false;  // `join` may fill it
};

const FieldName* field_named(std::string_view name, Emit emit);
const FieldName& field_name(Field field);
// Is `word` one of the words of the field's own vocabulary?
bool is_field_word(Field field, std::string_view word);

std::optional<Emit> emit_named(std::string_view word);
std::string_view emit_word(Emit emit);
std::optional<Normaliser> normaliser_named(std::string_view word);
int normaliser_arguments(Normaliser normaliser);
std::optional<SlotKind> mention_slot(
    std::string_view word);  // number, date, place, places, claim, text
std::optional<Where> where_named(std::string_view word);  // scopes of when and unless
std::string_view where_word(Where where);                 // "left" and "right" too
std::optional<Step> step_named(std::string_view word);
std::optional<Requirement> requirement_named(std::string_view word);
std::string_view requirement_word(Requirement requirement);

}  // namespace kiroku
