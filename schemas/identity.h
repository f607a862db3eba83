#pragma once
// What identities (record_id() and fact_id() of record.h) are made of.
#include <string>
#include <string_view>

#include "schemas/record.h"

namespace kiroku {

// A place by its id; one that is not linked by its name, ASCII letter case ignored.
std::string place_key(const Place& place);
// "twin" for sister and friendship cities, "instrument" for the kinds that different texts use for
// one and the same document, else the kind's own word.
std::string_view kind_group(AgreementKind kind);

}  // namespace kiroku
