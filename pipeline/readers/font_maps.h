#pragma once
// Unicode of glyphs whose font does not say it, in the order of what proves most: the embedded
// font's own cmap read backwards, its glyph names (AGL), a constant offset that turns the codes
// into words.
//
//   FontMaps maps;                                   // one for a document
//   if (const char32_t c = maps.find(*font, xref, code)) ...   // 0: the font does not know either
//   recover_shifted(drawing);                        // "7KH" -> "The", by font, before layout
#include <cstdint>
#include <map>
#include <unordered_map>

#include "pipeline/readers/layout.h"

class GfxFont;
class XRef;

namespace kiroku {

// Embedded fonts read once each and kept by their object number.
class FontMaps {
 public:
  // 0 where neither cmap nor names know the code. Never throws; damaged fonts know nothing.
  char32_t find(GfxFont& font, XRef* xref, std::uint32_t code);

 private:
  using Codes = std::unordered_map<std::uint32_t, char32_t>;
  std::map<int, Codes> by_object_;
};

// Codes of a font that are glyph numbers of another encoding: small letters, capitals and the blank
// each shifted by a constant. Proved for each font of the page by the words that come out; without
// proof nothing changes. Codes of a proved font that no shift explains become unmapped, because
// what their ToUnicode says is no more true than the rest. Returns how many glyphs it read.
std::uint32_t recover_shifted(Drawing& drawing);

}  // namespace kiroku
