#pragma once
// How the text of a pattern is cut into its pieces: atoms and the counts behind them.
//
//   atom_length("[^]a]{2,5}", 0)   // 5: the class
//   count_at("[^]a]{2,5}", 5)      // length 5, low 2, high 5
#include <cstdint>
#include <string_view>

namespace kiroku {

// Bytes of the escape, class or character that begins at `at`, which slots cannot stand in.
std::size_t atom_length(std::string_view pattern, std::size_t at);

constexpr std::uint32_t kEndless = 1000;  // {2,}; RE2 allows no more in any case

// "{0,60}" at `at`; length 0 where no count stands there.
struct Count {
  std::size_t length = 0;
  std::uint32_t low = 0, high = 0;
};
Count count_at(std::string_view pattern, std::size_t at);

}  // namespace kiroku
