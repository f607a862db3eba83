#include "pipeline/readers/placement.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace kiroku {
namespace {

struct Point {
  float x = 0, y = 0;
};

// A picture of `width` x `height` was turned clockwise once; where did the point come from?
Point before_turn(Point p, float height) { return {p.y, height - p.x}; }

}  // namespace

Box Placement::on_page(const Box& upright) const {
  const bool lying = quarter_turns % 2 != 0;
  const float w = lying ? height : width, h = lying ? width : height;  // before the small angle
  const float cos = std::cos(angle), sin = std::sin(angle);
  const float centre_x = w / 2 + border, centre_y = h / 2 + border;
  Box box{INFINITY, INFINITY, -INFINITY, -INFINITY};
  // The middles of the sides, not the corners: the box of a slanted word is then its height, moved
  // with the slope, and does not grow by what the corners reach beyond the ink.
  const float x = (upright.x0 + upright.x1) / 2, y = (upright.y0 + upright.y1) / 2;
  for (const Point corner :
       {Point{upright.x0, y}, Point{upright.x1, y}, Point{x, upright.y0}, Point{x, upright.y1}}) {
    const float dx = corner.x - centre_x, dy = corner.y - centre_y;
    Point p{centre_x + dx * cos + dy * sin - border, centre_y + dy * cos - dx * sin - border};
    float turned_w = w, turned_h = h;
    for (int turn = 0; turn < (quarter_turns & 3); ++turn) {
      p = before_turn(p, turned_w);
      std::swap(turned_w, turned_h);
    }
    box = {std::min(box.x0, p.x), std::min(box.y0, p.y), std::max(box.x1, p.x),
           std::max(box.y1, p.y)};
  }
  const float points = 72 / dpi;
  const auto within = [](float value, float most) { return std::clamp(value, 0.0F, most); };
  return {within(box.x0, width) * points, within(box.y0, height) * points,
          within(box.x1, width) * points, within(box.y1, height) * points};
}

}  // namespace kiroku
