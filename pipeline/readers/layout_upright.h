#pragma once
// Vertical lines that hold more than glyphs of a vertical font. Private to layout*.cc.
//
//   std::vector<Word> words = find_words(drawing);
//   set_upright(drawing, words);   // 平成 | 12 | 年 are of one line now
//
// Programs write vertical text in three ways: in a vertical font (writing mode 1), sign below sign
// in a horizontal one (browsers), and with horizontal numbers (tate-chu-yoko) and turned Latin
// words between. The words of all of them become words of vertical lines.
#include <vector>

#include "pipeline/readers/layout_parts.h"

namespace kiroku::layout {

void set_upright(const Drawing& drawing, std::vector<Word>& words);

// Segments (sorted by line and u0) that say how what is below them is pronounced: small kana above
// Han, or in vertical lines to the right of it. They are no line of the text and no part of one.
std::vector<std::uint32_t> find_ruby(const Drawing& drawing, const std::vector<Word>& words,
                                     const std::vector<Segment>& segments);

// The sign that a form for vertical lines stands for (︵ is （), else the sign itself.
char32_t without_vertical_form(char32_t c);

}  // namespace kiroku::layout
