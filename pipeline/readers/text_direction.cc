#include "pipeline/readers/text_direction.h"

#include <algorithm>
#include <vector>

#include "pipeline/readers/picture.h"

namespace kiroku {
namespace {

constexpr std::size_t kFewestMarks = 20;
constexpr int kLeastSign = 4, kMostSigns = 16;  // pixels high; to the picture's height
// All in sizes of signs. Between signs of a line a tenth to three tenths are blank, between lines
// half of one and more.
constexpr float kGapInLine = 0.35F;
constexpr float kSmallMark = 0.5F;  // readings beside a line, dots, parts of signs
constexpr float kLargeMark = 2.5F;
constexpr float kThinnestLine = 0.6F, kThickestLine = 2;
constexpr float kLine = 3;        // at least so much longer than wide
constexpr float kLeastText = 12;  // of lines, together
constexpr float kClearly = 2;     // so much more runs down than across

struct Ink {
  PixPointer pixels;
  std::vector<Box> marks;
};

std::vector<Box> marks_of_ink(PIX& ink) {
  std::vector<Box> marks;
  BOXA* boxes = pixConnComp(&ink, nullptr, 8);
  for (int i = 0; i < boxaGetCount(boxes); ++i) {
    l_int32 x = 0, y = 0, w = 0, h = 0;
    boxaGetBoxGeometry(boxes, i, &x, &y, &w, &h);
    marks.push_back({static_cast<float>(x), static_cast<float>(y), static_cast<float>(x + w),
                     static_cast<float>(y + h)});
  }
  boxaDestroy(&boxes);
  return marks;
}

float longer_side(const Box& box) { return std::max(box.x1 - box.x0, box.y1 - box.y0); }

// Signs are as high as the larger marks of their size: many consist of parts.
float size_of_signs(const std::vector<Box>& marks, int height) {
  std::vector<float> sizes;
  for (const Box& mark : marks) {
    const float size = longer_side(mark);
    if (size >= kLeastSign && size * kMostSigns < static_cast<float>(height)) sizes.push_back(size);
  }
  if (sizes.size() < kFewestMarks) return 0;
  const auto large = sizes.begin() + static_cast<std::ptrdiff_t>(sizes.size() * 3 / 4);
  std::nth_element(sizes.begin(), large, sizes.end());
  return *large;
}

}  // namespace

bool runs_down(PIX& normalised) {
  PixPointer ink(pixThresholdToBinary(&normalised, kInk));
  // Half the resolution is enough, and a quarter of the work: a pixel is ink where any of four is.
  if (ink != nullptr) ink = PixPointer(pixReduceRankBinary2(ink.get(), 1, nullptr));
  if (ink == nullptr) return false;
  const std::vector<Box> marks = marks_of_ink(*ink);
  const float size = size_of_signs(marks, pixGetHeight(ink.get()));
  if (size == 0) return false;
  const PixPointer text(pixCreate(pixGetWidth(ink.get()), pixGetHeight(ink.get()), 1));
  if (text == nullptr) return false;
  for (const Box& mark : marks) {
    const float side = longer_side(mark);
    if (side < kSmallMark * size || side > kLargeMark * size) continue;
    const int x = static_cast<int>(mark.x0), y = static_cast<int>(mark.y0);
    pixRasterop(text.get(), x, y, static_cast<int>(mark.x1) - x, static_cast<int>(mark.y1) - y,
                PIX_SRC | PIX_DST, ink.get(), x, y);
  }
  const int gap = std::max(2, static_cast<int>(kGapInLine * size));
  const PixPointer bars(pixCloseSafeBrick(nullptr, text.get(), gap, gap));
  if (bars == nullptr) return false;
  float down = 0, across = 0;
  for (const Box& bar : marks_of_ink(*bars)) {
    const float wide = bar.x1 - bar.x0, high = bar.y1 - bar.y0, thin = std::min(wide, high);
    if (thin < kThinnestLine * size || thin > kThickestLine * size) continue;
    if (high > kLine * wide) down += high;
    if (wide > kLine * high) across += wide;
  }
  return down > kLeastText * size && down > kClearly * across;
}

}  // namespace kiroku
