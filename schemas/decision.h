#pragma once
// Decision: what a person said of a statement, one entry of the append-only log; and Verdict: what
// all of that means for a record today.
//
//   Decision decision = on(record);               // the statement as it was seen
//   decision.action = Action::reject;
//   decision.why = "a street number";
//   TRY(store.decide(decision));
//   TRY_ASSIGN(const Verdict verdict, store.verdict(record));   // state(verdict) == "rejected"
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "schemas/record.h"
#include "schemas/result.h"

namespace kiroku {

// accept, reject, correct and skip (unsure) are about a record that rules found; add is a fact that
// they missed. undo and re-anchor name another entry (Decision::of): one takes it back, the other
// says where its statement stands now.
enum class Action : std::uint8_t { accept, reject, correct, skip, add, undo, re_anchor };

struct Decision {
  std::string id;  // 16 hex digits of everything below: an entry imported twice is one
  std::string at;  // "2026-11-22T05:14:03.000217Z"; rises with every entry of a store
  std::string reviewer;
  Action action = Action::accept;
  std::string of;  // of undo and re-anchor: the entry's id
  std::string why;
  std::string record, fact;  // ids, as they were; empty for undo
  RecordType type = RecordType::date;
  std::optional<Fields> original;    // what the rules had read
  std::optional<Fields> corrected;   // correct, add; accept where a correction was agreed with
  std::optional<Evidence> evidence;  // the statement itself, with its quote, prefix and suffix
  std::int64_t run = 0;
  std::string rule, rule_digest;
  bool operator==(const Decision&) const = default;
};

// Where the statement of a decision stands in the current run.
enum class Anchor : std::uint8_t { kept, re_anchored, needs_re_review, orphaned };

struct Opinion {
  Decision decision;
  Anchor anchor = Anchor::kept;
  std::string anchor_why;  // of needs-re-review and orphaned: what is different
  std::string record;      // where it is anchored now; empty: nowhere
  bool operator==(const Opinion&) const = default;
};

// The last word of each reviewer on one fact, in the order they were given.
struct Verdict {
  std::vector<Opinion> opinions;
  std::optional<Fields> original;  // where the record's value was replaced by a correction
};

// "" (nobody decided), accepted, rejected, corrected, added, unsure, disputed, needs-re-review.
std::string state(const Verdict& verdict);

// Puts the corrected value into the record, and the one that stood there into verdict.original.
void apply(Verdict& verdict, Record& record);

// A decision on a record: everything but who, when and what.
Decision on(const Record& record);

// The rule that an added fact is said to come from.
constexpr std::string_view kAddedRule = "added.by-hand";

// Equal but for how it is written: what a decision on one holds for the other.
bool same_value(const Fields& a, const Fields& b);

// `own` with those members changed that the correction changed.
Fields with_correction(const Fields& own, const Fields& original, const Fields& corrected);

// Empty where the fields are as the schema wants them, else a sentence naming the first that is
// not.
std::string wrong_field(const Fields& fields);

}  // namespace kiroku
