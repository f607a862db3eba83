#pragma once
// Patterns of packs become patterns of RE2: slots become groups, lexicons alternations, mention
// types the one private-use character that stands for a mention.
//
//   Expanded pattern = expand("{e:era}{y:knum}年", slots);
//   pattern.re2       // "(?m)(昭和|平成)((?:[0-9〇一二三四五六七八九十]{1,4}))年"
//   pattern.captures  // e: group 1, y: group 2
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "extractors/rule.h"

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
  std::string prefilter;  // the same with long counted repetitions made endless: it matches
                          // wherever re2 does, with few automaton states
  std::vector<Capture> captures;
  bool mentions = false;
  std::string error;  // with its place in the pattern; empty: none
};

Expanded expand(std::string_view pattern, const SlotSource& slots, bool ignore_case);

// The words, longest first, as an alternation without group.
std::string alternation(const Lexicon& lexicon);
// The pattern of a mention slot.
std::string mention_pattern(SlotKind kind);
// Counted repetitions such as {0,60} become * or +.
std::string endless(std::string_view re2);

// Compiled patterns, each text once: the marks of a pack are those of all its rules.
class PatternPool {
 public:
  PatternPool();
  ~PatternPool();
  PatternPool(PatternPool&&) noexcept;
  PatternPool& operator=(PatternPool&&) noexcept;
  // Lives as long as the pool; `error` is set where RE2 refuses the pattern.
  const re2::RE2* get(const std::string& re2, std::string& error);

 private:
  std::unordered_map<std::string, std::unique_ptr<re2::RE2>> patterns_;
};

}  // namespace kiroku
