#pragma once
// Prefilter: which rules can match in a text, and where, told by the words that must stand there.
// One pass of one automaton for all rules of all languages; a line in which none of their words
// stands costs that pass and nothing else.
//
//   const Prefilter prefilter({reader.read("[0-9]{4}年"), reader.read("signed in (.*)")});
//   prefilter.find("2009年\nsigned in 2009\n", {kAllRoles, kAllRoles}, {kAllRoles, kAllRoles});
//   // {0, 0, 7}, {1, 8, 22}
//
// What lies in no place of a rule is part of none of its matches. Why that is so:
// - A match never leaves its line (the engine's patterns do not match line breaks), so all that a
//   rule needs stands in one line.
// - A rule is looked at where one of its key words stands: those of that part of its need which is
//   the rarest, by the length of its words. Every match holds one of them.
// - A match of at most n bytes that holds a word lies within n bytes to both sides of the word's
//   ends. Such stretches are joined where they touch, and one that does not hold the rest of the
//   need is left out. Where matches have no bound, the stretch is the line.
// - So a match that a search finds in a place is the match that it would find in the whole text: no
//   match begins, ends or is preferred beyond the place's ends.
#include <array>
#include <cstdint>
#include <string_view>
#include <tuple>
#include <vector>

#include "extractors/engine_automaton.h"
#include "extractors/engine_needs.h"
#include "extractors/rule.h"
#include "schemas/span.h"

namespace kiroku {

// A rule and a stretch of a line that holds all of its matches there.
struct MatchPlace {
  std::uint16_t rule = 0;
  Span span;
  friend bool operator==(const MatchPlace&, const MatchPlace&) = default;
};

class Prefilter {
 public:
  Prefilter() = default;
  explicit Prefilter(const std::vector<NeedReader::Result>& needs);  // by rule

  // The places of rules (indices of the constructor's needs) in lines of a role that `runs` has for
  // the rule, by rule and then in the order of the text; those of one rule never touch. Lines end
  // with '\n'; `lines` has the roles that each may have.
  std::vector<MatchPlace> find(std::string_view text, const std::vector<Roles>& runs,
                               const std::vector<Roles>& lines) const;

  static auto parts(auto& self) {  // archive.h
    return std::tie(self.words_, self.nodes_, self.longest_, self.key_suffices_, self.keys_begin_,
                    self.keys_, self.everywhere_);
  }

 private:
  // A need; its parts are nodes [first, last), or first is its word.
  struct Node {
    Need::Kind kind = Need::Kind::always;
    std::array<std::uint8_t, 3> unused{};  // frozen as bytes, which have no gaps
    std::uint32_t first = 0, last = 0;
  };
  struct Key {
    std::uint16_t rule = 0;
    std::uint16_t word_bytes = 0;
  };
  struct Builder;
  class Search;

  WordAutomaton words_;
  std::vector<Node> nodes_;                // those of the rules first
  std::vector<std::uint32_t> longest_;     // bytes of a rule's match; UINT32_MAX: unbounded
  std::vector<bool> key_suffices_;         // of a rule: it needs nothing else
  std::vector<std::uint32_t> keys_begin_;  // of each word, and the end: in keys_
  std::vector<Key> keys_;
  std::vector<std::uint16_t> everywhere_;  // rules that need no word
};

}  // namespace kiroku
