#pragma once
// What recognisers made of pictures of a font's glyphs, counted by code. Pure: codes and symbols
// with their places in, votes out.
//
//   Votes votes;
//   vote({{{3, "", 0, 20}, {9, "", 20, 38}}, {{"T", 1, 19, .98F}, {"h", 21, 37, .97F}}, 44}, {},
//   votes); votes.at(3).at("T").weight   // .98
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace kiroku {

// Places are pixels from the left of the line's picture.
struct SeenGlyph {
  std::uint32_t code = 0;
  std::string known;  // what the file says it is; empty: nothing
  float x0 = 0, x1 = 0;
};
struct SeenSymbol {
  std::string utf8;
  float x0 = 0, x1 = 0, confidence = 0;
};
// One line's picture: what was drawn and what was read, both from left to right.
struct SeenLine {
  std::vector<SeenGlyph> glyphs;
  std::vector<SeenSymbol> symbols;
  float em = 0;  // pixels
};

struct Vote {
  double weight = 0;  // sum of confidences
  int count = 0;
};
using Votes = std::map<std::uint32_t, std::map<std::string, Vote>>;

// Adds the votes of the cheapest alignment of the line's glyphs with its symbols. `expected`: votes
// so far, which make what most lines say cheaper. Known glyphs hold the alignment in place, and are
// voted on too: how often that is what they are known to be is the control.
void vote(const SeenLine& line, const Votes& expected, Votes& votes);

// All lines, three times over, each time expecting what the time before found.
Votes vote_on(const std::vector<SeenLine>& lines);

// Equal for this purpose: width and shape of quotes and waves do not count.
bool is_same_sign(const std::string& a, const std::string& b);

}  // namespace kiroku
