#include "pipeline/readers/layout_visibility.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace kiroku {
namespace {

constexpr int kAlike = 8;         // of 255, in each of red, green and blue: nobody tells them apart
constexpr float kLeastCover = 2;  // points: a rule or an underline covers nothing
// Square points. Where transparency was flattened, small pictures lie over words and show them.
constexpr float kLeastPicture = 2000;
constexpr float kPage = 0.6f;                // a picture of this share of the page is a scan of it
constexpr float kDisc = 0.5f;                // em: its radius
constexpr float kContrast = 0.25f;           // of a glyph on another colour: it is seen
constexpr std::uint64_t kWork = 60'000'000;  // comparisons for one page, a fifth of a second
constexpr std::uint32_t kChunk = 64;         // glyphs looked at together

bool alike(std::uint32_t a, std::uint32_t b) {
  for (int shift = 0; shift < 24; shift += 8) {
    const int x = static_cast<int>((a >> shift) & 0xFF), y = static_cast<int>((b >> shift) & 0xFF);
    if (std::abs(x - y) > kAlike) return false;
  }
  return true;
}

bool meets(const Box& a, const Box& b) {
  return a.x0 < b.x1 && b.x0 < a.x1 && a.y0 < b.y1 && b.y0 < a.y1;
}

bool holds(const Box& outer, const Box& inner) {
  return outer.x0 <= inner.x0 && outer.y0 <= inner.y0 && outer.x1 >= inner.x1 &&
         outer.y1 >= inner.y1;
}

float area(const Box& box) { return box.empty() ? 0 : (box.x1 - box.x0) * (box.y1 - box.y0); }

float shared(const Box& a, const Box& b) {
  return area(
      {std::max(a.x0, b.x0), std::max(a.y0, b.y0), std::min(a.x1, b.x1), std::min(a.y1, b.y1)});
}

bool can_cover(const Paint& paint) {
  return paint.covers && paint.box.x1 - paint.box.x0 >= kLeastCover &&
         paint.box.y1 - paint.box.y0 >= kLeastCover &&
         (!paint.picture || area(paint.box) >= kLeastPicture);
}

// Where the ink of a glyph is: the middle of its cell.
Box ink(const DrawnGlyph& glyph, const DrawnRun& run) {
  Box box = cell(glyph, run);
  const float x = 0.15f * (box.x1 - box.x0), y = 0.25f * (box.y1 - box.y0);
  return {box.x0 + x, box.y0 + y, box.x1 - x, box.y1 - y};
}

class Looker {
 public:
  Looker(const Drawing& drawing, const std::vector<Paint>& paints)
      : drawing_(drawing), paints_(paints) {}

  std::vector<Sight> run() {
    find_covered();
    find_same_colour();
    return std::move(sights_);
  }

 private:
  const DrawnGlyph& glyph(std::uint32_t i) const { return drawing_.glyphs[i]; }
  const DrawnRun& run_of(std::uint32_t i) const { return drawing_.runs[glyph(i).run]; }
  Box ink_of(std::uint32_t i) const { return ink(glyph(i), run_of(i)); }
  std::uint32_t count() const { return static_cast<std::uint32_t>(drawing_.glyphs.size()); }

  void mark(std::uint32_t i, Sight sight) {
    if (sights_.empty()) sights_.resize(drawing_.glyphs.size(), Sight::seen);
    if (sights_[i] != Sight::behind_picture) sights_[i] = sight;
  }

  void find_covered() {
    for (const Paint& paint : paints_) {
      if (can_cover(paint) && paint.after > 0) cover(paint);
    }
  }

  void cover(const Paint& paint) {
    const bool scan = paint.picture && area(paint.box) >= kPage * drawing_.width * drawing_.height;
    if (chunks_.empty()) make_chunks();
    for (std::uint32_t c = 0; c * kChunk < paint.after; ++c) {
      if (++work_ > kWork) return;
      if (!meets(chunks_[c], paint.box)) continue;
      const std::uint32_t end = std::min({(c + 1) * kChunk, paint.after, count()});
      work_ += end - c * kChunk;
      for (std::uint32_t i = c * kChunk; i < end; ++i)
        if (holds(paint.box, ink_of(i)) && (!is_blank(i) || follows_hidden(i)))
          mark(i, scan ? Sight::behind_picture : Sight::covered);
    }
  }

  // Blanks share the fate of the word before them.
  bool follows_hidden(std::uint32_t i) const {
    return i > 0 && !sights_.empty() && sights_[i - 1] != Sight::seen;
  }

  void make_chunks() {
    for (std::uint32_t i = 0; i < count(); ++i) {
      if (i % kChunk == 0)
        chunks_.push_back(reach_of(i));
      else
        chunks_.back() = chunks_.back().united(reach_of(i));
    }
  }

  // Colours that something was painted in, and that of paper.
  void find_same_colour() {
    std::vector<std::uint8_t> suspects(drawing_.runs.size());
    bool any = false;
    for (std::size_t r = 0; r < suspects.size(); ++r) {
      const Run& run = drawing_.runs[r].run;
      if (run.colour == Run::kPatterned) continue;
      suspects[r] = alike(run.colour, kPaper) || is_painted(run.colour);
      any |= suspects[r] != 0;
    }
    if (!any) return;
    std::vector<std::uint32_t> found;
    std::size_t before = 0;  // paints before this glyph
    for (std::uint32_t i = 0; i < count(); ++i) {
      while (before < paints_.size() && paints_[before].after <= i) ++before;
      const bool open = sights_.empty() || sights_[i] == Sight::seen;
      if (!suspects[glyph(i).run] || !open) continue;
      const bool inside =
          !found.empty() && found.back() + 1 == i && glyph(i - 1).run == glyph(i).run;
      if (is_blank(i) ? inside : is_lost_in_background(i, before)) found.push_back(i);
    }
    keep_on_glyphs(found);
    for (const std::uint32_t i : found) mark(i, Sight::same_colour);
  }

  bool is_blank(std::uint32_t i) const {
    return glyph(i).pooled == 0 && (glyph(i).unicode == U' ' || glyph(i).unicode == 0xA0);
  }

  bool is_painted(std::uint32_t colour) {
    if (colours_.empty())
      for (const Paint& paint : paints_)
        if (can_cover(paint) && paint.flat && (colours_.empty() || colours_.back() != paint.colour))
          colours_.push_back(paint.colour);
    work_ += colours_.size();
    return work_ < kWork && std::any_of(colours_.begin(), colours_.end(),
                                        [colour](std::uint32_t c) { return alike(c, colour); });
  }

  // From the last paint back: what of another colour shows beside the glyph?
  bool is_lost_in_background(std::uint32_t i, std::size_t before) {
    const Box box = ink_of(i);
    const std::uint32_t colour = run_of(i).run.colour;
    const float whole = std::max(area(box), 1e-6f);
    float contrast = 0;
    for (std::size_t p = before; p-- > 0;) {
      if (++work_ > kWork) return false;
      const Paint& paint = paints_[p];
      if (!meets(paint.box, box)) continue;
      if (paint.flat && alike(paint.colour, colour)) {
        if (paint.covers && holds(paint.box, box)) return true;
        continue;
      }
      contrast += shared(paint.box, box) / whole;
      if (contrast >= kContrast) return false;
    }
    return alike(colour, kPaper);
  }

  // A glyph that stands alone may be a disc around its origin (LaTeX's circles).
  Box reach_of(std::uint32_t i) const {
    const Box box = ink_of(i);
    const bool alone = (i == 0 || glyph(i - 1).run != glyph(i).run) &&
                       (i + 1 == count() || glyph(i + 1).run != glyph(i).run);
    const float reach = alone ? kDisc * run_of(i).run.size : 0;
    return {box.x0 - reach, box.y0 - reach, box.x1 + reach, box.y1 + reach};
  }

  // A white figure on a black disc that is itself a glyph is seen.
  void keep_on_glyphs(std::vector<std::uint32_t>& found) {
    if (found.empty()) return;
    if (chunks_.empty()) make_chunks();
    std::erase_if(found, [this](std::uint32_t i) { return is_on_glyph(i); });
  }

  bool is_on_glyph(std::uint32_t i) {
    const Box box = ink_of(i);
    const std::uint32_t colour = run_of(i).run.colour;
    for (std::uint32_t c = 0; c * kChunk < i; ++c) {
      if (++work_ > kWork) return true;
      if (!meets(chunks_[c], box)) continue;
      const std::uint32_t end = std::min((c + 1) * kChunk, i);
      work_ += end - c * kChunk;
      for (std::uint32_t j = c * kChunk; j < end; ++j) {
        const bool other =
            run_of(j).run.colour == Run::kPatterned || !alike(run_of(j).run.colour, colour);
        if (other && !is_blank(j) && shared(reach_of(j), box) >= kContrast * area(box)) return true;
      }
    }
    return false;
  }

  static constexpr std::uint32_t kPaper = 0xFFFFFF;
  const Drawing& drawing_;
  const std::vector<Paint>& paints_;
  std::vector<Sight> sights_;
  std::vector<Box> chunks_;  // around what kChunk glyphs may reach
  std::vector<std::uint32_t> colours_;
  std::uint64_t work_ = 0;
};

// Do two rectangles make one, edge to edge (or over one another)?
bool joins(const Box& a, const Box& b) {
  constexpr float kNear = 0.5f;
  const auto same = [](float x, float y) { return std::fabs(x - y) < kNear; };
  const bool stacked =
      same(a.x0, b.x0) && same(a.x1, b.x1) && b.y0 <= a.y1 + kNear && a.y0 <= b.y1 + kNear;
  const bool beside =
      same(a.y0, b.y0) && same(a.y1, b.y1) && b.x0 <= a.x1 + kNear && a.x0 <= b.x1 + kNear;
  return stacked || beside;
}

}  // namespace

void Paints::clear() {
  paints_.clear();
  full_ = false;
}

void Paints::add(const Paint& paint) {
  if (!(paint.box.x0 < paint.box.x1 && paint.box.y0 < paint.box.y1)) return;
  if (!paints_.empty()) {
    Paint& last = paints_.back();
    const bool same = last.after == paint.after && last.flat == paint.flat &&
                      last.covers == paint.covers && last.picture == paint.picture &&
                      last.colour == paint.colour;
    if (same && joins(last.box, paint.box)) {
      last.box = last.box.united(paint.box);
      return;
    }
  }
  if (paints_.size() < kMost)
    paints_.push_back(paint);
  else
    full_ = true;
}

void Paints::fade(std::size_t from) {
  for (std::size_t i = from; i < paints_.size(); ++i) paints_[i].flat = paints_[i].covers = false;
}

std::vector<Sight> find_unseen(const Drawing& drawing, const Paints& paints) {
  if (drawing.glyphs.empty() || paints.is_full()) return {};
  return Looker(drawing, paints.all()).run();
}

}  // namespace kiroku
