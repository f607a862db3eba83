#pragma once
// Pieces: a text of any length a megabyte at a time, cut behind lines. A line without end is cut
// where nothing hangs together; UTF-16 and UTF-32 are cut between characters, and each piece begins
// with the mark that says what it is.
//
//   TRY(for_each_piece(console, [&](std::string_view bytes) -> Result<void> { ... }));
#include <functional>
#include <string>
#include <string_view>

#include "pipeline/cli/console.h"
#include "pipeline/readers/encoding.h"
#include "schemas/result.h"

namespace kiroku {

// Stdin in pieces, each given to `take`. Stops where `take` returns an Error.
Result<void> for_each_piece(Console& console,
                            const std::function<Result<void>(std::string_view)>& take);

// Where a piece of `bytes`, which go on, ends: behind the last line, else where characters end.
std::size_t end_of_piece(std::string_view bytes, EncodingForm form);

}  // namespace kiroku
