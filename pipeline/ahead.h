#pragma once
// Ahead: the members of a list prepared by several threads at once, and taken one by one in the
// order of the list.
//
//   prepare_ahead(pages.size(), helpers,
//                 [&](std::size_t i) { recognise(pages[i]); },
//                 [&](std::size_t i) { return print(pages[i]); });
#include <cstddef>
#include <functional>

#include "pipeline/spread.h"

namespace kiroku {

// `prepare` is called in the caller's thread and in those of the helpers that are free, also of
// those that come free on the way; a few members for each of them may wait for a slow one before
// them. `take` is called from any of these threads, one at a time; false: no more is prepared, and
// what is in work is not taken.
void prepare_ahead(std::size_t count, Helpers& helpers,
                   const std::function<void(std::size_t)>& prepare,
                   const std::function<bool(std::size_t)>& take);

}  // namespace kiroku
