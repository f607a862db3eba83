#include "pipeline/repairs/mojibake_lossy.h"

#include <algorithm>
#include <array>
#include <limits>
#include <optional>

#include "pipeline/repairs/charsets.h"

namespace kiroku {
namespace {

// One byte of what the line was: known, or lost.
constexpr int kLost = -1;

// A stretch of a line as bytes, or one hole.
struct Item {
  std::string bytes;   // empty: a hole
  bool two = false;    // of a hole: it may be two bytes
  bool plain = false;  // of a hole: it may be the "?" that it is
};

bool is_hole(char32_t c, std::string_view charset) {
  return c == 0xFFFD || c == '?' || (c == 0x30FB && charset == "cp932");
}

// The line as items; nothing where a character is none of the charset, or no hole stands there.
std::optional<std::vector<Item>> items_of(std::u32string_view line, const Charset& source) {
  std::vector<Item> items;
  std::string one;
  bool holes = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char32_t c = line[i];
    const bool odd = (i > 0 && line[i - 1] >= 0x80) ||
                     (i + 1 < line.size() && line[i + 1] >= 0x80) || (i > 0 && line[i - 1] == '?');
    if (is_hole(c, source.name()) && (c != '?' || (odd && !source.single()))) {
      items.push_back({"", c != 0xFFFD && !source.single(), c == '?'});
      holes = true;
    } else if (encode({&c, 1}, source, one)) {
      items.push_back({one, false, false});
    } else {
      return std::nullopt;
    }
  }
  if (!holes) return std::nullopt;
  return items;
}

// Reading the items as UTF-8: bytes that are still to come for the character that was begun, and
// whether it has lost one. Costs are bits.
struct State {
  int open = 0;         // 0..3 continuation bytes to come
  bool broken = false;  // the character lost a byte
};
constexpr std::size_t kStates = 8;
std::size_t number(State s) { return static_cast<std::size_t>(s.open * 2 + (s.broken ? 1 : 0)); }
State state(std::size_t n) { return {static_cast<int>(n / 2), n % 2 == 1}; }

constexpr int kBrokenBits = 6;      // a character that lost a byte
constexpr int kSwallowedBits = 9;   // an ASCII character that went with a lead byte
constexpr int kPlainMarkBits = 10;  // a "?" beside damage that is one
constexpr int kNever = 1 << 20;

int open_after(unsigned char lead) {
  if (lead >= 0xC2 && lead < 0xE0) return 1;
  if (lead >= 0xE0 && lead < 0xF0) return 2;
  return lead >= 0xF0 && lead < 0xF5 ? 3 : -1;
}

// What a byte (kLost: any) may do in a state; `to` gets the next states with their costs.
struct Move {
  State to;
  int bits = 0;
};

class Moves {
 public:
  Moves(State from, int byte) {
    if (byte != kLost) {
      known(from, static_cast<unsigned char>(byte));
    } else if (from.open > 0) {
      add({from.open - 1, true}, from.broken ? 0 : kBrokenBits);
    } else {
      add({1, true}, kBrokenBits + 3);  // the lead of a character of two, three, four bytes
      add({2, true}, kBrokenBits);
      add({3, true}, kBrokenBits + 8);
      add({0, false}, kSwallowedBits);
    }
  }
  const Move* begin() const { return moves_.data(); }
  const Move* end() const { return moves_.data() + size_; }

 private:
  void known(State from, unsigned char byte) {
    const bool continues = byte >= 0x80 && byte < 0xC0;
    if (from.open > 0) {
      if (continues) add({from.open - 1, from.broken}, 0);
      return;
    }
    if (byte < 0x80) return add({0, false}, 0);
    if (const int open = open_after(byte); open > 0) add({open, false}, 0);
  }
  void add(State to, int bits) {
    if (to.open == 0) to.broken = false;
    moves_[size_++] = {to, bits};
  }
  std::array<Move, 4> moves_{};
  std::size_t size_ = 0;
};

struct Cell {
  int bits = kNever;
  std::size_t from = 0;  // state before
  int lost = -1;         // of a hole: how many bytes it was; 0: a plain "?"
};
using Column = std::array<Cell, kStates>;

void step(const Column& from, int byte, Column& to) {
  to.fill({});
  for (std::size_t s = 0; s < kStates; ++s) {
    if (from[s].bits >= kNever) continue;
    for (const Move& move : Moves(state(s), byte)) {
      Cell& cell = to[number(move.to)];
      if (from[s].bits + move.bits < cell.bits) cell = {from[s].bits + move.bits, s, -1};
    }
  }
}

// The cheapest way through; for each hole the number of its bytes. Nothing where UTF-8 forbids it.
std::optional<std::vector<int>> lengths_of(const std::vector<Item>& items) {
  struct Way {
    std::size_t state;
    int lost;
  };
  std::vector<std::array<Way, kStates>> ways;
  std::array<int, kStates> now;
  now.fill(kNever);
  now[0] = 0;
  const auto follow = [&](const std::array<int, kStates>& start, const std::vector<int>& bytes,
                          int lost, int extra, std::array<int, kStates>& best,
                          std::array<Way, kStates>& way) {
    for (std::size_t s = 0; s < kStates; ++s) {
      if (start[s] >= kNever) continue;
      Column column;
      column.fill({});
      column[s].bits = start[s] + extra;
      for (const int byte : bytes) {
        Column next;
        step(column, byte, next);
        column = next;
      }
      for (std::size_t e = 0; e < kStates; ++e) {
        if (column[e].bits < best[e]) best[e] = column[e].bits, way[e] = {s, lost};
      }
    }
  };
  for (const Item& item : items) {
    std::array<int, kStates> best;
    best.fill(kNever);
    std::array<Way, kStates> way{};
    if (!item.bytes.empty()) {
      std::vector<int> bytes;
      for (const char c : item.bytes) bytes.push_back(static_cast<unsigned char>(c));
      follow(now, bytes, -1, 0, best, way);
    } else {
      follow(now, {kLost}, 1, item.two ? 3 : 0, best, way);
      if (item.two) follow(now, {kLost, kLost}, 2, 0, best, way);
      if (item.plain) follow(now, {'?'}, 0, kPlainMarkBits, best, way);
    }
    ways.push_back(way);
    now = best;
  }
  if (now[0] >= kNever) {
    // The last character may have lost its end.
    const auto least = std::min_element(now.begin(), now.end());
    if (*least >= kNever) return std::nullopt;
    now[0] = kNever;
    std::vector<int> lengths(items.size(), -1);
    std::size_t s = static_cast<std::size_t>(least - now.begin());
    for (std::size_t i = items.size(); i > 0; --i) {
      lengths[i - 1] = ways[i - 1][s].lost;
      s = ways[i - 1][s].state;
    }
    return lengths;
  }
  std::vector<int> lengths(items.size(), -1);
  std::size_t s = 0;
  for (std::size_t i = items.size(); i > 0; --i) {
    lengths[i - 1] = ways[i - 1][s].lost;
    s = ways[i - 1][s].state;
  }
  return lengths;
}

// A character with the bytes that it lost.
struct Damaged {
  std::array<int, 4> bytes{};  // kLost where unknown
  std::size_t size = 0;
  std::size_t at = 0;  // of the result
};

struct Read {
  std::u32string text;
  std::vector<Damaged> damaged;
  int whole = 0;  // characters beyond ASCII that lost nothing
};

std::vector<int> bytes_of(const std::vector<Item>& items, const std::vector<int>& lengths) {
  std::vector<int> bytes;
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (!items[i].bytes.empty()) {
      for (const char c : items[i].bytes) bytes.push_back(static_cast<unsigned char>(c));
    } else if (lengths[i] == 0) {
      bytes.push_back('?');
    } else {
      bytes.insert(bytes.end(), static_cast<std::size_t>(lengths[i]), kLost);
    }
  }
  return bytes;
}

// Known bytes alone decide how long a character with a lost lead is: up to the next lead or ASCII.
std::size_t length_of(const std::vector<int>& bytes, std::size_t at) {
  const int first = bytes[at];
  if (first != kLost)
    return first < 0x80
               ? 1
               : static_cast<std::size_t>(open_after(static_cast<unsigned char>(first)) + 1);
  std::size_t size = 1;
  while (size < 3 && at + size < bytes.size()) {
    const int next = bytes[at + size];
    if (next != kLost && (next < 0x80 || next >= 0xC0)) break;
    ++size;
  }
  return size;
}

Read read(const std::vector<int>& bytes) {
  Read made;
  for (std::size_t at = 0; at < bytes.size();) {
    const std::size_t size =
        std::min(std::max<std::size_t>(length_of(bytes, at), 1), bytes.size() - at);
    Damaged one;
    std::string known;
    bool lost = false;
    for (std::size_t i = 0; i < size; ++i) {
      one.bytes[one.size++] = bytes[at + i];
      lost = lost || bytes[at + i] == kLost;
      known += static_cast<char>(bytes[at + i]);
    }
    std::u32string text;
    if (!lost && decode_utf8(known, text) && text.size() == 1) {
      made.text += text;
      made.whole += text[0] >= 0x80;
    } else {
      one.at = made.text.size();
      made.text += char32_t{0xFFFD};
      made.damaged.push_back(one);
    }
    at += size;
  }
  return made;
}

// Characters that a damaged one may have been.
std::vector<char32_t> candidates(const Damaged& one) {
  std::vector<char32_t> found;
  const std::size_t lost = static_cast<std::size_t>(std::count(
      one.bytes.begin(), one.bytes.begin() + static_cast<std::ptrdiff_t>(one.size), kLost));
  if (one.size < 2 || lost > 1) return found;
  std::u32string text;
  for (int byte = 0x80; byte < 0xF5; ++byte) {
    std::string bytes;
    for (std::size_t i = 0; i < one.size; ++i)
      bytes += static_cast<char>(one.bytes[i] == kLost ? byte : one.bytes[i]);
    if (decode_utf8(bytes, text) && text.size() == 1) found.push_back(text[0]);
  }
  return found;
}

// One that the neighbours want far more than any other.
constexpr int kFillBits = 9;

char32_t filling(const Damaged& one, std::u32string_view text, const Model& model) {
  const char32_t before = one.at > 0 ? text[one.at - 1] : U'\n';
  const char32_t after = one.at + 1 < text.size() ? text[one.at + 1] : U'\n';
  if (before == 0xFFFD || after == 0xFFFD) return 0;
  char32_t best = 0;
  int least = std::numeric_limits<int>::max(), second = least;
  for (const char32_t c : candidates(one)) {
    const int cost = model.step(before, c) + model.step(c, after);
    if (cost < least) {
      second = least;
      least = cost;
      best = c;
    } else {
      second = std::min(second, cost);
    }
  }
  if (best == 0 || second == std::numeric_limits<int>::max()) return 0;
  return second - least >= kFillBits * kBit && least < 26 * kBit ? best : 0;
}

// "?" beside a loss: whether it is one itself cannot be told.
bool doubts_a_mark(std::u32string_view text) {
  for (std::size_t i = 0; i + 1 < text.size(); ++i) {
    if ((text[i] == '?' && text[i + 1] == 0xFFFD) || (text[i] == 0xFFFD && text[i + 1] == '?'))
      return true;
  }
  return false;
}

constexpr std::array<std::string_view, 12> kSources = {"cp932",  "gbk",    "big5",      "cp949",
                                                       "euc-jp", "cp1251", "mac-roman", "koi8-r",
                                                       "cp437",  "cp1250", "cp1253",    "cp866"};
constexpr int kLossyBits = 15, kStepBits = 6;

// How much less than it cost a reading must cost, and how much of it must be left.
struct Demands {
  int bits = kLossyBits;
  int whole_for_broken = 2;  // characters that lost nothing, for each one that did
  bool marks_told = true;    // no "?" beside a loss
};

// A reading of the line as UTF-8 that was read in `source`, put in `best` where it is better.
void try_source(std::u32string_view line, const Charset& source, const Model& model,
                const Demands& demands, Undone& best) {
  const auto items = items_of(line, source);
  if (!items) return;
  const auto lengths = lengths_of(*items);
  if (!lengths) return;
  Read made = read(bytes_of(*items, *lengths));
  const int broken = static_cast<int>(made.damaged.size());
  for (const Damaged& one : made.damaged) {
    if (const char32_t c = filling(one, made.text, model); c != 0) made.text[one.at] = c;
  }
  const int cost = model.cost(made.text) + kStepBits * kBit;
  if (cost >= best.cost) return;
  best.lossy = true;
  // Where hardly half is left, marks would stand for what a person may still guess.
  const auto blanks = std::count(made.text.begin(), made.text.end(), U' ');
  const int kept = static_cast<int>(made.text.size()) - static_cast<int>(blanks) - broken;
  const bool enough = made.whole >= 1 && kept >= demands.whole_for_broken * broken;
  if (!enough || (demands.marks_told && doubts_a_mark(made.text))) {
    if (made.whole >= 1 && best.steps.empty()) best.alternatives = {made.text};
    return;
  }
  best.alternatives.clear();
  best.text = made.text;
  best.cost = cost;
  best.steps = {{source.name(), "utf-8"}};
}

Undone unchanged(std::u32string_view line, const Model& model, const Demands& demands) {
  Undone best{std::u32string(line), {}, model.cost(line), 0, false, {}};
  best.cost = best.before - demands.bits * kBit;
  return best;
}

}  // namespace

Undone search_lossy(std::u32string_view line, const Model& model) {
  const Demands demands;
  Undone best = unchanged(line, model, demands);
  for (const std::string_view name : kSources)
    try_source(line, charset(name), model, demands, best);
  return best;
}

Undone search_lossy_as(std::u32string_view line, std::string_view name, const Model& model) {
  const Demands demands{0, 1, false};
  Undone best = unchanged(line, model, demands);
  try_source(line, charset(name), model, demands, best);
  return best;
}

}  // namespace kiroku
