#include "pipeline/audit/sample_changes.h"

#include <algorithm>
#include <map>

#include "schemas/digest.h"
#include "schemas/words.h"

namespace kiroku {
namespace {

const Change::Side& present_side(const Change& change) {
  return change.after.id.empty() ? change.before : change.after;
}

std::string group_of(const Change& change, const std::string& by) {
  if (by == "change") return std::string(word(change.kind));
  if (by == "type") return std::string(word(change.type));
  const std::string& rule = present_side(change).rule;
  return by == "rule" ? rule : by == "language" ? language_of(rule) : "";
}

// +1: what stands there is right, -1: it is not, 0: nobody said, or reviewers differ.
int judgement(const Change::Side& side, const std::vector<const Opinion*>& on_fact) {
  int said = 0;
  for (const Opinion* opinion : on_fact) {
    if (opinion->decision.record != side.id && opinion->record != side.id) continue;
    const Action action = opinion->decision.action;
    const int one = action == Action::accept                                ? 1
                    : action == Action::reject || action == Action::correct ? -1
                                                                            : 0;
    if (said != 0 && one != 0 && said != one) return 0;
    if (one != 0) said = one;
  }
  return said;
}

}  // namespace

Result<DiffRuns> runs_of(const std::string& range, Store& store) {
  const std::size_t dots = range.find("..");
  if (dots == std::string::npos || dots + 2 == range.size())
    return fail(ErrorCode::wrong_use, "two runs are written A..B, or ..B from the current one");
  const std::string from = range.substr(0, dots);
  TRY_ASSIGN(const RunInfo before, store.run(from.empty() ? "current" : from));
  TRY_ASSIGN(const RunInfo after, store.run(range.substr(dots + 2)));
  return DiffRuns{before.id, after.id};
}

std::vector<const Change*> sample(const RunDiff& diff, std::size_t size, const std::string& by) {
  std::map<std::string, std::vector<Drawn<Change>>> groups;
  for (const Change& change : diff.changes) {
    groups[group_of(change, by)].emplace_back(
        Hasher("sample").part("before", change.before.id).part("after", change.after.id).hex(16),
        &change);
  }
  return shared_out(std::move(groups), size);
}

std::vector<Precision> precision_of(const std::vector<const Change*>& changes,
                                    const std::vector<Opinion>& decided) {
  std::map<std::string, std::vector<const Opinion*>> by_fact;
  for (const Opinion& opinion : decided) by_fact[opinion.decision.fact].push_back(&opinion);
  std::map<std::string, Precision> groups;
  for (const Change* change : changes) {
    Precision& group = groups[std::string(word(change->kind))];
    ++group.facts;
    int said = change->after.id.empty() ? 0 : judgement(change->after, by_fact[change->after.fact]);
    if (said == 0 && !change->before.id.empty())
      said = -judgement(change->before, by_fact[change->before.fact]);
    if (said > 0) ++group.right;
    if (said < 0) ++group.wrong;
  }
  return named(std::move(groups));
}

}  // namespace kiroku
