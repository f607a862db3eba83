#include <algorithm>
#include <set>

#include <re2/filtered_re2.h>
#include <re2/re2.h>
#include <re2/set.h>

#include "extractors/engine_compiled.h"
#include "extractors/engine_yaml.h"
#include "schemas/digest.h"

namespace kiroku {
namespace {

// The default of 8 MB makes sets of some hundred patterns five times slower, and some do not
// compile.
constexpr std::int64_t kSetMemory = 64 << 20;

Pass pass_of(const Rule& rule) {
  if (rule.emit >= Emit::population) return Pass::statements;
  return rule.on_mentions ? Pass::dates : Pass::raw;
}

bool runs_in(const Pack& pack, std::string_view language) {
  const auto& all = pack.languages;
  return pack.everywhere || (language.empty() && pack.unknown) ||
         std::find(all.begin(), all.end(), language) != all.end();
}

Rules::Compiled::Programs programs_for(const Rules::Compiled& compiled, std::string_view language) {
  std::array<std::vector<std::uint16_t>, kPasses> rules;
  for (std::size_t i = 0; i < compiled.rules.size(); ++i)
    if (runs_in(compiled.packs[compiled.rules[i].pack], language))
      rules[static_cast<std::size_t>(pass_of(compiled.rules[i]))].push_back(
          static_cast<std::uint16_t>(i));
  Rules::Compiled::Programs programs;
  for (std::size_t pass = 0; pass < kPasses; ++pass)
    programs[pass] = std::make_unique<Program>(std::move(rules[pass]),
                                               static_cast<Pass>(pass) == Pass::statements);
  return programs;
}

}  // namespace

// Two ways to choose candidates. Rules of short patterns (numbers, dates, claims) make one set,
// whose automaton soon knows all its states. Statements have gaps; a set of those would meet a new
// state at almost every character of a new text, so only the words that each must hold are looked
// for.
struct Program::Set {
  std::unique_ptr<re2::RE2::Set> set;  // of patterns, or of words where `words` is there
  std::unique_ptr<re2::FilteredRE2> words;
};

Program::Program(std::vector<std::uint16_t> rules, bool by_words)
    : rules_(std::move(rules)), by_words_(by_words) {}
Program::~Program() = default;

namespace {

re2::RE2::Options set_options() {
  re2::RE2::Options options;
  options.set_log_errors(false);
  options.set_never_nl(true);
  options.set_max_mem(kSetMemory);
  return options;
}

// None: the patterns do not fit into memory, and every rule is a candidate.
std::unique_ptr<re2::RE2::Set> set_of(const std::vector<std::string>& patterns) {
  auto set = std::make_unique<re2::RE2::Set>(set_options(), re2::RE2::UNANCHORED);
  for (const std::string& pattern : patterns)
    if (set->Add(pattern, nullptr) < 0) return nullptr;
  return !patterns.empty() && set->Compile() ? std::move(set) : nullptr;
}

constexpr int kShortestWord = 3;  // bytes: one CJK character or one mention

}  // namespace

void Program::build(const Rules::Compiled& compiled) const {
  auto built = std::make_unique<Set>();
  std::vector<std::string> patterns;
  for (const std::uint16_t rule : rules_) patterns.push_back(compiled.prefilters[rule]);
  if (by_words_) {
    built->words = std::make_unique<re2::FilteredRE2>(kShortestWord);
    std::vector<std::string> words;
    int id = 0;
    for (const std::string& pattern : patterns) built->words->Add(pattern, set_options(), &id);
    built->words->Compile(&words);
    for (std::string& word : words) word = "(?i)" + re2::RE2::QuoteMeta(word);
    patterns = std::move(words);
  }
  built->set = set_of(patterns);
  set_ = std::move(built);
}

void Program::candidates(const Rules::Compiled& compiled, std::string_view text,
                         std::vector<std::uint16_t>& out) const {
  out.clear();
  if (rules_.empty()) return;
  std::call_once(once_, [&] { build(compiled); });
  std::vector<int> hits;
  re2::RE2::Set::ErrorInfo error{re2::RE2::Set::kNoError};
  // An unchecked failure would look like no match: 64 MB can run out on hostile text.
  if (!set_->set || (!set_->set->Match({text.data(), text.size()}, &hits, &error) &&
                     error.kind != re2::RE2::Set::kNoError)) {
    out = rules_;
    return;
  }
  if (set_->words) {
    std::sort(hits.begin(), hits.end());
    std::vector<int> potentials;
    set_->words->AllPotentials(hits, &potentials);
    hits = std::move(potentials);
  }
  for (const int hit : hits) out.push_back(rules_[static_cast<std::size_t>(hit)]);
  std::sort(out.begin(), out.end());
}

const Rules::Compiled::Programs& Rules::Compiled::for_language(std::string_view language) const {
  return programs.find(known_language(language))->second;
}

std::string_view Rules::Compiled::known_language(std::string_view language) const {
  return programs.find(language) != programs.end() ? language : std::string_view();
}

bool Rules::Compiled::runs_in(const Rule& rule, std::string_view language) const {
  return kiroku::runs_in(packs[rule.pack], language);
}

const Lexicon::Entry* Lexicon::find(std::string_view word) const {
  if (const auto found = exact.find(std::string(word)); found != exact.end())
    return &entries[found->second];
  return nullptr;
}

Rules::Rules() = default;
Rules::Rules(Rules&&) noexcept = default;
Rules& Rules::operator=(Rules&&) noexcept = default;
Rules::~Rules() = default;

Result<Rules> Rules::compile(const std::vector<PackFile>& packs, Gazetteer gazetteer) {
  auto compiled = std::make_unique<Compiled>();
  compiled->gazetteer = std::move(gazetteer);
  try {
    load_packs(packs, *compiled);
  } catch (const BadRules& bad) {
    return fail(bad.error);
  } catch (const YAML::Exception& error) {
    return fail(ErrorCode::bad_rules, "a rule pack: " + error.msg);
  }
  compiled->digest = Hasher("rules")
                         .part("packs", compiled->digest)
                         .part("gazetteer", compiled->gazetteer.digest())
                         .hex(16);
  std::set<std::string> languages{""};
  for (const Pack& pack : compiled->packs)
    languages.insert(pack.languages.begin(), pack.languages.end());
  Hasher base("rules-base");
  base.part("gazetteer", compiled->gazetteer.digest());
  for (const std::string& language : languages) {
    compiled->programs.emplace(language, programs_for(*compiled, language));
    base.part("language", language);
  }
  compiled->base = base.hex(16);
  for (std::size_t i = 0; i < compiled->rules.size(); ++i)
    compiled->list[i].pack_digest = compiled->packs[compiled->rules[i].pack].digest;
  Rules rules;
  rules.compiled_ = std::move(compiled);
  return rules;
}

const std::vector<RuleInfo>& Rules::list() const { return compiled_->list; }
const std::string& Rules::digest() const { return compiled_->digest; }
const std::string& Rules::base() const { return compiled_->base; }
const Gazetteer& Rules::gazetteer() const { return compiled_->gazetteer; }

}  // namespace kiroku
