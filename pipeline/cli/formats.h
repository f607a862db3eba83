#pragma once
// --format: what was said, else what suits where the results go.
#include <string>

#include "pipeline/cli/arguments.h"
#include "pipeline/cli/console.h"

namespace kiroku {

inline std::string format_of(const Arguments& arguments, const Console& console,
                             const char* on_terminal = "table") {
  if (!arguments.format.empty()) return arguments.format;
  return console.results_on_terminal() ? on_terminal : "jsonl";
}

}  // namespace kiroku
