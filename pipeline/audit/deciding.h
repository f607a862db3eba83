#pragma once
// What a reviewer does, checked and written to the log.
//
//   TRY(decide_on({fact, record, "reject", "a street number", "ana"}, "", 0, store));
#include <cstdint>
#include <string>
#include <string_view>

#include "pipeline/store/store.h"
#include "schemas/decision.h"
#include "schemas/result.h"

namespace kiroku {

struct Asked {
  std::string fact, record, action, why, reviewer;
};

// accept, reject, correct (`fields`: JSON, validated) or skip. Who accepts what another reviewer
// corrected accepts the correction. Error not_found where the run has no such statement.
Result<Decision> decide_on(const Asked& asked, std::string_view fields, std::int64_t run,
                           Store& store);

struct Selected {
  std::string document;
  int page = 0;
  std::uint32_t start = 0, end = 0;  // code points of the page's text
};

// A fact that the rules missed, with the words that state it.
Result<Decision> add_fact(const Selected& selected, const std::string& type,
                          std::string_view fields, const std::string& why,
                          const std::string& reviewer, Store& store);

}  // namespace kiroku
