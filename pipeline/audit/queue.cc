#include "pipeline/audit/queue.h"

#include <algorithm>
#include <map>
#include <set>

#include "schemas/words.h"

namespace kiroku {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

// One of the lines of `places` is the name, ASCII letter case ignored.
bool has_line(const std::string& lines, const std::string& name) {
  std::size_t begin = 0;
  while (begin <= lines.size()) {
    const std::size_t end = std::min(lines.find('\n', begin), lines.size());
    const bool same = end - begin == name.size() &&
                      std::equal(name.begin(), name.end(), lines.begin() + static_cast<long>(begin),
                                 [](char a, char b) { return lower(a) == lower(b); });
    if (same) return true;
    begin = end + 1;
  }
  return false;
}

bool has_word(const std::string& words, const std::string& word) {
  const std::size_t at = (" " + words + " ").find(" " + word + " ");
  return at != std::string::npos;
}

std::vector<std::string> split(const std::string& words) {
  std::vector<std::string> list;
  std::size_t begin = 0;
  while (begin < words.size()) {
    const std::size_t end = std::min(words.find(' ', begin), words.size());
    if (end > begin) list.push_back(words.substr(begin, end - begin));
    begin = end + 1;
  }
  return list;
}

bool contains(const std::vector<std::string>& list, std::string_view word) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

// What a person should look at first: what was contested or changed, contradictions, what no
// text layer says, weak rules.
double risk_of(const QueueFact& fact) {
  double risk = 1 - static_cast<double>(fact.confidence);
  if (fact.conflict) risk += 0.3;
  if (contains(fact.origins, "ocr") || contains(fact.origins, "inferred")) risk += 0.2;
  if (fact.repaired) risk += 0.1;
  if (!fact.flags.empty()) risk += 0.1;
  if (fact.decision == "disputed" || fact.decision == "needs-re-review") risk += 2;
  if (fact.decision == "unsure") risk += 1;
  return risk;
}

bool passes(const QueueFact& fact, const Filter& filter) {
  if (!filter.only.empty())
    return std::binary_search(filter.only.begin(), filter.only.end(), fact.fact);
  if (fact.bare && !filter.dates && filter.type != "date") return false;
  if (!filter.type.empty() && word(fact.type) != filter.type) return false;
  if (!filter.decision.empty() &&
      (filter.decision == "none" ? !fact.decision.empty() : fact.decision != filter.decision))
    return false;
  const bool by_rule = filter.rule.empty() || fact.rule == filter.rule ||
                       fact.rule.compare(0, filter.rule.size() + 1, filter.rule + ".") == 0;
  return by_rule && (filter.place.empty() || has_line(fact.places, filter.place)) &&
         (filter.origin.empty() || contains(fact.origins, filter.origin)) &&
         (filter.flag.empty() ||
          (filter.flag == "conflict" ? fact.conflict : has_word(fact.flags, filter.flag))) &&
         (filter.reviewer.empty() || contains(fact.reviewers, filter.reviewer)) &&
         (filter.below <= 0 || static_cast<double>(fact.confidence) < filter.below);
}

}  // namespace

void Queue::add(const FactLine& line) {
  const auto [at, fresh] = by_fact_.emplace(line.fact, facts_.size());
  if (fresh) facts_.emplace_back();
  QueueFact& fact = facts_[at->second];
  by_record_[line.record] = at->second;
  if (fresh || line.confidence > fact.confidence) {
    fact.fact = line.fact;
    fact.record = line.record;
    fact.type = line.type;
    fact.confidence = line.confidence;
    fact.rule = line.rule;
    fact.places = line.places;
    fact.rival = line.rival;
  }
  if (!line.flags.empty() && fact.flags.find(line.flags) == std::string::npos)
    fact.flags += (fact.flags.empty() ? "" : " ") + line.flags;
  if (!contains(fact.origins, word(line.origin))) fact.origins.emplace_back(word(line.origin));
  if (std::find(fact.documents.begin(), fact.documents.end(), line.document) ==
      fact.documents.end())
    fact.documents.push_back(line.document);
  ++fact.statements;
  fact.repaired = fact.repaired || line.repaired;
  fact.bare = fact.bare && line.bare;
}

void Queue::find_conflicts() {
  for (std::size_t i = 0; i < facts_.size(); ++i) {
    if (!facts_[i].rival.empty()) by_rival_[facts_[i].rival].push_back(i);
  }
  for (const auto& [rival, facts] : by_rival_) {
    for (const std::size_t i : facts) facts_[i].conflict = facts.size() > 1;
  }
}

void Queue::take_opinions(const std::vector<Opinion>& opinions) {
  std::map<std::size_t, Verdict> verdicts;
  for (const Opinion& opinion : opinions) {
    std::set<std::size_t> about;
    if (const auto at = by_fact_.find(opinion.decision.fact); at != by_fact_.end())
      about.insert(at->second);
    if (const auto at = by_record_.find(opinion.record); at != by_record_.end())
      about.insert(at->second);
    for (const std::size_t fact : about) {
      std::vector<Opinion>& known = verdicts[fact].opinions;
      std::erase_if(known, [&](const Opinion& one) {
        return one.decision.reviewer == opinion.decision.reviewer;
      });
      known.push_back(opinion);
    }
  }
  for (const auto& [fact, verdict] : verdicts) judge(facts_[fact].fact, verdict);
}

Result<Queue> Queue::of(Store& store, std::int64_t run) {
  TRY_ASSIGN(const std::vector<FactLine> lines, store.fact_lines(run));
  TRY_ASSIGN(const std::vector<Opinion> opinions, store.standing());
  Queue queue;
  for (const FactLine& line : lines) queue.add(line);
  queue.find_conflicts();
  for (QueueFact& fact : queue.facts_) fact.risk = risk_of(fact);
  queue.take_opinions(opinions);
  return queue;
}

void Queue::judge(const std::string& id, const Verdict& verdict) {
  const auto at = by_fact_.find(id);
  if (at == by_fact_.end()) return;
  QueueFact& fact = facts_[at->second];
  fact.decision = state(verdict);
  fact.reviewers.clear();
  for (const Opinion& opinion : verdict.opinions)
    fact.reviewers.push_back(opinion.decision.reviewer);
  fact.risk = risk_of(fact);
}

std::vector<const QueueFact*> Queue::facts(const Filter& filter) const {
  std::vector<const QueueFact*> facts;
  for (const QueueFact& fact : facts_) {
    if (passes(fact, filter)) facts.push_back(&fact);
  }
  std::sort(facts.begin(), facts.end(), [](const QueueFact* a, const QueueFact* b) {
    return std::tie(b->risk, a->fact) < std::tie(a->risk, b->fact);
  });
  return facts;
}

const QueueFact* Queue::find(const std::string& fact) const {
  const auto at = by_fact_.find(fact);
  return at == by_fact_.end() ? nullptr : &facts_[at->second];
}

std::vector<const QueueFact*> Queue::rivals(const QueueFact& fact) const {
  std::vector<const QueueFact*> others;
  const auto at = by_rival_.find(fact.rival);
  if (fact.rival.empty() || at == by_rival_.end()) return others;
  for (const std::size_t i : at->second) {
    if (facts_[i].fact != fact.fact && others.size() < 20) others.push_back(&facts_[i]);
  }
  return others;
}

std::vector<std::string> Queue::rules() const {
  std::set<std::string> all;
  for (const QueueFact& fact : facts_) all.insert(fact.rule);
  return {all.begin(), all.end()};
}

std::vector<std::string> Queue::flags() const {
  std::set<std::string> all = {"conflict"};
  for (const QueueFact& fact : facts_) {
    for (const std::string& flag : split(fact.flags)) all.insert(flag);
  }
  return {all.begin(), all.end()};
}

std::vector<std::string> Queue::reviewers() const {
  std::set<std::string> all;
  for (const QueueFact& fact : facts_) all.insert(fact.reviewers.begin(), fact.reviewers.end());
  return {all.begin(), all.end()};
}

std::size_t Queue::decided() const {
  return static_cast<std::size_t>(std::count_if(
      facts_.begin(), facts_.end(), [](const QueueFact& fact) { return !fact.decision.empty(); }));
}

}  // namespace kiroku
