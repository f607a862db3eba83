#pragma once
// Which glyphs nobody sees, although they are drawn: those in the colour of what lies behind them,
// and those that something opaque is painted over. Knows no library: what was painted comes in as
// boxes, in the order of painting.
//
//   Paints paints;
//   paints.add({.box = {60, 60, 260, 84}, .after = 0, .colour = 0xFFFFFF, .flat = true,
//               .covers = true});
//   find_unseen(drawing, paints);   // for each glyph of the drawing: Sight::seen, covered...
//
// In doubt a glyph is seen: what is painted by patterns, shadings, pictures or in curves is no flat
// background, and only rectangles (of one colour, or pictures) cover.
#include <cstdint>
#include <vector>

#include "pipeline/readers/layout.h"

namespace kiroku {

struct Paint {
  Box box;
  std::uint32_t after = 0;   // glyphs drawn before it
  std::uint32_t colour = 0;  // 0xRRGGBB, where it is flat
  bool flat = false;         // one colour, opaque
  bool covers = false;       // all of its box, opaquely
  bool picture = false;
};

class Paints {
 public:
  void clear();
  // Joined with the one before where both make one rectangle: scans come in strips.
  void add(const Paint& paint);
  std::size_t size() const { return paints_.size(); }
  // What was painted since then was part of something that is not opaque as a whole.
  void fade(std::size_t from);
  // ... or was never painted (it shaped a mask).
  void drop(std::size_t from) { paints_.resize(std::min(from, paints_.size())); }
  const std::vector<Paint>& all() const { return paints_; }
  // More was painted than is kept: what is hidden among it is not known.
  bool is_full() const { return full_; }

 private:
  static constexpr std::size_t kMost = 50'000;  // maps draw millions
  std::vector<Paint> paints_;
  bool full_ = false;
};

enum class Sight : std::uint8_t {
  seen,
  same_colour,
  covered,
  behind_picture  // covered by a picture of the page: a scan with the text that was read on it
};

// One for each glyph of the drawing; empty where all are seen, which is cheap to find out.
// O(glyphs + paints) for pages that hide nothing; bounded for those that are made to be slow.
std::vector<Sight> find_unseen(const Drawing& drawing, const Paints& paints);

}  // namespace kiroku
