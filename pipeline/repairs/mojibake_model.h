#pragma once
// Model: how likely a text is as language, in bits. It was counted over free texts in some fifty
// languages (model/README.md), so what is language is cheap, and what a wrong charset made is dear.
//
//   const Model& model = Model::built_in();
//   model.bits(U"大阪府") < model.bits(U"螟ｧ髦ｪ蠎")      // 3 characters against 9 of a misreading
//
// Digits count as one digit, a word in capitals as the word. Costs are in 1/16 bit.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace kiroku {

class Model {
 public:
  static constexpr int kBit = 16;  // of cost
  // The model in the program; made once, never changed, safe for threads.
  static const Model& built_in();
  // From the bytes of model.bin; asserts that they are whole.
  explicit Model(std::string_view bytes);

  // 1/16 bits of a line on its own; script changes inside words and unlikely neighbours included.
  // Stops once `limit` is passed: then the answer is only "more than that".
  int cost(std::u32string_view line, int limit = INT32_MAX) const;
  double bits(std::u32string_view line) const { return static_cast<double>(cost(line)) / kBit; }
  // One step: `next` after `before`, without what depends on words.
  int step(char32_t before, char32_t next) const;
  // Cost of a character wherever it stands.
  int alone(char32_t character) const;

 private:
  std::uint16_t index_of(char32_t c) const {
    return c < index_.size() ? index_[c] : std::uint16_t{0};
  }
  void read(std::string_view bytes);
  void add_pair(std::uint32_t key, std::uint16_t cost);

  std::vector<std::uint16_t> index_;  // by code point below kDirect: number in the model, 0: none
  std::vector<std::uint16_t> alone_;  // by code point below kDirect
  std::vector<std::uint16_t> after_;  // by number: what an unseen pair adds
  std::vector<std::uint32_t> keys_;   // open addressing: first number << 16 | second; 0: free
  std::vector<std::uint16_t> pairs_;
  std::vector<std::uint64_t> seen_;  // a bit for each pair's hash: most pairs of noise are in none
  std::uint32_t mask_ = 0;
};

constexpr int kBit = Model::kBit;

// What scoring knows of a character besides its count.
enum class Script : std::uint8_t { none, latin, greek, cyrillic, hangul, kana, han, other };
struct Letter {
  Script script = Script::none;  // none: no letter
  bool word = false;             // letter, digit or mark inside a word
  bool upper = false, lower = false;
};
Letter letter_of(char32_t c);

}  // namespace kiroku
