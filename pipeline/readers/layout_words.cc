// Glyphs to words: what was drawn without a gap belongs together; and glyphs drawn twice.
#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <optional>

#include "pipeline/readers/layout_parts.h"

namespace kiroku::layout {
namespace {

// A gap up to this part of the font size does not end a word (kerning, rounding).
constexpr float kWordBreak = 0.1f;
// A glyph this far back does: it stands on another (accents set over letters, shadows).
constexpr float kOverlap = -0.25f;

struct Place {
  float u0 = 0, u1 = 0, base = 0, size = 0;
  std::uint8_t direction = 0;
};

Place place(const DrawnGlyph& glyph, const DrawnRun& run) {
  Place p;
  const float u = glyph.x * run.cos + glyph.y * run.sin;
  const float advance = glyph.dx * run.cos + glyph.dy * run.sin;
  p.u0 = std::min(u, u + advance);
  p.u1 = std::max(u, u + advance);
  p.base = glyph.y * run.cos - glyph.x * run.sin;
  p.size = run.run.size;
  p.direction = run.run.vertical ? kVertical : run.run.rotation;
  return p;
}

char32_t first_of(const Drawing& drawing, const DrawnGlyph& glyph) {
  return glyph.pooled == 0 ? glyph.unicode : drawing.pool[glyph.unicode];
}

bool continues(const Place& pen, const Place& p) {
  const float gap = p.u0 - pen.u1;
  return p.direction == pen.direction && std::fabs(p.base - pen.base) < 0.15f * p.size &&
         std::fabs(p.size - pen.size) < 0.15f * p.size && gap < kWordBreak * p.size &&
         gap > kOverlap * p.size;
}

// "km²", "CO₂", "¹ See": a raised or lowered glyph that touches a larger one is on its line.
void share_line(Word& before, const Place& pen, Word& word) {
  const float large = std::max(pen.size, word.size);
  const float gap = word.u0 - pen.u1;
  const bool touches = word.direction == pen.direction && std::fabs(gap) < 0.3f * large &&
                       std::fabs(word.base - before.base) < 0.6f * large;
  if (!touches) return;
  if (word.size < 0.85f * pen.size || pen.base != before.base)
    word.base = before.base;
  else if (before.size < 0.85f * word.size)
    before.base = word.base;
}

Word begin_word(std::uint32_t index, const Place& p, char32_t c) {
  Word word;
  word.begin = index;
  word.end = index + 1;
  word.u0 = p.u0;
  word.u1 = p.u1;
  word.base = p.base;
  word.size = p.size;
  word.letters = 1;
  word.direction = p.direction;
  word.first = word.last = c;
  return word;
}

void extend(Word& word, std::uint32_t index, const Place& p, char32_t c) {
  word.end = index + 1;
  word.u1 = std::max(word.u1, p.u1);
  if (word.letters < UINT16_MAX) ++word.letters;
  word.last = c;
}

// A page of nothing but spaces still accounts for them.
Word blank_word(const Drawing& drawing) {
  Word word = begin_word(0, place(drawing.glyphs[0], drawing.runs[drawing.glyphs[0].run]), U' ');
  word.end = static_cast<std::uint32_t>(drawing.glyphs.size());
  word.space_after = true;
  return word;
}

bool overlap(const Word& a, const Word& b) {
  const float narrow = std::max(std::min(a.u1 - a.u0, b.u1 - b.u0), 0.2f * b.size);
  const float shared = std::min(a.u1, b.u1) - std::max(a.u0, b.u0);
  const bool same_spot = std::fabs(a.u0 - b.u0) < 0.1f * b.size;
  return a.direction == b.direction && b.base - a.base < 0.25f * b.size &&
         (shared > 0.3f * narrow || same_spot);
}

// Do any two words of the page lie on each other? For each stretch of the line the last word above.
bool any_overlap(const Drawing& drawing, const std::vector<Word>& words) {
  constexpr int kBins = 256;
  std::array<const Word*, kBins> last{};
  const float width = std::max(4.0f, std::max(drawing.width, drawing.height) / kBins);
  for (const Word& word : words) {
    const int first_bin = static_cast<int>(std::clamp(word.u0 / width, -1e6f, 1e6f));
    const int last_bin = static_cast<int>(std::clamp(word.u1 / width, -1e6f, 1e6f));
    for (int bin = first_bin; bin <= std::min(last_bin, first_bin + kBins - 1); ++bin) {
      const Word*& above = last[static_cast<unsigned>(bin) % kBins];
      if (above != nullptr && overlap(*above, word)) return true;
      above = &word;
    }
  }
  return false;
}

// The same code of the same font within 0.1 em along the line and 0.2 em across it, as Poppler's
// text output has it for words. "ll" is 0.2 em apart in the narrowest fonts and stays.
class Seen {
 public:
  Seen(const Drawing& drawing, std::size_t most) : drawing_(drawing) {
    slots_.resize(std::bit_ceil(2 * most + 16));
    homes_.resize(slots_.size() / 64 + 1);
  }

  // The glyph that was there before.
  std::optional<std::uint32_t> find_or_add(std::uint32_t index) {
    const DrawnGlyph& glyph = drawing_.glyphs[index];
    const Place p = place(glyph, drawing_.runs[glyph.run]);
    const float edge = std::max(0.4f * p.size, 0.1f);
    const float column = std::floor(p.u0 / edge), row = std::floor(p.base / edge);
    const float along = p.u0 / edge - column > 0.5f ? 1 : -1;
    const float across = p.base / edge - row > 0.5f ? 1 : -1;
    for (int corner = 0; corner < 4; ++corner) {
      const auto known = find(
          key(glyph, column + (corner & 1 ? along : 0), row + (corner & 2 ? across : 0)), glyph, p);
      if (known) return known;
    }
    put(key(glyph, column, row), index);
    return std::nullopt;
  }

  // Fonts with widths of nothing set the letters of a word on one spot ("Writing" in a file whose
  // widths are lost): its two i are drawn a few glyphs apart, and neither the letter before nor the
  // one behind is drawn twice. A shadow repeats its neighbours too, or the glyph alone at once.
  bool is_squeezed(std::uint32_t before, std::uint32_t index) const {
    constexpr std::uint32_t kNearGlyphs = 24;
    const std::uint32_t distance = index - before;
    if (distance > kNearGlyphs) return false;
    const Place p = at(before), q = at(index);
    if (distance == 1) {  // "ll": the second stands where the first ends
      const float advance = p.u1 - p.u0;
      return advance > 0 && std::fabs(q.u0 - p.u1) < 0.01f * p.size;
    }
    const auto is_near = [&](std::uint32_t between) {
      return std::fabs(at(between).u0 - p.u0) < 0.6f * p.size;
    };
    if (!is_near(before + 1) || !is_near(index - 1)) return false;  // a bullet drawn again
    const auto twin = [this](std::uint32_t a, std::uint32_t b) {
      return same(a, drawing_.glyphs[b], at(b));
    };
    const bool behind = index + 1 < drawing_.glyphs.size() && twin(before + 1, index + 1);
    const bool ahead = before > 0 && twin(before - 1, index - 1);
    return !behind && !ahead;
  }

  // Glyph by glyph, so many of them, and no more of that word.
  bool same(std::uint32_t before, std::uint32_t index, std::uint32_t length) const {
    if (before + length > drawing_.glyphs.size()) return false;
    for (std::uint32_t i = 0; i < length; ++i) {
      const DrawnGlyph& glyph = drawing_.glyphs[index + i];
      if (before + i == index || !same(before + i, glyph, place(glyph, drawing_.runs[glyph.run])))
        return false;
    }
    const std::uint32_t next = before + length;
    if (next == drawing_.glyphs.size()) return true;
    return !continues(at(next - 1), at(next));
  }

 private:
  // An open-addressed table: half of a page of 150,000 tiny words went into one with nodes.
  struct Slot {
    std::uint32_t tag = 0;    // upper half of the key
    std::uint32_t glyph = 0;  // index + 1; 0: empty
  };
  static constexpr int kMostProbes = 64;

  Place at(std::uint32_t i) const {
    return place(drawing_.glyphs[i], drawing_.runs[drawing_.glyphs[i].run]);
  }

  std::optional<std::uint32_t> find(std::uint64_t key, const DrawnGlyph& glyph,
                                    const Place& p) const {
    std::size_t at = key & (slots_.size() - 1);
    if ((homes_[at / 64] >> at % 64 & 1) == 0) return std::nullopt;
    for (int probe = 0; probe < kMostProbes && slots_[at].glyph != 0; ++probe) {
      if (slots_[at].tag == key >> 32 && same(slots_[at].glyph - 1, glyph, p))
        return slots_[at].glyph - 1;
      at = (at + 1) & (slots_.size() - 1);
    }
    return std::nullopt;
  }

  void put(std::uint64_t key, std::uint32_t index) {
    std::size_t at = key & (slots_.size() - 1);
    homes_[at / 64] |= std::uint64_t{1} << at % 64;
    for (int probe = 0; probe < kMostProbes; ++probe, at = (at + 1) & (slots_.size() - 1)) {
      if (slots_[at].glyph != 0) continue;
      slots_[at] = {static_cast<std::uint32_t>(key >> 32), index + 1};
      return;
    }
  }

  std::uint64_t key(const DrawnGlyph& glyph, float column, float row) const {
    const auto number = [](float v) {
      return static_cast<std::uint32_t>(static_cast<std::int32_t>(std::clamp(v, -2e9f, 2e9f)));
    };
    std::uint64_t hash = glyph.code * 0x9E3779B97F4A7C15ull + drawing_.runs[glyph.run].run.font;
    hash = (hash ^ number(column)) * 0xD6E8FEB86659FD93ull;
    hash = (hash ^ (hash >> 32) ^ number(row)) * 0xD6E8FEB86659FD93ull;
    return hash ^ (hash >> 29);
  }

  bool same(std::uint32_t index, const DrawnGlyph& glyph, const Place& p) const {
    const DrawnGlyph& other = drawing_.glyphs[index];
    const Place q = place(other, drawing_.runs[other.run]);
    return other.code == glyph.code &&
           drawing_.runs[other.run].run.font == drawing_.runs[glyph.run].run.font &&
           p.direction == q.direction && std::fabs(p.u0 - q.u0) < 0.1f * p.size &&
           std::fabs(p.base - q.base) < 0.2f * p.size;
  }

  const Drawing& drawing_;
  std::vector<Slot> slots_;
  // A bit for each slot where a key begins to look: small enough for the cache of a core, which the
  // slots of a page of 150,000 words are not, and most places have seen nothing before.
  std::vector<std::uint64_t> homes_;
};

}  // namespace

std::vector<Word> find_words(const Drawing& drawing) {
  std::vector<Word> words;
  words.reserve(drawing.glyphs.size() / 4 + 4);
  Place pen;
  bool after_space = false;
  std::uint32_t index = 0;
  for (const DrawnGlyph& glyph : drawing.glyphs) {
    const std::uint32_t here = index++;
    if (glyph.duplicate) continue;
    if (glyph.joined && !words.empty()) {
      words.back().end = here + 1;
      continue;
    }
    const char32_t c = first_of(drawing, glyph);
    if (is_space(c)) {
      after_space = true;
      if (words.empty()) continue;
      words.back().end = here + 1;
      words.back().space_after = true;
      continue;
    }
    const Place p = place(glyph, drawing.runs[glyph.run]);
    if (!words.empty() && !after_space && continues(pen, p)) {
      extend(words.back(), here, p, c);
    } else {
      Word word = begin_word(here, p, c);
      if (words.empty())
        word.begin = 0;  // with the spaces drawn before it
      else if (!after_space)
        share_line(words.back(), pen, word);
      words.push_back(word);
    }
    pen = p;
    after_space = false;
  }
  if (words.empty() && !drawing.glyphs.empty()) words.push_back(blank_word(drawing));
  return words;
}

std::uint32_t mark_duplicates(Drawing& drawing, const std::vector<Word>& sorted_words) {
  if (!any_overlap(drawing, sorted_words)) return 0;
  Seen seen(drawing, drawing.glyphs.size());
  std::uint32_t duplicates = 0;
  for (std::uint32_t i = 0; i < drawing.glyphs.size(); ++i) {
    if (drawing.glyphs[i].joined) {  // as its letter
      drawing.glyphs[i].duplicate = drawing.glyphs[i - 1].duplicate;
    } else {
      const std::optional<std::uint32_t> before = seen.find_or_add(i);
      drawing.glyphs[i].duplicate = before && !seen.is_squeezed(*before, i);
    }
    duplicates += drawing.glyphs[i].duplicate;
  }
  return duplicates;
}

std::uint32_t mark_doubled_words(Drawing& drawing, const std::vector<Word>& words) {
  Seen seen(drawing, words.size());
  std::uint32_t duplicates = 0;
  for (const Word& word : words) {
    const std::optional<std::uint32_t> first = seen.find_or_add(word.begin);
    const std::uint32_t length = word.end - word.begin;
    if (!first || !seen.same(*first, word.begin, length)) continue;
    for (std::uint32_t i = word.begin; i < word.end; ++i) drawing.glyphs[i].duplicate = true;
    duplicates += length;
  }
  return duplicates;
}

bool is_strewn(const std::vector<Word>& words) {
  constexpr std::size_t kLeast = 5'000;  // words; a full page of a newspaper has as many
  constexpr float kJump = 8;             // em across the line
  if (words.size() < kLeast) return false;
  std::size_t jumps = 0;
  for (std::size_t i = 1; i < words.size(); ++i)
    jumps += std::fabs(words[i].base - words[i - 1].base) > kJump * words[i].size;
  return jumps * 2 > words.size();
}

void sort_words(std::vector<Word>& words) {
  std::array<std::uint64_t, kDirections> letters{};
  for (const Word& word : words) letters[word.direction] += word.letters;
  const auto most = std::max_element(letters.begin(), letters.end()) - letters.begin();
  const auto before = [most](const Word& a, const Word& b) {
    if (a.direction != b.direction) {
      if (a.direction == most || b.direction == most) return a.direction == most;
      return a.direction < b.direction;
    }
    return a.base != b.base ? a.base < b.base : a.u0 < b.u0;
  };
  if (!std::is_sorted(words.begin(), words.end(), before))
    std::stable_sort(words.begin(), words.end(), before);  // files draw in runs that are sorted
}

}  // namespace kiroku::layout
