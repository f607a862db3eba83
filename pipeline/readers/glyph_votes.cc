#include "pipeline/readers/glyph_votes.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <string_view>

#include "schemas/utf8.h"

namespace kiroku {
namespace {

// Costs were found on real fonts (Japanese, Korean): recognisers place symbols up to an em beside
// their ink, and where geometry is dear (half a skip for an em), lines of codes that are seen only
// once slip by one.
constexpr float kSkipped = 0.9F;  // a glyph that was not read, a symbol that is none
constexpr float kFarOff = 0.5F, kAnEm = 0.2F;
constexpr float kPrior = 0.45F;
constexpr float kPair = 0.45F;       // two symbols for one glyph
constexpr float kRecognised = 0.2F;  // better than a sign that is given to a code nobody knows
constexpr double kKnown = 4;         // votes that the file's own word is worth

// What fonts have as one glyph and recognisers read as two.
constexpr std::array<std::string_view, 9> kLigatures = {"fi", "fl", "ff", "ft", "tt",
                                                        "ti", "Th", "TM", "st"};

char32_t folded(char32_t c) {
  if (c > 0xFF00 && c < 0xFF5F) return c - 0xFF00 + 0x20;
  if (c == 0x2018 || c == 0x2019 || c == 0xB4) return '\'';
  if (c == 0x201C || c == 0x201D) return '"';
  if (c == 0x301C || c == 0xFF5E) return '~';
  if (c == 0x2010 || c == 0x2011 || c == 0x2013 || c == 0x2212) return '-';
  return c;
}

double weight_of(const std::map<std::string, Vote>& votes) {
  double sum = 0;
  for (const auto& [text, vote] : votes) sum += vote.weight;
  return sum;
}

// How dear it is that a code is this sign, by what was found so far.
float surprise(const SeenGlyph& glyph, const std::string& sign, const Votes& expected) {
  if (!glyph.known.empty() && is_same_sign(glyph.known, sign)) return -kRecognised;
  double all = glyph.known.empty() ? 0 : kKnown, same = 0;
  if (const auto known = expected.find(glyph.code); known != expected.end()) {
    all += weight_of(known->second);
    if (const auto vote = known->second.find(sign); vote != known->second.end())
      same = vote->second.weight;
  }
  if (all == 0) return 0;
  return static_cast<float>(-std::log((same + 0.3) / (all + 1))) * kPrior;
}

float apart(const SeenGlyph& glyph, float x0, float x1, float em) {
  return std::fabs(glyph.x0 + glyph.x1 - x0 - x1) / 2 / std::max(em, 1.0F);
}

enum class Step : std::uint8_t { none, glyph, symbol, match, pair };

class Alignment {
 public:
  Alignment(const SeenLine& line, const Votes& expected)
      : line_(line),
        expected_(expected),
        wide_(line.symbols.size() + 1),
        cost_((line.glyphs.size() + 1) * wide_, std::numeric_limits<float>::max()),
        step_(cost_.size(), Step::none) {
    cost_[0] = 0;
    for (std::size_t i = 0; i <= line.glyphs.size(); ++i)
      for (std::size_t k = 0; k <= line.symbols.size(); ++k) extend(i, k);
  }

  void add_to(Votes& votes) const {
    std::size_t i = line_.glyphs.size(), k = line_.symbols.size();
    while (i > 0 || k > 0) {
      const Step step = step_[i * wide_ + k];
      if (step == Step::match) count(i - 1, k - 1, 1, votes);
      if (step == Step::pair) count(i - 1, k - 2, 2, votes);
      if (step == Step::none) return;
      if (step != Step::symbol) --i;
      if (step != Step::glyph) k -= step == Step::pair ? 2 : 1;
    }
  }

 private:
  std::string pair_at(std::size_t k) const {
    return line_.symbols[k].utf8 + line_.symbols[k + 1].utf8;
  }

  void extend(std::size_t i, std::size_t k) {
    const float so_far = cost_[i * wide_ + k];
    const bool glyph = i < line_.glyphs.size(), symbol = k < line_.symbols.size();
    if (glyph) reach(i + 1, k, so_far + kSkipped, Step::glyph);
    if (symbol) reach(i, k + 1, so_far + kSkipped, Step::symbol);
    if (!glyph || !symbol) return;
    const SeenGlyph& drawn = line_.glyphs[i];
    const SeenSymbol& read = line_.symbols[k];
    const float place = std::min(kFarOff, kAnEm * apart(drawn, read.x0, read.x1, line_.em));
    reach(i + 1, k + 1, so_far + place + surprise(drawn, read.utf8, expected_), Step::match);
    if (k + 1 == line_.symbols.size()) return;
    const std::string pair = pair_at(k);
    if (std::find(kLigatures.begin(), kLigatures.end(), pair) == kLigatures.end()) return;
    const float far = std::min(2.0F, apart(drawn, read.x0, line_.symbols[k + 1].x1, line_.em));
    reach(i + 1, k + 2, so_far + kPair + far + surprise(drawn, pair, expected_), Step::pair);
  }

  void reach(std::size_t i, std::size_t k, float cost, Step step) {
    const std::size_t at = i * wide_ + k;
    if (cost >= cost_[at]) return;
    cost_[at] = cost;
    step_[at] = step;
  }

  void count(std::size_t i, std::size_t k, std::size_t symbols, Votes& votes) const {
    float sure = line_.symbols[k].confidence;
    if (symbols == 2) sure = std::min(sure, line_.symbols[k + 1].confidence);
    Vote& one = votes[line_.glyphs[i].code][symbols == 2 ? pair_at(k) : line_.symbols[k].utf8];
    one.weight += sure;
    ++one.count;
  }

  const SeenLine& line_;
  const Votes& expected_;
  std::size_t wide_;
  std::vector<float> cost_;
  std::vector<Step> step_;
};

}  // namespace

bool is_same_sign(const std::string& a, const std::string& b) {
  if (a == b) return true;
  std::size_t i = 0, k = 0;
  while (i < a.size() && k < b.size())
    if (folded(next_code_point(a, i)) != folded(next_code_point(b, k))) return false;
  return i == a.size() && k == b.size();
}

void vote(const SeenLine& line, const Votes& expected, Votes& votes) {
  Alignment(line, expected).add_to(votes);
}

Votes vote_on(const std::vector<SeenLine>& lines) {
  Votes votes;
  for (int time = 0; time < 3; ++time) {
    const Votes expected = std::move(votes);
    votes = {};
    for (const SeenLine& line : lines) vote(line, expected, votes);
  }
  return votes;
}

}  // namespace kiroku
