#pragma once
// Everything that Rules holds once it is compiled. Immutable, save that the prefilters of a
// language are built when its first segment comes; threads share it.
#include <array>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "extractors/engine.h"
#include "extractors/engine_pattern.h"
#include "extractors/rule.h"

namespace re2 {
class RE2;
}

namespace kiroku {

// Rules run in three passes over a block: raw sees the view, the others the text in which each
// mention is one character.
enum class Pass : std::uint8_t { raw, dates, statements };
constexpr std::size_t kPasses = 3;

// The rules of one pass and language, and the set that tells which of them may match a text.
class Program {
 public:
  Program(std::vector<std::uint16_t> rules, bool by_words);
  ~Program();
  // Indices (in Compiled::rules) of the rules that may match. All of them where the set gives up.
  void candidates(const Rules::Compiled& compiled, std::string_view text,
                  std::vector<std::uint16_t>& out) const;
  const std::vector<std::uint16_t>& rules() const { return rules_; }

 private:
  struct Set;
  void build(const Rules::Compiled& compiled) const;
  std::vector<std::uint16_t> rules_;
  bool by_words_ = false;
  mutable std::once_flag once_;
  mutable std::unique_ptr<Set> set_;
};

struct Rules::Compiled {
  std::vector<Pack> packs;
  PatternPool patterns;
  std::vector<Rule> rules;
  std::vector<std::string> prefilters;  // by rule
  std::deque<Lexicon> lexicons;
  std::vector<RuleInfo> list;
  std::string digest, base;
  Gazetteer gazetteer;
  using Programs = std::array<std::unique_ptr<Program>, kPasses>;
  std::map<std::string, Programs, std::less<>> programs;  // by language; "" for every rule

  const Programs& for_language(std::string_view language) const;
  // The language itself where it has packs, else "".
  std::string_view known_language(std::string_view language) const;
  bool runs_in(const Rule& rule, std::string_view known_language) const;
};

// engine_pack.cc: fills everything of `compiled` but programs; throws BadRules.
void load_packs(const std::vector<PackFile>& files, Rules::Compiled& compiled);

}  // namespace kiroku
