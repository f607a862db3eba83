#pragma once
// Leptonica's pictures as values of ours; for the files of this folder that include Leptonica.
#include <memory>

#include <leptonica/allheaders.h>

#include "pipeline/readers/reader.h"

namespace kiroku {

struct PixDestroyer {
  void operator()(PIX* pix) const { pixDestroy(&pix); }
};
using PixPointer = std::unique_ptr<PIX, PixDestroyer>;

// 32 bits a pixel; nullptr where memory is short or a side is 0.
PixPointer pix_of(const Raster& raster);
// Its grey values, 8 bits a pixel; nullptr likewise.
PixPointer grey_of(const Raster& raster);
// Of any depth, with colour map or alpha (laid on white). Empty where memory is short.
Raster raster_of(PIX& pix, float dpi);

}  // namespace kiroku
