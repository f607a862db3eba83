#pragma once
// NameIndex: folded names -> places, with quick answers to "can a name begin here at all?".
//
//   NameIndex index;
//   index.add("北九州市", 7, NameIndex::kSuffixed);
//   index.finish();
//   const NameIndex::Name* name = index.find(fold_name("北九州市"));  // name->places == {7}
//
// Names of scripts with spaces are asked by their first word, others by their first two code
// points, which also tells the lengths (in code points) of the names that begin so.
#include <cstdint>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <vector>

namespace kiroku {

class NameIndex {
 public:
  static constexpr std::uint8_t kWeak = 1;      // needs a suffix or a country beside it
  static constexpr std::uint8_t kCapitals = 2;  // "US": all capitals in the text too
  static constexpr std::uint8_t kExact = 4;     // "Mỹ": its accents must stand in the text
  static constexpr std::uint8_t kSuffixed = 8;  // "堺市" says itself what it is
  static constexpr std::uint8_t kStop = 16;     // weak, and "Green City" is not enough either

  struct Name {
    std::string_view folded;
    std::string_view written;  // as the table has it
    std::uint8_t flags = 0;    // weak only where no place makes it strong
    std::vector<std::uint32_t> places;
  };

  static constexpr std::uint64_t kSeed = 0xcbf29ce484222325ull;
  static std::uint64_t mix(std::uint64_t hash, std::uint32_t letter) {
    return (hash ^ letter) * 0x100000001b3ull;
  }
  static constexpr std::size_t kMaxLetters = 48;  // of a name; longer ones are left out
  static constexpr std::size_t kMaxLength = 31;   // code points of a name without spaces

  // `folded` and `written` live as long as the index.
  void add(std::string_view folded, std::string_view written, std::uint32_t place,
           std::uint8_t flags);
  void finish();
  Name* find(std::string_view folded);
  const Name* find(std::uint64_t hash, std::string_view folded) const;
  std::vector<Name>& names() { return names_; }
  const std::vector<Name>& names() const { return names_; }
  // All but the names: archive.h.
  static auto parts(auto& self) {
    return std::tie(self.slots_, self.pairs_, self.words_, self.pair_bits_);
  }

  bool may_begin_with_word(std::uint64_t word_hash) const {
    return (words_[(word_hash >> 40) & kWordMask] >> (word_hash >> 58)) & 1;
  }
  // Bit n: names of n code points begin with these two.
  std::uint32_t lengths(char32_t first, char32_t second) const;

 private:
  static constexpr std::uint32_t kWordMask = (1u << 13) - 1;
  static constexpr std::uint32_t kPairMask = (1u << 12) - 1;
  struct Pair {
    std::uint64_t key = 0;
    std::uint64_t lengths = 0;  // 64 bits: frozen as bytes, which have no gaps
  };
  const Pair* pair_slot(std::uint64_t key) const;
  void add_pair(const Name& name);

  std::vector<Name> names_;
  std::vector<std::uint32_t> slots_;  // of names_, +1; 0 is empty
  std::vector<Pair> pairs_;
  std::vector<std::uint64_t> words_;      // bits by hash of the first word
  std::vector<std::uint64_t> pair_bits_;  // bits by hash of the first two code points
};

std::string fold_name(std::string_view name);
std::uint64_t name_hash(std::string_view folded);

}  // namespace kiroku
