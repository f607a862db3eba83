#pragma once
// One word everywhere: the enumerators' spelling in JSON, YAML, SQL values and flags (`sister-city`
// for AgreementKind::sister_city). The one table that ties them stands in words.cc.
#include <optional>
#include <string_view>

#include "schemas/decision.h"
#include "schemas/page.h"
#include "schemas/record.h"
#include "schemas/source.h"

namespace kiroku {

std::string_view word(Outcome);
std::string_view word(Origin);
std::string_view word(Role);
std::string_view word(Suppression);
std::string_view word(PageOutcome);
std::string_view word(RecordType);
std::string_view word(Basis);
std::string_view word(Scope);
std::string_view word(Bound);
std::string_view word(AgreementKind);
std::string_view word(Status);
std::string_view word(Action);
std::string_view word(Anchor);

// The enumerator of a word, or nothing. from_word<Scope>("city").
template <typename Enum>
std::optional<Enum> from_word(std::string_view word);

}  // namespace kiroku
