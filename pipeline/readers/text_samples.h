#pragma once
// A few short stretches of text lines of a page, to find out cheaply what it is written in.
#include <vector>

#include "pipeline/readers/pix.h"

namespace kiroku {

// Up to `most` crops of a normalised picture, each of one line and no longer than a dozen letters,
// on light ground; the surest lines first. Without Tesseract: runs of marks of letters' size.
std::vector<PixPointer> text_samples(PIX& normalised, std::size_t most);

// The part of a picture in `box`, with some ground around it, as a line to be read by itself.
PixPointer cut_line(PIX& normalised, const Box& box);

}  // namespace kiroku
