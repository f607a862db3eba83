#pragma once
// HTML by gumbo: visible text with headings, lists and tables as blocks. One page; with its edits
// undone it is the file's bytes.
//
//   html_reader().read("<h1>Oita</h1><p>462,317&nbsp;people", {}, sink);   // "Oita\n462,317
//   people\n"
//
// Cells of a row are parted by tabs, everything else that begins a line by '\n'. What scripts or
// style sheets would show or hide is not known here. The readings of ruby (<rt>, <rp>) are left
// out.
#include "pipeline/readers/reader.h"

namespace kiroku {

// Errors: empty (nothing visible), unsupported (binary bytes), limit_exceeded.
// Finding "deep-nesting" where tags were passed over (html_nesting.h).
const Reader& html_reader();

constexpr std::uint64_t kMaxHtmlBytes = 32ull << 20;

}  // namespace kiroku
