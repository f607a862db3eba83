#include "pipeline/readers/layout.h"

#include <algorithm>
#include <cmath>

#include "pipeline/readers/layout_accents.h"
#include "pipeline/readers/layout_parts.h"
#include "pipeline/readers/layout_upright.h"

namespace kiroku {

DrawnRun drawn_run(const Run& run, float cos, float sin, float ascent, float descent) {
  DrawnRun drawn{run, cos, sin, {}};
  // Across the writing direction: upwards is (sin, -cos). In vertical writing the origin stands on
  // the centre line, half an em of the cell on either side.
  const float up = (run.vertical ? 0.5f : ascent) * run.size;
  const float down = (run.vertical ? -0.5f : descent) * run.size;
  drawn.run.descent = -down;
  drawn.reach.x0 = std::min(sin * up, sin * down);
  drawn.reach.x1 = std::max(sin * up, sin * down);
  drawn.reach.y0 = std::min(-cos * up, -cos * down);
  drawn.reach.y1 = std::max(-cos * up, -cos * down);
  return drawn;
}

Box cell(const DrawnGlyph& glyph, const DrawnRun& run) {
  return {std::min(glyph.x, glyph.x + glyph.dx) + run.reach.x0,
          std::min(glyph.y, glyph.y + glyph.dy) + run.reach.y0,
          std::max(glyph.x, glyph.x + glyph.dx) + run.reach.x1,
          std::max(glyph.y, glyph.y + glyph.dy) + run.reach.y1};
}

void lay_out(Drawing& drawing, Page& page) {
  layout::join_accents(drawing);
  std::vector<layout::Word> words = layout::find_words(drawing);
  const bool strewn = layout::is_strewn(words);
  if (!strewn) layout::set_upright(drawing, words);
  layout::sort_words(words);
  const std::uint32_t duplicates =
      strewn ? layout::mark_doubled_words(drawing, words) : layout::mark_duplicates(drawing, words);
  if (duplicates > 0) {
    page.counts.suppressed[static_cast<std::size_t>(Suppression::duplicate)] += duplicates;
    words = layout::find_words(drawing);
    if (!strewn) layout::set_upright(drawing, words);
    layout::sort_words(words);
  }
  const layout::Order order = layout::find_order(drawing, words, strewn);
  layout::write_page(drawing, words, order, page);
}

namespace layout {

bool is_space(char32_t c) {
  return c == U' ' || c == 0xA0 || c == U'\t' || c == 0x3000 || (c >= 0x2000 && c <= 0x200A) ||
         c == 0x202F || c == 0x205F;
}

bool is_spaceless(char32_t c) {
  return c >= 0x2E80 && ((c <= 0xA4CF && !(c >= 0x3130 && c <= 0x318F)) ||
                         (c >= 0xF900 && c <= 0xFAFF) || (c >= 0xFE10 && c <= 0xFE1F) || (c >= 0xFE30 && c <= 0xFE4F) ||
                         (c >= 0xFF00 && c <= 0xFFEF) || (c >= 0x20000 && c <= 0x3FFFF));
}

bool is_right_to_left(char32_t c) {
  if (c < 0x590) return false;
  const bool digit = (c >= 0x660 && c <= 0x669) || (c >= 0x6F0 && c <= 0x6F9);
  return (c <= 0x8FF && !digit) || (c >= 0xFB1D && c <= 0xFDFF) || (c >= 0xFE70 && c <= 0xFEFE);
}

}  // namespace layout
}  // namespace kiroku
