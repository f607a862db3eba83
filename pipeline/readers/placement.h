#pragma once
// Placement: how a page's picture was turned before it was recognised, and the way back, so that
// the box of a word lies on the page exactly.
//
//   Placement placement{.width = 1650, .height = 1275, .dpi = 150};
//   placement.quarter_turns = 1;                      // it lay on its side
//   placement.angle = 0.03F;                          // and was 1.7 degrees askew
//   Box points = placement.on_page(box_in_upright_pixels);
#include <cstdint>

#include "schemas/span.h"

namespace kiroku {

struct Placement {
  float width = 0, height = 0;  // pixels of the picture as it was given
  float dpi = 72;
  int quarter_turns = 0;  // clockwise, by which it was turned first
  float angle = 0;        // radians clockwise about its centre, by which it was turned then
  float border = 0;       // pixels added on each side before that

  // Pixels of the upright picture to points of the page. A box that was askew becomes the smallest
  // upright one around it, no higher than its own height and the slope over its own width ask for.
  Box on_page(const Box& upright) const;
};

}  // namespace kiroku
