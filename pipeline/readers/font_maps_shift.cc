// Constant offsets. A font embedded without a ToUnicode map, or with one made of glyph numbers,
// shows "7KH" for "The": each code is the character less 29. Fonts whose glyphs are ordered in
// another way shift capitals and small letters differently (Cambria: A is 4, a is 131, the blank
// 3).
//
// The proof are words: small letters are shifted until enough of the words are such that any text
// has, in one of the languages below; the capitals then by words that begin sentences.
#include <algorithm>
#include <array>
#include <bitset>
#include <cmath>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "pipeline/readers/font_maps.h"

namespace kiroku {
namespace {

// Words of two letters and more that are frequent in English, French, German, Spanish, Portuguese
// and Italian, without accents. Sorted.
constexpr std::array<std::string_view, 82> kWords = {
    "als",   "an",  "and",  "are", "as",   "at",   "auf",   "be",   "been", "but", "by",  "can",
    "che",   "con", "da",   "das", "de",   "del",  "den",   "der",  "des",  "di",  "die", "do",
    "du",    "ein", "eine", "el",  "en",   "est",  "et",    "for",  "from", "had", "has", "have",
    "il",    "im",  "in",   "is",  "ist",  "it",   "la",    "las",  "le",   "les", "los", "mit",
    "nicht", "no",  "not",  "of",  "on",   "or",   "os",    "par",  "para", "per", "por", "pour",
    "que",   "qui", "sich", "sur", "that", "the",  "their", "this", "to",   "um",  "un",  "una",
    "und",   "une", "van",  "von", "was",  "were", "which", "with", "you",  "zu"};

using Codes = std::vector<std::uint32_t>;  // of one font, in the order drawn; kGap between lines
constexpr std::uint32_t kGap = UINT32_MAX;

// A word of small letters as a number, five bits a letter: thousands of shifts are tried on a page.
using Word = std::uint32_t;
constexpr std::size_t kLongest = 5;

constexpr Word with(Word word, char letter) {
  return (word << 5) | static_cast<Word>(letter - 'a' + 1);
}

constexpr std::array<Word, kWords.size()> numbered() {
  std::array<Word, kWords.size()> words{};
  for (std::size_t i = 0; i < kWords.size(); ++i)
    for (const char letter : kWords[i]) words[i] = with(words[i], letter);
  std::sort(words.begin(), words.end());
  return words;
}
constexpr std::array<Word, kWords.size()> kNumbered = numbered();

// Which of the frequent words it is.
std::optional<std::size_t> frequent(Word word, std::size_t length) {
  if (length < 2 || length > kLongest) return {};
  const auto found = std::lower_bound(kNumbered.begin(), kNumbered.end(), word);
  if (found == kNumbered.end() || *found != word) return {};
  return static_cast<std::size_t>(found - kNumbered.begin());
}

std::optional<char> shifted(std::uint32_t code, int by, char first, char last) {
  const std::int64_t c = static_cast<std::int64_t>(code) + by;
  if (code == kGap || c < first || c > last) return {};
  return static_cast<char>(c);
}

struct Count {
  std::size_t words = 0, frequent = 0;
  std::bitset<kWords.size()> kinds;
};

Count words_with(const Codes& codes, int small) {
  Count count;
  Word word = 0;
  std::size_t length = 0;
  const auto end_word = [&] {
    count.words += length >= 2;
    if (const auto kind = frequent(word, length)) ++count.frequent, count.kinds.set(*kind);
    word = 0, length = 0;
  };
  for (const std::uint32_t code : codes) {
    if (const auto c = shifted(code, small, 'a', 'z')) {
      word = with(word, *c), ++length;
    } else if (length > 0) {
      end_word();
    }
  }
  end_word();
  return count;
}

constexpr std::size_t kLeastKinds = 6;  // different frequent words
constexpr std::size_t kShare = 6;       // one word in six is frequent (in real texts: one in three)

// The codes that are drawn, each with how often, in order.
std::vector<std::pair<std::uint32_t, std::size_t>> counted(Codes codes) {
  std::sort(codes.begin(), codes.end());
  std::vector<std::pair<std::uint32_t, std::size_t>> counts;
  for (const std::uint32_t code : codes) {
    if (code == kGap) break;  // the highest
    if (counts.empty() || counts.back().first != code) counts.emplace_back(code, 0);
    ++counts.back().second;
  }
  return counts;
}

// The shift of small letters, of those that a code in use allows.
std::optional<int> small_shift(const Codes& all) {
  constexpr std::size_t kProof = 20'000;  // codes; a page of 150,000 words proves no more
  const Codes codes(all.begin(),
                    all.begin() + static_cast<std::ptrdiff_t>(std::min(all.size(), kProof)));
  const auto used = counted(codes);
  if (used.size() < 12 || used.size() > 300) return {};
  std::optional<int> best;
  std::size_t most = 0;
  for (const auto& [code, times] : used) {  // one of the codes is an e
    const int by = 'e' - static_cast<int>(code);
    if (by == 0) continue;  // then the text is what the codes say
    if (code > 0xFFFF) break;
    std::size_t small = 0;
    for (const auto& [other, count] : used) small += shifted(other, by, 'a', 'z') ? count : 0;
    // In running text three glyphs in four are small letters, and one of eight of them is an e.
    if (small * 4 < codes.size() || times * 50 < small) continue;
    const Count count = words_with(codes, by);
    if (count.kinds.count() < kLeastKinds || count.frequent * kShare < count.words) continue;
    if (count.frequent > most) most = count.frequent, best = by;
  }
  return best;
}

// Capitals: the shift that makes the most frequent words with one ("The", "In").
std::optional<int> capital_shift(const Codes& codes, int small) {
  std::map<int, std::size_t> votes;
  for (std::size_t i = 0; i < codes.size(); ++i) {
    if (codes[i] == kGap || shifted(codes[i], small, 'a', 'z')) continue;
    if (i > 0 && shifted(codes[i - 1], small, 'a', 'z')) continue;
    Word rest = 0;
    std::size_t length = 0;
    for (std::size_t k = i + 1; k < codes.size() && length < kLongest; ++k, ++length) {
      const auto c = shifted(codes[k], small, 'a', 'z');
      if (!c) break;
      rest = with(rest, *c);
    }
    for (char first = 'a'; first <= 'z' && length > 0; ++first) {
      const Word word = rest | with(0, first) << (5 * length);
      if (frequent(word, length + 1)) ++votes[first - 32 - static_cast<int>(codes[i])];
    }
  }
  // ASCII as a whole is shifted more often than not: it needs no more votes than the others have.
  const auto most = std::max_element(votes.begin(), votes.end(), [&](const auto& a, const auto& b) {
    return std::pair(a.second, a.first == small) < std::pair(b.second, b.first == small);
  });
  if (most == votes.end()) return {};
  return most->second >= 2 || most->first == small ? std::optional(most->first) : std::nullopt;
}

// The code that stands most between two small letters' words.
std::optional<std::uint32_t> blank_code(const Codes& codes, int small) {
  std::map<std::uint32_t, std::size_t> between;
  for (std::size_t i = 1; i + 1 < codes.size(); ++i) {
    if (codes[i] == kGap || shifted(codes[i], small, 'a', 'z')) continue;
    if (shifted(codes[i - 1], small, 'a', 'z') && shifted(codes[i + 1], small, 'a', 'z'))
      ++between[codes[i]];
  }
  const auto most =
      std::max_element(between.begin(), between.end(),
                       [](const auto& a, const auto& b) { return a.second < b.second; });
  return most != between.end() && most->second >= 4 ? std::optional(most->first) : std::nullopt;
}

std::map<std::uint32_t, char32_t> solve(const Codes& codes) {
  std::map<std::uint32_t, char32_t> map;
  const std::optional<int> small = small_shift(codes);
  if (!small) return map;
  const std::optional<int> capital = capital_shift(codes, *small);
  const bool ascii = capital == small;  // then digits and marks are shifted with them
  for (const std::uint32_t code : codes) {
    if (const auto c = shifted(code, *small, 'a', 'z')) {
      map[code] = static_cast<char32_t>(*c);
    } else if (const auto upper = capital ? shifted(code, *capital, 'A', 'Z') : std::nullopt) {
      map[code] = static_cast<char32_t>(*upper);
    } else if (const auto other = ascii ? shifted(code, *small, ' ', '~') : std::nullopt) {
      map[code] = static_cast<char32_t>(*other);
    }
  }
  if (const auto blank = blank_code(codes, *small); blank && map.count(*blank) == 0)
    map[*blank] = ' ';
  return map;
}

bool reads_as_it_is(const DrawnGlyph& glyph) {
  return glyph.pooled > 0 || (glyph.unicode >= 0x20 && glyph.unicode < 0x7F) ||
         (glyph.unicode >= 0xA0 && glyph.unicode != kUnmapped);
}

// What `number` gives for each glyph, with gaps where the pen moved between words and lines.
template <typename Number>
Codes codes_of(const Drawing& drawing, const std::vector<DrawnGlyph*>& glyphs, Number number) {
  Codes codes;
  for (std::size_t i = 0; i < glyphs.size(); ++i) {
    const float gap = i == 0 ? 0 : glyphs[i]->x - glyphs[i - 1]->x - glyphs[i - 1]->dx;
    const float size = drawing.runs[glyphs[i]->run].run.size;
    const bool line = i > 0 && std::fabs(glyphs[i]->y - glyphs[i - 1]->y) > 0.5f * size;
    if (i > 0 && (line || gap > 0.15f * size || gap < -0.5f * size)) codes.push_back(kGap);
    codes.push_back(number(*glyphs[i]));
  }
  return codes;
}

// What the text says now: does it hold words already? Small letters are enough.
bool is_language(const Drawing& drawing, const std::vector<DrawnGlyph*>& glyphs) {
  const Codes now = codes_of(drawing, glyphs, [](const DrawnGlyph& glyph) {
    return glyph.pooled == 0 ? static_cast<std::uint32_t>(glyph.unicode) : kGap;
  });
  const Count count = words_with(now, 0);
  return count.kinds.count() >= 3 && count.frequent * 2 * kShare >= count.words;
}

// Reads a font's glyphs by what `number` gives: the font's codes, or what a map of glyph numbers
// made of them. How many were read; 0 without proof.
std::uint32_t recover(const Drawing& drawing, const std::vector<DrawnGlyph*>& glyphs,
                      std::uint32_t DrawnGlyph::*number) {
  const Codes codes =
      codes_of(drawing, glyphs, [number](const DrawnGlyph& glyph) { return glyph.*number; });
  const std::map<std::uint32_t, char32_t> map = solve(codes);
  if (map.empty()) return 0;
  std::uint32_t read = 0;
  for (DrawnGlyph* glyph : glyphs) {
    const auto known = map.find(glyph->*number);
    glyph->pooled = 0;
    glyph->unicode = known != map.end() ? known->second : kUnmapped;
    read += known != map.end();
  }
  return read;
}

// A control code that a font without a blank draws between its letters is its blank: no control
// code is drawn ("Ease\x02of\x02Use").
void blank_for_control(const std::vector<DrawnGlyph*>& glyphs) {
  constexpr std::size_t kLeast = 3;
  const auto letter = [](const DrawnGlyph* glyph) {
    return glyph->pooled == 0 && glyph->unicode < 0x7F && ((glyph->unicode | 0x20) >= 'a') &&
           (glyph->unicode | 0x20) <= 'z';
  };
  const auto letters = std::count_if(glyphs.begin(), glyphs.end(), letter);
  if (static_cast<std::size_t>(letters) * 2 < glyphs.size()) return;
  std::array<std::size_t, 0x20> between{};
  for (std::size_t i = 0; i < glyphs.size(); ++i) {
    if (glyphs[i]->unicode == ' ') return;
    if (i == 0 || i + 1 == glyphs.size() || glyphs[i]->pooled > 0) continue;
    if (glyphs[i]->unicode < 0x20 && glyphs[i]->unicode != '\t' && letter(glyphs[i - 1]) &&
        letter(glyphs[i + 1]))
      ++between[glyphs[i]->unicode];
  }
  const auto most = std::max_element(between.begin(), between.end());
  if (*most < kLeast) return;
  const auto control = static_cast<char32_t>(most - between.begin());
  for (DrawnGlyph* glyph : glyphs) {
    if (glyph->pooled == 0 && glyph->unicode == control) glyph->unicode = ' ';
  }
}

}  // namespace

std::uint32_t recover_shifted(Drawing& drawing) {
  std::map<std::uint16_t, std::vector<DrawnGlyph*>> fonts;
  for (DrawnGlyph& glyph : drawing.glyphs)
    fonts[drawing.runs[glyph.run].run.font].push_back(&glyph);
  std::uint32_t read = 0;
  for (auto& [font, glyphs] : fonts) {
    blank_for_control(glyphs);
    constexpr std::size_t kLeast = 60;  // glyphs: fewer prove nothing
    if (glyphs.size() < kLeast) continue;
    const auto letters = static_cast<std::size_t>(std::count_if(
        glyphs.begin(), glyphs.end(),
        [](const DrawnGlyph* glyph) { return glyph->unicode >= 0xC0 && reads_as_it_is(*glyph); }));
    // Writing beyond ASCII is another script, not a shift, unless the page has control codes too.
    const bool broken = std::any_of(glyphs.begin(), glyphs.end(), [](const DrawnGlyph* glyph) {
      return !reads_as_it_is(*glyph);
    });
    if ((!broken && letters * 10 > glyphs.size()) || is_language(drawing, glyphs)) continue;
    const std::uint32_t by_code = recover(drawing, glyphs, &DrawnGlyph::code);
    read += by_code > 0 ? by_code : recover(drawing, glyphs, &DrawnGlyph::said);
  }
  return read;
}

}  // namespace kiroku
