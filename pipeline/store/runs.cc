#include <ctime>

#include "pipeline/store/decision_rows.h"
#include "pipeline/store/impl.h"
#include "pipeline/store/pack.h"
#include "pipeline/store/record_rows.h"
#include "pipeline/store/rule_rows.h"

namespace kiroku {
namespace {

constexpr std::string_view kStates[] = {"current", "draft", "superseded", "discarded", "pruned"};

RunState state_of(std::string_view spelling) {
  for (std::size_t i = 0; i < std::size(kStates); ++i) {
    if (kStates[i] == spelling) return static_cast<RunState>(i);
  }
  return RunState::discarded;
}

std::int64_t new_run(Database& database, std::string_view name, RunState state,
                     std::string_view rules_digest) {
  database.run("INSERT INTO run (name, state, created, rules_digest) VALUES (?,?,?,?)", name,
               word(state), iso_time_now(), rules_digest);
  return database.last_key();
}

// What a run stands on, and what none does after that.
void empty_run(Database& database, std::int64_t run) {
  database.run("DELETE FROM run_document WHERE run = ?", run);
  drop_unseen(database, 0);
}

}  // namespace

std::string_view word(RunState state) { return kStates[static_cast<std::size_t>(state)]; }

std::string iso_time_now() {
  const std::time_t now = std::time(nullptr);
  std::tm parts{};
  gmtime_r(&now, &parts);
  char text[32];
  const std::size_t size = std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts);
  return std::string(text, size);
}

void drop_unseen(Database& database, std::int64_t document) {
  struct Dead {
    std::int64_t extraction, document;
  };
  std::vector<Dead> dead;
  const std::string unused =
      " NOT EXISTS (SELECT 1 FROM run_document WHERE run_document.document = extraction.document "
      "AND run_document.extraction = extraction.key)";
  {
    // Two statements: with `? = 0 OR document = ?` SQLite would look at every row each time.
    const std::string select = "SELECT key, document FROM extraction WHERE";
    Query row = document == 0 ? database.query(select + unused)
                              : database.query(select + " document = ? AND" + unused, document);
    while (row.step()) dead.push_back({row.integer(0), row.integer(1)});
  }
  for (const Dead& one : dead) {
    database.run(
        "DELETE FROM extraction_record WHERE extraction = ? AND record IN (SELECT key FROM record "
        "WHERE document = ?)",
        one.extraction, one.document);
    database.run("DELETE FROM extraction WHERE key = ?", one.extraction);
    database.run(
        "DELETE FROM record WHERE document = ? AND NOT EXISTS (SELECT 1 FROM extraction_record "
        "WHERE extraction_record.record = record.key)",
        one.document);
  }
}

void put_run_records(Database& database, std::int64_t run, std::int64_t document,
                     std::string_view digest, const Extracted& found,
                     std::string_view rules_digest) {
  if (withdrawal_of(database, digest)) return;  // perhaps while it was read or extracted
  const std::int64_t rules = ruleset_key(database, rules_digest);
  std::vector<std::int64_t> matched;
  for (const std::string& rule : found.matched)
    matched.push_back(rule_key(database, rules, rule, {}));
  const std::string keys = pack_keys(std::move(matched));
  database.run(
      "INSERT INTO extraction (document, records, sheet, languages, matched) VALUES (?,0,?,?,?)",
      document, found.sheet, json_list(found.languages), Blob{keys});
  const std::int64_t extraction = database.last_key();
  QuotedPages pages(database, document);
  const RecordOwner owner{document, digest, {}};
  for (const Record& record : found.records) {
    const std::int64_t key = put_record(database, owner, record, pages);
    const std::int64_t rule = rule_key(database, rules, record.rule, record.pack_digest);
    database.run(
        "INSERT OR IGNORE INTO extraction_record (extraction, record, rule) VALUES (?,?,?)",
        extraction, key, rule);
  }
  database.run(
      "UPDATE extraction SET records = (SELECT count(*) FROM extraction_record JOIN record ON "
      "record.key = extraction_record.record WHERE record.document = ?1 AND extraction = ?2) WHERE "
      "key = ?2",
      document, extraction);
  database.run(
      "INSERT INTO run_document (run, document, ruleset, extraction) VALUES (?,?,?,?) ON CONFLICT "
      "DO UPDATE SET ruleset = excluded.ruleset, extraction = excluded.extraction",
      run, document, rules, extraction);
  drop_unseen(database, document);
}

Result<std::int64_t> Store::current_run(std::string_view rules_digest) {
  return impl_->database->in_transaction([&]() -> Result<std::int64_t> {
    Database& database = *impl_->database;
    const std::int64_t run = current_run_key(database);
    if (run == 0) return new_run(database, "", RunState::current, rules_digest);
    // Nothing was found with the old rules yet, so nothing is of an older date.
    database.run(
        "UPDATE run SET rules_digest = ? WHERE id = ? AND NOT EXISTS (SELECT 1 FROM run_document "
        "WHERE run_document.run = run.id)",
        rules_digest, run);
    return run;
  });
}

Result<std::int64_t> Store::begin_draft(const std::string& name, std::string_view rules_digest) {
  return impl_->database->in_transaction([&]() -> Result<std::int64_t> {
    Database& database = *impl_->database;
    Query row = database.query("SELECT id FROM run WHERE state = 'draft' AND name = ?", name);
    if (row.step()) {
      const std::int64_t old = row.integer(0);
      empty_run(database, old);
      database.run("UPDATE run SET state = 'discarded' WHERE id = ?", old);
    }
    return new_run(database, name, RunState::draft, rules_digest);
  });
}

Result<std::int64_t> Store::begin_draft(const std::string& name, std::string_view rules_digest,
                                        const std::vector<std::int64_t>& anew,
                                        const std::vector<std::int64_t>& behind) {
  TRY_ASSIGN(const std::int64_t run, begin_draft(name, rules_digest));
  return impl_->database->in_transaction([&]() -> Result<std::int64_t> {
    Database& database = *impl_->database;
    database.run(
        "INSERT INTO run_document (run, document, ruleset, extraction) SELECT ?, document, ?, "
        "extraction FROM run_document WHERE run = ?",
        run, ruleset_key(database, rules_digest), current_run_key(database));
    for (const std::int64_t document : anew)
      database.run("DELETE FROM run_document WHERE run = ? AND document = ?", run, document);
    for (const std::int64_t document : behind)
      database.run(
          "UPDATE run_document SET ruleset = (SELECT ruleset FROM run_document AS own WHERE "
          "own.document = ?1 AND own.run = ?2) WHERE document = ?1 AND run = ?3",
          document, current_run_key(database), run);
    return run;
  });
}

Result<void> Store::put_records(std::int64_t run, std::string_view digest, const Extracted& found,
                                std::string_view rules_digest) {
  return impl_->database->in_transaction([&]() -> Result<void> {
    const std::int64_t document = latest_reading(*impl_->database, digest);
    if (withdrawal_of(*impl_->database, digest)) return {};
    if (document == 0) return fail(ErrorCode::not_found, "no document " + std::string(digest));
    put_run_records(*impl_->database, run, document, digest, found, rules_digest);
    return {};
  });
}

Result<std::vector<std::string>> Store::outdated(std::int64_t run, std::string_view rules_digest) {
  return impl_->database->guarded([&]() -> Result<std::vector<std::string>> {
    std::vector<std::string> digests;
    Query row = impl_->database->query(
        "SELECT document.digest FROM run_document JOIN ruleset ON ruleset.key = "
        "run_document.ruleset JOIN document ON document.key = run_document.document WHERE run = ? "
        "AND ruleset.digest <> ? ORDER BY document.digest",
        run, rules_digest);
    while (row.step()) digests.push_back(row.text(0));
    return digests;
  });
}

Result<std::vector<RunInfo>> Store::runs() {
  return impl_->database->in_snapshot([&]() -> Result<std::vector<RunInfo>> {
    Database& database = *impl_->database;
    std::vector<RunInfo> runs;
    Query row =
        database.query("SELECT id, name, state, created, rules_digest FROM run ORDER BY id");
    while (row.step()) {
      runs.push_back(
          {row.integer(0), row.text(1), state_of(row.text(2)), row.text(3), row.text(4), 0, 0});
    }
    Query counted = database.query(
        "SELECT run, count(*), sum(extraction.records) FROM run_document JOIN extraction ON "
        "extraction.key = run_document.extraction GROUP BY run");
    while (counted.step()) {
      for (RunInfo& run : runs) {
        if (run.id != counted.integer(0)) continue;
        run.documents = counted.integer(1);
        run.records = counted.integer(2);
      }
    }
    return runs;
  });
}

// A number is a run's id, a word the name of the latest run that had it.
Result<RunInfo> Store::run(const std::string& name_or_id) {
  TRY_ASSIGN(const std::vector<RunInfo> all, runs());
  const RunInfo* found = nullptr;
  for (const RunInfo& run : all) {
    const bool named = !run.name.empty() && run.name == name_or_id;
    const bool current = name_or_id == "current" && run.state == RunState::current;
    if (std::to_string(run.id) == name_or_id) return run;
    if (named || current) found = &run;
  }
  if (found) return *found;
  return fail(ErrorCode::not_found,
              "there is no run " + name_or_id + "; `kiroku runs list` shows them");
}

namespace {

// Documents that were ingested after the draft was begun keep the records they have.
void carry_over(Database& database, std::int64_t from, std::int64_t to) {
  database.run(
      "INSERT INTO run_document (run, document, ruleset, extraction) SELECT ?2, document, ruleset, "
      "extraction FROM run_document WHERE run = ?1 AND NOT EXISTS (SELECT 1 FROM run_document AS "
      "seen WHERE seen.run = ?2 AND seen.document = run_document.document)",
      from, to);
}

Result<void> require_draft(Database& database, std::int64_t run) {
  Query row = database.query("SELECT state FROM run WHERE id = ?", run);
  if (!row.step()) return fail(ErrorCode::not_found, "there is no run " + std::to_string(run));
  if (row.text(0) == "draft") return {};
  return fail(ErrorCode::wrong_use,
              "run " + std::to_string(run) + " is " + row.text(0) + ", no draft");
}

}  // namespace

Result<void> Store::promote(std::int64_t run) {
  return impl_->database->in_transaction([&]() -> Result<void> {
    Database& database = *impl_->database;
    TRY(require_draft(database, run));
    const std::int64_t current = current_run_key(database);
    if (current != 0) {
      carry_over(database, current, run);
      database.run("UPDATE run SET state = 'superseded' WHERE id = ?", current);
    }
    database.run("UPDATE run SET state = 'current' WHERE id = ?", run);
    TRY(put_re_anchors(database));
    return {};
  });
}

Result<void> Store::discard(std::int64_t run) {
  return impl_->database->in_transaction([&]() -> Result<void> {
    Database& database = *impl_->database;
    TRY(require_draft(database, run));
    empty_run(database, run);
    database.run("UPDATE run SET state = 'discarded' WHERE id = ?", run);
    return {};
  });
}

namespace {

std::int64_t rows_in(Database& database, const std::string& table) {
  Query row = database.query("SELECT count(*) FROM " + table);
  row.step();
  return row.integer(0);
}

std::vector<std::int64_t> prunable_runs(Database& database, std::size_t keep) {
  std::vector<std::int64_t> runs;
  Query row = database.query(
      "SELECT id FROM run WHERE state = 'superseded' ORDER BY id DESC LIMIT -1 OFFSET ?", keep);
  while (row.step()) runs.push_back(row.integer(0));
  return runs;
}

}  // namespace

Result<Pruned> Store::prune(std::size_t keep) {
  Pruned pruned;
  TRY(impl_->database->in_transaction([&]() -> Result<void> {
    Database& database = *impl_->database;
    pruned.records = rows_in(database, "record");
    pruned.readings = rows_in(database, "document");
    for (const std::int64_t run : prunable_runs(database, keep)) {
      empty_run(database, run);
      database.run("UPDATE run SET state = 'pruned' WHERE id = ?", run);
      ++pruned.runs;
    }
    database.run(
        "DELETE FROM document WHERE latest = 0 AND NOT EXISTS (SELECT 1 FROM run_document WHERE "
        "run_document.document = document.key)");
    database.run(
        "DELETE FROM ruleset WHERE NOT EXISTS (SELECT 1 FROM run_document WHERE "
        "run_document.ruleset = ruleset.key)");
    pruned.records -= rows_in(database, "record");
    pruned.readings -= rows_in(database, "document");
    return {};
  }));
  TRY(impl_->database->guarded([&]() -> Result<void> {
    impl_->database->run("VACUUM");
    return {};
  }));
  return pruned;
}

}  // namespace kiroku
