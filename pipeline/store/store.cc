#include "pipeline/store/store.h"

#include <algorithm>
#include <map>

#include "pipeline/store/impl.h"
#include "pipeline/store/source_rows.h"
#include "schemas/words.h"

namespace kiroku {

Store::Store() = default;
Store::Store(Store&&) noexcept = default;
Store& Store::operator=(Store&&) noexcept = default;
Store::~Store() = default;

Result<Store> Store::open(const std::string& file, OpenMode mode, const WaitOptions& wait) {
  TRY_ASSIGN(std::unique_ptr<Database> database, Database::open(file, mode, wait));
  Store store;
  store.impl_ = std::make_unique<Impl>();
  store.impl_->database = std::move(database);
  store.impl_->file = file;
  return store;
}

const std::string& Store::file() const { return impl_->file; }

Result<std::vector<KnownSource>> Store::sources() {
  return impl_->database->guarded(
      [&]() -> Result<std::vector<KnownSource>> { return all_sources(*impl_->database); });
}

Result<void> Store::see(const Source& source, std::int64_t mtime_ns) {
  return impl_->database->in_transaction([&]() -> Result<void> {
    put_source(*impl_->database, source, mtime_ns, {});
    return {};
  });
}

Result<void> Store::put_unread(const Source& source, std::int64_t mtime_ns, Outcome outcome,
                               const Finding& finding) {
  return impl_->database->in_transaction([&]() -> Result<void> {
    const std::string message = finding.code + ": " + finding.message;
    put_source(*impl_->database, source, mtime_ns, {word(outcome), message});
    return {};
  });
}

Result<void> Store::mark_gone(const std::vector<std::string>& paths) {
  if (paths.empty()) return {};
  return impl_->database->in_transaction([&]() -> Result<void> {
    for (const std::string& path : paths) {
      impl_->database->run("UPDATE source SET gone = 1 WHERE path = ?", path);
    }
    return {};
  });
}

namespace {

std::map<std::int64_t, std::vector<Finding>> all_findings(Database& database) {
  std::map<std::int64_t, std::vector<Finding>> findings;
  Query row = database.query(
      "SELECT finding.document, page, code, message FROM finding JOIN document ON "
      "document.key = finding.document WHERE latest = 1 ORDER BY finding.document, n");
  while (row.step()) {
    findings[row.integer(0)].push_back(
        {row.text(2), static_cast<int>(row.integer(1)), row.text(3)});
  }
  return findings;
}

StatusLine status_of(const Query& row, const std::map<std::int64_t, std::vector<Finding>>& all) {
  StatusLine line;
  line.source = row.text(0);
  line.document = row.text(1);
  line.media_type = row.text(2);
  line.outcome = from_word<Outcome>(row.text(3)).value_or(Outcome::damaged);
  line.pages = static_cast<int>(row.integer(4));
  line.pages_failed = static_cast<int>(row.integer(5));
  line.seconds = row.real(6);
  const auto found = all.find(row.integer(7));
  if (found != all.end()) line.warnings = found->second;
  if (!row.null(8)) {
    const std::string message = row.text(8);
    const std::size_t colon = message.find(": ");
    line.warnings.push_back({message.substr(0, colon), 0, message.substr(colon + 2)});
  }
  if (!row.null(10)) {
    line.warnings.push_back({row.null(12) ? "withdrawn" : "purged", 0,
                             "withdrawn on " + row.text(10) + ": " + row.text(11)});
  }
  if (row.integer(9) != 0) line.warnings.push_back({"gone", 0, "the file is no longer there"});
  return line;
}

}  // namespace

Result<std::vector<StatusLine>> Store::status() {
  return impl_->database->in_snapshot([&]() -> Result<std::vector<StatusLine>> {
    const auto findings = all_findings(*impl_->database);
    std::vector<StatusLine> lines;
    Query row = impl_->database->query(
        "SELECT path, source.digest, media_type, coalesce(document.outcome, source.outcome, "
        "withdrawn.outcome), pages, pages_failed, seconds, document.key, source.message, gone, "
        "withdrawn.at, withdrawn.why, withdrawn.purged FROM source LEFT JOIN document ON "
        "document.digest = source.digest AND latest = 1 LEFT JOIN withdrawn ON withdrawn.digest = "
        "source.digest");
    while (row.step()) lines.push_back(status_of(row, findings));
    std::sort(lines.begin(), lines.end(),
              [](const StatusLine& a, const StatusLine& b) { return a.source < b.source; });
    return lines;
  });
}

}  // namespace kiroku
