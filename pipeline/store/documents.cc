#include "pipeline/store/impl.h"
#include "pipeline/store/page_rows.h"
#include "pipeline/store/source_rows.h"
#include "schemas/words.h"

namespace kiroku {

std::int64_t latest_reading(Database& database, std::string_view digest) {
  Query row = database.query("SELECT key FROM document WHERE digest = ? AND latest = 1", digest);
  return row.step() ? row.integer(0) : 0;
}

namespace {

// A document read in another way is a new row. The records that the current run and the drafts had
// of the old reading go with it; a superseded run keeps what it saw.
void retire_readings(Database& database, std::string_view digest) {
  leave_live_runs(database, digest);
  database.run("UPDATE document SET latest = 0 WHERE digest = ?", digest);
  database.run(
      "DELETE FROM document WHERE digest = ? AND NOT EXISTS (SELECT 1 FROM run_document WHERE "
      "run_document.document = document.key)",
      digest);
}

std::int64_t put_document(Database& database, const Ingested& ingested) {
  const Source& source = ingested.source;
  retire_readings(database, source.digest);
  // The same reading may have stayed for a superseded run's sake: done again, it is another one.
  database.run(
      "UPDATE document SET read_key = read_key || ' before #' || key WHERE digest = ? AND read_key "
      "= ?",
      source.digest, ingested.read_key);
  database.run(
      "INSERT INTO document (digest, read_key, media_type, size, outcome, pages, pages_failed, "
      "raw_size, seconds) VALUES (?,?,?,?,?,?,?,?,?)",
      source.digest, ingested.read_key, source.media_type, static_cast<std::int64_t>(source.size),
      word(ingested.outcome), ingested.pages.size(), ingested.pages_failed, ingested.text.raw_size,
      ingested.seconds);
  const std::int64_t document = database.last_key();
  put_pages(database, document, ingested);
  return document;
}

}  // namespace

Result<void> Store::put(const Ingested& ingested, std::int64_t mtime_ns, std::int64_t run) {
  return impl_->database->in_transaction([&]() -> Result<void> {
    Database& database = *impl_->database;
    const std::int64_t document = put_document(database, ingested);
    put_source(database, ingested.source, mtime_ns, {});
    put_run_records(database, run, document, ingested.source.digest, ingested,
                    ingested.rules_digest);
    return {};
  });
}

Result<std::optional<KnownDocument>> Store::known_document(std::string_view digest) {
  return impl_->database->guarded([&]() -> Result<std::optional<KnownDocument>> {
    Query row = impl_->database->query(
        "SELECT read_key, media_type, outcome FROM document WHERE digest = ? AND latest = 1",
        digest);
    if (!row.step()) return std::optional<KnownDocument>();
    return KnownDocument{std::string(digest), row.text(0), row.text(1),
                         from_word<Outcome>(row.text(2)).value_or(Outcome::damaged)};
  });
}

Result<bool> Store::has_finding(std::string_view digest, std::string_view code) {
  return impl_->database->guarded([&]() -> Result<bool> {
    Query row = impl_->database->query(
        "SELECT 1 FROM document JOIN finding ON finding.document = document.key WHERE digest = ? "
        "AND latest = 1 AND code = ? LIMIT 1",
        digest, code);
    return row.step();
  });
}

Result<std::vector<std::string>> Store::documents() {
  return impl_->database->guarded([&]() -> Result<std::vector<std::string>> {
    std::vector<std::string> digests;
    Query row = impl_->database->query(
        "SELECT digest FROM document WHERE latest = 1 AND digest NOT IN (SELECT digest FROM "
        "withdrawn) ORDER BY digest");
    while (row.step()) digests.push_back(row.text(0));
    return digests;
  });
}

Result<Ingested> Store::document(std::string_view digest) {
  return impl_->database->in_snapshot([&]() -> Result<Ingested> {
    Database& database = *impl_->database;
    Query row = database.query(
        "SELECT key, read_key, outcome, pages_failed, raw_size, seconds FROM document WHERE "
        "digest = ? AND latest = 1",
        digest);
    if (!row.step()) return fail(ErrorCode::not_found, "no document " + std::string(digest));
    Ingested ingested;
    ingested.source = source_of_document(digest, sources_of(database, digest));
    ingested.read_key = row.text(1);
    ingested.outcome = from_word<Outcome>(row.text(2)).value_or(Outcome::damaged);
    ingested.pages_failed = static_cast<int>(row.integer(3));
    ingested.seconds = row.real(5);
    load_pages(database, row.integer(0), ingested);
    ingested.text.raw_size = static_cast<std::uint32_t>(row.integer(4));
    return ingested;
  });
}

}  // namespace kiroku
