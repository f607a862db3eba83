#pragma once
// Text from documents and file names on a terminal: shown so that it cannot move the cursor, change
// colours, turn the writing direction or pretend to be another column.
//
//   shown("a\x1b[2Jb")      // "a\x1b[2Jb" written out: a \ x 1 b [ 2 J b
//   width("大連市")          // 6 columns
//   fitted("大連市長", 7)    // "大連市…"
#include <cstddef>
#include <string>
#include <string_view>

namespace kiroku {

// Control characters, escape sequences, bidirectional controls, invisible tags and bytes that are
// not UTF-8 written as \x1b, \u{202e}. Line ends and tabs too, unless `lines` says to keep them.
std::string shown(std::string_view text, bool lines = false);

// Terminal columns: 2 for East Asian wide characters and emoji, 0 for combining marks.
std::size_t width(std::string_view utf8);

// Cut to at most `columns`, with … where something was cut, and filled with spaces to exactly that
// many where `fill` says so.
std::string fitted(std::string_view utf8, std::size_t columns, bool fill = false);

// The same with what is cut at the beginning: "…/2010/summit.pdf".
std::string fitted_end(std::string_view utf8, std::size_t columns);

bool is_terminal(int descriptor);
std::size_t terminal_columns(int descriptor);  // 80 where nothing is known
bool wants_color(int descriptor);              // a terminal, no NO_COLOR, not TERM=dumb

}  // namespace kiroku
