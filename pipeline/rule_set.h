#pragma once
// What extraction depends on, as the store remembers it: every rule by its digest, and a base that
// all rules share: this program's own way from text to records, and the gazetteer.
//
//   const RuleSet set = rule_set(rules);
//   TRY(store.remember(set));
//   TRY_ASSIGN(const std::int64_t run, store.current_run(set.digest));
#include <string_view>

#include "extractors/engine.h"
#include "pipeline/store/store.h"

namespace kiroku {

RuleSet rule_set(const Rules& rules);

// Of the sources of everything between a stored text and its records (segments, engine,
// normalisers, the words that cross rooms). Made when the program is built, so that nobody can
// forget to raise it.
std::string_view extraction_version();

}  // namespace kiroku
