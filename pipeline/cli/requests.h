#pragma once
// Requests: lines from stdin, one request each, each answered before the next is waited for.
//
//   for_each_line(console, [&](const Result<std::string>& line) { console.print(answer(line)); });
#include <functional>
#include <string>

#include "pipeline/cli/console.h"
#include "schemas/result.h"

namespace kiroku {

constexpr std::size_t kLongestLine = 256u << 20;

// Calls `take` for every line that is not empty, without its line end; with Error limit_exceeded
// for one that is longer than kLongestLine. What was printed is written before stdin is waited for,
// so that a program can ask, read the answer, and ask again.
Result<void> for_each_line(Console& console,
                           const std::function<void(const Result<std::string>&)>& take);

// Appends what stdin has next, up to kStdinChunk bytes; 0 at its end.
constexpr std::size_t kStdinChunk = 1 << 16;
Result<std::size_t> read_stdin_chunk(std::string& to);
// On a terminal, that text is waited for and how it ends.
void say_what_is_awaited(Console& console);

// Error wrong_use where one is given and is no language tag, or no date in EDTF.
Result<void> check_text_options(const std::string& lang, const std::string& reference_date);

// All of stdin. Error limit_exceeded beyond kLongestLine.
Result<std::string> read_stdin(Console& console);

}  // namespace kiroku
