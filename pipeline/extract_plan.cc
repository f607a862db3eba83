#include "pipeline/extract_plan.h"

#include <algorithm>
#include <array>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <thread>
#include <utility>

#include "extractors/engine_scan.h"
#include "pipeline/rule_set.h"

namespace kiroku {
namespace {

constexpr std::array<std::string_view, 7> kCauses = {
    "never-extracted", "program-changed", "sheet-changed", "matched-before",
    "words-found",     "no-words-needed", "asked-for"};
constexpr std::array<std::string_view, 3> kChanges = {"changed", "added", "removed"};

// What has changed since one set of rules.
struct SinceThen {
  bool all = false;                            // the base has: everything
  std::map<std::int64_t, std::int32_t> stale;  // keys of rules that are changed or gone
  std::vector<std::string> fresh;              // ids of rules that are changed or new
  std::vector<std::int32_t> fresh_changes;     // of each: index in the plan's rules
  std::optional<RuleScan> scan;                // for `fresh`
};

bool is_end_of(const std::string& path, const std::string& end) {
  return path == end || (path.size() > end.size() && path.ends_with(end) &&
                         (end.front() == '/' || path[path.size() - end.size() - 1] == '/'));
}

class Planner {
 public:
  Planner(const ExtractChoice& choice, Store& store, const Rules& rules)
      : choice_(choice), store_(store), rules_(rules), now_(rule_set(rules)) {}

  Result<ExtractPlan> run() {
    TRY(store_.remember(now_));
    TRY_ASSIGN(plan_.run, store_.current_run(now_.digest));
    TRY_ASSIGN(known_, store_.known_rules());
    TRY_ASSIGN(standings_, store_.standings(plan_.run));
    plan_.total = standings_.size();
    compare_rules();
    causes_.resize(standings_.size());
    for (std::size_t i = 0; i < standings_.size(); ++i) judge(i);
    TRY(look_for_words());
    for (std::size_t i = 0; i < standings_.size(); ++i) settle(i);
    return std::move(plan_);
  }

 private:
  bool by_rule() const { return !choice_.rules.empty() || !choice_.packs.empty(); }
  void compare_rules();
  std::int32_t change_of(const std::string& rule, RuleChange::Kind kind);
  void judge(std::size_t index);
  Result<void> look_for_words();
  Result<void> look_on(std::mutex& mutex, std::size_t& next);
  void settle(std::size_t index);
  bool chosen(const Standing& standing, const std::vector<Cause>& causes) const;
  bool chosen(const std::string& rule) const;

  const ExtractChoice& choice_;
  Store& store_;
  const Rules& rules_;
  const RuleSet now_;
  KnownRules known_;
  std::vector<Standing> standings_;
  std::vector<std::vector<Cause>> causes_;  // of each standing
  std::map<std::int64_t, SinceThen> since_;
  std::map<std::string, std::int32_t> changes_;
  std::vector<std::size_t> to_scan_;
  ExtractPlan plan_;
};

std::int32_t Planner::change_of(const std::string& rule, RuleChange::Kind kind) {
  const auto [at, fresh] = changes_.emplace(rule, static_cast<std::int32_t>(plan_.rules.size()));
  if (fresh) plan_.rules.push_back({rule, kind, 0, 0, 0});
  return at->second;
}

// Sets that no document stands on any more are left alone: what changed since then is of no use.
void Planner::compare_rules() {
  std::set<std::int64_t> used;
  for (const Standing& standing : standings_)
    if (standing.extracted) used.insert(standing.ruleset);
  std::map<std::string, const std::string*> now;
  for (const RuleSet::Rule& rule : now_.rules) now[rule.id] = &rule.digest;
  for (const std::int64_t key : used) {
    const KnownRules::Set& then = known_.sets[key];
    SinceThen& since = since_[key];
    plan_.new_rules = plan_.new_rules || then.digest != now_.digest;
    since.all = then.base != now_.base;
    if (since.all || then.digest == now_.digest) continue;
    std::map<std::string, std::pair<std::int64_t, const std::string*>> before;
    for (const std::int64_t rule : then.rules)
      before[known_.rules[rule].id] = {rule, &known_.rules[rule].digest};
    for (const auto& [id, rule] : before) {
      const auto same = now.find(id);
      if (same != now.end() && *same->second == *rule.second) continue;
      since.stale[rule.first] =
          change_of(id, same == now.end() ? RuleChange::Kind::removed : RuleChange::Kind::changed);
    }
    for (const auto& [id, digest] : now) {
      const auto same = before.find(id);
      if (same != before.end() && *same->second.second == *digest) continue;
      since.fresh.push_back(id);
      since.fresh_changes.push_back(change_of(
          id, same == before.end() ? RuleChange::Kind::added : RuleChange::Kind::changed));
    }
    if (!since.fresh.empty()) since.scan.emplace(rules_, since.fresh);
  }
}

// What can be told without the text.
void Planner::judge(std::size_t index) {
  const Standing& standing = standings_[index];
  std::vector<Cause>& causes = causes_[index];
  if (!standing.extracted) return causes.push_back({CauseKind::never_extracted});
  const SinceThen& since = since_[standing.ruleset];
  if (since.all) return causes.push_back({CauseKind::program_changed});
  if (standing.sheet != standing.sheet_now) causes.push_back({CauseKind::sheet_changed});
  for (const std::int64_t rule : standing.matched)
    if (const auto stale = since.stale.find(rule); stale != since.stale.end())
      causes.push_back({CauseKind::matched_before, stale->second});
  if (since.scan) {
    for (const std::uint32_t fresh : since.scan->everywhere(standing.languages))
      causes.push_back({CauseKind::no_words_needed, since.fresh_changes[fresh]});
    // One cause is enough, unless only some causes count.
    if ((causes.empty() || by_rule()) && !since.scan->by_words(standing.languages).empty())
      to_scan_.push_back(index);
  }
  if (choice_.all && causes.empty()) causes.push_back({CauseKind::asked_for});
}

// Texts are taken out of the store by one thread at a time, and looked through by all.
Result<void> Planner::look_for_words() {
  const std::size_t cores = std::max(1u, std::thread::hardware_concurrency());
  const std::size_t wanted =
      choice_.threads > 0 ? static_cast<std::size_t>(choice_.threads) : cores;
  std::mutex mutex;
  std::size_t next = 0;
  std::optional<Error> failure;
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < std::min(wanted, to_scan_.size()); ++i)
    threads.emplace_back([&] {
      const Result<void> looked = look_on(mutex, next);
      const std::lock_guard lock(mutex);
      if (!looked && !failure) failure = looked.error();
    });
  for (std::thread& thread : threads) thread.join();
  if (failure) return fail(*failure);
  return {};
}

Result<void> Planner::look_on(std::mutex& mutex, std::size_t& next) {
  while (true) {
    std::unique_lock lock(mutex);
    if (next >= to_scan_.size()) return {};
    const std::size_t index = to_scan_[next++];
    const Standing& standing = standings_[index];
    TRY_ASSIGN(const PackedText packed, store_.packed_text(standing.document));
    lock.unlock();
    const SinceThen& since = since_.at(standing.ruleset);
    const std::vector<std::uint32_t> anywhere = since.scan->everywhere(standing.languages);
    for (const std::uint32_t fresh : since.scan->possible(packed.unpack(), standing.languages))
      if (!std::binary_search(anywhere.begin(), anywhere.end(), fresh))
        causes_[index].push_back({CauseKind::words_found, since.fresh_changes[fresh]});
  }
}

bool Planner::chosen(const std::string& rule) const {
  const auto named = [&](const std::string& name) { return is_rule_or_pack(rule, name); };
  return std::any_of(choice_.rules.begin(), choice_.rules.end(), named) ||
         std::any_of(choice_.packs.begin(), choice_.packs.end(), named);
}

bool Planner::chosen(const Standing& standing, const std::vector<Cause>& causes) const {
  if (!choice_.source.empty() && !is_end_of(standing.path, choice_.source)) return false;
  if (choice_.failed && is_fine(standing.outcome) && standing.pages_failed == 0) return false;
  return !by_rule() || std::any_of(causes.begin(), causes.end(), [&](const Cause& cause) {
    return cause.rule >= 0 && chosen(plan_.rules[static_cast<std::size_t>(cause.rule)].rule);
  });
}

void Planner::settle(std::size_t index) {
  const Standing& standing = standings_[index];
  if (causes_[index].empty()) return;
  for (const Cause& cause : causes_[index]) {
    if (cause.rule < 0) continue;
    RuleChange& change = plan_.rules[static_cast<std::size_t>(cause.rule)];
    ++(cause.kind == CauseKind::matched_before ? change.matched
       : cause.kind == CauseKind::words_found  ? change.words
                                               : change.anywhere);
  }
  const bool take = chosen(standing, causes_[index]);
  const bool only_asked = causes_[index].front().kind == CauseKind::asked_for;
  if (!take && only_asked) return;
  (take ? plan_.documents : plan_.left)
      .push_back({standing.document, standing.digest, standing.path, standing.pages,
                  std::move(causes_[index])});
}

}  // namespace

bool is_rule_or_pack(std::string_view rule, std::string_view name) {
  return rule == name ||
         (rule.size() > name.size() && rule.starts_with(name) && rule[name.size()] == '.');
}

std::string_view word(CauseKind kind) { return kCauses[static_cast<std::size_t>(kind)]; }
std::string_view word(RuleChange::Kind kind) { return kChanges[static_cast<std::size_t>(kind)]; }

Result<ExtractPlan> plan_extract(const ExtractChoice& choice, Store& store, const Rules& rules) {
  return Planner(choice, store, rules).run();
}

}  // namespace kiroku
