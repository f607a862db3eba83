#pragma once
// Zygote: a single-threaded process with warmed readers that forks a child for each request, tells
// the parent how it ended, and kills it when the parent closes that call's status socket.
#include "pipeline/workers/channel.h"
#include "pipeline/workers/workers.h"

namespace kiroku {

// Descriptors of a request's packet, in this order.
enum RequestDescriptor : std::size_t { kDocument, kResult, kStatus, kRequestDescriptors };

// Runs in the forked zygote until the parent closes its end of `control` or dies.
[[noreturn]] void run_zygote(int parent, int control, const Limits& limits, const Work& work);

}  // namespace kiroku
