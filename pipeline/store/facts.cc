// What the audit pages ask: every statement of the current run in a line, the statements of one
// fact, one page, and words on pages.
#include <algorithm>

#include "pipeline/store/decision_rows.h"
#include "pipeline/store/impl.h"
#include "pipeline/store/pack.h"
#include "pipeline/store/page_rows.h"
#include "pipeline/store/record_rows.h"
#include "pipeline/store/source_rows.h"
#include "schemas/compress.h"
#include "schemas/words.h"

namespace kiroku {
namespace {

// `rival`: facts that share it and differ say different things of the same subject.
constexpr char kLines[] =
    "SELECT record.id, record.fact, record.type, record.confidence, rule.name, evidence.origin, "
    "evidence.repairs IS NOT NULL, record.document, (SELECT group_concat(code, ' ') FROM flag "
    "WHERE flag.record = record.key), record.event IS NULL AND record.type = 'date', CASE "
    "record.type WHEN 'population' THEN place.name || '\n' || place.as_written || '\n' || "
    "place.place_id WHEN 'agreement' THEN (SELECT group_concat(p.name || '\n' || p.as_written || "
    "'\n' || p.place_id, '\n') FROM party JOIN place AS p ON p.key = party.place WHERE "
    "party.record = record.key) ELSE '' END, CASE record.type WHEN 'population' THEN place.name "
    "|| '|' || coalesce(record.as_of, '') || '|' || record.scope || '|' || "
    "coalesce(record.subgroup, '') WHEN 'agreement' THEN record.kind || '|' || (SELECT "
    "group_concat(name, '|') FROM (SELECT p.name FROM party JOIN place AS p ON p.key = "
    "party.place WHERE party.record = record.key ORDER BY p.name)) ELSE '' END FROM run_document "
    "JOIN record ON record.document = run_document.document JOIN extraction_record ON "
    "extraction_record.record = record.key AND extraction_record.extraction = "
    "run_document.extraction JOIN rule ON rule.key = extraction_record.rule JOIN evidence ON "
    "evidence.record = record.key AND evidence.n = 0 LEFT JOIN place ON place.key = record.place "
    "WHERE run_document.run = ?";

FactLine line_of(const Query& row) {
  FactLine line;
  line.record = row.text(0);
  line.fact = row.text(1);
  line.type = from_word<RecordType>(row.text(2)).value_or(RecordType::date);
  line.confidence = static_cast<float>(row.real(3));
  line.rule = row.text(4);
  line.origin = from_word<Origin>(row.text(5)).value_or(Origin::inferred);
  line.repaired = row.integer(6) != 0;
  line.document = row.integer(7);
  line.flags = row.text(8);
  line.bare = row.integer(9) != 0;
  line.places = row.text(10);
  line.rival = row.text(11);
  return line;
}

FactLine line_of(const Record& added) {
  FactLine line;
  line.record = added.id;
  line.fact = added.fact;
  line.type = added.type();
  line.confidence = added.confidence;
  line.rule = added.rule;
  line.origin = added.evidence.front().origin;
  return line;
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

std::string lowered(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), lower);
  return text;
}

// Some words before and after, cut between code points.
PageHit hit_of(const Query& row, std::string_view text, std::size_t at, std::size_t size) {
  constexpr std::size_t kAround = 90;
  std::size_t begin = at < kAround ? 0 : at - kAround;
  std::size_t end = std::min(text.size(), at + size + kAround);
  while (begin < at && (static_cast<unsigned char>(text[begin]) & 0xC0) == 0x80) ++begin;
  while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) ++end;
  PageHit hit;
  hit.document = row.text(0);
  hit.source = row.text(1);
  hit.page = static_cast<int>(row.integer(2));
  hit.before = text.substr(begin, at - begin);
  hit.words = text.substr(at, size);
  hit.after = text.substr(at + size, end - at - size);
  return hit;
}

}  // namespace

Result<std::vector<FactLine>> Store::fact_lines(std::int64_t run) {
  return impl_->database->in_snapshot([&]() -> Result<std::vector<FactLine>> {
    Database& database = *impl_->database;
    const std::int64_t current = current_run_key(database);
    std::vector<FactLine> lines;
    Query row = database.query(kLines, run == 0 ? current : run);
    while (row.step()) lines.push_back(line_of(row));
    if (run == 0 || run == current) {
      for (const Record& added : added_records(database)) lines.push_back(line_of(added));
    }
    return lines;
  });
}

Result<std::vector<Record>> Store::statements(const std::string& fact, std::int64_t run) {
  return impl_->database->in_snapshot([&]() -> Result<std::vector<Record>> {
    Database& database = *impl_->database;
    const std::int64_t current = current_run_key(database);
    std::vector<Record> records;
    Query row = database.query(
        "SELECT record.key, record.document, document.digest, rule.name, ruleset_rule.pack_digest, "
        "coalesce((SELECT min(path) FROM source WHERE source.digest = document.digest AND NOT "
        "gone), (SELECT min(path) FROM source WHERE source.digest = document.digest), '') FROM "
        "record JOIN run_document ON run_document.document = record.document AND run_document.run "
        "= ?2 JOIN extraction_record ON extraction_record.record = record.key AND "
        "extraction_record.extraction = run_document.extraction JOIN document ON document.key = "
        "record.document JOIN rule ON rule.key = extraction_record.rule LEFT JOIN ruleset_rule ON "
        "ruleset_rule.ruleset = run_document.ruleset AND ruleset_rule.rule = rule.key WHERE "
        "record.fact = ?1 ORDER BY record.confidence DESC, record.key LIMIT 200",
        fact, run == 0 ? current : run);
    while (row.step()) {
      const std::string digest = row.text(2), path = row.text(5);
      QuotedPages pages(database, row.integer(1));
      Record record = load_record(database, {row.integer(1), digest, path}, row.integer(0), pages);
      record.rule = row.text(3);
      record.pack_digest = row.text(4);
      records.push_back(std::move(record));
    }
    if (run != 0 && run != current) return records;
    for (Record& added : added_records(database)) {
      if (added.fact == fact) records.push_back(std::move(added));
    }
    return records;
  });
}

Result<StoredPage> Store::page(std::string_view digest, int number) {
  return impl_->database->in_snapshot([&]() -> Result<StoredPage> {
    Database& database = *impl_->database;
    const std::int64_t document = latest_reading(database, digest);
    StoredPage stored;
    stored.text = load_page_text(database, document, number);
    Query row = database.query(
        "SELECT page.label, width, height, page.outcome, media_type, pages FROM page JOIN document "
        "ON "
        "document.key = page.document WHERE page.document = ? AND number = ?",
        document, number);
    if (!row.step()) {
      return fail(ErrorCode::not_found,
                  "there is no page " + std::to_string(number) + " of " + std::string(digest));
    }
    stored.label = row.text(0);
    stored.width = row.real(1);
    stored.height = row.real(2);
    stored.outcome = row.text(3);
    stored.media_type = row.text(4);
    stored.pages = static_cast<int>(row.integer(5));
    for (const KnownSource& known : sources_of(database, digest)) {
      const bool better = stored.source.path.empty() || stored.gone;
      if (!better) continue;
      stored.source = {known.path, known.digest, known.media_type, known.size, known.sheet};
      stored.gone = known.gone;
    }
    return stored;
  });
}

Result<std::vector<PageHit>> Store::search(const std::string& words, std::size_t limit) {
  return impl_->database->in_snapshot([&]() -> Result<std::vector<PageHit>> {
    std::vector<PageHit> hits;
    const std::string wanted = lowered(words);
    if (wanted.empty()) return hits;
    Query row = impl_->database->query(
        "SELECT document.digest, (SELECT min(path) FROM source WHERE source.digest = "
        "document.digest), number, text FROM page JOIN document ON document.key = page.document "
        "WHERE latest = 1 AND text IS NOT NULL AND document.digest NOT IN (SELECT digest FROM "
        "withdrawn) ORDER BY 2, number");
    while (hits.size() < limit && row.step()) {
      const std::string text = decompress(row.blob(3));
      const std::size_t at = lowered(text).find(wanted);
      if (at != std::string::npos) hits.push_back(hit_of(row, text, at, wanted.size()));
    }
    return hits;
  });
}

Result<std::int64_t> Store::version_of_others() {
  return impl_->database->guarded([&]() -> Result<std::int64_t> {
    Query row = impl_->database->query("PRAGMA data_version");
    row.step();
    return row.integer(0);
  });
}

}  // namespace kiroku
