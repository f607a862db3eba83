#include "pipeline/readers/picture.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <numbers>
#include <vector>

namespace kiroku {
namespace {

constexpr float kGain = 6;          // more makes text of noise
constexpr float kMostNoise = 8;     // grey values, of single pixels afterwards
constexpr int kFullContrast = 170;  // grey values between ground and ink afterwards
constexpr int kPale = 80;  // contrast of ink: from 84 to 230 on good slides, to 77 on poor ones
// Pixels an inch at which a picture is read. Slides read better at 150 than at 200 (facts .978
// instead of .957, a fifth less work); print whose median letter is under nine pixels there wants
// more.
constexpr float kReadingDpi = 150, kSmallPrintDpi = 300;
constexpr float kSmallPrint = 9;
constexpr int kFaint = 18;  // a smaller difference is noise and has no sign
constexpr int kDarkInk = 110;
// Of the skew, in degrees; and how sure Leptonica's measure of it is.
constexpr float kSteepest = 6, kSteep = 2, kLevel = 0.15F, kSameSkew = 0.25F;
constexpr float kSureOfSkew = 2, kHintOfSkew = 1.2F;

int at(const l_uint32* line, int x) { return static_cast<int>(GET_DATA_BYTE(line, x)); }

const l_uint32* row(PIX& pix, int y) {
  return pixGetData(&pix) + std::ptrdiff_t{y} * pixGetWpl(&pix);
}
l_uint32* mutable_row(PIX& pix, int y) {
  return pixGetData(&pix) + std::ptrdiff_t{y} * pixGetWpl(&pix);
}

PixPointer difference(PIX& grey, PIX& ground) {
  const int width = pixGetWidth(&grey), height = pixGetHeight(&grey);
  PixPointer made(pixCreate(width, height, 8));
  if (made == nullptr) return nullptr;
  for (int y = 0; y < height; ++y) {
    const l_uint32 *a = row(grey, y), *b = row(ground, y);
    l_uint32* to = mutable_row(*made, y);
    for (int x = 0; x < width; ++x) SET_DATA_BYTE(to, x, std::abs(at(a, x) - at(b, x)));
  }
  return made;
}

// Ground and contrast of the neighbourhood, on a quarter of the resolution.
struct Surroundings {
  PixPointer ground, contrast;
};

Surroundings surroundings_of(PIX& grey) {
  constexpr int kReduction = 4;
  const int window = std::max(41, pixGetHeight(&grey) / 14);
  const PixPointer small(pixScaleAreaMap(&grey, 1.0F / kReduction, 1.0F / kReduction));
  if (small == nullptr) return {};
  const int least = std::min(pixGetWidth(small.get()), pixGetHeight(small.get()));
  const int radius = std::min(std::max(3, window / kReduction / 2), least / 2 - 2);
  if (radius < 2) return {};
  const int rank = std::min(2 * radius + 1, 61);
  PixPointer median(pixRankFilterGray(small.get(), rank, rank, 0.5F));
  if (median == nullptr) return {};
  PixPointer ground(pixBlockconv(median.get(), std::max(2, radius / 2), std::max(2, radius / 2)));
  if (ground == nullptr) return {};
  const PixPointer apart = difference(*small, *ground);
  if (apart == nullptr) return {};
  const PixPointer most(pixDilateGray(apart.get(), rank, rank));
  if (most == nullptr) return {};
  PixPointer contrast(pixBlockconv(most.get(), radius, radius));
  return {std::move(ground), std::move(contrast)};
}

// Marks of the size of letters that stand out from their ground by more than noise, lighter (+1)
// or darker (-1). Photographs have bright and dark spots; letters are many.
int letters_that_are(int sign, PIX& grey, PIX& ground) {
  const int width = pixGetWidth(&grey), height = pixGetHeight(&grey);
  const PixPointer ink(pixCreate(width, height, 1));
  if (ink == nullptr) return 0;
  for (int y = 0; y < height; ++y) {
    const l_uint32 *a = row(grey, y), *b = row(ground, y);
    l_uint32* to = mutable_row(*ink, y);
    for (int x = 0; x < width; ++x) {
      if ((at(a, x) - at(b, x)) * sign > kFaint) SET_DATA_BIT(to, x);
    }
  }
  BOXA* boxes = pixConnComp(ink.get(), nullptr, 8);
  int letters = 0;
  for (int i = 0; i < boxaGetCount(boxes); ++i) {
    l_int32 w = 0, h = 0;
    boxaGetBoxGeometry(boxes, i, nullptr, nullptr, &w, &h);
    letters += h >= 7 && h < height / 12 && w >= 2 && w < 4 * h;
  }
  boxaDestroy(&boxes);
  return letters;
}

bool is_light_on_dark(PIX& grey, PIX& ground) {
  return letters_that_are(1, grey, ground) > 1.15 * letters_that_are(-1, grey, ground);
}

// How strongly the median pixel of ink stands out: over 100 on clean pages, under 80 on pale ones.
int ink_contrast(PIX& grey, PIX& ground, PIX& contrast, int sign) {
  std::vector<int> counts(256);
  int all = 0;
  for (int y = 0; y < pixGetHeight(&grey); y += 2) {
    const l_uint32 *a = row(grey, y), *b = row(ground, y), *c = row(contrast, y);
    for (int x = 0; x < pixGetWidth(&grey); x += 2) {
      const int apart = (at(b, x) - at(a, x)) * sign;
      if (apart > kFaint && 2 * apart > at(c, x)) ++counts[at(c, x)], ++all;
    }
  }
  int value = 0;
  for (int sum = 0; value < 255 && 2 * (sum += counts[value]) < all;) ++value;
  return all == 0 ? 255 : value;
}

// The noise of single pixels (its standard deviation), by the median of what each differs from its
// neighbours' mean: edges of letters are too few to count.
float noise_of(PIX& grey) {
  constexpr float kMedianOfDeviation = 0.6745F, kOfMeans = 1.2247F;  // sqrt(1 + 1/2)
  std::vector<int> counts(512);
  int all = 0;
  const int width = pixGetWidth(&grey), height = pixGetHeight(&grey);
  for (int y = 0; y < height; y += 4) {
    const l_uint32* line = row(grey, y);
    for (int x = 1; x + 1 < width; ++x, ++all)
      ++counts[static_cast<std::size_t>(
          std::abs(2 * at(line, x) - at(line, x - 1) - at(line, x + 1)))];
  }
  int value = 0;
  for (int sum = 0; value < 511 && 2 * (sum += counts[static_cast<std::size_t>(value)]) < all;)
    ++value;
  return static_cast<float>(value) / 2 / kMedianOfDeviation / kOfMeans;
}

// By the contrast of the neighbourhood, as 24.8: on blank ground, where there is none, the noise of
// a page of 4 would become dots as dark as letters.
std::vector<int> gains_for(float noise) {
  const float most = std::clamp(kMostNoise / std::max(noise, 0.1F), 1.0F, kGain);
  std::vector<int> gains;
  for (int contrast = 0; contrast < 256; ++contrast)
    gains.push_back(
        std::min(static_cast<int>(256 * most), kFullContrast * 256 / std::max(12, contrast)));
  return gains;
}

float median_of(PIX& grey) {
  float value = kGround;
  pixGetRankValueMasked(&grey, nullptr, 0, 0, 4, 0.5F, &value, nullptr);
  return value;
}

struct Skew {
  float degrees = 0, confidence = 0;
};

// How the text lies, where what is darker than `ink` is taken for it.
Skew skew_of_ink(PIX& normalised, int threshold) {
  const int height = pixGetHeight(&normalised), width = pixGetWidth(&normalised);
  const PixPointer ink(pixThresholdToBinary(&normalised, threshold));
  if (ink == nullptr) return {};
  const int largest = std::max(20, height / 12);  // pictures have edges of their own
  const PixPointer text(
      pixSelectBySize(ink.get(), largest, largest, 8, L_SELECT_IF_BOTH, L_SELECT_IF_LT, nullptr));
  if (text == nullptr) return {};
  Skew skew;
  const bool failed =
      pixFindSkewSweepAndSearch(text.get(), &skew.degrees, &skew.confidence, width > 1600 ? 4 : 2,
                                1, kSteepest, 0.5F, 0.03F) != 0;
  return failed ? Skew{} : skew;
}

// Degrees by which the text must be turned clockwise to lie level; 0 where there is no telling.
// Lines of East Asian signs, as high as they are wide, have soft edges: the measure is seldom sure
// of their angle (1.3 to 2 on slides, where it was right each time; Latin ones have 2 to 6). There
// the darkest of the ink must say the same. Where they lie nearly level they are read as they are:
// turning blurs them, and "13.3%" became "13.39%".
float skew_of(PIX& normalised) {
  const Skew skew = skew_of_ink(normalised, kInk);
  if (skew.confidence < kHintOfSkew || std::fabs(skew.degrees) <= kLevel) return 0;
  if (skew.confidence > kSureOfSkew) return skew.degrees;
  if (std::fabs(skew.degrees) < kSteep) return 0;
  const Skew dark = skew_of_ink(normalised, kDarkInk);
  const bool agreed = dark.confidence >= kHintOfSkew &&
                      std::fabs(skew.degrees - dark.degrees) <= kSameSkew &&
                      std::fabs(skew.degrees) < kSteepest - kSameSkew;
  return agreed ? skew.degrees : 0;
}

// Nothing stands to the left of it for a while, and letters larger than it close to the right.
bool heads_a_line(const Box& box, const std::vector<Box>& others) {
  const float height = box.y1 - box.y0, middle = (box.y0 + box.y1) / 2;
  bool followed = false;
  for (const Box& other : others) {
    if (other == box || other.y0 > box.y1 + height || other.y1 < box.y0 - height) continue;
    const bool beside = other.y0 < middle && other.y1 > middle;
    const float other_height = other.y1 - other.y0;
    if (other.x0 < box.x1 && other.x1 > box.x0 - 5 * height && other_height > 1) return false;
    followed = followed ||
               (beside && other.x0 > box.x1 + 0.3F * height && other.x0 < box.x1 + 4 * height &&
                other_height > 0.7F * height && other_height < 8 * height);
  }
  return followed;
}

// Squares and discs in front of lines: the models take them for letters (画, O, 1).
bool is_solid(PIX& part) {
  const int width = pixGetWidth(&part), height = pixGetHeight(&part);
  l_int32 ink = 0;
  pixCountPixels(&part, &ink, nullptr);
  return 10 * width >= 7 * height && 10 * height >= 7 * width && 100 * ink >= 72 * width * height;
}

struct Marks {
  std::vector<Box> all, solid;
};

Marks marks_of(PIX& normalised) {
  const PixPointer ink(pixThresholdToBinary(&normalised, kInk));
  PIXA* parts = nullptr;
  BOXA* boxes = ink == nullptr ? nullptr : pixConnComp(ink.get(), &parts, 8);
  Marks marks;
  for (int i = 0; i < boxaGetCount(boxes); ++i) {
    l_int32 x = 0, y = 0, w = 0, h = 0;
    boxaGetBoxGeometry(boxes, i, &x, &y, &w, &h);
    marks.all.push_back({static_cast<float>(x), static_cast<float>(y), static_cast<float>(x + w),
                         static_cast<float>(y + h)});
    if (h < 5 || h > 40) continue;
    const PixPointer part(pixaGetPix(parts, i, L_CLONE));
    if (is_solid(*part)) marks.solid.push_back(marks.all.back());
  }
  pixaDestroy(&parts);
  boxaDestroy(&boxes);
  return marks;
}

std::vector<Box> bullets_of(const Marks& marks) {
  std::vector<Box> bullets;
  for (const Box& box : marks.solid) {
    if (heads_a_line(box, marks.all)) bullets.push_back(box);
  }
  return bullets;
}

bool is_small_print(const std::vector<Box>& marks) {
  std::vector<float> heights;
  for (const Box& box : marks) {
    const float height = box.y1 - box.y0, width = box.x1 - box.x0;
    if (height >= 4 && height <= 60 && width >= 2 && width < 4 * height) heights.push_back(height);
  }
  if (heights.size() < 100) return false;
  const auto middle = heights.begin() + static_cast<std::ptrdiff_t>(heights.size() / 2);
  std::nth_element(heights.begin(), middle, heights.end());
  return *middle < kSmallPrint;
}

tl::unexpected<Error> no_memory() {
  return fail(ErrorCode::limit_exceeded, "there is not enough memory for the picture");
}

PixPointer rotated(PIX& grey, float radians, int border, int ground) {
  const PixPointer larger(
      pixAddBorderGeneral(&grey, border, border, border, border, static_cast<l_uint32>(ground)));
  if (larger == nullptr) return nullptr;
  return PixPointer(pixRotateAMGray(larger.get(), radians, static_cast<l_uint8>(ground)));
}

}  // namespace

Normalised normalise(PIX& grey) {
  const Surroundings around = surroundings_of(grey);
  if (around.contrast == nullptr) return {PixPointer(pixCopy(nullptr, &grey))};
  const int width = pixGetWidth(&grey), height = pixGetHeight(&grey);
  const PixPointer ground(pixScaleToSize(around.ground.get(), width, height));
  const PixPointer contrast(pixScaleToSize(around.contrast.get(), width, height));
  Normalised made{PixPointer(pixCreate(width, height, 8))};
  if (ground == nullptr || contrast == nullptr || made.picture == nullptr) return {};
  made.light_on_dark = is_light_on_dark(grey, *ground);
  const int sign = made.light_on_dark ? -1 : 1;
  made.contrast = ink_contrast(grey, *ground, *contrast, sign);
  const std::vector<int> gains = gains_for(noise_of(grey));
  for (int y = 0; y < height; ++y) {
    const l_uint32 *a = row(grey, y), *b = row(*ground, y), *c = row(*contrast, y);
    l_uint32* to = mutable_row(*made.picture, y);
    for (int x = 0; x < width; ++x) {
      const int apart = (at(a, x) - at(b, x)) * sign;
      const int gain = gains[static_cast<std::size_t>(at(c, x))];
      SET_DATA_BYTE(to, x, std::clamp(kGround + apart * gain / 256, 0, 255));
    }
  }
  return made;
}

Result<Picture> Picture::prepare(const Raster& raster, int quarter_turns) {
  if (raster.width == 0 || raster.height == 0 || raster.dpi <= 0)
    return fail(ErrorCode::damaged, "there is no picture to recognise");
  const PixPointer grey = grey_of(raster);
  if (grey == nullptr) return no_memory();
  for (const float dpi : {kReadingDpi, kSmallPrintDpi}) {
    if (raster.dpi < 1.1F * dpi) break;
    const float scale = dpi / raster.dpi;
    const PixPointer smaller(pixScaleAreaMap(grey.get(), scale, scale));
    if (smaller == nullptr) return no_memory();
    TRY_ASSIGN(Picture picture, straightened(*smaller, dpi, quarter_turns));
    if (!picture.small_print_) return picture;
  }
  return straightened(*grey, raster.dpi, quarter_turns);
}

Result<Picture> Picture::straightened(PIX& grey, float dpi, int quarter_turns) {
  Picture picture;
  picture.placement_ = {static_cast<float>(pixGetWidth(&grey)),
                        static_cast<float>(pixGetHeight(&grey)), dpi, quarter_turns & 3};
  picture.plain_ = PixPointer(pixRotateOrth(&grey, quarter_turns & 3));  // a copy where it is 0
  if (picture.plain_ == nullptr) return no_memory();
  Normalised normalised = normalise(*picture.plain_);
  picture.normalised_ = std::move(normalised.picture);
  picture.hard_ = normalised.contrast < kPale;
  if (picture.normalised_ == nullptr) return no_memory();
  if (normalised.light_on_dark) pixInvert(picture.plain_.get(), picture.plain_.get());
  if (const float degrees = skew_of(*picture.normalised_); degrees != 0) {
    TRY(picture.turn(degrees * std::numbers::pi_v<float> / 180));
  }
  picture.look_at_marks();
  return picture;
}

Result<void> Picture::turn(float angle) {
  placement_.angle = angle;
  const int side = std::max(pixGetWidth(plain_.get()), pixGetHeight(plain_.get()));
  const int border =
      static_cast<int>(std::fabs(std::sin(angle)) * static_cast<float>(side) / 2) + 1;
  placement_.border = static_cast<float>(border);
  plain_ = rotated(*plain_, angle, border, static_cast<int>(median_of(*plain_)));
  normalised_ = rotated(*normalised_, angle, border, kGround);
  if (plain_ == nullptr || normalised_ == nullptr) return no_memory();
  return {};
}

void Picture::look_at_marks() {
  const Marks marks = marks_of(*normalised_);
  small_print_ = is_small_print(marks.all);
  bullets_ = bullets_of(marks);
  for (const Box& box : bullets_) {
    const Box grown{box.x0 - 2, box.y0 - 2, box.x1 + 2, box.y1 + 2};
    l_uint32 ground = kGround;
    pixGetPixel(plain_.get(), static_cast<int>(grown.x0) - 1, static_cast<int>(box.y0), &ground);
    fill(*plain_, grown, static_cast<int>(ground));
    fill(*normalised_, grown, kGround);
  }
}

std::vector<Box> marks_in(PIX& normalised) {
  const PixPointer ink(pixThresholdToBinary(&normalised, kInk));
  BOXA* boxes = ink == nullptr ? nullptr : pixConnComp(ink.get(), nullptr, 8);
  std::vector<Box> marks;
  for (int i = 0; i < boxaGetCount(boxes); ++i) {
    l_int32 x = 0, y = 0, w = 0, h = 0;
    boxaGetBoxGeometry(boxes, i, &x, &y, &w, &h);
    marks.push_back({static_cast<float>(x), static_cast<float>(y), static_cast<float>(x + w),
                     static_cast<float>(y + h)});
  }
  boxaDestroy(&boxes);
  return marks;
}

PixPointer only_around(const std::vector<Box>& boxes, PIX& normalised) {
  const int width = pixGetWidth(&normalised), height = pixGetHeight(&normalised);
  PixPointer made(pixCreate(width, height, 8));
  if (made == nullptr) return nullptr;
  fill(*made, {0, 0, static_cast<float>(width), static_cast<float>(height)}, kGround);
  for (const Box& box : boxes) {
    const float around = (box.y1 - box.y0) / 2;
    const int x0 = std::max(0, static_cast<int>(box.x0 - around)),
              y0 = std::max(0, static_cast<int>(box.y0 - around)),
              x1 = std::min(width, static_cast<int>(box.x1 + around)),
              y1 = std::min(height, static_cast<int>(box.y1 + around));
    pixRasterop(made.get(), x0, y0, x1 - x0, y1 - y0, PIX_SRC, &normalised, x0, y0);
  }
  return made;
}

void fill(PIX& grey, const Box& box, int value) {
  const int x1 = std::min(static_cast<int>(box.x1), pixGetWidth(&grey)),
            y1 = std::min(static_cast<int>(box.y1), pixGetHeight(&grey));
  for (int y = std::max(0, static_cast<int>(box.y0)); y < y1; ++y) {
    l_uint32* to = mutable_row(grey, y);
    for (int x = std::max(0, static_cast<int>(box.x0)); x < x1; ++x) SET_DATA_BYTE(to, x, value);
  }
}

}  // namespace kiroku
