// The packed form of a page's boxes. Each glyph is a control byte and the differences from the
// glyph before it, as variable-length integers in 1/20 pt; along a line of one font most of them
// are the width alone. All of it is compressed.
#include <cmath>
#include <cstdint>

#include "schemas/compress.h"
#include "schemas/text.h"

namespace kiroku {
namespace {

constexpr float kSteps = 20;       // a point
constexpr float kFurthest = 1e6F;  // points; nothing real lies beyond
constexpr std::uint8_t kLengthMask = 7, kLongLength = 7;
constexpr std::uint8_t kGap = 8, kX = 16, kY = 32, kHeight = 64, kWidth = 128;

struct Steps {
  std::int32_t x = 0, y = 0, width = 0, height = 0;
};

std::int32_t steps(float points) {
  if (!(std::fabs(points) < kFurthest)) return 0;
  return static_cast<std::int32_t>(std::lround(points * kSteps));
}

void put(std::string& to, std::uint32_t value) {
  for (; value >= 0x80; value >>= 7) to += static_cast<char>(value | 0x80);
  to += static_cast<char>(value);
}

void put_signed(std::string& to, std::int32_t value) {
  put(to, (static_cast<std::uint32_t>(value) << 1) ^ static_cast<std::uint32_t>(value >> 31));
}

// Reads what put() wrote; `ok` turns false at the end of the bytes, and every value is 0 from then
// on.
struct Cursor {
  std::string_view bytes;
  std::size_t at = 0;
  bool ok = true;

  std::uint8_t byte() {
    if (at >= bytes.size()) return ok = false, 0;
    return static_cast<std::uint8_t>(bytes[at++]);
  }
  std::uint32_t number() {
    std::uint32_t value = 0;
    for (int shift = 0; shift < 35; shift += 7) {
      const std::uint8_t next = byte();
      value |= static_cast<std::uint32_t>(next & 0x7F) << shift;
      if (next < 0x80) return value;
    }
    return ok = false, 0;
  }
  std::int32_t signed_number() {
    const std::uint32_t value = number();
    return static_cast<std::int32_t>(value >> 1) ^ -static_cast<std::int32_t>(value & 1);
  }
};

// Unsigned addition: damaged bytes may add up to anything.
std::int32_t moved(std::int32_t from, std::int32_t by) {
  return static_cast<std::int32_t>(static_cast<std::uint32_t>(from) +
                                   static_cast<std::uint32_t>(by));
}

// Joins the glyphs of a span, one after another, into lines.
class LineBoxes {
 public:
  void add(const Box& glyph) {
    if (!boxes_.empty() && joins(glyph)) {
      boxes_.back() = boxes_.back().united(glyph);
    } else {
      boxes_.push_back(glyph);
      direction_ = Direction::open;
    }
  }
  std::vector<Box> take() { return std::move(boxes_); }

 private:
  enum class Direction { open, across, down };

  static float shared(float a0, float a1, float b0, float b1) {
    const float smaller = std::min(a1 - a0, b1 - b0);
    return smaller <= 0 ? 1 : (std::min(a1, b1) - std::max(a0, b0)) / smaller;
  }
  // Half of the smaller side in common: a superscript stays in its line, the next line does not.
  bool joins(const Box& glyph) {
    const Box& line = boxes_.back();
    if (direction_ != Direction::down && shared(line.y0, line.y1, glyph.y0, glyph.y1) >= 0.5F) {
      direction_ = Direction::across;
      return true;
    }
    const float gap = glyph.y0 - line.y1, size = glyph.y1 - glyph.y0;
    if (direction_ != Direction::across && gap > -0.5F * size && gap < size &&
        shared(line.x0, line.x1, glyph.x0, glyph.x1) >= 0.5F) {
      direction_ = Direction::down;
      return true;
    }
    return false;
  }

  std::vector<Box> boxes_;
  Direction direction_ = Direction::open;
};

// The glyphs one after another, until `take` has seen enough or the bytes are damaged.
template <typename Take>
void each_glyph(std::string_view bytes, Take take) {
  Cursor cursor{bytes};
  Steps at;
  std::uint32_t end = 0;
  while (cursor.at < bytes.size()) {
    const std::uint8_t control = cursor.byte();
    std::uint32_t length = control & kLengthMask;
    if (length == kLongLength) length = cursor.number();
    const std::uint32_t begin = end + ((control & kGap) ? cursor.number() : 0);
    at.x = moved(moved(at.x, at.width), (control & kX) ? cursor.signed_number() : 0);
    if (control & kY) at.y = moved(at.y, cursor.signed_number());
    if (control & kHeight) at.height = moved(at.height, cursor.signed_number());
    if (control & kWidth) at.width = static_cast<std::int32_t>(cursor.number());
    if (!cursor.ok || begin < end || begin + length < begin) return;
    end = begin + length;
    const auto points = [](std::int32_t value) { return static_cast<float>(value) / kSteps; };
    const Box box{points(at.x), points(at.y), points(moved(at.x, at.width)),
                  points(moved(at.y, at.height))};
    if (!take(GlyphBoxes::Placed{{begin, end}, box})) return;
  }
}

}  // namespace

GlyphBoxes GlyphBoxes::pack(const std::vector<Glyph>& glyphs) {
  std::string to;
  to.reserve(glyphs.size() * 3);
  Steps last;
  std::uint32_t end = 0;
  for (const Glyph& glyph : glyphs) {
    if (glyph.length == 0) continue;
    const Steps now = {steps(glyph.box.x0), steps(glyph.box.y0),
                       steps(glyph.box.x1) - steps(glyph.box.x0),
                       steps(glyph.box.y1) - steps(glyph.box.y0)};
    const std::uint8_t control = static_cast<std::uint8_t>(
        std::min<int>(glyph.length, kLongLength) | (glyph.offset != end ? kGap : 0) |
        (now.x != moved(last.x, last.width) ? kX : 0) | (now.y != last.y ? kY : 0) |
        (now.height != last.height ? kHeight : 0) | (now.width != last.width ? kWidth : 0));
    to += static_cast<char>(control);
    if ((control & kLengthMask) == kLongLength) put(to, glyph.length);
    if (control & kGap) put(to, glyph.offset - end);
    if (control & kX) put_signed(to, now.x - moved(last.x, last.width));
    if (control & kY) put_signed(to, now.y - last.y);
    if (control & kHeight) put_signed(to, now.height - last.height);
    if (control & kWidth) put(to, static_cast<std::uint32_t>(std::max(0, now.width)));
    last = {now.x, now.y, std::max(0, now.width), now.height};
    end = glyph.offset + glyph.length;
  }
  GlyphBoxes packed;
  if (to.empty()) return packed;
  packed.bytes_ = compress(to);
  packed.bytes_.shrink_to_fit();
  return packed;
}

GlyphBoxes GlyphBoxes::from_bytes(std::string bytes) {
  GlyphBoxes packed;
  packed.bytes_ = std::move(bytes);
  return packed;
}

std::vector<GlyphBoxes::Placed> GlyphBoxes::unpack() const {
  std::vector<Placed> placed;
  each_glyph(decompress(bytes_), [&](const Placed& glyph) {
    placed.push_back(glyph);
    return true;
  });
  return placed;
}

std::vector<Box> GlyphBoxes::lines(Span span) const {
  LineBoxes lines;
  if (bytes_.empty()) return {};
  each_glyph(decompress(bytes_), [&](const Placed& glyph) {
    if (glyph.span.overlaps(span)) lines.add(glyph.box);
    return glyph.span.end < span.end;
  });
  return lines.take();
}

}  // namespace kiroku
