// Doubled text: bold or shadowed words drawn twice, so that the text layer holds each twice, by
// phrase ("Thank youThank you"), by word ("CityCity statusstatus", "City City status status") or by
// glyph ("CCiittyy"), and mixed ("Kitakyushu’s CrossKitakyushu’s Cross--boundary boundary").
//
// The proof is the repetition itself: without its blanks the whole line is a row of squares, XX YY
// ZZ, long enough and of a shape that nobody writes ("bye bye", １１１, 高高兴兴, "New York New
// York" and tables stay). Where one line is proved, shorter squares near it count too.
#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include <unicode/uchar.h>

#include "pipeline/repairs/lines.h"
#include "pipeline/repairs/repairs.h"
#include "pipeline/repairs/residue_shape.h"

namespace kiroku {
namespace {

// XX of the line: X at [begin, begin + length) and right behind it, in characters without blanks.
struct Square {
  std::size_t begin, length;
};

// A line without its blanks; `from[i]` is where its character stands in the line.
struct Dense {
  std::u32string chars;
  std::vector<std::size_t> from;
  bool glued(std::size_t i) const { return from[i] == from[i - 1] + 1; }  // no blank before i
  bool spaced_inside(Square s) const {
    return from[s.begin + s.length - 1] - from[s.begin] + 1 != s.length;
  }
  std::u32string_view x(Square s) const {
    return std::u32string_view(chars).substr(s.begin, s.length);
  }
};

Dense dense(const CodePointLine& line, const std::vector<bool>& gone) {
  Dense made;
  for (std::size_t i = 0; i < line.chars.size(); ++i) {
    if (gone[i] || is_blank(line.chars[i])) continue;
    made.chars.push_back(line.chars[i]);
    made.from.push_back(i);
  }
  return made;
}

bool is_square(const std::u32string& chars, std::size_t begin, std::size_t length) {
  return std::equal(chars.begin() + begin, chars.begin() + begin + length,
                    chars.begin() + begin + length);
}

// In a row of squares every character stands an even number of times. Cheap, and false for nearly
// every line that is none.
bool may_be_squares(std::u32string_view chars) {
  std::uint64_t odd = 0;
  for (const char32_t c : chars) {
    if (!is_blank(c)) odd ^= (c + 1) * std::uint64_t{0x9E3779B97F4A7C15};
  }
  return odd == 0;
}

// The whole line as the fewest squares; empty where it is none. Of an ordinary line no square
// begins at its first character, and the search ends there.
std::vector<Square> squares_of(const std::u32string& chars) {
  const std::size_t n = chars.size();
  bool glyphs = n % 2 == 0;  // "aa  aanndd" read by glyph, never by the square "aa  aa"
  for (std::size_t i = 0; glyphs && i < n; i += 2) glyphs = chars[i] == chars[i + 1];
  if (glyphs) {
    std::vector<Square> pairs;
    for (std::size_t i = 0; i < n; i += 2) pairs.push_back({i, 1});
    return pairs;
  }
  constexpr std::size_t kNone = SIZE_MAX;
  std::vector<std::size_t> count(n + 1, kNone), length(n + 1, 0);
  count[0] = 0;
  for (std::size_t i = 0; i < n; ++i) {
    if (count[i] == kNone) continue;
    for (std::size_t k = 1; i + 2 * k <= n; ++k) {
      if (chars[i] != chars[i + k] || !is_square(chars, i, k)) continue;
      if (count[i] + 1 < count[i + 2 * k]) count[i + 2 * k] = count[i] + 1, length[i + 2 * k] = k;
    }
  }
  std::vector<Square> squares;
  if (n == 0 || count[n] == kNone) return squares;
  for (std::size_t end = n; end > 0; end -= 2 * length[end])
    squares.push_back({end - 2 * length[end], length[end]});
  std::reverse(squares.begin(), squares.end());
  return squares;
}

std::size_t letters_in(std::u32string_view chars) {
  return static_cast<std::size_t>(std::count_if(chars.begin(), chars.end(), is_letter));
}
bool has_wide(std::u32string_view chars) {
  return std::any_of(chars.begin(), chars.end(), is_wide);
}
// A capital, a digit or a mark: what words that are said twice for effect do not have.
bool marked(std::u32string_view chars) {
  return std::any_of(chars.begin(), chars.end(),
                     [](char32_t c) { return is_upper(c) || !is_letter(c); });
}
std::size_t distinct(std::u32string_view chars) {
  return std::set<char32_t>(chars.begin(), chars.end()).size();
}

// A phrase written twice without a blank between: "Thank youThank you", "협정서는 세 부를협정서는
// 세 부를". A chant of few signs (がんばれがんばれ) is none, so in scripts without spaces it must
// be long.
bool glued_phrase(const Dense& line, Square s) {
  const std::u32string_view x = line.x(s);
  if (!line.glued(s.begin + s.length)) return false;
  const bool wide = has_wide(x);
  if (line.spaced_inside(s)) return distinct(x) >= (wide ? 4 : 6) && letters_in(x) >= 4;
  return wide && s.length >= 8 && distinct(x) >= 6;
}

struct Tally {
  std::size_t pairs = 0, letters = 0;  // of squares that count as words said twice
  std::size_t glyphs = 0, signs = 0;   // squares of one character; of these no letters
  bool marked = false, phrase = false;
  bool wide = false;
  std::set<std::u32string_view> words;
  std::set<char32_t> kinds;
};

Tally tally(const Dense& line, const std::vector<Square>& squares, bool glued) {
  Tally t;
  for (const Square& s : squares) {
    const std::u32string_view x = line.x(s);
    t.wide = t.wide || has_wide(x);
    t.phrase = t.phrase || glued_phrase(line, s);
    if (s.length == 1) {
      ++t.glyphs;
      t.kinds.insert(x.front());
      if (!is_letter(x.front())) ++t.signs;
    }
    if (line.glued(s.begin + s.length) != glued) continue;
    const std::size_t letters = letters_in(x);
    if (letters > 0) t.marked = t.marked || marked(x);
    if (letters < (glued ? 3 : 2) && !(glued && has_wide(x) && letters == 2 && t.pairs > 0))
      continue;
    t.letters += letters;
    if (t.words.insert(x).second) ++t.pairs;
  }
  return t;
}

// AABBCC as of a rhyme, 112233 as of a list: each character is the next one's neighbour.
bool ascending(const Dense& line) {
  for (std::size_t i = 2; i < line.chars.size(); i += 2) {
    if (line.chars[i] != line.chars[i - 2] + 1) return false;
  }
  return true;
}

bool doubled_glyphs(const Dense& line, const Tally& t) {
  const bool all = t.glyphs * 2 >= line.chars.size() * 4 / 5;
  const std::size_t letters = t.glyphs - t.signs;
  // 寻寻觅觅冷冷清清凄凄惨惨戚戚 is a poem; its commas are not doubled, glyphs of a layer's are.
  const std::size_t least = !t.wide ? 5 : t.signs > 0 ? 5 : 9;
  return all && letters >= 4 && t.glyphs >= least && t.kinds.size() >= 4 && !ascending(line);
}

bool proved(const Dense& line, const std::vector<Square>& squares) {
  const Tally glued = tally(line, squares, true);
  if (glued.phrase) return true;
  if (doubled_glyphs(line, glued)) return true;
  if (glued.pairs >= 2 && glued.letters >= (glued.wide ? 5 : 8)) return true;
  const Tally spaced = tally(line, squares, false);
  if (spaced.pairs >= (spaced.wide ? 3 : 5) && spaced.letters >= (spaced.wide ? 6 : 8)) return true;
  return spaced.pairs >= 3 && spaced.letters >= 8 && spaced.marked;
}

// Near proved damage: one word of some length glued to itself (DalianDalian), or two words and more
// said twice (Promotion Office in Promotion Office in).
bool likely(const Dense& line, const std::vector<Square>& squares) {
  if (squares.size() > 2) return false;
  const Square s = squares.front();
  const std::u32string_view x = line.x(s);
  if (letters_in(x) < 4 || distinct(x) < 4) return false;
  return line.glued(s.begin + s.length)
             ? is_upper(x.front()) || !is_letter(x.front()) || has_wide(x)
             : line.spaced_inside(s) && s.length >= 10;
}

// Two halves that differ in marks only, which one of them lost: "Mt Aso areaOne of the Golf Courses
// in the Mt. Aso area". Where the second half begins, or nothing. From `from` on.
std::u32string letters_and_digits(std::u32string_view chars) {
  std::u32string kept;
  std::copy_if(chars.begin(), chars.end(), std::back_inserter(kept),
               [](char32_t c) { return u_isalnum(static_cast<UChar32>(c)); });
  return kept;
}

struct Halves {
  std::size_t begin, middle, end;  // in the dense line
};

// A mark that belongs to what stands before it.
bool closes(char32_t c) {
  const auto type = u_charType(static_cast<UChar32>(c));
  return type == U_END_PUNCTUATION || type == U_FINAL_PUNCTUATION || c == '.' || c == ',' ||
         c == ';' || c == ':' || c == '!' || c == '?' || c == U'。' || c == U'、';
}

char32_t last_alnum(std::u32string_view chars) {
  while (!chars.empty() && !u_isalnum(static_cast<UChar32>(chars.back()))) chars.remove_suffix(1);
  return chars.empty() ? 0 : chars.back();
}

// Whether a half of a line may begin at chars[i] with nothing before it but a mark, or because it
// is of another kind.
bool may_begin(char32_t before, char32_t c) {
  const auto is_alnum = [](char32_t x) {
    return is_letter(x) || (x < 0x80 ? x >= '0' && x <= '9' : u_isalnum(static_cast<UChar32>(x)));
  };
  if (c >= 'a' && c <= 'z') return !is_alnum(before);
  return !is_alnum(c) || !is_alnum(before) || is_upper(c) || u_isdigit(static_cast<UChar32>(c));
}

// Cheap, and false for nearly every line that has no two halves glued to each other.
bool may_be_glued_halves(std::u32string_view chars) {
  const char32_t last = last_alnum(chars);
  for (std::size_t i = chars.size() / 4; i < chars.size(); ++i) {
    if (i == 0 || is_blank(chars[i]) || is_blank(chars[i - 1])) continue;
    if (may_begin(chars[i - 1], chars[i]) && last_alnum(chars.substr(0, i)) == last) return true;
  }
  return false;
}

// The last characters of the line as two such halves, the longest.
std::optional<Halves> near_halves(const Dense& line, std::size_t least, bool glued) {
  const std::u32string_view chars = line.chars;
  const char32_t last = last_alnum(chars);
  for (std::size_t middle = chars.size() / 3; middle + least / 2 < chars.size(); ++middle) {
    if (middle == 0 || (glued && !line.glued(middle))) continue;
    const bool starts = !line.glued(middle) || may_begin(chars[middle - 1], chars[middle]);
    if (!starts || closes(chars[middle]) || last_alnum(chars.substr(0, middle)) != last) continue;
    const std::u32string second = letters_and_digits(chars.substr(middle));
    if (second.size() < least) return {};
    std::size_t begin = middle, at = second.size();
    while (begin > 0 && at > 0) {
      const char32_t c = chars[begin - 1];
      if (u_isalnum(static_cast<UChar32>(c)) && c != second[--at]) break;
      if (u_isalnum(static_cast<UChar32>(c)) || at > 0) --begin;
    }
    if (at > 0 || letters_and_digits(chars.substr(begin, middle - begin)) != second) continue;
    // A mark that opens the first half belongs to it.
    while (begin > 0 && line.glued(begin) && !u_isalnum(static_cast<UChar32>(chars[begin - 1])) &&
           chars[begin - 1] == chars[middle])
      --begin;
    return Halves{begin, middle, chars.size()};
  }
  return {};
}

class Finder {
 public:
  explicit Finder(const LinedText& text)
      : lines_(text.lines()),
        damage_(text, {"doubled", "residue"}),
        gone_(lines_.size()),
        touched_(lines_.size()) {
    for (std::size_t i = 0; i < lines_.size(); ++i) {
      gone_[i].resize(lines_[i].chars.size());
      while (squares(i, true)) damage_.add(i);
      while (halves(i, 24)) damage_.add(i);
    }
    for (std::size_t i = 0; i < lines_.size(); ++i) {
      if (lines_[i].chars.size() < 8 || !damage_.near(i)) continue;
      while (squares(i, false) || halves(i, 8) || label(i)) {
      }
    }
  }
  std::vector<Replacement> take();

 private:
  bool squares(std::size_t i, bool strict);
  bool halves(std::size_t i, std::size_t least);
  bool label(std::size_t i);
  void drop(std::size_t i, std::size_t begin, std::size_t end) {
    touched_[i] = true;
    std::fill(gone_[i].begin() + begin, gone_[i].begin() + end, true);
  }
  void drop_glyph_blanks(std::size_t i, const Dense& line, const std::vector<Square>& squares);

  const CodePointLines& lines_;
  Damage damage_;
  std::vector<std::vector<bool>> gone_;
  std::vector<bool> touched_;
};

// Glyphs doubled one by one double the blank too: "tt  ff".
void Finder::drop_glyph_blanks(std::size_t i, const Dense& line,
                               const std::vector<Square>& squares) {
  for (std::size_t s = 1; s < squares.size(); ++s) {
    const std::size_t begin = line.from[squares[s].begin - 1] + 1,
                      end = line.from[squares[s].begin];
    if (end - begin >= 2 && (end - begin) % 2 == 0) drop(i, begin, begin + (end - begin) / 2);
  }
}

bool Finder::squares(std::size_t i, bool strict) {
  // Of a line that something was taken from it says nothing: there what stays is looked at.
  if (lines_[i].chars.size() < 8 || (!touched_[i] && !may_be_squares(lines_[i].chars)))
    return false;
  const Dense line = dense(lines_[i], gone_[i]);
  if (line.chars.size() < 8) return false;
  const std::vector<Square> found = squares_of(line.chars);
  if (found.empty() || !(strict ? proved(line, found) : likely(line, found))) return false;
  for (const Square& s : found)
    drop(i, line.from[s.begin + s.length - 1] + 1, line.from[s.begin + 2 * s.length - 1] + 1);
  if (doubled_glyphs(line, tally(line, found, true))) drop_glyph_blanks(i, line, found);
  return true;
}

// The half that lost marks goes.
bool Finder::halves(std::size_t i, std::size_t least) {
  if (lines_[i].chars.size() < 2 * least) return false;
  const bool strict = least > 8;
  if (strict && !touched_[i] && !may_be_glued_halves(lines_[i].chars)) return false;
  const Dense line = dense(lines_[i], gone_[i]);
  if (line.chars.size() < 2 * least) return false;
  const std::optional<Halves> found = near_halves(line, least, strict);
  if (!found || distinct(line.chars) < 6 || letters_in(line.chars) < least) return false;
  const bool first_is_poorer = found->middle - found->begin < found->end - found->middle;
  const std::size_t begin = line.from[first_is_poorer ? found->begin : found->middle - 1];
  const std::size_t end = line.from[first_is_poorer ? found->middle : found->end - 1];
  drop(i, first_is_poorer ? begin : begin + 1, first_is_poorer ? end : end + 1);
  return true;
}

// A row's label that comes again, glued to the row's end: "Environment Panel ○Clean-up of ten
// citiesEnvironment Panel".
bool Finder::label(std::size_t i) {
  const Dense line = dense(lines_[i], gone_[i]);
  const std::size_t n = line.chars.size();
  for (std::size_t k = n / 3; k >= 8; --k) {
    const std::u32string_view head = std::u32string_view(line.chars).substr(0, k);
    if (std::u32string_view(line.chars).substr(n - k) != head) continue;
    if (!is_upper(head.front()) || !line.glued(n - k) || line.glued(k) || letters_in(head) < 8)
      return false;
    if (is_upper(line.chars[n - k - 1]) || is_blank(line.chars[n - k - 1])) return false;
    drop(i, line.from[n - k], line.from[n - 1] + 1);
    return true;
  }
  return false;
}

std::vector<Replacement> Finder::take() {
  std::vector<Replacement> found;
  for (std::size_t i = 0; i < lines_.size(); ++i) {
    for (std::size_t at = 0; at < gone_[i].size();) {
      if (!gone_[i][at]) {
        ++at;
        continue;
      }
      std::size_t end = at;
      while (end < gone_[i].size() && gone_[i][end]) ++end;
      found.push_back({lines_[i].span_of(at, end), "", "doubled", "drawn twice", 1, {}});
      at = end;
    }
  }
  return found;
}

}  // namespace

std::vector<Replacement> find_doubled(const LinedText& text) { return Finder(text).take(); }

}  // namespace kiroku
