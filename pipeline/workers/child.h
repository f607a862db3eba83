#pragma once
// Child: the process that meets one foreign document. It inherits the zygote's warmed readers,
// confines itself, does one job, sends messages and exits.
#include "pipeline/workers/channel.h"
#include "pipeline/workers/jail.h"
#include "pipeline/workers/protocol.h"
#include "pipeline/workers/workers.h"

namespace kiroku {

// All that a child has open besides 0, 1 (/dev/null) and 2 (a pipe that the zygote reads at the
// end).
constexpr int kDocumentDescriptor = 3;  // the document, sealed
constexpr int kResultDescriptor = 4;  // messages to the parent; a byte from it means: no more pages

struct ChildEnds {
  Descriptor document;
  Descriptor result;
  Descriptor complaints;  // becomes standard error
};

// Runs in the forked child.
[[noreturn]] void run_child(int zygote, ChildEnds ends, const Request& request,
                            const Limits& limits, const CallFilter& calls, const Work& work);

}  // namespace kiroku
