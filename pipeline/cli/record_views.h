#pragma once
// What `records` shows besides the records themselves: records_facts.cc, records_parallel.cc,
// records_unused.cc.
#include "pipeline/cli/arguments.h"
#include "pipeline/cli/console.h"
#include "pipeline/store/store.h"

namespace kiroku {

// Each fact once, with its statements and conflicts.
Result<int> print_facts(const Arguments& arguments, Console& console, Store& store,
                        const RecordQuery& query);
// A document and its translation side by side; what both say alike only counts, on a terminal.
Result<int> print_parallel(const Arguments& arguments, Console& console, Store& store,
                           RecordQuery query);
// What no rule took, in the sources that --source names, with the rules as they are now.
Result<int> print_unused(const Arguments& arguments, Console& console, Store& store);

}  // namespace kiroku
