#pragma once
// Rules and sets of rules as rows: what a run stood on, so that a later one can tell which rules
// have changed since.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/store/database.h"

namespace kiroku {

// The set's row; a set that nobody described (Store::remember) has no base and learns its rules as
// records name them.
std::int64_t ruleset_key(Database& database, std::string_view digest);
void put_ruleset(Database& database, const RuleSet& rules);
// The rule of that name in the set; `pack_digest` is for a set that does not know it yet.
std::int64_t rule_key(Database& database, std::int64_t ruleset, const std::string& name,
                      const std::string& pack_digest);

std::string pack_keys(std::vector<std::int64_t> keys);
std::vector<std::int64_t> unpack_keys(std::string_view bytes);  // ascending

}  // namespace kiroku
