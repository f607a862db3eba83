#pragma once
// What ingest and read have in common: how documents are read.
#include <string>

#include "pipeline/cli/command.h"

namespace kiroku {

void reading_options(Syntax& syntax, Arguments& arguments);

// Of --password, or the first line of --password-file. Error wrong_use where both are given.
Result<std::string> password_of(const Arguments& arguments);

}  // namespace kiroku
