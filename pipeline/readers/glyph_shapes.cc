#include "pipeline/readers/glyph_shapes.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace kiroku {
namespace {

constexpr int kInkDarkness = 128;  // darker than that is ink
constexpr int kAlikeShapes = 40;   // mean difference of darkness, of 255
constexpr float kStretch = 1.4F;   // of two shapes of one sign at most
constexpr std::size_t kEnoughShapes = 4;

int darkness(PIX& picture, int x, int y) {
  return 255 - static_cast<int>(GET_DATA_BYTE(
                   pixGetData(&picture) + static_cast<std::ptrdiff_t>(y) * pixGetWpl(&picture), x));
}

struct Area {
  int x0 = 0, y0 = 0, x1 = 0, y1 = 0;  // half open
};

Area inside(PIX& picture, const Box& box) {
  return {std::max(0, static_cast<int>(std::floor(box.x0))),
          std::max(0, static_cast<int>(std::floor(box.y0))),
          std::min(pixGetWidth(&picture), static_cast<int>(std::ceil(box.x1))),
          std::min(pixGetHeight(&picture), static_cast<int>(std::ceil(box.y1)))};
}

Area ink_in(PIX& picture, const Area& area) {
  Area ink{area.x1, area.y1, area.x0, area.y0};
  for (int y = area.y0; y < area.y1; ++y) {
    for (int x = area.x0; x < area.x1; ++x) {
      if (darkness(picture, x, y) < kInkDarkness) continue;
      ink = {std::min(ink.x0, x), std::min(ink.y0, y), std::max(ink.x1, x + 1),
             std::max(ink.y1, y + 1)};
    }
  }
  return ink;
}

int mean(PIX& picture, const Area& area) {
  int sum = 0, count = 0;
  for (int y = area.y0; y < area.y1; ++y)
    for (int x = area.x0; x < area.x1; ++x, ++count) sum += darkness(picture, x, y);
  return count == 0 ? 0 : sum / count;
}

}  // namespace

GlyphShape shape_of(PIX& picture, const Box& box) {
  GlyphShape shape;
  const Area ink = ink_in(picture, inside(picture, box));
  const int wide = ink.x1 - ink.x0, high = ink.y1 - ink.y0;
  if (wide <= 0 || high <= 0) return shape;
  shape.ink = true;
  shape.aspect = static_cast<float>(wide) / static_cast<float>(high);
  constexpr int kSide = GlyphShape::kSide;
  for (int row = 0; row < kSide; ++row) {
    for (int column = 0; column < kSide; ++column) {
      const Area cell{ink.x0 + wide * column / kSide, ink.y0 + high * row / kSide,
                      ink.x0 + std::max(wide * (column + 1) / kSide, wide * column / kSide + 1),
                      ink.y0 + std::max(high * (row + 1) / kSide, high * row / kSide + 1)};
      shape.darkness[static_cast<std::size_t>(row * kSide + column)] =
          static_cast<std::uint8_t>(mean(picture, cell));
    }
  }
  return shape;
}

bool is_alike(const GlyphShape& a, const GlyphShape& b) {
  if (!a.ink || !b.ink) return a.ink == b.ink;
  if (a.aspect > kStretch * b.aspect || b.aspect > kStretch * a.aspect) return false;
  int sum = 0;
  for (std::size_t i = 0; i < a.darkness.size(); ++i)
    sum += std::abs(a.darkness[i] - b.darkness[i]);
  return sum <= kAlikeShapes * static_cast<int>(a.darkness.size());
}

std::string fault_of(const std::map<std::uint32_t, std::vector<GlyphShape>>& shapes) {
  std::vector<const GlyphShape*> drawn;
  std::size_t several = 0, changing = 0;
  for (const auto& [code, seen] : shapes) {
    if (seen.empty() || !seen.front().ink) continue;
    const GlyphShape& first = seen.front();
    drawn.push_back(&first);
    if (seen.size() < 2) continue;
    ++several;
    changing += !std::all_of(seen.begin() + 1, seen.end(),
                             [&first](const GlyphShape& shape) { return is_alike(first, shape); });
  }
  if (drawn.empty()) return "nothing is drawn in it";
  if (several >= kEnoughShapes && 3 * changing > several)
    return "its codes stand for several shapes each";
  for (const GlyphShape* one : drawn) {
    const auto same = std::count_if(drawn.begin(), drawn.end(), [&](const GlyphShape* other) {
      return is_alike(*one, *other);
    });
    if (static_cast<std::size_t>(same) >= kEnoughShapes &&
        3 * static_cast<std::size_t>(same) > drawn.size())
      return "its codes look all the same, as where a font cannot be loaded";
  }
  return {};
}

}  // namespace kiroku
