#pragma once
// Layout: the glyphs of a page in the order they were drawn become text in reading order, with
// words, lines and blocks. Knows no library; everything it needs is geometry and code points.
//
//   Drawing drawing{.width = 595, .height = 842};
//   drawing.runs.push_back(drawn_run({.size = 10}, 1, 0, 0.8f, -0.2f));
//   drawing.glyphs.push_back({.x = 72, .y = 100, .dx = 6, .unicode = U'K'});
//   lay_out(drawing, page);   // page.text == "K\n"
//
// O(n log n) in the number of glyphs: 60,000 scattered words are no worse than 60,000 in lines.
#include <cstdint>
#include <vector>

#include "schemas/page.h"

namespace kiroku {

// No Unicode is known for a glyph: U+FFFD stands in the text.
constexpr char32_t kUnmapped = 0xFFFFFFFF;

// A glyph as it was drawn. Origin: on the baseline where the writing direction enters the glyph; in
// vertical writing on the centre line at the top.
struct DrawnGlyph {
  float x = 0, y = 0;    // origin on the page
  float dx = 0, dy = 0;  // advance, without character and word spacing
  std::uint32_t code = 0;
  std::uint32_t said = 0;  // the one code point that the file gives it, even where it can be none
  char32_t unicode = kUnmapped;  // of a glyph with several: index of the first in Drawing::pool
  std::uint16_t run = 0;
  std::uint8_t pooled = 0;  // number of code points in Drawing::pool; 0: `unicode` is the only one
  bool duplicate = false;   // set by lay_out
  bool joined = false;  // likewise: an accent of the glyph before it, a combining mark
};

struct DrawnRun {
  Run run;
  float cos = 1, sin = 0;  // writing direction on the page, y downwards
  Box reach;               // what a glyph's cell adds to the line from its origin along its advance
};

// `cos`, `sin`: writing direction; ascent and descent are parts of the font size (0.8, -0.2).
DrawnRun drawn_run(const Run& run, float cos, float sin, float ascent, float descent);

struct Drawing {
  float width = 0, height = 0;  // of the page
  std::vector<DrawnGlyph> glyphs;
  std::vector<DrawnRun> runs;
  std::vector<char32_t> pool;
};

// The box of a glyph's cell.
Box cell(const DrawnGlyph& glyph, const DrawnRun& run);

// Fills text, glyphs, runs and blocks of the page, and in its counts emitted, unmapped and
// duplicate. A printed page number at the head or foot becomes the label of a page that has none.
void lay_out(Drawing& drawing, Page& page);

}  // namespace kiroku
