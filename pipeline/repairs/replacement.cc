// U+FFFD stands for one glyph whose character is not known, so a damaged line is a pattern of fixed
// length: "De�el���e�t��f" is "Development of". Where it fits one text elsewhere in the document,
// or in one that the source sheet ties to it, and enough of it is known, that text fills it.
//
// A fill needs 40 bits of known characters (10 Latin letters, 5 Han signs) around it, at the ends
// of words; nothing filled may be a character that the line shows elsewhere, because a font's glyph
// is lost everywhere or nowhere; and all texts that fit must agree. Else U+FFFD stays.
#include "pipeline/repairs/replacement.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <optional>
#include <set>
#include <span>

#include <unicode/uchar.h>

#include "pipeline/repairs/lines.h"
#include "pipeline/repairs/repairs.h"
#include "schemas/utf8.h"

namespace kiroku {
namespace {

constexpr char32_t kBreak = U'\n';  // between paragraphs: nothing matches across it

// A donor's text on one line for each paragraph: line ends are blanks, or nothing in scripts
// without them.
struct Running {
  struct Line {
    std::size_t begin, end;  // of its characters
    std::size_t index;       // in the donor, from 0
  };
  std::string digest;  // empty: the text itself
  std::u32string chars;
  std::vector<Line> lines;

  const Line& line_at(std::size_t at) const {  // of the character, or of the blank before it
    return *std::partition_point(lines.begin(), lines.end(),
                                 [&](const Line& line) { return line.end <= at; });
  }
  bool begins(std::size_t at) const { return line_at(at).begin == at; }
  bool ends(std::size_t at) const { return line_at(at).end == at + 1; }
};

// Where pairs of characters stand in a donor: a paper with lost glyphs in each of its lines asks
// for thousands of stretches, and reading the donor through for each took half of its repair.
class PairIndex {
 public:
  explicit PairIndex(std::u32string_view chars) : chars_(chars), begins_(kBuckets + 1) {
    if (chars_.size() < 2) return;
    for (std::uint32_t at = 0; at + 1 < chars_.size(); ++at) ++begins_[bucket(chars_, at) + 1];
    std::partial_sum(begins_.begin(), begins_.end(), begins_.begin());
    std::vector<std::uint32_t> next(begins_.begin(), begins_.end() - 1);
    places_.resize(chars_.size() - 1);
    for (std::uint32_t at = 0; at + 1 < chars_.size(); ++at)
      places_[next[bucket(chars_, at)]++] = at;
  }

  // Where the first two characters of `run` stand, from the first place on, and some other pairs.
  std::span<const std::uint32_t> places(std::u32string_view run) const {
    const std::size_t own = bucket(run, 0);
    return std::span(places_).subspan(begins_[own], begins_[own + 1] - begins_[own]);
  }
  bool stands(std::u32string_view run, std::uint32_t at) const {
    return chars_.substr(at, run.size()) == run;
  }

 private:
  static constexpr std::size_t kBuckets = 1 << 16;
  static std::size_t bucket(std::u32string_view chars, std::size_t at) {
    return (chars[at] * 0x9E3779B1u ^ chars[at + 1] * 0x85EBCA77u) >> 16;  // Knuth; xxHash
  }

  std::u32string_view chars_;
  std::vector<std::uint32_t> begins_;  // of each bucket in places_
  std::vector<std::uint32_t> places_;  // in each bucket in order
};

Running running(const CodePointLines& lines, std::string digest) {
  Running made{std::move(digest), {}, {}};
  std::u32string& chars = made.chars;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const std::u32string_view line = trimmed(lines[i].chars);
    if (line.empty()) {
      if (!chars.empty() && chars.back() != kBreak) chars += kBreak;
      continue;
    }
    const bool joined = !chars.empty() && is_wide(chars.back()) && is_wide(line.front());
    if (!chars.empty() && chars.back() != kBreak && !joined) chars += U' ';
    const std::size_t first = chars.size();
    for (const char32_t c : line) {
      if (!is_blank(c)) {
        chars += c;
      } else if (chars.back() != ' ') {
        chars += U' ';
      }
    }
    made.lines.push_back({first, chars.size(), i});
  }
  return made;
}

// A line with lost glyphs; `at[i]` is where its character stands in the line.
struct Pattern {
  std::size_t line;
  std::u32string chars;
  std::vector<std::size_t> at;
  std::set<char32_t> shown;  // what is known of it, and of damaged lines near it
  bool dense = false;        // of a font that lost many: three in ten
};

std::optional<Pattern> pattern_of(const CodePointLine& line, std::size_t index) {
  if (line.chars.find(kReplacement) == std::u32string::npos) return {};
  Pattern made{index, {}, {}, {}, false};
  for (std::size_t i = 0; i < line.chars.size(); ++i) {
    const char32_t c = line.chars[i];
    const bool blank = is_blank(c);
    if (blank && (made.chars.empty() || made.chars.back() == ' ')) continue;
    made.chars += blank ? U' ' : c;
    made.at.push_back(i);
    if (!blank && c != kReplacement) made.shown.insert(c);
  }
  while (!made.chars.empty() && made.chars.back() == ' ') made.chars.pop_back();
  const auto lost = std::count(made.chars.begin(), made.chars.end(), kReplacement);
  made.dense = static_cast<std::size_t>(lost) * 10 >= made.chars.size() * 3;
  return made;
}

// Lines of one slide are set in one font: what one of them shows, none of them lost.
void share_shown(std::vector<Pattern>& patterns) {
  constexpr std::size_t kNear = 25;
  std::vector<std::set<char32_t>> shown;
  for (const Pattern& pattern : patterns) shown.push_back(pattern.shown);
  for (std::size_t p = 0; p < patterns.size(); ++p) {
    for (std::size_t q = 0; q < patterns.size(); ++q) {
      const std::size_t a = patterns[p].line, b = patterns[q].line;
      if (patterns[p].dense && patterns[q].dense && (a > b ? a - b : b - a) <= kNear)
        patterns[p].shown.insert(shown[q].begin(), shown[q].end());
    }
  }
}

// pattern[begin, end) fits the donor's text from `offset` (of pattern[0], may be negative) on.
struct Fit {
  const Running* donor;
  std::ptrdiff_t offset;
  std::size_t begin, end;
  bool other_phrase = false;  // beyond its ends the line contradicts the donor
  int bits = 0;
  char32_t at(std::size_t i) const {
    return donor->chars[static_cast<std::size_t>(offset + static_cast<std::ptrdiff_t>(i))];
  }
  bool inside(std::size_t i) const {
    const std::ptrdiff_t place = offset + static_cast<std::ptrdiff_t>(i);
    return place >= 0 && place < static_cast<std::ptrdiff_t>(donor->chars.size());
  }
  std::size_t place(std::size_t i) const {
    return static_cast<std::size_t>(offset + static_cast<std::ptrdiff_t>(i));
  }
};

bool fits(const Pattern& pattern, const Fit& fit, std::size_t i) {
  if (!fit.inside(i)) return false;
  const char32_t donor = fit.at(i);
  if (donor == kReplacement || donor == kBreak) return false;
  return pattern.chars[i] == kReplacement || pattern.chars[i] == donor;
}

bool is_word(char32_t c) { return is_letter(c) && !is_wide(c); }
bool lost(const Pattern& pattern, std::size_t i) { return pattern.chars[i] == kReplacement; }

// The pattern knows another character there, in the same word as its neighbours.
bool contradicts(const Pattern& pattern, const Fit& fit, std::size_t i) {
  if (i >= pattern.chars.size() || lost(pattern, i)) return false;
  const auto writes = [](char32_t c) { return is_letter(c) || u_isdigit(static_cast<UChar32>(c)); };
  return writes(pattern.chars[i]) || (fit.inside(i) && writes(fit.at(i)));
}

// The right end of what may be filled: a word's end where letters follow, the last known character
// otherwise. `wild` is where the fit ends.
std::size_t right_end(const Pattern& pattern, const Fit& fit, std::size_t wild) {
  if (wild == pattern.chars.size() && fit.donor->ends(fit.place(wild - 1))) return wild;
  std::size_t end = wild;
  if (contradicts(pattern, fit, wild)) {
    while (end > fit.begin && is_word(fit.at(end - 1))) --end;
    if (end == wild && end > fit.begin + 1) --end;
  }
  while (end > fit.begin && lost(pattern, end - 1)) --end;
  if (end == fit.begin || end == wild) return end;
  std::size_t word = end;
  while (word < wild && is_word(fit.at(word)) && is_word(fit.at(word - 1))) ++word;
  const bool whole = !fit.inside(word) || !is_word(fit.at(word));
  return whole ? word : end;
}

std::size_t left_end(const Pattern& pattern, const Fit& fit, std::size_t wild) {
  if (wild == 0 && fit.donor->begins(fit.place(0))) return 0;
  std::size_t begin = wild;
  if (wild > 0 && contradicts(pattern, fit, wild - 1)) {
    while (begin < fit.end && is_word(fit.at(begin))) ++begin;
    if (begin == wild && begin + 1 < fit.end) ++begin;
  }
  while (begin < fit.end && lost(pattern, begin)) ++begin;
  if (begin == fit.end || begin == wild) return begin;
  std::size_t word = begin;
  while (word > wild && is_word(fit.at(word - 1)) && is_word(fit.at(word))) --word;
  const bool whole = word == 0 ? !fit.inside(0) || fit.place(0) == 0 ||
                                     !is_word(fit.donor->chars[fit.place(0) - 1])
                               : !is_word(fit.at(word - 1));
  return whole ? word : begin;
}

// Bits that the known characters prove; 0 where the fit contradicts what the line shows.
int bits_of(const Pattern& pattern, const Fit& fit) {
  int bits = 0;
  std::size_t filled = 0, known = 0;
  for (std::size_t i = fit.begin; i < fit.end; ++i) {
    const char32_t c = fit.at(i);
    if (lost(pattern, i)) {
      ++filled;
      if (!is_wide(c) && c != ' ' && pattern.shown.count(c) != 0) return 0;
    } else if (c != ' ') {
      ++known;
      bits += is_wide(c) ? 8 : 4;
    }
  }
  return filled > 0 && filled <= 3 * known ? bits : 0;
}

// Where the line goes on otherwise than the donor, another phrase is meant: then only words of
// which letters are known are filled ("Agreement with ������ on fishing" is not the one "with
// Dalian on trade"). A number is never filled.
void dispute(const Pattern& pattern, const Fit& fit, bool other_phrase,
             std::vector<bool>& disputed) {
  for (std::size_t i = fit.begin; i < fit.end; ++i) {
    if (!lost(pattern, i)) continue;
    const char32_t c = fit.at(i);
    if (u_isdigit(static_cast<UChar32>(c))) disputed[i] = true;
    if (!other_phrase || c == ' ') continue;
    std::size_t begin = i, end = i, known = 0;
    while (begin > fit.begin && is_word(fit.at(begin - 1))) --begin;
    while (end < fit.end && is_word(fit.at(end))) ++end;
    for (std::size_t k = begin; k < end; ++k) known += !lost(pattern, k);
    if (known < 3 || known * 3 < end - begin) disputed[i] = true;
  }
}

bool is_continuation(const Pattern& pattern, const Fit& fit) {
  std::size_t known = 0;
  for (std::size_t i = 0; i < fit.end; ++i) {
    if (!fits(pattern, fit, i)) return false;
    if (!lost(pattern, i)) {
      known += fit.at(i) != ' ';
    } else if (fit.at(i) != ' ' && pattern.shown.count(fit.at(i)) != 0) {
      return false;
    }
  }
  const std::size_t first = fit.place(0);
  const bool word = is_word(fit.at(0)) && (first == 0 || !is_word(fit.donor->chars[first - 1]));
  return word && known >= 2 && fit.donor->ends(fit.place(fit.end - 1));
}

constexpr int kProof = 40;                          // bits for any fit
constexpr int kWholeProof = 32;                     // for one of the whole line, from word to word
constexpr std::size_t kMostCompared = 200'000'000;  // places of pairs; a few seconds
constexpr std::size_t kMostPlaces = 3000;           // of one anchor in a donor

class Filler {
 public:
  Filler(const CodePointLines& lines, const std::vector<Donor>& donors) : lines_(lines) {
    std::vector<Pattern> patterns;
    for (std::size_t i = 0; i < lines_.size(); ++i) {
      if (auto pattern = pattern_of(lines_[i], i)) patterns.push_back(*std::move(pattern));
    }
    if (patterns.empty()) return;
    share_shown(patterns);
    if (donors.empty()) donors_.push_back(running(lines_, ""));
    for (const Donor& donor : donors) {
      donors_.push_back(running(CodePointLines(donor.utf8), donor.digest));
    }
    for (const Running& donor : donors_) indexes_.emplace_back(donor.chars);
    for (std::size_t p = 0; p < patterns.size(); ++p) {
      std::vector<Fit> fitting = fill(patterns[p]);
      // The next line goes on where this one ended in a donor.
      while (!fitting.empty() && p + 1 < patterns.size() &&
             patterns[p + 1].line == patterns[p].line + 1) {
        fitting = go_on(patterns[p], fitting, patterns[p + 1]);
        if (!fitting.empty()) ++p;
      }
    }
  }
  std::vector<Replacement> take() { return std::move(found_); }

 private:
  std::vector<Fit> fill(const Pattern& pattern);
  std::vector<Fit> fits_of(const Pattern& pattern);
  std::vector<Fit> go_on(const Pattern& before, const std::vector<Fit>& fitting,
                         const Pattern& next);
  void put(const Pattern& pattern, const Fit& fit, const std::vector<bool>& disputed);

  const CodePointLines& lines_;
  std::vector<Running> donors_;
  std::vector<PairIndex> indexes_;  // of each donor
  std::vector<Replacement> found_;
  std::size_t compared_ = 0;
};

// Every place where a known run of the pattern stands in a donor, grown to both sides.
std::vector<Fit> Filler::fits_of(const Pattern& pattern) {
  std::vector<Fit> all;
  std::set<std::pair<const Running*, std::ptrdiff_t>> seen;
  const std::size_t n = pattern.chars.size();
  for (std::size_t begin = 0; begin < n;) {
    std::size_t end = begin;
    while (end < n && !lost(pattern, end)) ++end;
    const std::u32string run = pattern.chars.substr(begin, end - begin);
    const std::size_t anchor = begin;
    begin = std::max(end, begin + 1);
    if (run.size() < 2) continue;
    for (std::size_t d = 0; d < donors_.size(); ++d) {
      const Running& donor = donors_[d];
      const std::span<const std::uint32_t> pairs = indexes_[d].places(run);
      compared_ += pairs.size();
      if (compared_ > kMostCompared) return all;
      std::size_t places = 0;
      for (const std::uint32_t at : pairs) {
        if (!indexes_[d].stands(run, at)) continue;
        if (++places > kMostPlaces) break;
        Fit fit{&donor, static_cast<std::ptrdiff_t>(at) - static_cast<std::ptrdiff_t>(anchor),
                anchor, end};
        if (!seen.emplace(&donor, fit.offset).second) continue;
        while (fit.end < n && fits(pattern, fit, fit.end)) ++fit.end;
        while (fit.begin > 0 && fits(pattern, fit, fit.begin - 1)) --fit.begin;
        const std::size_t left = fit.begin, right = fit.end;
        // An enumerator ("２ ", "(3) ") before the phrase is no other phrase.
        fit.other_phrase =
            (right < n && !lost(pattern, right)) || (left > 3 && !lost(pattern, left - 1));
        fit.end = right_end(pattern, fit, right);
        fit.begin = left_end(pattern, fit, left);
        if (fit.begin >= fit.end) continue;
        fit.bits = bits_of(pattern, fit);
        const bool whole =
            right == n && fit.end == n && (fit.begin == 0 || pattern.chars[fit.begin - 1] == ' ');
        if (fit.bits >= (whole ? kWholeProof : kProof)) all.push_back(fit);
      }
    }
  }
  return all;
}

// Fills what all good fits agree on; these fits.
std::vector<Fit> Filler::fill(const Pattern& pattern) {
  std::vector<Fit> all = fits_of(pattern);
  if (all.empty()) return all;
  const auto best = std::max_element(all.begin(), all.end(),
                                     [](const Fit& a, const Fit& b) { return a.bits < b.bits; });
  std::vector<bool> disputed(pattern.chars.size());
  dispute(pattern, *best, best->other_phrase, disputed);
  for (const Fit& other : all) {
    if (other.bits * 3 < best->bits * 2) continue;
    for (std::size_t i = std::max(other.begin, best->begin); i < std::min(other.end, best->end);
         ++i)
      disputed[i] = disputed[i] || other.at(i) != best->at(i);
  }
  put(pattern, *best, disputed);
  return all;
}

// The whole next line, word by word, where the donor's text goes on: few known letters are enough,
// because the place is known.
std::vector<Fit> Filler::go_on(const Pattern& before, const std::vector<Fit>& fitting,
                               const Pattern& next) {
  Pattern both = next;
  both.shown.insert(before.shown.begin(), before.shown.end());
  for (const Fit& fit : fitting) {
    for (std::size_t skip = 0; skip <= 2; ++skip) {
      Fit on = fit;
      on.offset += static_cast<std::ptrdiff_t>(fit.end + skip);
      on.begin = 0, on.end = next.chars.size();
      if (!is_continuation(both, on)) continue;
      std::vector<bool> disputed(next.chars.size());
      dispute(next, on, false, disputed);
      put(next, on, disputed);
      return {on};
    }
  }
  return {};
}

// One edit for each run of lost glyphs.
void Filler::put(const Pattern& pattern, const Fit& fit, const std::vector<bool>& disputed) {
  std::string plan = "inferred from ";
  if (!fit.donor->digest.empty()) plan += fit.donor->digest + " ";
  plan += "line " + std::to_string(fit.donor->line_at(fit.place(fit.begin)).index + 1);
  std::size_t known = 0;
  for (std::size_t i = fit.begin; i < fit.end; ++i) known += !lost(pattern, i);
  for (std::size_t i = fit.begin; i < fit.end;) {
    if (!lost(pattern, i) || disputed[i]) {
      ++i;
      continue;
    }
    std::size_t end = i;
    std::string with;
    while (end < fit.end && lost(pattern, end) && !disputed[end]) append_utf8(with, fit.at(end++));
    const CodePointLine& line = lines_[pattern.line];
    found_.push_back({line.span_of(pattern.at[i], pattern.at[end - 1] + 1),
                      with,
                      "replacement",
                      plan,
                      static_cast<double>(known) / static_cast<double>(fit.end - fit.begin),
                      {}});
    i = end;
  }
}

}  // namespace

std::vector<Replacement> fill_from(const Text& text, const std::vector<Donor>& donors) {
  if (donors.empty() || text.utf8.find("\uFFFD") == std::string::npos) return {};
  const CodePointLines lines(text.utf8);
  return Filler(lines, donors).take();
}

std::vector<Replacement> find_replacement(const LinedText& text) {
  if (text.utf8().find("\uFFFD") == std::string::npos) return {};
  return Filler(text.lines(), {}).take();
}

}  // namespace kiroku
