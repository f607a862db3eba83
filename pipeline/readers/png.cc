#include "pipeline/readers/png.h"

#include <algorithm>
#include <cmath>

#include "pipeline/readers/pix.h"

namespace kiroku {
namespace {

// A box in whole pixels of a raster, right and bottom outside.
struct Pixels {
  int left, top, right, bottom;
};

Pixels pixels_of(const Raster& raster, const Box& box) {
  const float scale = raster.dpi / 72;
  // Boxes may come from anywhere: kept in a range that an int holds.
  const auto bounded = [](float value) { return static_cast<int>(std::clamp(value, -1e6F, 1e6F)); };
  return {bounded(std::floor(box.x0 * scale)), bounded(std::floor(box.y0 * scale)),
          bounded(std::ceil(box.x1 * scale)), bounded(std::ceil(box.y1 * scale))};
}

Pixels inside(const Raster& raster, Pixels pixels) {
  const auto width = static_cast<int>(raster.width), height = static_cast<int>(raster.height);
  return {std::clamp(pixels.left, 0, width), std::clamp(pixels.top, 0, height),
          std::clamp(pixels.right, 0, width), std::clamp(pixels.bottom, 0, height)};
}

void fill(Raster& raster, Pixels pixels, Colour colour) {
  pixels = inside(raster, pixels);
  for (int y = pixels.top; y < pixels.bottom; ++y) {
    for (int x = pixels.left; x < pixels.right; ++x) {
      const std::size_t at =
          (static_cast<std::size_t>(y) * raster.width + static_cast<std::size_t>(x)) * 3;
      std::copy(colour.begin(), colour.end(),
                reinterpret_cast<std::uint8_t*>(raster.rgb.data()) + at);
    }
  }
}

}  // namespace

Raster crop(const Raster& raster, const Box& box) {
  const Pixels cut = inside(raster, pixels_of(raster, box));
  if (cut.left >= cut.right || cut.top >= cut.bottom) return {0, 0, raster.dpi, {}};
  Raster made{static_cast<std::uint32_t>(cut.right - cut.left),
              static_cast<std::uint32_t>(cut.bottom - cut.top),
              raster.dpi,
              {}};
  for (int y = cut.top; y < cut.bottom; ++y) {
    const std::size_t at =
        (static_cast<std::size_t>(y) * raster.width + static_cast<std::size_t>(cut.left)) * 3;
    made.rgb.append(raster.rgb, at, std::size_t{made.width} * 3);
  }
  return made;
}

void outline(Raster& raster, const std::vector<Box>& boxes, Colour colour, int thickness) {
  for (const Box& box : boxes) {
    const Pixels in = pixels_of(raster, box);
    const Pixels out = {in.left - thickness, in.top - thickness, in.right + thickness,
                        in.bottom + thickness};
    fill(raster, {out.left, out.top, out.right, in.top}, colour);
    fill(raster, {out.left, in.bottom, out.right, out.bottom}, colour);
    fill(raster, {out.left, in.top, in.left, in.bottom}, colour);
    fill(raster, {in.right, in.top, out.right, in.bottom}, colour);
  }
}

Result<std::string> encode_png(const Raster& raster) {
  setMsgSeverity(L_SEVERITY_NONE);
  const PixPointer pix = pix_of(raster);
  if (pix == nullptr)
    return fail(ErrorCode::limit_exceeded, "there is no picture to write, or not memory enough");
  const auto dots = static_cast<l_int32>(std::lround(raster.dpi));
  pixSetResolution(pix.get(), dots, dots);
  l_uint8* data = nullptr;
  std::size_t size = 0;
  if (pixWriteMemPng(&data, &size, pix.get(), 0) != 0) {
    return fail(ErrorCode::limit_exceeded, "the picture cannot be written as PNG");
  }
  std::string png(reinterpret_cast<const char*>(data), size);
  lept_free(data);
  return png;
}

}  // namespace kiroku
