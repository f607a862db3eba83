#pragma once
// A decision log as a file: one JSON object a line (schemas/decision.schema.json).
//
//   TRY_ASSIGN(const std::vector<Decision> decisions, log_lines(bytes, "her-log.jsonl"));
#include <string>
#include <string_view>
#include <vector>

#include "schemas/decision.h"
#include "schemas/result.h"

namespace kiroku {

// Error damaged with the number of the first line that is no decision; nothing is taken then.
Result<std::vector<Decision>> log_lines(std::string_view bytes, const std::string& name);

}  // namespace kiroku
