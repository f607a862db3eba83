// What is painted around the glyphs of a page (PageDevice in poppler_device.h): it may lie behind
// them in their own colour, or over them.
#include <algorithm>
#include <cmath>

#include "pipeline/readers/poppler_device.h"

namespace kiroku {
namespace {

constexpr int kMostPoints = 20000;  // of one path; more is taken for all of the clip
constexpr int kMostShapes = 64;     // of one path that are compared with each other
constexpr float kThin = 0.2f;       // points: hairlines
constexpr double kUnseen = 0.02;    // opacity that nobody sees
constexpr double kOpaque = 0.99;

struct Shape {
  Box box;
  bool rectangle = false;
};

Box box_around(const double* ctm, double x, double y) {
  const auto px = static_cast<float>(x * ctm[0] + y * ctm[2] + ctm[4]);
  const auto py = static_cast<float>(x * ctm[1] + y * ctm[3] + ctm[5]);
  return {px, py, px, py};
}

// A rectangle with sides along the page's: each step goes along one axis only, and the four corners
// of its box are all there is.
Shape shape_of(const GfxSubpath& path, const double* ctm) {
  constexpr float kSlack = 0.1f;
  const int points = path.getNumPoints();
  Shape shape{box_around(ctm, path.getX(0), path.getY(0)), points == 4 || points == 5};
  Box at = shape.box;
  float turned = 0;
  for (int i = 1; i < points; ++i) {
    const Box next = box_around(ctm, path.getX(i), path.getY(i));
    const float dx = std::fabs(next.x0 - at.x0), dy = std::fabs(next.y0 - at.y0);
    if (path.getCurve(i) || (dx > kSlack && dy > kSlack)) shape.rectangle = false;
    turned += dx + dy;
    shape.box = shape.box.united(next);
    at = next;
  }
  const float half = shape.box.x1 - shape.box.x0 + shape.box.y1 - shape.box.y0;
  // Closed or not, there are three or four sides to walk along.
  if (turned < 1.4f * half || turned > 2 * half + 4 * kSlack) shape.rectangle = false;
  return shape;
}

bool touches(const Box& a, const Box& b) {
  return a.x0 < b.x1 && b.x0 < a.x1 && a.y0 < b.y1 && b.y0 < a.y1;
}

// The shapes of a path; empty where there are too many points to look at.
std::vector<Shape> shapes_of(const GfxState& state) {
  const GfxPath* path = state.getPath();
  int points = 0;
  for (int i = 0; i < path->getNumSubpaths(); ++i) points += path->getSubpath(i)->getNumPoints();
  std::vector<Shape> shapes;
  if (points > kMostPoints) return shapes;
  for (int i = 0; i < path->getNumSubpaths(); ++i)
    if (path->getSubpath(i)->getNumPoints() > 0)
      shapes.push_back(shape_of(*path->getSubpath(i), state.getCTM()));
  // One inside the other makes a frame.
  const bool compare = shapes.size() <= kMostShapes;
  for (std::size_t i = 0; i < shapes.size(); ++i)
    for (std::size_t j = 0; j < (compare ? i : 0); ++j)
      if (touches(shapes[i].box, shapes[j].box)) shapes[i].rectangle = shapes[j].rectangle = false;
  if (!compare)
    for (Shape& shape : shapes) shape.rectangle = false;
  return shapes;
}

// Pixels an inch of one side of a picture, `points` long on the page; 0 where that is none.
float resolution(int pixels, double points) {
  const double dpi = 72.0 * std::max(pixels, 0) / points;
  return dpi < 1e6 ? static_cast<float>(dpi) : 0;
}

std::uint32_t byte_of(GfxColorComp component) { return colToByte(component); }

std::uint32_t packed(const GfxRGB& rgb) {
  return byte_of(rgb.r) << 16 | byte_of(rgb.g) << 8 | byte_of(rgb.b);
}

}  // namespace

std::uint32_t fill_colour(GfxState* state) {
  if (state->getFillColorSpace()->getMode() == csPattern) return Run::kPatterned;
  GfxRGB rgb;
  state->getFillRGB(&rgb);
  return packed(rgb);
}

std::uint32_t stroke_colour(GfxState* state) {
  if (state->getStrokeColorSpace()->getMode() == csPattern) return Run::kPatterned;
  GfxRGB rgb;
  state->getStrokeRGB(&rgb);
  return packed(rgb);
}

void PageDevice::update_clip(GfxState* state) {
  clip_stale_ = false;
  double x0 = 0, y0 = 0, x1 = 0, y1 = 0;
  state->getClipBBox(&x0, &y0, &x1, &y1);
  clip_ = {static_cast<float>(x0), static_cast<float>(y0), static_cast<float>(x1),
           static_cast<float>(y1)};
  if (!marking_) return;
  const std::uint16_t number = find_clip();
  run_stale_ = run_stale_ || number != clip_number_;
  clip_number_ = number;
}

void PageDevice::clip(GfxState* state) {
  clip_stale_ = true;
  if (surface_.cut) return;
  const std::vector<Shape> shapes = shapes_of(*state);
  surface_.cut = shapes.size() != 1 || !shapes[0].rectangle;
}

bool PageDevice::is_solid(GfxState* state, double opacity) const {
  return opacity >= kOpaque && state->getBlendMode() == gfxBlendNormal && !surface_.masked;
}

void PageDevice::paint(const Box& box, Paint paint) {
  paint.box = {std::max({box.x0, clip_[0], 0.0f}), std::max({box.y0, clip_[1], 0.0f}),
               std::min({box.x1, clip_[2], drawing_.width}),
               std::min({box.y1, clip_[3], drawing_.height})};
  if (!(paint.box.x1 - paint.box.x0 > kThin && paint.box.y1 - paint.box.y0 > kThin)) return;
  paint.after = static_cast<std::uint32_t>(drawing_.glyphs.size());
  if (surface_.cut || annotations_) paint.covers = false;
  paints_.add(paint);
}

// Of a pattern or a shading nothing is known but where it may be.
bool PageDevice::paint_clip(GfxState* state) {
  painted_ = true;
  if (clip_stale_) update_clip(state);
  paint({clip_[0], clip_[1], clip_[2], clip_[3]}, {});
  return true;
}

void PageDevice::fill(GfxState* state) {
  painted_ = true;
  const double opacity = state->getFillOpacity();
  if (opacity < kUnseen) return;
  if (clip_stale_) update_clip(state);
  const std::vector<Shape> shapes = shapes_of(*state);
  if (shapes.empty()) paint_clip(state);
  Paint one;
  one.colour = fill_colour(state);
  one.flat = is_solid(state, opacity) && one.colour != Run::kPatterned;
  for (const Shape& shape : shapes) {
    one.covers = one.flat && shape.rectangle;
    paint(shape.box, one);
  }
}

// Thick lines stand for bars; the sides of a frame are not its inside.
void PageDevice::stroke(GfxState* state) {
  painted_ = true;
  const auto width = static_cast<float>(state->getTransformedLineWidth());
  if (!(width >= 1.5f) || state->getStrokeOpacity() < kUnseen) return;
  if (clip_stale_) update_clip(state);
  Paint one;
  one.colour = stroke_colour(state);
  one.flat = is_solid(state, state->getStrokeOpacity()) && one.colour != Run::kPatterned;
  const GfxPath* path = state->getPath();
  int points = 0;
  for (int i = 0; i < path->getNumSubpaths() && points < kMostPoints; ++i) {
    const GfxSubpath* line = path->getSubpath(i);
    for (int j = 1; j < line->getNumPoints() && points < kMostPoints; ++j, ++points) {
      Box box = box_around(state->getCTM(), line->getX(j - 1), line->getY(j - 1));
      box = box.united(box_around(state->getCTM(), line->getX(j), line->getY(j)));
      const float half = width / 2;
      paint({box.x0 - half, box.y0 - half, box.x1 + half, box.y1 + half}, one);
    }
  }
}

void PageDevice::beginTransparencyGroup(GfxState*, const double*, GfxColorSpace*, bool, bool,
                                        bool for_mask) {
  groups_.push_back({paints_.size(), static_cast<std::uint32_t>(drawing_.glyphs.size()), for_mask});
}

void PageDevice::endTransparencyGroup(GfxState*) {
  if (groups_.empty()) return;
  last_group_ = groups_.back();
  groups_.pop_back();
  if (last_group_.mask) paints_.drop(last_group_.paints);
}

// Called with the state outside the group: how it is laid on the page as a whole.
void PageDevice::paintTransparencyGroup(GfxState* state, const double*) {
  const double opacity = state->getFillOpacity();
  if (!is_solid(state, opacity)) paints_.fade(last_group_.paints);
  const auto end = static_cast<std::uint32_t>(drawing_.glyphs.size());
  if (opacity >= kUnseen || last_group_.glyphs >= end) return;
  faded_.push_back({last_group_.glyphs, end});
  invisible_ += end - last_group_.glyphs;
}

void PageDevice::add_image(GfxState* state, int width, int height, bool mask, bool opaque) {
  painted_ = true;
  if (page_.images.size() >= kMaxImages) return;
  const double* m = state->getCTM();  // of the unit square
  const auto x = [m](double u, double v) { return static_cast<float>(m[0] * u + m[2] * v + m[4]); };
  const auto y = [m](double u, double v) { return static_cast<float>(m[1] * u + m[3] * v + m[5]); };
  Box box{x(0, 0), y(0, 0), x(0, 0), y(0, 0)};
  for (const auto& [u, v] : {std::pair{0, 1}, {1, 0}, {1, 1}})
    box = box.united({x(u, v), y(u, v), x(u, v), y(u, v)});
  if (clip_stale_) update_clip(state);
  const double size = std::hypot(m[0], m[1]) + std::hypot(m[2], m[3]);
  const bool upright = std::fabs(m[1]) + std::fabs(m[2]) < 0.01 * size ||
                       std::fabs(m[0]) + std::fabs(m[3]) < 0.01 * size;
  if (state->getFillOpacity() >= kUnseen) {
    Paint one;
    one.picture = true;
    one.covers = opaque && upright && is_solid(state, state->getFillOpacity());
    paint(box, one);
  }
  box = {std::max(box.x0, 0.0f), std::max(box.y0, 0.0f), std::min(box.x1, drawing_.width),
         std::min(box.y1, drawing_.height)};
  if (!(box.x0 < box.x1 && box.y0 < box.y1)) return;  // off the page, or not a number
  Image image{box, static_cast<std::uint32_t>(std::max(width, 0)),
              static_cast<std::uint32_t>(std::max(height, 0)), mask};
  image.dpi_across = resolution(width, std::hypot(m[0], m[1]));
  image.dpi_down = resolution(height, std::hypot(m[2], m[3]));
  page_.images.push_back(image);
}

// Inline images must be read through: their bytes stand in the middle of the page's commands.
void PageDevice::drawImageMask(GfxState* state, Object* ref, Stream* stream, int width, int height,
                               bool invert, bool interpolate, bool is_inline) {
  add_image(state, width, height, true, false);
  if (is_inline)
    OutputDev::drawImageMask(state, ref, stream, width, height, invert, interpolate, true);
}

void PageDevice::drawImage(GfxState* state, Object* ref, Stream* stream, int width, int height,
                           GfxImageColorMap* colours, bool interpolate, const int* mask,
                           bool is_inline) {
  add_image(state, width, height, false, mask == nullptr);
  if (is_inline)
    OutputDev::drawImage(state, ref, stream, width, height, colours, interpolate, mask, true);
}

void PageDevice::drawMaskedImage(GfxState* state, Object*, Stream*, int width, int height,
                                 GfxImageColorMap*, bool, Stream*, int, int, bool, bool) {
  add_image(state, width, height, false, false);
}

void PageDevice::drawSoftMaskedImage(GfxState* state, Object*, Stream*, int width, int height,
                                     GfxImageColorMap*, bool, Stream*, int, int, GfxImageColorMap*,
                                     bool) {
  add_image(state, width, height, false, false);
}

}  // namespace kiroku
