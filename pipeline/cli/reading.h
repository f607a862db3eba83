#pragma once
// What ingest and read have in common: how documents are read.
#include <string>

#include "pipeline/cli/command.h"
#include "pipeline/workers/workers.h"

namespace kiroku {

// The workers of a command, which says so where they are not fully shut in. Before any thread.
Result<Workers> start_workers(const Arguments& arguments, Console& console);

void reading_options(Syntax& syntax, Arguments& arguments);

// Of --password, or the first line of --password-file. Error wrong_use where both are given.
Result<std::string> password_of(const Arguments& arguments);

}  // namespace kiroku
