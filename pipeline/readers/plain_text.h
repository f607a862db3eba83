#pragma once
// Plain text (.txt, .md) in any encoding (encoding.h). Form feeds divide pages; nothing else is
// changed, so that a page with its edits undone is the file's bytes.
//
//   plain_text_reader().read("\xEF\xBB\xBFone\ftwo\n", {}, sink);   // pages "one" and "two\n"
#include "pipeline/readers/reader.h"

namespace kiroku {

// Errors: empty (no character but white space), unsupported (binary bytes),
// limit_exceeded (kMaxTextBytes). A form feed at the very end ends the last page and begins none.
const Reader& plain_text_reader();

constexpr std::uint64_t kMaxTextBytes = 1ull << 30;

}  // namespace kiroku
