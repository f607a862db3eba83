#pragma once
// The small words that every other value uses: Span, Box, Edit, Piece.
#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace kiroku {

// Half-open range of bytes [begin, end).
struct Span {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  std::uint32_t size() const { return end - begin; }
  bool empty() const { return begin >= end; }
  bool contains(Span other) const { return begin <= other.begin && other.end <= end; }
  bool overlaps(Span other) const { return begin < other.end && other.begin < end; }
  bool operator==(const Span&) const = default;
  auto operator<=>(const Span&) const = default;
};

// PDF points (1/72 inch); (0,0) is the top left corner of the page as displayed, y grows downwards.
struct Box {
  float x0 = 0, y0 = 0, x1 = 0, y1 = 0;
  bool empty() const { return x0 >= x1 || y0 >= y1; }
  Box united(const Box& other) const {
    return {std::min(x0, other.x0), std::min(y0, other.y0), std::max(x1, other.x1),
            std::max(y1, other.y1)};
  }
  bool operator==(const Box&) const = default;
};

// One change between what was read and what rules read. Undoing puts `before` back in place of
// `after`; edits are in order and do not overlap.
struct Edit {
  std::string kind;    // "decode", "markup", "doubled-text", "mojibake": the repair's name
  Span after;          // bytes of the repaired text
  std::string before;  // the raw bytes that stood there
  std::string
      plan;  // how: "utf-16le", "encode cp1252, decode utf-8"; empty where the kind says it all
  double score = 1;                       // 0..1, ranks alternatives
  std::vector<std::string> alternatives;  // what else it may have been, best first
  bool operator==(const Edit&) const = default;
};

// What a plan ends with where bytes beside a digit are gone: the pair that a program could not read
// may have held another ("平成22年" is "平\uFFFD2年"). No rule may take such digits for a number.
constexpr std::string_view kDigitLost = "a digit may be lost";
inline bool may_have_lost_digit(const Edit& edit) {
  return std::string_view(edit.plan).ends_with(kDigitLost);
}

// From `text` on, every `text_unit` bytes of the text stand for `raw_unit` bytes of what was read,
// until the next piece begins. {1,1} is a plain copy, {3,2} a run of kanji read from UTF-16.
// A unit of 0 on either side makes the stretch indivisible: all of it stands for all of that.
struct Piece {
  std::uint32_t text = 0;
  std::uint32_t raw = 0;
  std::uint8_t text_unit = 1;
  std::uint8_t raw_unit = 1;
  bool operator==(const Piece&) const = default;
};

}  // namespace kiroku
