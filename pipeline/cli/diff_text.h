#pragma once
// A RunDiff for people and for programs.
//
//   print_diff(diff, {.examples = 10, .seed = 1}, console);   // tables, ten random ones of each
//   kind print_diff_jsonl(diff, console);                           // every change, last the
//   totals print_diff_html(diff, {.title = "3 -> new-eras"}, console);   // one file, nothing else
//   needed
//
// The same seed draws the same examples.
#include <string>
#include <vector>

#include "pipeline/cli/console.h"
#include "pipeline/store/store.h"

namespace kiroku {

struct DiffChoice {
  std::size_t examples = 10;  // of each kind of change; 0: all
  unsigned seed = 1;
  std::string title = {};
};

struct DiffGroup {
  ChangeKind kind = ChangeKind::added;
  std::size_t changes = 0;
  std::vector<const Change*> examples;  // in the order of the diff
};
// One for each kind that there is. Few changes are all examples.
std::vector<DiffGroup> groups_of(const RunDiff& diff, const DiffChoice& choice);

// One line of a diff in JSONL.
std::string to_json(const Change& change, const TouchedDecision* decision);

// "before -> after" where both are there and differ.
std::string value_text(const Change& change);
std::string rule_text(const Change& change);
// "2 added, 1 moved-evidence"; "" where there is nothing.
std::string totals_text(const std::map<ChangeKind, std::int64_t>& totals);
// The decision that stands on the statement before or after the change; nullptr: none.
const TouchedDecision* decision_on(const RunDiff& diff, const Change& change);

void print_diff(const RunDiff& diff, const DiffChoice& choice, Console& console);
void print_diff_jsonl(const RunDiff& diff, Console& console);
void print_diff_html(const RunDiff& diff, const DiffChoice& choice, Console& console);

}  // namespace kiroku
