#pragma once
// WordAutomaton: finds all of some thousand words in one pass over a text, however many there are.
//
//   const WordAutomaton words({"signed", "sign", "0000年"});
//   words.run("signed in 0000年", [](std::uint32_t word, std::size_t end) { ... });
//   // 1 at 4, 0 at 6, 2 at 17
//
// Aho and Corasick's automaton: the trie of the words, and from each state the longest proper
// suffix of its text that is a state too, where the search goes on when no edge fits. So every
// byte of the text is looked at once, and the states fallen back through are paid for by the
// bytes that led there. The trie is a double array: the state behind byte c of state s is
// base[s] + c, if that one's parent is s. 20 bytes a state; some ten instructions a byte.
#include <cstdint>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

namespace kiroku {

class WordAutomaton {
 public:
  WordAutomaton() = default;
  // Words are neither empty nor twice there; they are named by their index.
  explicit WordAutomaton(const std::vector<std::string>& words);

  // Calls on_word(word, end) for each place where one ends, in the order of the text.
  template <typename OnWord>
  void run(std::string_view text, const OnWord& on_word) const {
    if (states_.empty()) return;
    std::uint32_t state = 0;
    for (std::size_t at = 0; at < text.size(); ++at) {
      state = next(state, static_cast<unsigned char>(text[at]));
      for (std::uint32_t found = states_[state].found; found != 0;
           found = states_[states_[found].fallback].found)
        on_word(states_[found].word, at + 1);
    }
  }

  static auto parts(auto& self) { return std::tie(self.states_); }  // archive.h

 private:
  static constexpr std::uint32_t kNone = UINT32_MAX;
  struct State {
    std::uint32_t base = 0;
    std::uint32_t parent = kNone;  // kNone: free, or the root
    std::uint32_t fallback = 0;
    std::uint32_t found = 0;  // this state, or the longest suffix that ends a word; 0: none does
    std::uint32_t word = 0;   // that ends here, where `found` is this state
  };
  struct Builder;

  std::uint32_t next(std::uint32_t state, unsigned char byte) const {
    while (true) {
      const std::uint32_t to = states_[state].base + byte;
      if (states_[to].parent == state) return to;
      if (state == 0) return 0;
      state = states_[state].fallback;
    }
  }

  std::vector<State> states_;  // always 256 beyond the largest base
};

}  // namespace kiroku
