#pragma once
// A page's picture made fit to be recognised: grey, upright, and a second copy in which light text
// on dark, pale text and shaded ground all have become dark text on one light ground. Private to
// the files of this folder that include Leptonica.
//
//   TRY_ASSIGN(const Picture picture, prepare(raster, 0));
//   read_lines(engine, picture.plain(), ...);
//   picture.placement().on_page(box);
#include <vector>

#include "pipeline/readers/pix.h"
#include "pipeline/readers/placement.h"
#include "schemas/result.h"

namespace kiroku {

// Grey values of the normalised picture: the ground, and what counts as ink.
constexpr int kGround = 225;
constexpr int kInk = 150;

class Picture {
 public:
  // Scaled down to what reading needs, turned clockwise by quarter turns, then straightened.
  // Errors: damaged (no pixels), limit_exceeded (no memory).
  static Result<Picture> prepare(const Raster& raster, int quarter_turns);

  PIX& plain() const { return *plain_; }
  PIX& normalised() const { return *normalised_; }
  // Its text is pale: the plain picture reads worse than the normalised one.
  bool is_hard() const { return hard_; }
  const Placement& placement() const { return placement_; }
  // Squares and discs that head lines, painted over in both pictures.
  const std::vector<Box>& bullets() const { return bullets_; }

 private:
  static Result<Picture> straightened(PIX& grey, float dpi, int quarter_turns);
  Result<void> turn(float angle);  // radians, clockwise
  void look_at_marks();

  PixPointer plain_;
  PixPointer normalised_;
  Placement placement_;
  std::vector<Box> bullets_;
  bool hard_ = false;
  bool small_print_ = false;  // most of its letters are too small to be read well
};

struct Normalised {
  PixPointer picture;  // nullptr where memory is short
  bool light_on_dark = false;
  int contrast = 255;  // of the median pixel of ink, in grey values
};

// Local normalisation with sign: the ground is the median of the neighbourhood, the gain what makes
// the strongest contrast there full, at most sixfold. Where more stands out lighter than darker,
// the sign is turned round.
Normalised normalise(PIX& grey);

// The connected marks of ink of a normalised picture.
std::vector<Box> marks_in(PIX& normalised);

// What lies in these boxes and half their height around them, on blank ground.
PixPointer only_around(const std::vector<Box>& boxes, PIX& normalised);

// Paints a box of a grey picture over; what lies outside of it is left out.
void fill(PIX& grey, const Box& box, int value);

}  // namespace kiroku
