#include "pipeline/readers/pix.h"

namespace kiroku {

PixPointer pix_of(const Raster& raster) {
  const auto width = static_cast<l_int32>(raster.width),
             height = static_cast<l_int32>(raster.height);
  PixPointer pix(pixCreate(width, height, 32));
  if (pix == nullptr || raster.rgb.size() < std::size_t{raster.width} * raster.height * 3)
    return nullptr;
  const auto* from = reinterpret_cast<const unsigned char*>(raster.rgb.data());
  l_uint32* line = pixGetData(pix.get());
  for (l_int32 y = 0; y < height; ++y, line += pixGetWpl(pix.get())) {
    for (l_int32 x = 0; x < width; ++x, from += 3)
      composeRGBPixel(from[0], from[1], from[2], line + x);
  }
  return pix;
}

PixPointer grey_of(const Raster& raster) {
  const auto width = static_cast<l_int32>(raster.width),
             height = static_cast<l_int32>(raster.height);
  PixPointer pix(pixCreate(width, height, 8));
  if (pix == nullptr || raster.rgb.size() < std::size_t{raster.width} * raster.height * 3)
    return nullptr;
  const auto* from = reinterpret_cast<const unsigned char*>(raster.rgb.data());
  l_uint32* line = pixGetData(pix.get());
  for (l_int32 y = 0; y < height; ++y, line += pixGetWpl(pix.get())) {
    for (l_int32 x = 0; x < width; ++x, from += 3)  // Leptonica's weights: .3, .5, .2
      SET_DATA_BYTE(line, x, (77 * from[0] + 128 * from[1] + 51 * from[2]) >> 8);
  }
  return pix;
}

Raster raster_of(PIX& pix, float dpi) {
  const PixPointer opaque(pixRemoveAlpha(&pix));
  const PixPointer rgb(opaque == nullptr ? nullptr : pixConvertTo32(opaque.get()));
  if (rgb == nullptr) return {};
  Raster raster{static_cast<std::uint32_t>(pixGetWidth(rgb.get())),
                static_cast<std::uint32_t>(pixGetHeight(rgb.get())),
                dpi,
                {}};
  raster.rgb.resize(std::size_t{raster.width} * raster.height * 3);
  char* to = raster.rgb.data();
  const l_uint32* line = pixGetData(rgb.get());
  for (std::uint32_t y = 0; y < raster.height; ++y, line += pixGetWpl(rgb.get())) {
    for (std::uint32_t x = 0; x < raster.width; ++x, to += 3) {
      to[0] = static_cast<char>(line[x] >> L_RED_SHIFT);
      to[1] = static_cast<char>(line[x] >> L_GREEN_SHIFT);
      to[2] = static_cast<char>(line[x] >> L_BLUE_SHIFT);
    }
  }
  return raster;
}

}  // namespace kiroku
