#pragma once
// The one ordered table of commands; see command.h.
#include <vector>

#include "pipeline/cli/command.h"

namespace kiroku {

const std::vector<Command>& commands();

}  // namespace kiroku
