#include <optional>

#include "pipeline/repairs/repairs.h"
#include "pipeline/stages/stages.h"

namespace kiroku {

// One repair may make work for another (a mojibake undone shows radicals), so the list is run until
// nothing is left to do; what one proved may prove more to itself ("f f h i", then the "y" near
// it). A repair that found nothing looks again only once the text has changed.
Text repair(Text text, const std::vector<Donor>& donors) {
  constexpr int kMaxRounds = 8;
  int version = 1;                               // of the text
  std::vector<int> looked_at(repairs().size());  // the version where each found nothing
  std::optional<LinedText> lined(text);
  const auto make = [&](const std::vector<Replacement>& replacements) {
    if (replacements.empty()) return false;
    text = replace(text, replacements);
    lined.emplace(text);
    ++version;
    return true;
  };
  for (int round = 0; round < kMaxRounds; ++round) {
    bool changed = false;
    for (std::size_t i = 0; i < repairs().size(); ++i) {
      if (looked_at[i] == version) continue;
      if (make(repairs()[i].find(*lined)))
        changed = true;
      else
        looked_at[i] = version;
    }
    if (!changed && (donors.empty() || !make(fill_from(text, donors)))) break;
  }
  return text;
}

}  // namespace kiroku
