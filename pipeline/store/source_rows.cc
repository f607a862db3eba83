#include "pipeline/store/source_rows.h"

#include <algorithm>
#include <tuple>

#include "pipeline/store/impl.h"
#include "pipeline/store/pack.h"
#include "schemas/digest.h"
#include "schemas/words.h"

namespace kiroku {
namespace {

constexpr char kUpsertSource[] =
    "INSERT INTO source (path, digest, size, mtime_ns, gone, outcome, message, title, event, date, "
    "place, authors, publisher, url, retrieved, language, translation_of, copy_of, supersedes) "
    "VALUES (?,?,?,?,0,?,?,?,?,?,?,?,?,?,?,?,?,?,?) "
    "ON CONFLICT (path) DO UPDATE SET digest = excluded.digest, size = excluded.size, "
    "mtime_ns = excluded.mtime_ns, gone = 0, outcome = excluded.outcome, "
    "message = excluded.message, title = excluded.title, event = excluded.event, "
    "date = excluded.date, place = excluded.place, authors = excluded.authors, "
    "publisher = excluded.publisher, url = excluded.url, retrieved = excluded.retrieved, "
    "language = excluded.language, translation_of = excluded.translation_of, "
    "copy_of = excluded.copy_of, supersedes = excluded.supersedes";

// Columns title.. supersedes from `column` on.
SheetRow sheet_of(const Query& row, int column, const std::string& path) {
  SheetRow sheet;
  sheet.title = row.text(column);
  sheet.event = row.text(column + 1);
  sheet.date = row.text(column + 2);
  sheet.place = row.text(column + 3);
  sheet.authors = from_json_list(row.text(column + 4));
  sheet.publisher = row.text(column + 5);
  sheet.url = row.text(column + 6);
  sheet.retrieved = row.text(column + 7);
  sheet.language = row.text(column + 8);
  sheet.translation_of = row.text(column + 9);
  sheet.copy_of = row.text(column + 10);
  sheet.supersedes = row.text(column + 11);
  if (sheet != SheetRow{}) sheet.path = path;
  return sheet;
}

constexpr char kSelectSources[] =
    "SELECT source.path, source.digest, source.size, mtime_ns, gone, document.media_type, "
    "document.read_key, coalesce(document.outcome, source.outcome), title, event, date, place, "
    "authors, publisher, url, retrieved, language, translation_of, copy_of, supersedes, "
    "withdrawn.at, withdrawn.why, withdrawn.purged, withdrawn.outcome "
    "FROM source LEFT JOIN document ON document.digest = source.digest AND document.latest = 1 "
    "LEFT JOIN withdrawn ON withdrawn.digest = source.digest ";

KnownSource source_of(const Query& row) {
  KnownSource known;
  known.path = row.text(0);
  known.digest = row.text(1);
  known.size = static_cast<std::uint64_t>(row.integer(2));
  known.mtime_ns = row.integer(3);
  known.gone = row.integer(4) != 0;
  known.media_type = row.text(5);
  known.read_key = row.text(6);
  known.outcome = from_word<Outcome>(row.text(7)).value_or(Outcome::damaged);
  known.sheet = sheet_of(row, 8, known.path);
  if (!row.null(20)) {
    known.withdrawn = Withdrawal{row.text(20), row.text(21), row.text(22)};
    // Of a purged document no reading is there to tell.
    if (row.null(7)) known.outcome = from_word<Outcome>(row.text(23)).value_or(known.outcome);
  }
  return known;
}

std::vector<KnownSource> sorted(Query& row) {
  std::vector<KnownSource> known;
  while (row.step()) known.push_back(source_of(row));
  // Here, not in SQL: paths that are no UTF-8 are blobs, which SQLite sorts behind all text.
  std::sort(known.begin(), known.end(),
            [](const KnownSource& a, const KnownSource& b) { return a.path < b.path; });
  return known;
}

}  // namespace

void put_source(Database& database, const Source& source, std::int64_t mtime_ns,
                const UnreadBecause& unread) {
  std::string old_digest;
  {
    Query old = database.query("SELECT digest FROM source WHERE path = ?", source.path);
    if (old.step()) old_digest = old.text(0);
  }
  const SheetRow& sheet = source.sheet;
  std::optional<std::string> authors;
  if (!sheet.authors.empty()) authors = json_list(sheet.authors);
  database.run(kUpsertSource, source.path, said(source.digest),
               static_cast<std::int64_t>(source.size), mtime_ns, unread.outcome, unread.message,
               said(sheet.title), said(sheet.event), said(sheet.date), said(sheet.place), authors,
               said(sheet.publisher), said(sheet.url), said(sheet.retrieved), said(sheet.language),
               said(sheet.translation_of), said(sheet.copy_of), said(sheet.supersedes));
  if (!old_digest.empty() && old_digest != source.digest) forget_pathless(database, old_digest);
}

void forget_pathless(Database& database, std::string_view digest) {
  Query still = database.query("SELECT 1 FROM source WHERE digest = ? LIMIT 1", digest);
  if (still.step()) return;
  leave_live_runs(database, digest);
  database.run(
      "DELETE FROM document WHERE digest = ? AND NOT EXISTS (SELECT 1 FROM run_document "
      "WHERE run_document.document = document.key)",
      digest);
}

void leave_live_runs(Database& database, std::string_view digest) {
  std::vector<std::int64_t> documents;
  Query row = database.query("SELECT key FROM document WHERE digest = ?", digest);
  while (row.step()) documents.push_back(row.integer(0));
  for (const std::int64_t document : documents) {
    database.run(
        "DELETE FROM run_document WHERE document = ? AND run IN (SELECT id FROM run WHERE state IN "
        "('current', 'draft'))",
        document);
    drop_unseen(database, document);
  }
}

Source source_of_document(std::string_view digest, std::vector<KnownSource> known) {
  std::sort(known.begin(), known.end(), [](const KnownSource& a, const KnownSource& b) {
    return std::tie(a.gone, a.path) < std::tie(b.gone, b.path);
  });
  Source source;
  source.digest = digest;
  if (known.empty()) return source;
  source.path = known.front().path;
  source.size = known.front().size;
  source.media_type = known.front().media_type;
  const auto described = std::find_if(
      known.begin(), known.end(), [](const KnownSource& one) { return one.sheet != SheetRow{}; });
  if (described != known.end()) source.sheet = described->sheet;
  return source;
}

std::string sheet_digest(const SheetRow& row) {
  if (row.date.empty() && row.place.empty() && row.language.empty()) return {};
  return Hasher("sheet")
      .part("date", row.date)
      .part("place", row.place)
      .part("language", row.language)
      .hex(16);
}

std::vector<KnownSource> all_sources(Database& database) {
  Query row = database.query(kSelectSources);
  return sorted(row);
}

std::vector<KnownSource> sources_of(Database& database, std::string_view digest) {
  Query row = database.query(std::string(kSelectSources) + "WHERE source.digest = ?", digest);
  return sorted(row);
}

}  // namespace kiroku
