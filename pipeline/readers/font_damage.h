#pragma once
// Which fonts of a page draw glyphs that nobody can read: their codes mean nothing, or what they
// are said to mean is no language. Knows only what the reader saw.
//
//   for (const FontDamage& damage : damaged_fonts(page))
//     if (damage.whole) ...   // page.fonts[damage.font]: "\x03\x1A\x07"
#include <string_view>
#include <vector>

#include "schemas/page.h"

namespace kiroku {

struct FontDamage {
  std::uint16_t font = 0;         // index in Page::fonts
  std::uint32_t glyphs = 0;       // of the font on the page
  std::uint32_t meaningless = 0;  // of them: without Unicode, control characters, private use
  std::uint32_t in_words = 0;     // of these: beside a letter, so that a word has a hole
  bool whole = false;             // no code of the font is believed
};

// Those with something to recover. Fonts that cannot be drawn for it are left out: Type 3 (pictures
// of glyphs, any size and shape) and what is not embedded.
std::vector<FontDamage> damaged_fonts(const Page& page);

// A glyph's text that says nothing: U+FFFD, controls, private use.
bool is_meaningless(std::string_view utf8);

}  // namespace kiroku
