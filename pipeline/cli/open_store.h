#pragma once
// The store that the command line names; who else writes to it is said while we wait.
#include "pipeline/cli/arguments.h"
#include "pipeline/cli/console.h"
#include "pipeline/store/store.h"

namespace kiroku {

inline Result<Store> open_store(const Arguments& arguments, Console& console, OpenMode mode) {
  WaitOptions wait;
  wait.waiting = [&console](const std::string& message) { console.note(message); };
  return Store::open(arguments.store, mode, wait);
}

}  // namespace kiroku
