#pragma once
// A random sample of what changed between two runs, and how right the changes are that people have
// decided on.
//
//   TRY_ASSIGN(const DiffRuns runs, runs_of("3..new-eras", store));   // "..new-eras": from current
//   TRY_ASSIGN(const RunDiff diff, store.diff(runs.before, runs.after));
//   for (const Change* change : sample(diff, 200, "rule")) ...         // the same ones each time
#include <string>
#include <vector>

#include "pipeline/audit/sample.h"
#include "pipeline/store/store.h"

namespace kiroku {

struct DiffRuns {
  std::int64_t before = 0, after = 0;
};
// Error wrong_use where it is not "A..B" or "..B", not_found where there is no such run.
Result<DiffRuns> runs_of(const std::string& range, Store& store);

// `by`: "" (over all), "rule", "type", "language", or "change": as many of each kind of change.
std::vector<const Change*> sample(const RunDiff& diff, std::size_t size, const std::string& by);

// One for each kind of change among these. Right: what was accepted came, or what was rejected
// went; wrong: the other way round. `decided` are the last words of reviewers (Store::standing).
std::vector<Precision> precision_of(const std::vector<const Change*>& changes,
                                    const std::vector<Opinion>& decided);

}  // namespace kiroku
