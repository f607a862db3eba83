#pragma once
// What the steps of layout.cc hand to each other. Private to layout*.cc.
//
// All steps work in line coordinates: u runs along the writing direction, `base` across it in the
// order in which lines follow each other (down the page; right to left in vertical writing).
#include <cstdint>
#include <vector>

#include "pipeline/readers/layout.h"

namespace kiroku::layout {

// Glyphs drawn one after the other on one baseline without a gap, with the spaces drawn after them.
// drawing.glyphs[begin..end)
struct Word {
  std::uint32_t begin = 0, end = 0;
  float u0 = 0, u1 = 0;  // without the spaces
  float base = 0;        // of its line: raised and lowered glyphs have that of their neighbour
  float size = 0;
  std::uint16_t letters = 0;   // glyphs that are no spaces, up to 65535
  std::uint8_t direction = 0;  // quarter turns; 4: oblique; 5: vertical writing
  bool space_before = false;   // a space was drawn before or after it
  bool space_after = false;
  char32_t first = 0, last = 0;  // code points at its ends
};
constexpr std::uint8_t kVertical = 5;
constexpr std::uint8_t kDirections = 6;

// A stretch of a line without a wide gap: words[begin..end), sorted by u0.
struct Segment {
  std::uint32_t begin = 0, end = 0;
  float u0 = 0, u1 = 0, base = 0, size = 0;
  std::uint32_t line = 0;  // segments of one baseline share it
};

// Segments that are read as one line, sorted by u0: segments[begin..end) of Order::segments.
struct Row {
  std::uint32_t begin = 0, end = 0;
  float base = 0, size = 0;
  bool new_region = false;  // the flow jumps here: another column, another direction
  bool ruby = false;        // says how signs of other lines are pronounced
};

struct Order {
  std::vector<Segment> segments;
  std::vector<Row> rows;
  bool strewn = false;
};

std::vector<Word> find_words(const Drawing& drawing);

// Marks glyphs drawn a second time at the same place (shadows, fake bold). Returns how many; 0 when
// no two words lie on each other, which is cheap to see.
std::uint32_t mark_duplicates(Drawing& drawing, const std::vector<Word>& sorted_words);

// The same of a strewn page, whole words only: words that cross there by chance share letters and
// beginnings ("word17" on "word18").
std::uint32_t mark_doubled_words(Drawing& drawing, const std::vector<Word>& words);

// Thousands of words at random places (the words as they were drawn, not sorted): nothing is beside
// or below anything. Such a page has lines, but no columns and no tables, and what comes to stand
// against another word is no part of it.
bool is_strewn(const std::vector<Word>& words);

// By direction (the one with most glyphs first), base and u0.
void sort_words(std::vector<Word>& words);

// Lines, columns, reading order. The words must be sorted; they stay so within each row.
Order find_order(const Drawing& drawing, std::vector<Word>& words, bool strewn);

// Segments (sorted by line and u0) that number the lines of the page; they are read behind them.
std::vector<std::uint32_t> find_line_numbers(const std::vector<Word>& words,
                                             const std::vector<Segment>& segments);

// Text, glyphs, blocks.
void write_page(const Drawing& drawing, const std::vector<Word>& words, const Order& order,
                Page& page);

bool is_space(char32_t c);
// Scripts that are written without spaces between words: kana, Han, their punctuation.
bool is_spaceless(char32_t c);
bool is_right_to_left(char32_t c);

}  // namespace kiroku::layout
