#include "pipeline/rule_set.h"

#include "schemas/digest.h"

namespace kiroku {

RuleSet rule_set(const Rules& rules) {
  RuleSet set;
  set.base = Hasher("extraction")
                 .part("program", extraction_version())
                 .part("rules", rules.base())
                 .hex(16);
  set.digest = Hasher("rule-set").part("base", set.base).part("rules", rules.digest()).hex(16);
  for (const RuleInfo& rule : rules.list())
    set.rules.push_back({rule.id, rule.digest, rule.pack_digest});
  return set;
}

}  // namespace kiroku
