#include "extractors/engine_automaton.h"

#include <algorithm>

namespace kiroku {

// Builds states breadth first: the fallback of a state is nearer to the root, and so known.
struct WordAutomaton::Builder {
  // A state with the words (sorted) that go on through it.
  struct Node {
    std::uint32_t state = 0, first = 0, last = 0;
    std::size_t depth = 0;
  };

  const std::vector<std::string>& words;
  std::vector<State>& states;
  std::vector<std::uint32_t> sorted;
  std::vector<Node> queue;
  std::uint32_t first_free = 1;

  void run() {
    for (std::uint32_t i = 0; i < words.size(); ++i) sorted.push_back(i);
    std::sort(sorted.begin(), sorted.end(), [&](auto a, auto b) { return words[a] < words[b]; });
    states.assign(1 + 256, State{});
    queue.push_back({0, 0, static_cast<std::uint32_t>(words.size()), 0});
    for (std::size_t i = 0; i < queue.size(); ++i) expand(Node(queue[i]));
  }

  unsigned char byte_of(std::uint32_t index, std::size_t depth) const {
    return static_cast<unsigned char>(words[sorted[index]][depth]);
  }

  void expand(Node node) {
    std::vector<Node> children;
    for (std::uint32_t at = node.first; at < node.last;) {
      const unsigned char byte = byte_of(at, node.depth);
      std::uint32_t end = at;
      while (end < node.last && byte_of(end, node.depth) == byte) ++end;
      children.push_back({byte, at, end, node.depth + 1});
      at = end;
    }
    if (children.empty()) return;
    const std::uint32_t base = free_base(children);
    states[node.state].base = base;
    for (Node& child : children) {
      const auto byte = static_cast<unsigned char>(child.state);
      child.state += base;
      states[child.state].parent = node.state;
      link(node.state, child.state, byte);
      if (words[sorted[child.first]].size() == child.depth) end_word(child);
      queue.push_back(child);
    }
  }

  // Where all children find a free place. A stretch that is almost full is not searched again.
  std::uint32_t free_base(const std::vector<Node>& children) {
    std::uint32_t taken = 0;
    const std::uint32_t from = std::max(first_free, children.front().state + 1);
    for (std::uint32_t at = from;; ++at) {
      const std::uint32_t base = at - children.front().state;
      grow(base + 256);
      if (states[at].parent != kNone) {
        ++taken;
        continue;
      }
      if (std::all_of(children.begin(), children.end(), [&](const Node& child) {
            return states[base + child.state].parent == kNone;
          })) {
        if (20 * taken >= 19 * (at - from)) first_free = at;
        return base;
      }
    }
  }

  void grow(std::uint32_t last) {
    if (last >= states.size()) states.resize(std::max<std::size_t>(last + 1, 2 * states.size()));
  }

  void end_word(Node& node) {
    states[node.state].word = sorted[node.first++];
    states[node.state].found = node.state;
  }

  // The fallback is nearer to the root than the state, so that it is there, with its word.
  void link(std::uint32_t parent, std::uint32_t state, unsigned char byte) {
    std::uint32_t from = parent;
    while (from != 0) {
      from = states[from].fallback;
      const std::uint32_t to = states[from].base + byte;
      if (states[to].parent == from) {
        states[state].fallback = to;
        break;
      }
    }
    states[state].found = states[states[state].fallback].found;
  }
};

WordAutomaton::WordAutomaton(const std::vector<std::string>& words) {
  Builder{words, states_, {}, {}}.run();
  std::size_t last = 0;
  for (const State& state : states_) last = std::max<std::size_t>(last, state.base);
  states_.resize(last + 256);
}

}  // namespace kiroku
