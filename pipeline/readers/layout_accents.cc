#include "pipeline/readers/layout_accents.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include <unicode/unorm2.h>

namespace kiroku::layout {
namespace {

constexpr float kOffCentre = 0.3f;  // em: an accent leans with its letter, or stands at its corner
constexpr float kRaised = 0.75f;    // em across the line: over capitals, and two over each other
constexpr float kShared = 0.5f;     // of the narrower of the two cells

// The combining mark that a spacing accent is without its letter; 0: no accent.
char32_t combining(char32_t c) {
  if (c >= 0x300 && c < 0x370) return c;
  switch (c) {
    case 0x5E:
    case 0x2C6:
      return 0x302;  // circumflex
    case 0x60:
    case 0x2CB:
      return 0x300;  // grave
    case 0x7E:
    case 0x2DC:
      return 0x303;  // tilde
    case 0xA8:
      return 0x308;  // diaeresis
    case 0xAF:
    case 0x2C9:
      return 0x304;  // macron
    case 0xB4:
    case 0x2CA:
      return 0x301;  // acute
    case 0xB8:
      return 0x327;  // cedilla
    case 0x2C7:
      return 0x30C;  // caron
    case 0x2D8:
      return 0x306;  // breve
    case 0x2D9:
      return 0x307;  // dot above
    case 0x2DA:
      return 0x30A;  // ring
    case 0x2DB:
      return 0x328;  // ogonek
    case 0x2DD:
      return 0x30B;  // double acute
    default:
      return 0;
  }
}

// Quick: nearly every glyph of a page is none.
bool may_be_accent(char32_t c) {
  return c >= 0x5E && c < 0x370 && (c <= 0x60 || c == 0x7E || (c >= 0xA8 && c <= 0xB8) || c >= 0x2C6);
}

char32_t dotted(char32_t c) { return c == 0x131 ? U'i' : c == 0x237 ? U'j' : c; }

class Joiner {
 public:
  explicit Joiner(Drawing& drawing) : drawing_(drawing) {}

  void run() {
    for (std::size_t i = 0; i < drawing_.glyphs.size(); ++i) {
      const DrawnGlyph& glyph = drawing_.glyphs[i];
      if (!may_be_accent(glyph.unicode) || glyph.pooled != 0 || glyph.joined) continue;
      const char32_t mark = combining(glyph.unicode);
      if (mark != 0 && !join_with_next(i, mark)) join_with_last(i, mark);
    }
  }

 private:
  // Accents first, then their letter, as TeX draws them. Two accents of one letter stand behind
  // each other: the second is tried first.
  bool join_with_next(std::size_t i, char32_t mark, bool second = false) {
    const std::size_t letter = i + 1;
    if (letter >= drawing_.glyphs.size()) return false;
    const DrawnGlyph& next = drawing_.glyphs[letter];
    const char32_t other = next.pooled == 0 ? combining(next.unicode) : 0;
    if (other != 0 && (second || !join_with_next(letter, other, true))) return false;
    if (!join(letter, i, mark)) return false;
    const auto at = drawing_.glyphs.begin() + static_cast<std::ptrdiff_t>(i);
    auto end = at + 2;
    while (end != drawing_.glyphs.end() && end->joined) ++end;
    std::rotate(at, at + 1, end);
    return true;
  }

  // The letter first; it may have accents already.
  void join_with_last(std::size_t i, char32_t mark) {
    std::size_t letter = i;
    while (letter > 0 && drawing_.glyphs[letter - 1].joined) --letter;
    if (letter > 0) join(letter - 1, i, mark);
  }

  // Only where there is such a letter: the hat of an x is a sign of its own.
  bool join(std::size_t letter, std::size_t accent, char32_t mark) {
    DrawnGlyph& glyph = drawing_.glyphs[letter];
    if (glyph.pooled != 0 || glyph.joined || !stands_on(glyph, drawing_.glyphs[accent]))
      return false;
    char32_t sign = dotted(glyph.unicode);
    for (std::size_t i = letter + 1; i < drawing_.glyphs.size() && drawing_.glyphs[i].joined; ++i)
      sign = composed(sign, drawing_.glyphs[i].unicode);
    if (composed(sign, mark) == 0) return false;
    glyph.unicode = dotted(glyph.unicode);
    drawing_.glyphs[accent].unicode = mark;
    drawing_.glyphs[accent].joined = true;
    return true;
  }

  char32_t composed(char32_t letter, char32_t mark) {
    if (letter < U'A' || letter > 0x1FFF) return 0;
    UErrorCode error = U_ZERO_ERROR;
    if (nfc_ == nullptr) nfc_ = unorm2_getNFCInstance(&error);
    if (U_FAILURE(error)) return 0;
    const UChar32 made =
        unorm2_composePair(nfc_, static_cast<UChar32>(letter), static_cast<UChar32>(mark));
    return made < 0 ? 0 : static_cast<char32_t>(made);
  }

  bool stands_on(const DrawnGlyph& letter, const DrawnGlyph& accent) const {
    const DrawnRun& run = drawing_.runs[letter.run];
    const DrawnRun& other = drawing_.runs[accent.run];
    const bool alike = run.cos == other.cos && run.sin == other.sin && !run.run.vertical &&
                       !other.run.vertical && std::fabs(run.run.size - other.run.size) < 0.2f * run.run.size;
    if (!alike) return false;
    const auto along = [&run](float x, float y) { return x * run.cos + y * run.sin; };
    const float a0 = along(letter.x, letter.y), a1 = a0 + along(letter.dx, letter.dy);
    const float b0 = along(accent.x, accent.y), b1 = b0 + along(accent.dx, accent.dy);
    const float across = (accent.y - letter.y) * run.cos - (accent.x - letter.x) * run.sin;
    const float em = run.run.size, narrow = std::min(a1 - a0, b1 - b0);
    return narrow > 0 && std::min(a1, b1) - std::max(a0, b0) >= kShared * narrow &&
           std::fabs(a0 + a1 - b0 - b1) < 2 * kOffCentre * em && std::fabs(across) < kRaised * em;
  }

  Drawing& drawing_;
  const UNormalizer2* nfc_ = nullptr;
};

}  // namespace

void join_accents(Drawing& drawing) { Joiner(drawing).run(); }

}  // namespace kiroku::layout
