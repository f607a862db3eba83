#pragma once
// How a drawn glyph looks, small enough to compare: does a code always look the same, and do codes
// look different?
//
//   const GlyphShape a = shape_of(*picture, {10, 20, 54, 64});
//   if (!a.ink) ...             // a blank
//   if (is_alike(a, b)) ...
#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "pipeline/readers/pix.h"
#include "schemas/span.h"

namespace kiroku {

struct GlyphShape {
  static constexpr int kSide = 12;
  bool ink = false;
  float aspect = 1;  // width by height of the ink
  std::array<std::uint8_t, kSide * kSide> darkness{};
};

// Of what is drawn in the box (pixels of an 8-bit picture, dark on light).
GlyphShape shape_of(PIX& picture, const Box& box);
bool is_alike(const GlyphShape& a, const GlyphShape& b);

// What is wrong with a font's pictures, as one clause; empty: nothing. `shapes`: by code, each time
// that it was drawn.
std::string fault_of(const std::map<std::uint32_t, std::vector<GlyphShape>>& shapes);

}  // namespace kiroku
