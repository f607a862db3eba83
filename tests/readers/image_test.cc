#include "pipeline/readers/image.h"

#include <algorithm>
#include <fstream>
#include <iterator>

#include <gtest/gtest.h>

#include "pipeline/readers/pix.h"
#include "pipeline/readers/png.h"
#include "tests/readers/reading.h"

namespace kiroku {
namespace {

// A white picture with a red corner pixel.
Raster picture(std::uint32_t width, std::uint32_t height, float dpi) {
  Raster raster{width, height, dpi, std::string(std::size_t{width} * height * 3, '\xFF')};
  raster.rgb[1] = raster.rgb[2] = 0;
  return raster;
}

std::string written(const Raster& raster, l_int32 format) {
  const PixPointer pix = pix_of(raster);
  pixSetResolution(pix.get(), static_cast<l_int32>(raster.dpi), static_cast<l_int32>(raster.dpi));
  l_uint8* data = nullptr;
  std::size_t size = 0;
  EXPECT_EQ(pixWriteMem(&data, &size, pix.get(), format), 0);
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  lept_free(data);
  return bytes;
}

// Two images of 40 x 20 and 30 x 60 pixels at 200 dpi.
std::string tiff_of_two() {
  const std::string file = ::testing::TempDir() + "kiroku_two.tif";
  for (const auto& raster : {picture(40, 20, 200), picture(30, 60, 200)}) {
    const PixPointer pix = pix_of(raster);
    pixSetResolution(pix.get(), 200, 200);
    EXPECT_EQ(pixWriteTiff(file.c_str(), pix.get(), IFF_TIFF_ZIP, raster.width == 40 ? "w" : "a"),
              0);
  }
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

TEST(Image, PagesWithoutText) {
  for (const l_int32 format : {IFF_PNG, IFF_JFIF_JPEG, IFF_TIFF, IFF_BMP}) {
    const Reading reading = read_all(image_reader(), written(picture(300, 150, 300), format));
    ASSERT_TRUE(reading.facts) << format << " " << reading.facts.error().message;
    ASSERT_EQ(reading.pages.size(), 1U);
    const Page& page = reading.pages[0];
    EXPECT_EQ(page.text, "");
    EXPECT_EQ(page.reason, "picture");
    ASSERT_EQ(page.images.size(), 1U);
    EXPECT_EQ(page.images[0].width, 300U);
    EXPECT_EQ(page.images[0].box, (Box{0, 0, page.width, page.height}));
    if (format == IFF_BMP) continue;  // Leptonica's header reader has no resolution of it
    EXPECT_FLOAT_EQ(page.width, 72) << format;
    EXPECT_FLOAT_EQ(page.height, 36) << format;
  }
}

TEST(Image, RendersItsOwnPixels) {
  const Raster drawn = picture(31, 17, 100);
  const auto raster = image_reader().render(written(drawn, IFF_PNG), 1, 300, "");
  ASSERT_TRUE(raster);
  EXPECT_EQ(raster->width, 31U);
  EXPECT_EQ(raster->height, 17U);
  EXPECT_FLOAT_EQ(raster->dpi, 100);
  EXPECT_EQ(raster->rgb, drawn.rgb);
  const auto grey = image_reader().render(written(picture(31, 17, 1), IFF_BMP), 1, 300, "");
  ASSERT_TRUE(grey);
  EXPECT_FLOAT_EQ(grey->dpi, kDefaultImageDpi);
}

TEST(Image, EveryTiffImageIsAPage) {
  const std::string bytes = tiff_of_two();
  const Reading reading = read_all(image_reader(), bytes);
  ASSERT_TRUE(reading.facts);
  ASSERT_EQ(reading.pages.size(), 2U);
  EXPECT_EQ(reading.pages[1].number, 2);
  EXPECT_FLOAT_EQ(reading.pages[1].height, 60 * 72 / 200.0F);
  const auto second = image_reader().render(bytes, 2, 0, "");
  ASSERT_TRUE(second);
  EXPECT_EQ(second->height, 60U);
  EXPECT_EQ(image_reader().render(bytes, 3, 0, "").error().code, ErrorCode::not_found);
  EXPECT_EQ(read_all(image_reader(), bytes, {2, 2, ""}).pages.size(), 1U);
}

// The size is in the header: nothing is decoded.
TEST(Image, TooLargeIsSaidBeforeDecoding) {
  std::string png = written(picture(20, 20, 72), IFF_PNG);
  png.replace(16, 8, std::string("\x00\x01\x00\x00\x00\x01\x00\x00", 8));  // IHDR: 65536 x 65536
  const Reading reading = read_all(image_reader(), png);
  EXPECT_EQ(reading.facts.error().code, ErrorCode::limit_exceeded) << reading.facts.error().message;
  EXPECT_EQ(image_reader().render(png, 1, 72, "").error().code, ErrorCode::limit_exceeded);
}

TEST(Image, DamagedBytes) {
  EXPECT_EQ(read_all(image_reader(), "").facts.error().code, ErrorCode::empty);
  EXPECT_EQ(read_all(image_reader(), "\x89PNG\r\n\x1A\nand then nothing of it").facts.error().code,
            ErrorCode::damaged);
  const std::string png = written(picture(200, 200, 72), IFF_PNG);
  for (std::size_t size = 1; size < png.size(); size += 7) {
    const auto raster = image_reader().render(std::string_view(png).substr(0, size), 1, 72, "");
    if (!raster) {
      EXPECT_NE(raster.error().message, "");
    }
  }
  const std::string tiff = tiff_of_two();
  for (std::size_t size = 1; size < tiff.size(); size += 3)
    read_all(image_reader(), std::string_view(tiff).substr(0, size));
}

TEST(Png, CropsToWholePixelsInside) {
  const Raster raster = picture(100, 50, 144);  // 50 x 25 points
  const Raster cut = crop(raster, {10.1F, 5, 20, 100});
  EXPECT_EQ(cut.width, 20U);  // pixels 20 to 40
  EXPECT_EQ(cut.height, 40U);
  EXPECT_EQ(cut.rgb.size(), 20U * 40 * 3);
  EXPECT_TRUE(crop(raster, {60, 0, 70, 10}).rgb.empty());
  EXPECT_TRUE(crop(raster, {-1e30F, -1e30F, -1, 1e30F}).rgb.empty());
}

TEST(Png, OutlinesDoNotCoverTheInside) {
  Raster raster = picture(20, 20, 72);
  outline(raster, {{5, 5, 10, 10}, {-100, -100, 200, 200}}, {1, 2, 3}, 1);
  const auto pixel = [&](std::size_t x, std::size_t y) {
    return raster.rgb.substr((y * 20 + x) * 3, 3);
  };
  EXPECT_EQ(pixel(4, 7), "\x01\x02\x03");
  EXPECT_EQ(pixel(10, 10), "\x01\x02\x03");
  EXPECT_EQ(pixel(5, 5), "\xFF\xFF\xFF");
  EXPECT_EQ(pixel(9, 9), "\xFF\xFF\xFF");
}

TEST(Png, ReadsBackAsItWas) {
  const Raster raster = picture(33, 7, 150);
  const auto png = encode_png(raster);
  ASSERT_TRUE(png);
  EXPECT_EQ(image_reader().render(*png, 1, 72, "").value(), raster);
  EXPECT_FALSE(encode_png({}));
}

}  // namespace
}  // namespace kiroku
