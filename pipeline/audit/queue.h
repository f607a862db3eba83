#pragma once
// Queue: the facts of a run, as a reviewer goes through them. Made once, kept in memory (about 300
// bytes a statement), filtered and sorted there.
//
//   TRY_ASSIGN(Queue queue, Queue::of(store, 0));
//   Filter filter;
//   filter.decision = "none";
//   for (const QueueFact* fact : queue.facts(filter)) ...   // the riskiest first
#include <string>
#include <unordered_map>
#include <vector>

#include "pipeline/store/store.h"
#include "schemas/result.h"

namespace kiroku {

struct QueueFact {
  std::string fact, record;  // record: the surest statement
  RecordType type = RecordType::date;
  float confidence = 0;  // of that
  std::string rule, flags, places, rival;
  std::vector<std::string> origins;
  std::vector<std::int64_t> documents;
  std::size_t statements = 0;
  bool repaired = false, bare = true, conflict = false;
  std::string decision;  // state of its verdict
  std::vector<std::string> reviewers;
  double risk = 0;
};

// Empty or 0: any.
struct Filter {
  std::string type, place, rule, origin, flag, decision, reviewer;
  double below = 0;               // confidence
  bool dates = false;             // bare dates too
  std::vector<std::string> only;  // sorted ids; empty: all
};

class Queue {
 public:
  static Result<Queue> of(Store& store, std::int64_t run);

  std::vector<const QueueFact*> facts(const Filter& filter) const;
  const QueueFact* find(const std::string& fact) const;
  // Other facts that say something else of the same subject.
  std::vector<const QueueFact*> rivals(const QueueFact& fact) const;
  // After a decision on it.
  void judge(const std::string& fact, const Verdict& verdict);

  // What there is to filter by, sorted.
  std::vector<std::string> rules() const, flags() const, reviewers() const;
  std::size_t decided() const;
  std::size_t size() const { return facts_.size(); }

 private:
  void add(const FactLine& line);
  void find_conflicts();
  void take_opinions(const std::vector<Opinion>& opinions);

  std::vector<QueueFact> facts_;
  std::unordered_map<std::string, std::size_t> by_fact_, by_record_;
  std::unordered_map<std::string, std::vector<std::size_t>> by_rival_;
};

}  // namespace kiroku
