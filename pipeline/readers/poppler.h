#pragma once
// PDF through Poppler's core API: one pass over each page with our own OutputDev (poppler_device.h)
// gives every glyph with its code, Unicode, place and visibility; layout.h makes text of them.
//
//   poppler_reader().read(bytes, {}, [&](Page&& page) { ...; return true; });
//
// Poppler may crash, hang or exhaust the stack on hostile files: call it in a worker only. Poppler
// keeps process-wide state: one thread at a time.
#include "pipeline/readers/reader.h"

namespace kiroku {

const Reader& poppler_reader();

// Builds Poppler's process-wide tables, loads the character maps of the CJK collections and the
// system's font list, so that forked children need not. Safe to call again.
void warm_poppler();

}  // namespace kiroku
