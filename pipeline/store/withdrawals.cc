// Documents that are withdrawn, reinstated and purged, and paths that lead elsewhere.
#include "pipeline/store/decision_rows.h"
#include "pipeline/store/impl.h"
#include "pipeline/store/source_rows.h"
#include "schemas/words.h"

namespace kiroku {
namespace {

std::int64_t number_of(Query row) {
  row.step();
  return row.integer(0);
}

Result<Withdrawal> require_withdrawn(Database& database, std::string_view digest) {
  std::optional<Withdrawal> withdrawal = withdrawal_of(database, digest);
  if (withdrawal) return *std::move(withdrawal);
  return fail(ErrorCode::wrong_use, std::string(digest) + " is not withdrawn");
}

std::int64_t decisions_quoting(Database& database, std::string_view digest) {
  return number_of(database.query("SELECT count(*) FROM decision WHERE document = ?", digest));
}

// Its readings, and with them pages, findings, extractions and records of every run.
void remove_derived(Database& database, std::string_view digest) {
  leave_live_runs(database, digest);
  database.run(
      "DELETE FROM run_document WHERE document IN (SELECT key FROM document WHERE digest = ?)",
      digest);
  database.run(
      "DELETE FROM extraction_record WHERE record IN (SELECT record.key FROM record JOIN document "
      "ON document.key = record.document WHERE digest = ?)",
      digest);
  database.run("DELETE FROM document WHERE digest = ?", digest);
  database.run("DELETE FROM recognised WHERE document = ?", digest);
}

}  // namespace

std::optional<Withdrawal> withdrawal_of(Database& database, std::string_view digest) {
  Query row = database.query("SELECT at, why, purged FROM withdrawn WHERE digest = ?", digest);
  if (!row.step()) return std::nullopt;
  return Withdrawal{row.text(0), row.text(1), row.text(2)};
}

Result<std::optional<Withdrawal>> Store::withdrawal(std::string_view digest) {
  return impl_->database->guarded([&]() -> Result<std::optional<Withdrawal>> {
    return withdrawal_of(*impl_->database, digest);
  });
}

Result<Removed> Store::withdraw(std::string_view digest, const std::string& why) {
  return impl_->database->in_transaction([&]() -> Result<Removed> {
    Database& database = *impl_->database;
    if (const auto before = withdrawal_of(database, digest)) {
      return fail(ErrorCode::wrong_use, std::string(digest) + " was withdrawn on " + before->at +
                                            " already: " + before->why);
    }
    if (sources_of(database, digest).empty() && latest_reading(database, digest) == 0)
      return fail(ErrorCode::not_found, "no document " + std::string(digest));
    Removed removed;
    removed.records = number_of(database.query(
        "SELECT coalesce(sum(extraction.records), 0) FROM run_document JOIN document ON "
        "document.key = run_document.document JOIN extraction ON extraction.key = "
        "run_document.extraction WHERE digest = ? AND run = ?",
        digest, current_run_key(database)));
    removed.decisions = decisions_quoting(database, digest);
    database.run("INSERT INTO withdrawn (digest, at, why) VALUES (?,?,?)", digest, iso_time_now(),
                 why);
    leave_live_runs(database, digest);
    TRY(put_re_anchors(database));
    return removed;
  });
}

Result<void> Store::reinstate(std::string_view digest) {
  return impl_->database->in_transaction([&]() -> Result<void> {
    TRY(require_withdrawn(*impl_->database, digest));
    impl_->database->run("DELETE FROM withdrawn WHERE digest = ?", digest);
    return {};
  });
}

Result<Removed> Store::purge(std::string_view digest) {
  const auto remove = [&]() -> Result<Removed> {
    Database& database = *impl_->database;
    TRY_ASSIGN(const Withdrawal withdrawal, require_withdrawn(database, digest));
    Removed found;
    found.decisions = decisions_quoting(database, digest);
    if (!withdrawal.purged.empty()) return found;
    found.pages = number_of(database.query(
        "SELECT count(*) FROM page JOIN document ON document.key = page.document WHERE digest = ?",
        digest));
    found.records =
        number_of(database.query("SELECT count(*) FROM record JOIN document ON document.key = "
                                 "record.document WHERE digest = ?",
                                 digest));
    database.run(
        "UPDATE withdrawn SET purged = ?1, outcome = (SELECT outcome FROM document WHERE digest = "
        "?2 AND latest = 1) WHERE digest = ?2",
        iso_time_now(), digest);
    remove_derived(database, digest);
    return found;
  };
  TRY_ASSIGN(const Removed removed, impl_->database->in_transaction(remove));
  // Written anew, so that the file holds no page of what was deleted; then the -wal file, too.
  TRY(impl_->database->guarded([&]() -> Result<void> {
    impl_->database->run("VACUUM");
    Query checkpoint = impl_->database->query("PRAGMA wal_checkpoint(TRUNCATE)");
    checkpoint.step();
    return {};
  }));
  return removed;
}

namespace {

// What the sheet says of others in relation to it.
void move_links(Database& database, const std::string& from, const std::string& to) {
  for (const std::string link : {"translation_of", "copy_of", "supersedes"})
    database.run("UPDATE source SET " + link + " = ?2 WHERE " + link + " = ?1", from, to);
}

std::string digest_at(Database& database, const std::string& path) {
  Query row = database.query("SELECT digest FROM source WHERE path = ?", path);
  return row.step() ? row.text(0) : "";
}

bool is_described(Database& database, const std::string& path) {
  Query row = database.query(
      "SELECT coalesce(title, event, date, place, authors, publisher, url, retrieved, language, "
      "translation_of, copy_of, supersedes) IS NOT NULL FROM source WHERE path = ?",
      path);
  return row.step() && row.integer(0) != 0;
}

}  // namespace

Result<void> Store::relocate(const std::string& from, const Source& to, std::int64_t mtime_ns) {
  return impl_->database->in_transaction([&]() -> Result<void> {
    Database& database = *impl_->database;
    if (to.digest.empty() || digest_at(database, from) != to.digest)
      return fail(ErrorCode::not_found, "no source " + from + " with these bytes");
    const std::string stood_there = digest_at(database, to.path);
    move_links(database, from, to.path);
    if (stood_there == to.digest && is_described(database, to.path)) {
      database.run("DELETE FROM source WHERE path = ?", from);
      database.run("UPDATE source SET gone = 0, mtime_ns = ? WHERE path = ?", mtime_ns, to.path);
      return {};
    }
    database.run("DELETE FROM source WHERE path = ?", to.path);
    database.run("UPDATE source SET path = ?2, gone = 0, mtime_ns = ?3, size = ?4 WHERE path = ?1",
                 from, to.path, mtime_ns, static_cast<std::int64_t>(to.size));
    if (!stood_there.empty() && stood_there != to.digest) forget_pathless(database, stood_there);
    return {};
  });
}

}  // namespace kiroku
