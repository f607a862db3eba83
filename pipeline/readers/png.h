#pragma once
// A picture of evidence: a page cut to what matters, its boxes outlined, as PNG.
//
//   Raster picture = crop(page, {60, 300, 540, 330});     // points of the page
//   outline(picture, boxes_in_points_of_the_cut, {220, 30, 30});
//   TRY_ASSIGN(const std::string png, encode_png(picture));
#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "pipeline/readers/reader.h"
#include "schemas/span.h"

namespace kiroku {

using Colour = std::array<std::uint8_t, 3>;  // red, green, blue

// The part of a raster inside `box` (points of what the raster shows), grown to whole pixels and
// kept inside. Empty where they do not meet.
Raster crop(const Raster& raster, const Box& box);

// Draws the boxes' outlines, `thickness` pixels outwards, so that nothing inside is covered.
void outline(Raster& raster, const std::vector<Box>& boxes, Colour colour, int thickness = 2);

// Error limit_exceeded where there is nothing to encode or not memory enough.
Result<std::string> encode_png(const Raster& raster);

}  // namespace kiroku
