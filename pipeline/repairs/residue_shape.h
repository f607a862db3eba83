#pragma once
// The shape of residue, one line against another: whether some characters are what is left of a
// line. Which lines to compare is residue.cc's.
//
//   left_of(*residue_of(U"C t it ti i R i"), U"Current situation in Russia")   // true
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/repairs/lines.h"
#include "schemas/utf8.h"

namespace kiroku {

using Chars = std::u32string_view;

// A lost glyph says nothing about which one it was.
inline bool is_gap(char32_t c) { return is_blank(c) || c == kReplacement; }
bool is_upper(char32_t c);
bool is_alnum(char32_t c);
std::size_t count_letters(Chars chars);

// Characters for which `keep` says so, everything between them one blank.
template <typename Keep>
std::u32string filtered(Chars chars, Keep keep) {
  std::u32string made;
  bool gap = false;
  for (const char32_t c : chars) {
    if (is_gap(c) || !keep(c)) {
      gap = true;
      continue;
    }
    if (gap && !made.empty()) made += ' ';
    gap = false;
    made += c;
  }
  return made;
}

// A set of characters in 64 bits, so that a line without one of them is passed over at once.
inline std::uint64_t bit_of(char32_t c) { return is_gap(c) ? 0 : std::uint64_t{1} << (c % 64); }
std::uint64_t mask_of(Chars chars);

// What a residue is compared by: its pieces with one blank between, and which characters it kept.
struct Residue {
  std::u32string pieces;
  std::size_t count = 0;  // of pieces
  std::uint64_t mask = 0;
  std::array<bool, 128> ascii{};
  std::u32string others;
  bool keeps(char32_t c) const {
    return c < 128 ? ascii[c] : others.find(c) != std::u32string::npos;
  }
};

// Nothing where `part` is not many short pieces.
std::optional<Residue> residue_of(Chars part);

// The pieces' characters stand in the line in this order: what every donor has, and few lines do.
bool stands_in(Chars pieces, Chars line);

// `residue` is what is left of `donor`, or of its beginning.
bool left_of(const Residue& residue, Chars donor);

// A heading set wide, whose next signs are `rest`.
bool is_set_wide(Chars part, Chars rest);

// Where something new begins in a line without a blank before it: "citiesMain Activities",
// "S○Members".
bool is_seam(Chars chars, std::size_t i);
// Where pieces of the line begin, and its end.
std::vector<std::size_t> seams_of(Chars all, bool at_words);

}  // namespace kiroku
