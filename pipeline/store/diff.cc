// The difference between two runs. A row of `record` that both refer to is the same statement, so
// only the others are looked at: first the same id (then only details differ), then the same fact
// and value elsewhere on the document (the evidence moved), then another value in the same place.
#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "pipeline/store/impl.h"
#include "schemas/words.h"

namespace kiroku {
namespace {

constexpr std::string_view kKinds[] = {"added",           "removed",        "changed-value",
                                       "changed-details", "moved-evidence", "other-rule"};

// A record that only one of the runs has.
struct Lone {
  Change::Side side;
  RecordType type = RecordType::date;
  std::string source;
  std::int64_t start = 0, end = 0;
  bool matched = false;
};

constexpr char kValue[] =
    "CASE record.type WHEN 'population' THEN place.name || ' ' || record.count || "
    "coalesce(' ' || record.as_of, '') WHEN 'date' THEN coalesce(record.edtf, record.as_written) "
    "ELSE record.kind || ' ' || coalesce((SELECT group_concat(name, ' + ') FROM (SELECT p.name "
    "FROM party JOIN place AS p ON p.key = party.place WHERE party.record = record.key ORDER BY "
    "party.n)), '') || coalesce(' ' || record.concluded, '') END";

constexpr char kColumns[] =
    "record.id, record.fact, record.type, record.page, evidence.start, evidence.\"end\", "
    "evidence.quote, rule.name, coalesce((SELECT min(path) FROM source WHERE source.digest = "
    "document.digest AND NOT gone), (SELECT min(path) FROM source WHERE source.digest = "
    "document.digest), document.digest)";

// Documents of run ?1 for which run ?2 stands on another extraction, and their records in ?1.
constexpr char kFrom[] =
    " FROM run_document AS here LEFT JOIN run_document AS there ON there.document = here.document "
    "AND there.run = ?2 JOIN record ON record.document = here.document JOIN extraction_record AS "
    "own "
    "ON own.record = record.key AND own.extraction = here.extraction JOIN rule ON rule.key = "
    "own.rule JOIN document ON document.key = record.document JOIN evidence ON evidence.record = "
    "record.key AND evidence.n = 0 LEFT JOIN place ON place.key = record.place ";
constexpr char kWhere[] = "WHERE here.run = ?1 AND here.extraction IS NOT there.extraction ";

Lone lone_of(const Query& row) {
  Lone lone;
  lone.side.id = row.text(0);
  lone.side.fact = row.text(1);
  lone.type = from_word<RecordType>(row.text(2)).value_or(RecordType::date);
  lone.side.page = static_cast<int>(row.integer(3));
  lone.start = row.integer(4);
  lone.end = row.integer(5);
  lone.side.quote = row.text(6);
  lone.side.rule = row.text(7);
  lone.source = row.text(8);
  lone.side.value = row.text(9);
  return lone;
}

std::vector<Lone> only_in(Database& database, std::int64_t run, std::int64_t other) {
  Query row = database.query(std::string("SELECT ") + kColumns + ", " + kValue + kFrom + kWhere +
                                 "AND NOT EXISTS (SELECT 1 FROM extraction_record AS other WHERE "
                                 "other.record = own.record AND other.extraction = "
                                 "there.extraction)",
                             run, other);
  std::vector<Lone> lone;
  while (row.step()) lone.push_back(lone_of(row));
  std::sort(lone.begin(), lone.end(), [](const Lone& a, const Lone& b) {
    return std::tie(a.source, a.side.page, a.start, a.side.id) <
           std::tie(b.source, b.side.page, b.start, b.side.id);
  });
  return lone;
}

Change change_of(ChangeKind kind, Lone* before, Lone* after) {
  Change change;
  change.kind = kind;
  const Lone& known = before ? *before : *after;
  change.type = known.type;
  change.source = known.source;
  for (Lone* one : {before, after}) {
    if (!one) continue;
    one->matched = true;
    (one == before ? change.before : change.after) = one->side;
  }
  return change;
}

// Pairs records of `before` and `after` that have the same key, each once, in their order.
template <typename Key>
void pair_by(std::vector<Lone>& before, std::vector<Lone>& after, ChangeKind kind, Key key,
             std::vector<Change>& changes) {
  std::multimap<decltype(key(before.front())), Lone*> waiting;
  for (Lone& lone : after) {
    if (!lone.matched) waiting.emplace(key(lone), &lone);
  }
  for (Lone& lone : before) {
    if (lone.matched) continue;
    const auto found = waiting.find(key(lone));
    if (found == waiting.end()) continue;
    changes.push_back(change_of(kind, &lone, found->second));
    waiting.erase(found);
  }
}

// Quotes on the same page that overlap: the place is the same, the value is not.
void pair_by_place(std::vector<Lone>& before, std::vector<Lone>& after,
                   std::vector<Change>& changes) {
  using Where = std::tuple<std::string, int, RecordType, std::int64_t>;
  std::multimap<Where, Lone*> waiting;  // by where the quote ends
  for (Lone& lone : after) {
    if (!lone.matched)
      waiting.emplace(Where{lone.source, lone.side.page, lone.type, lone.end}, &lone);
  }
  for (Lone& lone : before) {
    if (lone.matched) continue;
    const auto found =
        waiting.upper_bound(Where{lone.source, lone.side.page, lone.type, lone.start});
    if (found == waiting.end()) continue;
    const Lone& other = *found->second;
    const bool same_page = std::tie(other.source, other.side.page, other.type) ==
                           std::tie(lone.source, lone.side.page, lone.type);
    if (!same_page || other.start >= lone.end) continue;
    changes.push_back(change_of(ChangeKind::value, &lone, found->second));
    waiting.erase(found);
  }
}

void add_other_rules(Database& database, std::int64_t before, std::int64_t after, RunDiff& diff) {
  Query row = database.query(
      std::string("SELECT ") + kColumns + ", " + kValue + ", later.name" + kFrom +
          "JOIN extraction_record AS other ON other.record = own.record AND other.extraction = "
          "there.extraction JOIN rule AS later ON later.key = other.rule " +
          kWhere + "AND later.name <> rule.name",
      before, after);
  while (row.step()) {
    Lone lone = lone_of(row), same = lone;
    same.side.rule = row.text(10);
    diff.changes.push_back(change_of(ChangeKind::rule, &lone, &same));
  }
}

std::int64_t seen_by_both(Database& database, std::int64_t before, std::int64_t after) {
  Query untouched = database.query(
      "SELECT coalesce(sum(extraction.records), 0) FROM run_document AS here JOIN run_document AS "
      "there ON there.document = here.document AND there.run = ?2 AND there.extraction = "
      "here.extraction JOIN extraction ON extraction.key = here.extraction WHERE here.run = ?1",
      before, after);
  untouched.step();
  Query again = database.query(
      "SELECT count(*) FROM run_document AS here JOIN run_document AS there ON there.document = "
      "here.document AND there.run = ?2 AND there.extraction <> here.extraction JOIN record ON "
      "record.document = here.document JOIN extraction_record AS own ON own.record = record.key "
      "AND "
      "own.extraction = here.extraction JOIN extraction_record AS other ON other.record = "
      "record.key "
      "AND other.extraction = there.extraction WHERE here.run = ?1",
      before, after);
  again.step();
  return untouched.integer(0) + again.integer(0);
}

void count(RunDiff& diff) {
  for (const Change& change : diff.changes) {
    const std::string& rule = change.after.id.empty() ? change.before.rule : change.after.rule;
    ++diff.totals[change.kind];
    ++diff.by_rule[rule][change.kind];
    ++diff.by_type[std::string(word(change.type))][change.kind];
  }
}

}  // namespace

std::string_view word(ChangeKind kind) { return kKinds[static_cast<std::size_t>(kind)]; }

Result<RunDiff> Store::diff(std::int64_t before, std::int64_t after) {
  return impl_->database->in_snapshot([&]() -> Result<RunDiff> {
    Database& database = *impl_->database;
    std::vector<Lone> removed = only_in(database, before, after);
    std::vector<Lone> added = only_in(database, after, before);
    RunDiff diff;
    if (!removed.empty() && !added.empty()) {
      pair_by(
          removed, added, ChangeKind::details, [](const Lone& of) { return of.side.id; },
          diff.changes);
      const auto what = [](const Lone& of) {
        return std::make_tuple(of.source, of.type, of.side.fact, of.side.value);
      };
      pair_by(removed, added, ChangeKind::evidence, what, diff.changes);
      pair_by_place(removed, added, diff.changes);
    }
    for (Lone& lone : removed) {
      if (!lone.matched) diff.changes.push_back(change_of(ChangeKind::removed, &lone, nullptr));
    }
    for (Lone& lone : added) {
      if (!lone.matched) diff.changes.push_back(change_of(ChangeKind::added, nullptr, &lone));
    }
    add_other_rules(database, before, after, diff);
    count(diff);
    const auto other_rules = diff.totals.find(ChangeKind::rule);
    diff.unchanged = seen_by_both(database, before, after) -
                     (other_rules == diff.totals.end() ? 0 : other_rules->second);
    std::stable_sort(diff.changes.begin(), diff.changes.end(),
                     [](const Change& a, const Change& b) {
                       const auto page = [](const Change& of) {
                         return std::max(of.before.page, of.after.page);
                       };
                       return std::make_tuple(std::string_view(a.source), page(a), a.type) <
                              std::make_tuple(std::string_view(b.source), page(b), b.type);
                     });
    return diff;
  });
}

}  // namespace kiroku
