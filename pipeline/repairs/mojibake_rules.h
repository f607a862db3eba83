#pragma once
// Rules of unlikely neighbours, after ftfy 6.3.1 (https://github.com/rspeer/python-ftfy,
// Apache-2.0): UTF-8 that was read in a single-byte charset gives itself away by what stands side
// by side ("â€™", "Ã©"), in any language, also those that the model never saw. Where two such
// neighbours stand and the line encodes to UTF-8 in one charset, that is what happened.
//
//   fix_by_rules(U"MÄ£ÄM ÌÑÌ")      // unchanged: no charset makes UTF-8 of it
//   fix_by_rules(U"â€œlossyâ€\uFFFD")  // U"“lossy\uFFFD"
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/repairs/mojibake_search.h"

namespace kiroku {

// Whether neighbours stand there that are hardly ever meant.
bool is_unlikely(std::u32string_view line);

struct FixedByRules {
  std::u32string text;
  std::vector<Step> steps;  // empty: unchanged
};
FixedByRules fix_by_rules(std::u32string_view line);

}  // namespace kiroku
