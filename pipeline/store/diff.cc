// The difference between two runs, document by document; documents for which both stand on the same
// extraction are equal. A row of `record` that both have is the same statement, so only the others
// are looked at: first the same id (then only details differ), then the same fact and value
// elsewhere in the document (the evidence moved), then another value in the same place.
#include <algorithm>
#include <iterator>
#include <map>
#include <tuple>

#include "pipeline/store/decision_rows.h"
#include "pipeline/store/impl.h"
#include "pipeline/store/source_rows.h"
#include "schemas/words.h"

namespace kiroku {
namespace {

constexpr std::string_view kKinds[] = {"added",           "removed",        "changed-value",
                                       "changed-details", "moved-evidence", "other-rule"};

// A record that only one of the runs has.
struct Lone {
  Change::Side side;
  RecordType type = RecordType::date;
  std::int64_t start = 0, end = 0;
  bool matched = false;
};

// What the two runs stand on for one reading of a document; 0: nothing.
struct Pair {
  std::int64_t document = 0, before = 0, after = 0;
  bool shares_records = true;  // some are in both
};

// A document, which one of the runs may have known in another reading.
struct Compared {
  std::string path;
  std::vector<Pair> readings;
};

constexpr char kValue[] =
    "CASE record.type WHEN 'population' THEN place.name || ' ' || record.count || "
    "coalesce(' ' || record.as_of, '') WHEN 'date' THEN coalesce(record.edtf, record.as_written) "
    "ELSE record.kind || ' ' || coalesce((SELECT group_concat(name, ' + ') FROM (SELECT p.name "
    "FROM party JOIN place AS p ON p.key = party.place WHERE party.record = record.key ORDER BY "
    "party.n)), '') || coalesce(' ' || record.concluded, '') END";

constexpr char kColumns[] =
    "SELECT record.id, record.fact, record.type, record.page, evidence.start, evidence.\"end\", "
    "evidence.quote, rule.name, ";

constexpr char kFrom[] =
    " FROM record JOIN extraction_record AS own ON own.record = record.key AND own.extraction = ?2 "
    "JOIN rule ON rule.key = own.rule JOIN evidence ON evidence.record = record.key AND evidence.n "
    "= 0 LEFT JOIN place ON place.key = record.place ";

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
  lone.side.value = row.text(8);
  return lone;
}

std::vector<Lone> only_in(Database& database, std::int64_t document, std::int64_t own,
                          std::int64_t other) {
  static const std::string sql =
      std::string(kColumns) + kValue + kFrom +
      "WHERE record.document = ?1 AND NOT EXISTS (SELECT 1 FROM extraction_record AS other WHERE "
      "other.record = record.key AND other.extraction = ?3)";
  std::vector<Lone> lone;
  if (own == 0) return lone;
  Query row = database.query(sql, document, own, other);
  while (row.step()) lone.push_back(lone_of(row));
  std::sort(lone.begin(), lone.end(), [](const Lone& a, const Lone& b) {
    return std::tie(a.side.page, a.start, a.side.id) < std::tie(b.side.page, b.start, b.side.id);
  });
  return lone;
}

std::size_t records_of(Database& database, std::int64_t extraction) {
  Query row = database.query("SELECT records FROM extraction WHERE key = ?", extraction);
  return row.step() ? static_cast<std::size_t>(row.integer(0)) : 0;
}

// The changes of one document.
class Comparison {
 public:
  Comparison(Database& database, Compared document)
      : database_(database), document_(std::move(document)) {
    for (Pair& pair : document_.readings) {
      std::vector<Lone> before = only_in(database, pair.document, pair.before, pair.after);
      pair.shares_records = before.size() < records_of(database, pair.before);
      append(std::move(before), before_);
      append(only_in(database, pair.document, pair.after, pair.before), after_);
    }
    lone_before_ = before_.size();
  }

  std::vector<Change> changes();
  std::size_t lone_before() const { return lone_before_; }  // records that only `before` has

 private:
  static void append(std::vector<Lone> more, std::vector<Lone>& to) {
    to.insert(to.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
  }
  template <typename Key>
  void pair_by(ChangeKind kind, Key key);
  void pair_by_place();
  void add_other_rules(const Pair& pair);
  void change(ChangeKind kind, Lone* before, Lone* after);

  Database& database_;
  Compared document_;
  std::vector<Lone> before_, after_;
  std::size_t lone_before_ = 0;
  std::vector<Change> changes_;
};

void Comparison::change(ChangeKind kind, Lone* before, Lone* after) {
  Change change;
  change.kind = kind;
  change.type = (before != nullptr ? before : after)->type;
  change.source = document_.path;
  for (Lone* one : {before, after}) {
    if (one == nullptr) continue;
    one->matched = true;
    (one == before ? change.before : change.after) = std::move(one->side);
  }
  changes_.push_back(std::move(change));
}

// Pairs records that have the same key, each once, in their order.
template <typename Key>
void Comparison::pair_by(ChangeKind kind, Key key) {
  std::multimap<decltype(key(before_.front())), Lone*> waiting;  // keys are views of the records
  for (Lone& lone : after_)
    if (!lone.matched) waiting.emplace(key(lone), &lone);
  for (Lone& lone : before_) {
    if (lone.matched) continue;
    const auto found = waiting.find(key(lone));
    if (found == waiting.end()) continue;
    Lone* const other = found->second;
    waiting.erase(found);
    change(kind, &lone, other);
  }
}

// Quotes on the same page that overlap: the place is the same, the value is not.
void Comparison::pair_by_place() {
  using Where = std::tuple<int, RecordType, std::int64_t>;
  std::multimap<Where, Lone*> waiting;  // by where the quote ends
  for (Lone& lone : after_)
    if (!lone.matched) waiting.emplace(Where{lone.side.page, lone.type, lone.end}, &lone);
  for (Lone& lone : before_) {
    if (lone.matched) continue;
    const auto found = waiting.upper_bound(Where{lone.side.page, lone.type, lone.start});
    if (found == waiting.end()) continue;
    Lone* const other = found->second;
    const bool same_page = other->side.page == lone.side.page && other->type == lone.type;
    if (!same_page || other->start >= lone.end) continue;
    waiting.erase(found);
    change(ChangeKind::value, &lone, other);
  }
}

void Comparison::add_other_rules(const Pair& pair) {
  static const std::string sql =
      std::string(kColumns) + kValue + ", later.name" + kFrom +
      "JOIN extraction_record AS other ON other.record = record.key AND other.extraction = ?3 JOIN "
      "rule AS later ON later.key = other.rule WHERE record.document = ?1 AND own.rule <> "
      "other.rule AND later.name <> rule.name";
  if (pair.before == 0 || pair.after == 0) return;
  Query row = database_.query(sql, pair.document, pair.before, pair.after);
  while (row.step()) {
    Lone lone = lone_of(row), same = lone;
    same.side.rule = row.text(9);
    change(ChangeKind::rule, &lone, &same);
  }
}

// Sorted by page and type. A Change is large, so what is sorted is small.
std::vector<Change> by_page(std::vector<Change> changes) {
  std::vector<std::tuple<int, RecordType, std::size_t>> order;
  for (std::size_t i = 0; i < changes.size(); ++i)
    order.emplace_back(std::max(changes[i].before.page, changes[i].after.page), changes[i].type, i);
  std::sort(order.begin(), order.end());
  std::vector<Change> sorted;
  sorted.reserve(changes.size());
  for (const auto& [page, type, at] : order) sorted.push_back(std::move(changes[at]));
  return sorted;
}

std::vector<Change> Comparison::changes() {
  pair_by(ChangeKind::details, [](const Lone& of) { return std::string_view(of.side.id); });
  pair_by(ChangeKind::evidence,
          [](const Lone& of) {
            return std::make_tuple(of.type, std::string_view(of.side.fact),
                                   std::string_view(of.side.value));
          });
  pair_by_place();
  for (Lone& lone : before_)
    if (!lone.matched) change(ChangeKind::removed, &lone, nullptr);
  for (Lone& lone : after_)
    if (!lone.matched) change(ChangeKind::added, nullptr, &lone);
  for (const Pair& pair : document_.readings)
    if (pair.shares_records) add_other_rules(pair);
  return by_page(std::move(changes_));
}

// Documents for which the runs stand on different extractions, by path.
std::vector<Compared> compared(Database& database, std::int64_t before, std::int64_t after) {
  std::map<std::string, std::vector<Pair>> by_digest;
  Query row = database.query(
      "SELECT document.key, document.digest, max(CASE run WHEN ?1 THEN extraction ELSE 0 END), "
      "max(CASE run WHEN ?2 THEN extraction ELSE 0 END) FROM run_document JOIN document ON "
      "document.key = run_document.document WHERE run IN (?1, ?2) GROUP BY document.key",
      before, after);
  while (row.step())
    if (row.integer(2) != row.integer(3))
      by_digest[row.text(1)].push_back({row.integer(0), row.integer(2), row.integer(3)});
  std::vector<Compared> documents;
  for (auto& [digest, readings] : by_digest) {
    const Source source = source_of_document(digest, sources_of(database, digest));
    documents.push_back({source.path.empty() ? digest : source.path, std::move(readings)});
  }
  std::stable_sort(documents.begin(), documents.end(),
                   [](const Compared& a, const Compared& b) { return a.path < b.path; });
  return documents;
}

std::int64_t records_in(Database& database, std::int64_t run) {
  Query row = database.query(
      "SELECT coalesce(sum(extraction.records), 0) FROM run_document JOIN extraction ON "
      "extraction.key = run_document.extraction WHERE run = ?",
      run);
  row.step();
  return row.integer(0);
}

void count(RunDiff& diff) {
  for (const Change& change : diff.changes) {
    const std::string& rule = change.after.id.empty() ? change.before.rule : change.after.rule;
    ++diff.totals[change.kind];
    ++diff.by_rule[rule][change.kind];
    ++diff.by_type[std::string(word(change.type))][change.kind];
  }
}

// Decisions that stand on another statement, or on none, in the later run.
void add_decisions(Database& database, std::int64_t before, std::int64_t after, RunDiff& diff) {
  for (Decision& decision : decisions_in_force(database)) {
    const Anchored then = anchor_of(database, before, decision);
    const Anchored now = anchor_of(database, after, decision);
    if (then.anchor == now.anchor && then.id == now.id) continue;
    diff.decisions.push_back(
        {std::move(decision), then.anchor, now.anchor, then.id, now.id, now.why});
  }
}

}  // namespace

bool is_broken(const TouchedDecision& touched) {
  const auto stands = [](Anchor anchor) {
    return anchor == Anchor::kept || anchor == Anchor::re_anchored;
  };
  switch (touched.decision.action) {
    case Action::accept:
    case Action::correct:
      return stands(touched.before) && !stands(touched.after);
    case Action::reject:
      return !stands(touched.before) && stands(touched.after);
    default:
      return false;
  }
}

std::string_view word(ChangeKind kind) { return kKinds[static_cast<std::size_t>(kind)]; }

Result<RunDiff> Store::diff(std::int64_t before, std::int64_t after) {
  return impl_->database->in_snapshot([&]() -> Result<RunDiff> {
    Database& database = *impl_->database;
    RunDiff diff;
    diff.unchanged = records_in(database, before);
    for (Compared& document : compared(database, before, after)) {
      Comparison comparison(database, std::move(document));
      diff.unchanged -= static_cast<std::int64_t>(comparison.lone_before());
      for (Change& change : comparison.changes()) diff.changes.push_back(std::move(change));
    }
    count(diff);
    const auto other_rules = diff.totals.find(ChangeKind::rule);
    if (other_rules != diff.totals.end()) diff.unchanged -= other_rules->second;
    add_decisions(database, before, after, diff);
    return diff;
  });
}

}  // namespace kiroku
