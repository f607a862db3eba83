#include "pipeline/repairs/repairs.h"
#include "pipeline/stages/stages.h"

namespace kiroku {

// One repair may make work for another (a mojibake undone shows radicals), so the list is run until
// a whole round changes nothing. Every repair is idempotent; the bound is for the day one is not.
Text repair(Text text, const std::vector<Donor>& donors) {
  constexpr int kMaxRounds = 8;
  for (int round = 0; round < kMaxRounds; ++round) {
    bool changed = false;
    for (const Repair& one : repairs()) {
      const std::vector<Replacement> replacements = one.find(text);
      if (replacements.empty()) continue;
      text = replace(text, replacements);
      changed = true;
    }
    if (changed) continue;
    const std::vector<Replacement> fills = fill_from(text, donors);
    if (fills.empty()) break;
    text = replace(text, fills);
  }
  return text;
}

}  // namespace kiroku
