#pragma once
// Patterns of packs become patterns of RE2: slots become groups, lexicons alternations, mention
// types the one private-use character that stands for a mention.
//
//   Expanded pattern = expand("{e:era}{y:knum}年", slots);
//   pattern.re2       // "(?m)(昭和|平成)((?:[0-9〇一二三四五六七八九十]{1,4}))年"
//   pattern.captures  // e: group 1, y: group 2
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "extractors/rule.h"

namespace re2 {
class RE2;
}

namespace kiroku {

// In the text that rules on mentions see, one of these stands for each mention.
inline constexpr std::string_view kNumberMark = "\uE000", kDateMark = "\uE001",
                                  kPlaceMark = "\uE002", kClaimMark = "\uE003";
constexpr char32_t kFirstMark = 0xE000, kLastMark = 0xE003;

// A slot by name: what it matches and what it yields. `error` is set where there is none.
struct SlotPattern {
  std::string re2;
  Capture capture;
  bool mentions = false;
  std::string error;
};
using SlotSource = std::function<SlotPattern(std::string_view name)>;

struct Expanded {
  std::string re2;
  std::vector<Capture> captures;
  bool mentions = false;
  std::string error;  // with its place in the pattern; empty: none
};

Expanded expand(std::string_view pattern, const SlotSource& slots, bool ignore_case);

// The words, longest first, as an alternation without group.
std::string alternation(const Lexicon& lexicon);
// The pattern of a mention slot.
std::string mention_pattern(SlotKind kind);

// A pattern whose long counted repetitions are endless: it matches wherever the pattern does, with
// few automaton states, and prefers the same match, so that this is the pattern's own match where
// no repetition is longer than its count.
//
//   endless("(a)[^.]{0,60}?b").re2   // "(a)([^.]*?)b", gaps {{2, 60, ""}}, groups {0, 1}
struct Endless {
  struct Gap {
    int group = 0;
    std::uint32_t most = 0;
    std::string longer;  // set where the repetition stands in another one, and has no group
  };
  std::string re2;
  std::vector<Gap> gaps;
  std::vector<int> groups;  // where each group of the pattern is
};
Endless endless(std::string_view re2);

// A pattern of RE2, read when it is made and compiled when it is first used: most patterns of most
// packs are not, in one run.
class Pattern {
 public:
  explicit Pattern(std::string re2);
  ~Pattern();
  // One that is known to be right: it is not read before it is used.
  static std::unique_ptr<Pattern> checked(std::string re2);
  const std::string& text() const { return re2_; }
  const std::string& error() const { return error_; }  // why RE2 refuses it; empty: it does not
  const re2::RE2& get() const;
  bool in(std::string_view text) const;  // is it found there?
  // What of the text it matches first; empty, too, where that is nothing.
  std::string_view found_in(std::string_view text) const;

 private:
  Pattern() = default;
  std::string re2_, error_;
  mutable std::once_flag once_;
  mutable std::unique_ptr<re2::RE2> compiled_;
};

// Compiled patterns, each text once: the marks of a pack are those of all its rules.
class PatternPool {
 public:
  PatternPool();
  ~PatternPool();
  PatternPool(PatternPool&&) noexcept;
  PatternPool& operator=(PatternPool&&) noexcept;
  // Lives as long as the pool.
  const Pattern* get(const std::string& re2);
  // One that is known to be right and not yet there.
  const Pattern* add_checked(std::string re2);
  std::vector<const Pattern*> all() const;

 private:
  std::unordered_map<std::string_view, std::unique_ptr<Pattern>> patterns_;  // by text()
};

}  // namespace kiroku
