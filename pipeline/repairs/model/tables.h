#pragma once
// The model as it lies in the program: tables that the build makes of model.bin (lay_out.cc), so
// that nothing is counted, and hardly anything read, when the program starts.
#include <array>
#include <cstdint>

#include "pipeline/repairs/letters.h"

namespace kiroku {

// What the model knows of one character. Costs are in 1/16 bit.
struct ModelRow {
  std::uint16_t number = 0;  // in the model; 0: never counted
  std::uint16_t alone = 0;   // what it costs wherever it stands
  std::uint16_t after = 0;   // what a pair that was never counted adds behind it
  Script script = Script::none;
  std::uint8_t traits = 0;
};
static_assert(sizeof(ModelRow) == 8);
// Traits. Of the last three, neighbours of one kind cost little: they are frames and the like.
constexpr std::uint8_t kWord = 1, kUpper = 2, kLower = 4, kBox = 8, kHalfKana = 16, kJamo = 32;
constexpr std::uint8_t kOddKinds = kBox | kHalfKana | kJamo;

constexpr char32_t kDirect = 0x20000;  // characters with a row of their own
constexpr std::uint32_t kNumberBits = 14;
constexpr std::uint32_t kSeenBits = 21;  // 256 KiB: stays in the processor's cache
constexpr std::uint32_t kSlotBits = 20;
constexpr std::uint32_t kCostBits = 10;

// Which pairs were counted lies in a hash table of one word each: the key's place tells its upper
// bits, the word the others, how far it stands from its place, and the cost.
constexpr std::uint32_t kKeyBits = 2 * kNumberBits, kRestBits = kKeyBits - kSlotBits;
constexpr std::uint32_t kTaken = 1u << 31;
constexpr std::uint32_t key_of(std::uint32_t first, std::uint32_t second) {
  return first << kNumberBits | second;
}
// One to one, so that place and rest are the key.
constexpr std::uint32_t mixed(std::uint32_t key) {
  return key * 0x9E3779B1u & ((1u << kKeyBits) - 1);
}
constexpr std::uint32_t slot_of(std::uint32_t mixed) { return mixed >> kRestBits; }
constexpr std::uint32_t tag_of(std::uint32_t mixed, std::uint32_t away) {
  return (kTaken | away << (kCostBits + kRestBits) |
          (mixed & ((1u << kRestBits) - 1)) << kCostBits) >>
         kCostBits;
}
constexpr std::uint32_t kMostAway = 1u << (31 - kCostBits - kRestBits);
constexpr std::uint32_t seen_bit(std::uint32_t mixed) { return mixed >> (kKeyBits - kSeenBits); }

struct ModelTables {
  std::array<ModelRow, kDirect> rows;
  std::array<std::uint16_t, 128 * 128> ascii;  // pairs of ASCII characters, first * 128 + second
  std::array<std::uint32_t, 1u << kSlotBits> pairs;        // 0: free
  std::array<std::uint64_t, (1u << kSeenBits) / 64> seen;  // most pairs of noise are in none
};

// What a pair of characters (their numbers) costs; -1 where it was never counted.
inline int pair_cost(const ModelTables& tables, std::uint32_t first, std::uint32_t second) {
  const std::uint32_t key = mixed(key_of(first, second));
  const std::uint32_t bit = seen_bit(key);
  if ((tables.seen[bit / 64] >> (bit % 64) & 1) == 0) return -1;
  for (std::uint32_t away = 0;; ++away) {
    const std::uint32_t word = tables.pairs[(slot_of(key) + away) & ((1u << kSlotBits) - 1)];
    if (word == 0) return -1;
    if (word >> kCostBits == tag_of(key, away))
      return static_cast<int>(word & ((1u << kCostBits) - 1));
  }
}

inline int step_cost(const ModelTables& tables, const ModelRow& before, const ModelRow& next) {
  if (before.number != 0 && next.number != 0) {
    if (const int cost = pair_cost(tables, before.number, next.number); cost >= 0) return cost;
  }
  return before.after + next.alone;
}

}  // namespace kiroku
