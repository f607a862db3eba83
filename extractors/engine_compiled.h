#pragma once
// Everything that Rules holds once it is compiled. Immutable, save that patterns are compiled when
// they are first used; threads share it.
#include <array>
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "extractors/engine.h"
#include "extractors/engine_pattern.h"
#include "extractors/engine_prefilter.h"
#include "extractors/rule.h"

namespace kiroku {

// Rules run in three passes over a block: raw sees the view, the others the text in which each
// mention is one character.
enum class Pass : std::uint8_t { raw, dates, statements };
constexpr std::size_t kPasses = 3;

// The rules of one pass and language.
class Program {
 public:
  // `rules`: of the language, ascending, among those of the pass.
  Program(std::vector<std::uint16_t> rules, const Rules::Compiled& compiled, Pass pass);
  // Rules (indices in Compiled::rules) and where each may match: see Prefilter. `lines`: the role
  // of each line of the text.
  std::vector<MatchPlace> candidates(const Rules::Compiled& compiled, Pass pass,
                                     std::string_view text, const std::vector<Roles>& lines) const;
  const std::vector<std::uint16_t>& rules() const { return rules_; }

 private:
  std::vector<std::uint16_t> rules_;
  std::vector<Roles> runs_;  // in which roles, by index among the rules of the pass
};

// The rules of one pass, of all languages.
struct PassRules {
  std::vector<std::uint16_t> rules;  // indices in Compiled::rules, ascending
  Prefilter prefilter;               // of those
};

struct Rules::Compiled {
  std::vector<Pack> packs;
  PatternPool patterns;
  std::vector<Rule> rules;
  std::vector<std::string> prefilters;  // by rule
  std::vector<RuleInfo> list;
  std::string digest, base;
  Gazetteer gazetteer;
  std::array<PassRules, kPasses> passes;
  using Programs = std::array<Program, kPasses>;
  std::map<std::string, Programs, std::less<>> programs;  // by language; "" for every rule
  std::uint32_t questions = 0;  // how many Guard::question there are

  void make_programs();  // from packs, rules and passes; numbers the questions of guards
  const Programs& for_language(std::string_view language) const;
  // The language itself where it has packs, else "".
  std::string_view known_language(std::string_view language) const;
  bool runs_in(const Rule& rule, std::string_view known_language) const;
};

// engine_pack.cc: packs, patterns, rules, prefilters, list and digest; throws BadRules. Of packs that
// are as they were in `before` (nullptr: none) what it has is moved over.
void load_packs(const std::vector<PackFile>& files, Rules::Compiled* before,
                Rules::Compiled& compiled);

}  // namespace kiroku
