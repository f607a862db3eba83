#include "pipeline/readers/ocr_merge.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <optional>
#include <utility>

#include "pipeline/readers/ocr_signs.h"

namespace kiroku {
namespace {

constexpr float kSurer = 0.01F;  // by so much must a second reading be surer to replace a first
constexpr float kCovers =
    0.85F;  // of the first reading's width: it must not lose a word at the side
constexpr float kAddedLeast = 0.5F;  // of words that only the second reading saw

struct Place {
  std::size_t line = 0, word = 0;
};

std::vector<Place> places_of(const OcrReading& reading) {
  std::vector<Place> places;
  for (std::size_t line = 0; line < reading.lines.size(); ++line) {
    for (std::size_t word = 0; word < reading.lines[line].words.size(); ++word)
      places.push_back({line, word});
  }
  return places;
}

OcrWord& word_at(OcrReading& reading, Place at) { return reading.lines[at.line].words[at.word]; }

float shared(float a0, float a1, float b0, float b1) { return std::min(a1, b1) - std::max(a0, b0); }

bool same_height(const Box& a, const Box& b) {
  const float least = std::min(a.y1 - a.y0, b.y1 - b.y0);
  return shared(a.y0, a.y1, b.y0, b.y1) > 0.5F * least;
}

bool overlap(const Box& a, const Box& b) {
  const float least = std::min(a.x1 - a.x0, b.x1 - b.x0);
  return same_height(a, b) && shared(a.x0, a.x1, b.x0, b.x1) > 0.25F * least;
}

// Which things belong together (union by the smallest index).
class Groups {
 public:
  explicit Groups(std::size_t count) : parent_(count) {
    std::iota(parent_.begin(), parent_.end(), std::size_t{0});
  }
  std::size_t of(std::size_t i) {
    while (parent_[i] != i) i = parent_[i] = parent_[parent_[i]];
    return i;
  }
  void join(std::size_t a, std::size_t b) {
    a = of(a), b = of(b);
    parent_[std::max(a, b)] = std::min(a, b);
  }

 private:
  std::vector<std::size_t> parent_;
};

struct Contest {
  std::vector<Place> first, second;
};

float confidence_of(OcrReading& reading, const std::vector<Place>& places) {
  float sum = 0;
  std::size_t count = 0;
  for (const Place at : places) {
    const OcrWord& word = word_at(reading, at);
    sum += word.confidence * static_cast<float>(word.symbols.size());
    count += word.symbols.size();
  }
  return count == 0 ? 0 : sum / static_cast<float>(count);
}

float width_of(OcrReading& reading, const std::vector<Place>& places) {
  float width = 0;
  for (const Place at : places) width += word_at(reading, at).box.x1 - word_at(reading, at).box.x0;
  return width;
}

// "Words" of lines without spaces are cut anywhere: of such lines one reading stays as a whole.
bool is_unspaced(const OcrLine& line) {
  std::size_t unspaced = 0;
  for (const OcrWord& word : line.words) {
    for (const OcrSymbol& symbol : word.symbols) unspaced += is_spaceless(sign_of(symbol.utf8));
  }
  return 2 * unspaced > line.symbols();
}

void join_unspaced_lines(const OcrReading& reading, const std::vector<Place>& places,
                         std::size_t offset, Groups& groups) {
  for (std::size_t i = 1; i < places.size(); ++i) {
    const bool same = places[i].line == places[i - 1].line;
    if (same && is_unspaced(reading.lines[places[i].line])) groups.join(offset + i - 1, offset + i);
  }
}

std::vector<Contest> contests_of(OcrReading& first, OcrReading& second) {
  const std::vector<Place> a = places_of(first), b = places_of(second);
  Groups groups(a.size() + b.size());
  for (std::size_t i = 0; i < a.size(); ++i) {
    for (std::size_t j = 0; j < b.size(); ++j) {
      if (overlap(word_at(first, a[i]).box, word_at(second, b[j]).box))
        groups.join(i, a.size() + j);
    }
  }
  join_unspaced_lines(first, a, 0, groups);
  join_unspaced_lines(second, b, a.size(), groups);
  std::map<std::size_t, Contest> by_group;
  for (std::size_t i = 0; i < a.size(); ++i) by_group[groups.of(i)].first.push_back(a[i]);
  for (std::size_t j = 0; j < b.size(); ++j)
    by_group[groups.of(a.size() + j)].second.push_back(b[j]);
  std::vector<Contest> contests;
  for (auto& [group, contest] : by_group) contests.push_back(std::move(contest));
  return contests;
}

// The line that a word belongs to by its place: the one beside it, not more than two heights away.
std::optional<std::size_t> line_for(const OcrReading& reading, const Box& box) {
  std::optional<std::size_t> best;
  float nearest = INFINITY;
  for (std::size_t i = 0; i < reading.lines.size(); ++i) {
    const Box& line = reading.lines[i].box;
    if (reading.lines[i].words.empty() || !same_height(line, box)) continue;
    const float height = line.y1 - line.y0;
    if (box.y1 - box.y0 > 1.6F * height || height > 2.5F * (box.y1 - box.y0)) continue;
    const float apart = -shared(line.x0, line.x1, box.x0, box.x1);
    if (apart < 2 * height && apart < nearest) nearest = apart, best = i;
  }
  return best;
}

// Two readings cut a line into words in different places: of words that lie on each other, the
// surer.
void drop_doubled(std::vector<OcrWord>& words) {
  for (std::size_t i = 1; i < words.size();) {
    const OcrWord &a = words[i - 1], &b = words[i];
    const float narrow = std::min(a.box.x1 - a.box.x0, b.box.x1 - b.box.x0);
    if (a.added == b.added || shared(a.box.x0, a.box.x1, b.box.x0, b.box.x1) <= 0.4F * narrow) {
      ++i;
      continue;
    }
    const bool first_goes = a.confidence < b.confidence;
    words.erase(words.begin() + static_cast<std::ptrdiff_t>(first_goes ? i - 1 : i));
    i = std::max<std::size_t>(1, i - 1);
  }
}

void put_in_order(OcrReading& reading) {
  std::erase_if(reading.lines, [](const OcrLine& line) { return line.words.empty(); });
  for (OcrLine& line : reading.lines) {
    std::stable_sort(line.words.begin(), line.words.end(), [](const OcrWord& a, const OcrWord& b) {
      return a.box.x0 + a.box.x1 < b.box.x0 + b.box.x1;
    });
    drop_doubled(line.words);
    line.box = around(line.words);
  }
}

class Merger {
 public:
  Merger(OcrReading first, OcrReading second)
      : first_(std::move(first)), second_(std::move(second)) {}

  OcrReading run() {
    for (const Contest& contest : contests_of(first_, second_)) decide(contest);
    for (auto& [line, words] : alone_) add(line, std::move(words));
    for (auto& [line, word] : won_) {
      word.added = true;
      first_.lines[line].words.push_back(std::move(word));
    }
    for (OcrLine& line : first_.lines)
      std::erase_if(line.words, [](const OcrWord& word) { return word.symbols.empty(); });
    put_in_order(first_);
    return std::move(first_);
  }

 private:
  void decide(const Contest& contest) {
    if (contest.second.empty()) return;
    if (contest.first.empty()) {
      for (const Place at : contest.second) alone_[at.line].push_back(word_at(second_, at));
      return;
    }
    const bool covers =
        width_of(second_, contest.second) > kCovers * width_of(first_, contest.first);
    if (!covers ||
        confidence_of(second_, contest.second) <= confidence_of(first_, contest.first) + kSurer) {
      return;
    }
    for (const Place at : contest.first) word_at(first_, at).symbols.clear();
    for (const Place at : contest.second)
      won_.emplace_back(contest.first.front().line, word_at(second_, at));
  }

  // Words of one line of the second reading that the first did not see.
  void add(std::size_t line, std::vector<OcrWord> words) {
    OcrLine fresh = second_.lines[line];
    fresh.words.clear();
    for (OcrWord& word : words) {
      if (word.confidence < kAddedLeast) continue;
      if (const auto beside = line_for(first_, word.box)) {
        Box& box = first_.lines[*beside].box;
        box = box.united(word.box);  // the next word may stand beside this one
        won_.emplace_back(*beside, std::move(word));
      } else {
        fresh.words.push_back(std::move(word));
      }
    }
    if (!fresh.words.empty()) fresh_.push_back(std::move(fresh));
    if (line == alone_.rbegin()->first) {
      for (OcrLine& one : fresh_) first_.lines.push_back(std::move(one));
    }
  }

  OcrReading first_, second_;
  std::map<std::size_t, std::vector<OcrWord>> alone_;  // by line of the second reading
  std::vector<std::pair<std::size_t, OcrWord>> won_;   // with the line of the first
  std::vector<OcrLine> fresh_;
};

}  // namespace

OcrReading merged(OcrReading first, OcrReading second) {
  if (first.lines.empty()) return second;
  return Merger(std::move(first), std::move(second)).run();
}

}  // namespace kiroku
