#pragma once
// Pictures by Leptonica: PNG, JPEG, TIFF (each of its images is a page), BMP, GIF, WebP, JPEG 2000.
//
//   image_reader().read(png, {}, sink);       // a page without text, one Image over all of it
//   image_reader().render(png, 1, 300, "");   // its pixels
//
// A page is as large as its resolution says; where the file has none, or none that can be, 150 dpi.
#include "pipeline/readers/reader.h"

namespace kiroku {

// read() looks at headers only. render() gives the pixels as they are stored, whatever `dpi` asks
// for; Raster::dpi is the picture's own. Errors: empty, damaged, limit_exceeded (a side over
// kMaxRasterSide, known before anything is decoded), unsupported (a format that this Leptonica
// lacks).
const Reader& image_reader();

constexpr int kMaxImagePages = 2000;
constexpr float kDefaultImageDpi = 150;

}  // namespace kiroku
