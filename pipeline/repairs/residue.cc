// Residue: what is left of a line's shadow where something suppressed only some of its glyphs
// ("C t it ti i R i" of "Current situation in Russia"). It is no text of its own.
//
// The proof is that a letter is always there or always missing: the neighbouring line with the
// residue's own characters kept and all others made gaps is the residue, sign for sign. Letters
// that hang below the line stand behind it ("underground  g pp g"). Near such a line also a copy
// that lost only marks goes ("1 Reduction of cost" of "1. Reduction of cost"), and single hanging
// letters. Each edit names the line that it is left of.
#include <algorithm>
#include <optional>

#include <unicode/uchar.h>

#include "pipeline/repairs/lines.h"
#include "pipeline/repairs/repairs.h"
#include "pipeline/repairs/residue_shape.h"
#include "schemas/utf8.h"

namespace kiroku {
namespace {

constexpr std::size_t kReach = 60;          // lines between a residue and what it is left of
constexpr std::size_t kWordReach = 50'000;  // bytes between a word and the same one elsewhere

bool hangs(char32_t c) { return c == 'g' || c == 'j' || c == 'p' || c == 'q' || c == 'y'; }

struct Words {
  std::u32string alnum;
  std::size_t words = 0, capitals = 0, marks = 0, inner_marks = 0;
};

Words words_of(Chars chars) {
  Words made;
  for (std::size_t i = 0; i < chars.size(); ++i) {
    const char32_t c = chars[i];
    if (is_alnum(c)) {
      if (i == 0 || !is_alnum(chars[i - 1]))
        ++made.words, made.capitals += !u_islower(static_cast<UChar32>(c));
      made.alnum += c;
    } else if (!is_blank(c)) {
      ++made.marks;
      made.inner_marks += !made.alnum.empty();
    }
  }
  return made;
}

bool has_digit(Chars chars) {
  return std::any_of(chars.begin(), chars.end(),
                     [](char32_t c) { return u_isdigit(static_cast<UChar32>(c)); });
}

class Residues {
 public:
  explicit Residues(const LinedText& text)
      : text_(text.text()), lines_(text.lines()), damage_(text, {"residue", "doubled"}) {
    found_.resize(lines_.size());
    words_.resize(lines_.size());
    for (const CodePointLine& line : lines_) masks_.push_back(mask_of(line.chars));
    for (std::size_t i = 0; i < lines_.size(); ++i) fragments(i) || hanging(i, true);
    for (std::size_t i = 0; i < lines_.size(); ++i) {
      if (!found_[i].empty() || lines_[i].chars.empty() || !damage_.near(i)) continue;
      hanging(i, false) || only_hanging(i) || poorer_copy(i);
    }
  }
  std::vector<Replacement> take() {
    std::vector<Replacement> all;
    for (std::vector<Replacement>& line : found_)
      for (Replacement& one : line) all.push_back(std::move(one));
    return all;
  }

 private:
  Chars chars(std::size_t i) const { return lines_[i].chars; }
  const Words& words(std::size_t i) const {
    if (!words_[i]) words_[i] = words_of(trimmed(chars(i)));
    return *words_[i];
  }
  bool fragments(std::size_t i);
  std::optional<std::size_t> donor_of(std::size_t i, const Residue& part, std::size_t rest) const;
  bool may_have_donor(std::size_t i, std::uint64_t mask, std::size_t rest) const;
  bool hanging(std::size_t i, bool strict);
  bool only_hanging(std::size_t i);
  bool poorer_copy(std::size_t i);
  std::optional<std::size_t> richer(std::size_t i, const Words& mine) const;
  bool stray_letter(std::size_t i, std::size_t begin) const;
  void fill_marks(std::size_t i, std::size_t gone);
  std::size_t neighbours(std::size_t i) const {
    return (i > 0 && !trimmed(chars(i - 1)).empty()) +
           (i + 1 < lines_.size() && !trimmed(chars(i + 1)).empty());
  }
  void drop(std::size_t i, std::size_t begin, std::size_t end, std::size_t donor);
  std::string name(std::size_t line) const;

  const Text& text_;
  const CodePointLines& lines_;
  Damage damage_;
  std::vector<std::vector<Replacement>> found_;
  std::vector<std::uint64_t> masks_;                 // of each line
  mutable std::vector<std::optional<Words>> words_;  // of each line, once it was compared
};

// "line 12 of page 3".
std::string Residues::name(std::size_t line) const {
  const PageText* page = text_.page_at(lines_[line].begin);
  if (page == nullptr) return "line " + std::to_string(line + 1);
  std::size_t first = line;
  while (first > 0 && lines_[first - 1].begin >= page->span.begin) --first;
  return "line " + std::to_string(line - first + 1) + " of page " + std::to_string(page->number);
}

void Residues::drop(std::size_t i, std::size_t begin, std::size_t end, std::size_t donor) {
  found_[i].push_back(
      {lines_[i].span_of(begin, end), "", "residue", "left of " + name(donor), 1, {}});
  damage_.add(i);
}

// The line near `i` that `part` is left of: whole, or between its seams; in `i` itself behind it.
std::optional<std::size_t> Residues::donor_of(std::size_t i, const Residue& part,
                                              std::size_t rest) const {
  const std::size_t begin = i > kReach ? i - kReach : 0;
  const std::size_t end = std::min(lines_.size(), i + kReach + 1);
  for (std::size_t d = begin; d < end; ++d) {
    const Chars all = d == i ? chars(i).substr(rest) : chars(d);
    if (all.size() <= part.pieces.size()) continue;
    if ((part.mask & ~(d == i ? mask_of(all) : masks_[d])) != 0) continue;
    if (!stands_in(part.pieces, all)) continue;
    if (left_of(part, all)) return d;
    const std::vector<std::size_t> seams = seams_of(all, d == i);
    for (std::size_t a = 0; a + 1 < seams.size(); ++a) {
      for (std::size_t b = a + 1; b < seams.size(); ++b) {
        if (left_of(part, all.substr(seams[a], seams[b] - seams[a]))) return d;
      }
    }
  }
  return {};
}

// Whether a line near has all characters of what stands before `rest`.
bool Residues::may_have_donor(std::size_t i, std::uint64_t mask, std::size_t rest) const {
  if ((mask & ~mask_of(chars(i).substr(rest))) == 0) return true;  // the line itself, behind it
  const std::size_t begin = i > kReach ? i - kReach : 0;
  const std::size_t end = std::min(lines_.size(), i + kReach + 1);
  for (std::size_t d = begin; d < end; ++d)
    if ((mask & ~masks_[d]) == 0 && d != i && chars(d).size() > 2) return true;
  return false;
}

// Residue at the line's begin, alone or before something else.
bool Residues::fragments(std::size_t i) {
  const Chars line = chars(i);
  std::size_t first = 0;
  while (first < line.size() && is_blank(line[first])) ++first;
  struct End {
    std::size_t at;
    std::uint64_t mask;  // of all before it
  };
  std::vector<End> ends;
  std::size_t token = 0, tokens = 0, signs = 0, letters = 0;
  std::uint64_t mask = 0;
  const auto may_end = [&](std::size_t at) {  // as fragmentary() will want it
    if (letters >= 2 && signs * 10 <= (tokens + (token > 0)) * 24) ends.push_back({at, mask});
  };
  for (std::size_t at = first; at <= line.size(); ++at) {
    // A seam may stand inside the word that ends the residue.
    if (tokens >= 2 && is_seam(line, at)) may_end(at);
    if (at < line.size() && !is_blank(line[at])) {
      ++token, ++signs;
      letters += is_letter(line[at]);
      mask |= bit_of(line[at]);
      if (token > 12 || signs > 12 + 3 * tokens) break;  // words that are written
      continue;
    }
    if (tokens >= 2 && token > 0) may_end(at);
    tokens += token > 0;
    token = 0;
  }
  for (auto end = ends.rbegin(); end != ends.rend(); ++end) {
    if (is_set_wide(line.substr(0, end->at), line.substr(end->at))) continue;
    if (!may_have_donor(i, end->mask, end->at)) continue;
    const auto part = residue_of(line.substr(first, end->at - first));
    if (!part) continue;
    if (const auto donor = donor_of(i, *part, end->at)) {
      drop(i, first, end->at, *donor);
      return true;
    }
  }
  return false;
}

// A single letter behind a word that is written elsewhere without it: "Kagoshimag", "tap!p".
bool Residues::stray_letter(std::size_t i, std::size_t begin) const {
  const Chars line = chars(i);
  if (begin == 0) return false;
  if (!is_letter(line[begin - 1])) return !is_blank(line[begin - 1]);
  std::size_t word = begin;
  while (word > 0 && is_letter(line[word - 1])) --word;
  const std::string without = to_utf8(line.substr(word, begin - word));
  if (begin - word < 3) return false;
  const std::string with = without + to_utf8(line.substr(begin, 1));
  bool seen = false;
  const std::size_t here = lines_[i].begin;
  const std::string_view near = std::string_view(text_.utf8).substr(0, here + kWordReach);
  for (std::size_t at = near.find(without, here > kWordReach ? here - kWordReach : 0);
       at != std::string::npos; at = near.find(without, at + 1)) {
    const std::uint32_t offset = static_cast<std::uint32_t>(at);
    if (offset >= lines_[i].begin && offset <= lines_[i].end()) continue;
    if (text_.utf8.compare(at, with.size(), with) == 0) return false;
    std::size_t behind = at + without.size();
    seen = seen || behind == text_.utf8.size() || !is_letter(next_code_point(text_.utf8, behind));
  }
  return seen;
}

// Letters that hang below the line, once more behind it. Strict: three and more, grouped as in it.
bool Residues::hanging(std::size_t i, bool strict) {
  const Chars line = trimmed(chars(i));
  const std::size_t first = static_cast<std::size_t>(line.data() - chars(i).data());
  std::size_t begin = line.size();
  std::size_t tail = 0;
  while (begin > 0 && (hangs(line[begin - 1]) || is_blank(line[begin - 1])))
    tail += hangs(line[--begin]);
  if (tail < (strict ? 3U : 1U)) return false;
  for (std::size_t at = std::max<std::size_t>(begin, 1); at < line.size(); ++at) {
    if (!hangs(line[at])) continue;
    const std::u32string mine = filtered(line.substr(at), hangs);
    const std::u32string above = filtered(line.substr(0, at), hangs);
    const std::size_t letters = count_letters(mine);
    bool same = mine == above && (letters >= 3 || !strict);
    if (!strict && letters == 2 && is_blank(line[at - 1]))
      same = filtered(mine, is_letter).size() >= 2 &&
             std::equal(mine.begin(), mine.end(), above.begin(), above.end(),
                        [](char32_t a, char32_t b) { return a == b; });
    if (!strict && letters == 2 && mine.size() == 2 && above.size() == 3)
      same = above[0] == mine[0] && above[2] == mine[1] && is_blank(line[at - 1]);
    if (same && letters == 1) same = stray_letter(i, first + at);
    if (!same) continue;
    std::size_t from = first + at;
    while (from > 0 && is_blank(chars(i)[from - 1])) --from;
    drop(i, from, first + line.size(), i);
    return true;
  }
  return false;
}

// A line of nothing but hanging letters and commas.
bool Residues::only_hanging(std::size_t i) {
  const Chars line = trimmed(chars(i));
  const auto low = [](char32_t c) { return hangs(c) || is_blank(c) || c == ',' || c == ';'; };
  if (line.empty() || line.size() > 20 || !std::all_of(line.begin(), line.end(), low)) return false;
  const std::u32string mine = filtered(line, hangs);
  std::size_t donor = i;
  for (std::size_t d = i > 8 ? i - 8 : 0; d < std::min(lines_.size(), i + 9); ++d) {
    if (d != i && filtered(chars(d), hangs) == mine && !mine.empty()) donor = d;
  }
  drop(i, 0, chars(i).size(), donor);
  return true;
}

// Another line near with the same letters and digits.
std::optional<std::size_t> Residues::richer(std::size_t i, const Words& mine) const {
  const std::size_t begin = i > kReach ? i - kReach : 0;
  const std::size_t end = std::min(lines_.size(), i + kReach + 1);
  for (std::size_t d = begin; d < end; ++d) {
    if (d == i || !found_[d].empty()) continue;
    const Words& other = words(d);
    if (other.alnum != mine.alnum) continue;
    const bool same = trimmed(chars(d)) == trimmed(chars(i));
    // Titles are repeated on purpose; one that lost several marks was not.
    const bool title = mine.capitals * 2 > mine.words + 1;
    if (title && other.inner_marks < mine.inner_marks + 2) continue;
    // An exact copy with a number may be another statement of it.
    if (same && (mine.alnum.size() < 30 || has_digit(mine.alnum))) continue;
    if (neighbours(d) != neighbours(i) && (same || mine.marks == other.marks)) {
      if (neighbours(d) > neighbours(i)) return d;
    } else if (other.marks > mine.marks || (other.marks == mine.marks && d < i)) {
      return d;
    }
  }
  return {};
}

// A copy of another line that lost marks, or its exact copy.
bool Residues::poorer_copy(std::size_t i) {
  const Chars line = trimmed(chars(i));
  const Words& mine = words(i);
  if (mine.words < 4 || mine.alnum.size() < 16) return false;
  if (std::any_of(line.begin(), line.end(), is_wide)) return false;
  const auto donor = richer(i, mine);
  if (!donor) return false;
  drop(i, 0, chars(i).size(), *donor);
  fill_marks(*donor, i);
  return true;
}

// Marks that only the copy has where the line that stays has a blank: "the city s" of "the city’s".
void Residues::fill_marks(std::size_t i, std::size_t gone) {
  const Chars kept = chars(i), copy = chars(gone);
  std::size_t c = 0;
  for (std::size_t k = 0; k < kept.size(); ++k) {
    if (is_alnum(kept[k])) {
      while (c < copy.size() && copy[c] != kept[k]) ++c;
      ++c;
      continue;
    }
    const bool between =
        k > 0 && k + 1 < kept.size() && is_alnum(kept[k - 1]) && is_alnum(kept[k + 1]);
    if (!between || !is_blank(kept[k]) || c + 1 >= copy.size()) continue;
    if (is_blank(copy[c]) || is_alnum(copy[c]) || copy[c + 1] != kept[k + 1]) continue;
    found_[i].push_back({lines_[i].span_of(k, k + 1),
                         to_utf8(copy.substr(c, 1)),
                         "residue",
                         "mark of " + name(gone),
                         1,
                         {}});
  }
}

}  // namespace

std::vector<Replacement> find_residue(const LinedText& text) { return Residues(text).take(); }

}  // namespace kiroku
