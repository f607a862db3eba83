#pragma once
// Decisions as rows of the table `decision`, and where their statements stand in a run.
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/store/database.h"
#include "schemas/decision.h"

namespace kiroku {

// Appends the entry; `id` and, where it is empty, `at` are filled in. False: it is there already.
Result<bool> put_decision(Database& database, Decision& decision);

// Those in force that touch a record, by its fact or by itself: one a reviewer, the last one.
std::vector<Decision> decisions_on(Database& database, std::string_view record,
                                   std::string_view fact);

// SELECT kDecisionColumns FROM decision ...; empty where the row is damaged.
extern const char* const kDecisionColumns;
Decision decision_of(const Query& row);

// The last word of each reviewer on each fact, and all additions, in the order they were given.
std::vector<Decision> decisions_in_force(Database& database);

// Where a decision's statement stands.
struct Anchored {
  Anchor anchor = Anchor::orphaned;
  std::string why;
  std::int64_t record = 0;  // key of the row; 0: nowhere, and for added facts
  std::string id;           // of that record
  bool moved = false;       // found by an exact, unique match that the log does not know yet
  Evidence evidence;        // of an added fact that moved
};
Anchored anchor_of(Database& database, std::int64_t run, const Decision& decision);

// Writes a `re-anchor` for each decision in force that moved. How many.
Result<std::int64_t> put_re_anchors(Database& database);

// The run that counts; 0: none.
std::int64_t current_run_key(Database& database);

// A fact that a person added, as the record it stands for.
Record added_record(const Decision& decision);

// Those that were not taken back, where their words stand now; without those whose words are gone.
std::vector<Record> added_records(Database& database);

}  // namespace kiroku
