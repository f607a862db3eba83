#include <algorithm>
#include <set>
#include <unordered_map>

#include "extractors/engine_compiled.h"
#include "extractors/engine_rule.h"
#include "extractors/engine_yaml.h"
#include "schemas/digest.h"

namespace kiroku {
namespace {

Pass pass_of(const Rule& rule) {
  if (rule.emit >= Emit::population) return Pass::statements;
  return rule.on_mentions ? Pass::dates : Pass::raw;
}

bool runs_in(const Pack& pack, std::string_view language) {
  const auto& all = pack.languages;
  return pack.everywhere || (language.empty() && pack.unknown) ||
         std::find(all.begin(), all.end(), language) != all.end();
}

PassRules pass_rules(const Rules::Compiled& compiled, Pass pass) {
  PassRules all;
  NeedReader reader;
  std::vector<NeedReader::Result> needs;
  for (std::size_t i = 0; i < compiled.rules.size(); ++i) {
    if (pass_of(compiled.rules[i]) != pass) continue;
    all.rules.push_back(static_cast<std::uint16_t>(i));
    needs.push_back(reader.read(compiled.rules[i].source));
  }
  all.prefilter = Prefilter(needs);
  return all;
}

// Those in which the rule's guards let it match.
Roles roles_let_through(const Rule& rule) {
  Roles roles = kAllRoles;
  for (const Guard& guard : rule.guards)
    if (guard.where == Where::role) roles &= guard.wanted ? guard.roles : ~guard.roles;
  return roles;
}

Program program_for(const Rules::Compiled& compiled, Pass pass, std::string_view language) {
  const std::vector<std::uint16_t>& all = compiled.passes[static_cast<std::size_t>(pass)].rules;
  std::vector<std::uint16_t> rules;
  for (const std::uint16_t rule : all)
    if (runs_in(compiled.packs[compiled.rules[rule].pack], language)) rules.push_back(rule);
  return Program(std::move(rules), compiled, pass);
}

}  // namespace

Program::Program(std::vector<std::uint16_t> rules, const Rules::Compiled& compiled, Pass pass)
    : rules_(std::move(rules)) {
  for (const std::uint16_t rule : compiled.passes[static_cast<std::size_t>(pass)].rules) {
    const bool runs = std::binary_search(rules_.begin(), rules_.end(), rule);
    runs_.push_back(runs ? roles_let_through(compiled.rules[rule]) : Roles{0});
  }
}

std::vector<MatchPlace> Program::candidates(const Rules::Compiled& compiled, Pass pass,
                                            std::string_view text,
                                            const std::vector<Roles>& lines) const {
  if (rules_.empty()) return {};
  const PassRules& all = compiled.passes[static_cast<std::size_t>(pass)];
  std::vector<MatchPlace> places = all.prefilter.find(text, runs_, lines);
  for (MatchPlace& place : places) place.rule = all.rules[place.rule];
  return places;
}

void Rules::Compiled::make_programs() {
  std::unordered_map<const Pattern*, std::uint32_t> numbers;
  for (Rule& rule : rules)
    for (Guard& guard : rule.guards)
      if (guard.where > Where::segment)
        guard.question = numbers.emplace(guard.pattern, numbers.size()).first->second;
  questions = static_cast<std::uint32_t>(numbers.size());
  std::set<std::string> languages{""};
  for (const Pack& pack : packs) languages.insert(pack.languages.begin(), pack.languages.end());
  for (const std::string& language : languages)
    programs.emplace(language, Programs{program_for(*this, Pass::raw, language),
                                        program_for(*this, Pass::dates, language),
                                        program_for(*this, Pass::statements, language)});
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

void Lexicon::index() {
  for (std::uint32_t i = 0; i < entries.size(); ++i) {
    exact.emplace(entries[i].word, i);
    folded.emplace(kiroku::folded(entries[i].word), i);
  }
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
  return compile(packs, std::move(gazetteer), nullptr);
}

Result<Rules> Rules::recompile(const std::vector<PackFile>& packs, Rules before) {
  return compile(packs, std::move(before.compiled_->gazetteer), before.compiled_.get());
}

Result<Rules> Rules::compile(const std::vector<PackFile>& packs, Gazetteer gazetteer,
                             Compiled* before) {
  auto compiled = std::make_unique<Compiled>();
  compiled->gazetteer = std::move(gazetteer);
  try {
    load_packs(packs, before, *compiled);
  } catch (const BadRules& bad) {
    return fail(bad.error);
  } catch (const YAML::Exception& error) {
    return fail(ErrorCode::bad_rules, "a rule pack: " + error.msg);
  }
  compiled->digest = Hasher("rules")
                         .part("packs", compiled->digest)
                         .part("gazetteer", compiled->gazetteer.digest())
                         .hex(16);
  for (const Pass pass : {Pass::raw, Pass::dates, Pass::statements})
    compiled->passes[static_cast<std::size_t>(pass)] = pass_rules(*compiled, pass);
  compiled->make_programs();
  Hasher base("rules-base");
  base.part("gazetteer", compiled->gazetteer.digest());
  for (const auto& [language, programs] : compiled->programs) base.part("language", language);
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
