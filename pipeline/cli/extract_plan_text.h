#pragma once
// An ExtractPlan for people and for programs.
//
//   print_plan(plan, "table", console);   // rules, causes, the first documents
//   print_plan(plan, "jsonl", console);   // a line for each document, last the totals
#include <string>

#include "pipeline/cli/console.h"
#include "pipeline/extract_plan.h"

namespace kiroku {

void print_plan(const ExtractPlan& plan, const std::string& format, Console& console);

}  // namespace kiroku
