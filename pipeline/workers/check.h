#pragma once
// Check: what the parent verifies of everything that a child says, before anybody else sees it. The
// child has parsed foreign bytes and may say anything at all.
//
//   if (std::string lie = lie_in(page); !lie.empty()) ...  // "glyph 17 ends behind the text"
#include <string>

#include "pipeline/readers/reader.h"
#include "pipeline/workers/protocol.h"
#include "schemas/page.h"
#include "schemas/result.h"

namespace kiroku {

// Furthest coordinate from the page's corner, in points; readers leave out or cut what lies beyond.
constexpr float kFurthestPoint = 1e6F;

// Empty where it holds, else what does not: UTF-8 everywhere; glyphs in order, on character
// boundaries, of a run that is there; blocks and edits in order, apart and inside the text; pieces
// in order from 0; boxes finite; drawn = emitted + unmapped + suppressed.
std::string lie_in(const Page& page);
std::string lie_in(const DocumentFacts& facts);
std::string lie_in(const Raster& raster);
// Texts short and of what can stand in a line; codes in order.
std::string lie_in(const RecoveredFonts& fonts);
std::string lie_in(const AttachedBytes& attached);
// Also: only codes that a reader or an OCR engine can end with. A child cannot stop a whole run.
std::string lie_in(const Error& error);

}  // namespace kiroku
