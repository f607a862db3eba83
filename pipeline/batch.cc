#include "pipeline/batch.h"

#include <algorithm>
#include <exception>
#include <system_error>
#include <thread>

#include "pipeline/again.h"
#include "pipeline/extract_all.h"
#include "pipeline/read_key.h"
#include "pipeline/readers/ocr.h"
#include "schemas/digest.h"

namespace kiroku {
namespace {

constexpr std::size_t kMostThreads = 256;

// The failure of the document, else the first thing that a person should know.
std::string message_of(const Ingested& ingested) {
  if (!ingested.findings.empty()) return ingested.findings.back().message;
  for (const Page& page : ingested.pages) {
    if (!page.findings.empty()) return page.findings.front().message;
  }
  return {};
}

Result<Bytes> bytes_of(const FoundFile& file) {
  if (file.unreadable.empty()) return Bytes::of_file(file.path);
  return fail(file.special ? ErrorCode::unsupported : ErrorCode::unreadable, file.unreadable);
}

// A bug of ours in one document is not the end of the batch.
Ingested ingest_guarded(const Source& source, const Bytes& bytes, Tools& tools,
                        const IngestOptions& options, const std::function<void(int)>& page_done) {
  try {
    return ingest_document(source, bytes, tools, options, page_done);
  } catch (const std::exception& exception) {
    Ingested failed;
    failed.source = source;
    failed.outcome = Outcome::crashed;
    failed.read_key = read_key(false, options);
    failed.rules_digest = tools.rules_digest;
    failed.findings.push_back(
        {"internal-error", 0, std::string("kiroku itself failed: ") + exception.what()});
    return failed;
  }
}

}  // namespace

Source source_of(const PlannedFile& planned, const Bytes& bytes) {
  Source source;
  source.path = planned.file.path;
  source.size = bytes.view().size();
  source.digest = document_digest(bytes.view());
  source.media_type = media_type_of(bytes.view(), planned.file.path);
  source.sheet = planned.sheet;
  return source;
}

Error lost_workers(const PlannedFile& planned, const std::string& message) {
  return {ErrorCode::crashed,
          planned.file.path + ": " + message + "; start again, what is stored stays"};
}

Batch::Batch(const Plan& plan, const IngestOptions& options, Tools& tools, std::int64_t run,
             const std::function<void(const Progress&)>& progress, const std::atomic<bool>& stop)
    : plan_(plan),
      options_(options),
      tools_(tools),
      recognitions_(tools.store, mutex_, [] { return tesseract().fingerprint(); }),
      run_(run),
      progress_(progress),
      stop_(stop) {
  tools_.helpers = &helpers_;
  tools_.recognitions = &recognitions_;
  tools_.stop = &stop;
  summary_.unchanged = plan.unchanged;
  summary_.failed_before = plan.failed;
  summary_.gone = plan.gone.size();
  summary_.withdrawn = plan.withdrawn;
  summary_.warnings = plan.warnings;
  seen_.files_total = plan.files.size();
  for (const PlannedFile& planned : plan.files) seen_.bytes_total += planned.file.size;
}

Result<IngestSummary> Batch::run() {
  const std::size_t cores = std::max(1u, std::thread::hardware_concurrency());
  const std::size_t wanted =
      options_.threads > 0 ? static_cast<std::size_t>(options_.threads) : cores;
  std::vector<std::thread> threads;
  try {
    for (std::size_t i = 0; i < std::min({wanted, plan_.files.size(), kMostThreads}); ++i) {
      threads.emplace_back([this] {
        work();
        helpers_.give();  // to who is still busy with a long document
      });
    }
    helpers_.give(static_cast<int>(std::min(wanted, kMostThreads) - threads.size()));
  } catch (const std::system_error&) {  // the user's limit of processes: those there are go on
    if (threads.empty()) return fail(ErrorCode::limit_exceeded, "no thread can be started");
  }
  for (std::thread& thread : threads) thread.join();
  if (failure_) return fail(*failure_);
  summary_.interrupted = stop_;
  return summary_;
}

void Batch::work() {
  while (!stopped()) {
    const std::size_t index = next_++;
    if (index >= plan_.files.size()) return;
    const Result<void> handled = file(plan_.files[index]);
    if (handled) continue;
    const std::lock_guard lock(mutex_);
    if (!failure_) failure_ = handled.error();
    error_ = true;
    released_.notify_all();
  }
}

Result<void> Batch::file(const PlannedFile& planned) {
  if (planned.sheet_only) return sheet_changed(planned);
  bool done_again = false;
  if (planned.again && options_.again == Again::repair) {
    TRY_ASSIGN(done_again, repair_again(planned));
    if (done_again && !planned.look_inside) return {};
  }
  const Result<Bytes> bytes = bytes_of(planned.file);
  if (!bytes) {
    TRY(unread(planned, bytes.error()));
    const std::lock_guard lock(mutex_);
    return drop_carried(planned, {});
  }
  const Source source = source_of(planned, *bytes);
  if (!done_again) TRY(read(planned, source, *bytes));
  return carried_files(planned, source, *bytes);
}

Result<void> Batch::sheet_changed(const PlannedFile& planned) {
  const std::lock_guard lock(mutex_);
  Source source;
  source.path = planned.file.path;
  source.digest = planned.known_digest;
  source.size = planned.file.size;
  source.sheet = planned.sheet;
  TRY(tools_.store.see(source, planned.file.mtime_ns));
  TRY(extract_again(source.digest));
  ++summary_.changed;
  done(planned, Outcome::ok, {});
  return {};
}

Result<void> Batch::unread(const PlannedFile& planned, const Error& error) {
  const Outcome outcome = outcome_of(error.code);
  const std::lock_guard lock(mutex_);
  Source source;
  source.path = planned.file.path;
  source.size = planned.file.size;
  source.sheet = planned.sheet;
  const Finding finding{std::string(error_name(error.code)), 0, error.message};
  TRY(tools_.store.put_unread(source, planned.file.mtime_ns, outcome, finding));
  count(planned, {});
  if (!planned.known || !planned.known_digest.empty()) ++summary_.failed;
  done(planned, outcome, error.message);
  return {};
}

// Error only where the store fails. True: nothing has to be read, the path was noted.
Result<bool> Batch::is_stored(const PlannedFile& planned, const Source& source) {
  TRY_ASSIGN(const auto withdrawal, tools_.store.withdrawal(source.digest));
  TRY_ASSIGN(const auto known, tools_.store.known_document(source.digest));
  if (withdrawal && !planned.known) ++summary_.withdrawn;
  if (withdrawal && !withdrawal->purged.empty()) {
    TRY(tools_.store.see(source, planned.file.mtime_ns));
    count(planned, source.digest);
    done(planned, known ? known->outcome : Outcome::ok, {});
    return true;
  }
  const bool again = planned.again && planned.known_digest == source.digest;
  if (again && redone_.count(source.digest) == 0) return false;
  if (!known || !is_current(known->read_key, known->outcome, options_, planned.sheet)) return false;
  TRY(tools_.store.see(source, planned.file.mtime_ns));
  if (planned.sheet_changed) TRY(extract_again(source.digest));
  count(planned, source.digest);
  if (!is_fine(known->outcome)) ++summary_.failed_before;
  done(planned, known->outcome, {});
  return true;
}

Result<void> Batch::read(const PlannedFile& planned, const Source& source, const Bytes& bytes) {
  {
    std::unique_lock lock(mutex_);
    released_.wait(lock, [&] { return stopped() || claimed_.count(source.digest) == 0; });
    if (stopped()) return {};
    TRY_ASSIGN(const bool stored, is_stored(planned, source));
    if (stored) return {};
    claimed_.insert(source.digest);
  }
  const auto page_done = [&](int) {
    const std::lock_guard lock(mutex_);
    ++seen_.pages_done;
    seen_.path.clear();
    progress_(seen_);
  };
  std::optional<Ingested> stored;
  if (planned.again && planned.known_digest == source.digest) {
    const std::lock_guard lock(mutex_);
    TRY_ASSIGN(stored, tools_.store.document(source.digest));
  }
  Tools tools = tools_;
  tools.before = stored ? &*stored : nullptr;
  Ingested ingested = ingest_guarded(source, bytes, tools, options_, page_done);
  const std::lock_guard lock(mutex_);
  const Result<void> kept = keep(planned, stored ? &*stored : nullptr, ingested);
  claimed_.erase(source.digest);
  released_.notify_all();
  return kept;
}

Result<void> Batch::keep(const PlannedFile& planned, const Ingested* stored, Ingested& ingested) {
  // Read while it was being stopped: perhaps not to its end. The next run does it again.
  if (stopped()) return {};
  for (const Finding& finding : ingested.findings) {
    if (finding.code != error_name(ErrorCode::interrupted)) continue;
    // Nobody stopped us: the workers are gone, and every later file would end in the same way.
    return fail(lost_workers(planned, finding.message));
  }
  if (stored != nullptr) {
    TRY_ASSIGN(const bool as_before, keep_again(planned, *stored, ingested));
    if (as_before) return {};
  }
  TRY(tools_.store.put(ingested, planned.file.mtime_ns, run_));
  ++(planned.known ? summary_.changed : summary_.fresh);  // read again with other options, too
  summary_.pages += ingested.pages.size();
  summary_.records += ingested.records.size();
  if (!is_fine(ingested.outcome)) ++summary_.failed;
  done(planned, ingested.outcome, message_of(ingested));
  return {};
}

// Done again, and the same, or worse: what is stored stays as it is.
Result<bool> Batch::keep_again(const PlannedFile& planned, const Ingested& stored,
                               const Ingested& ingested) {
  redone_.insert(ingested.source.digest);
  ++summary_.redone.documents;
  summary_.redone.pages += ingested.pages.size();
  const bool worse = is_worse(ingested, stored);
  if (!ingested.as_before && !worse) {
    ++summary_.redone.changed;
    return false;
  }
  ++(worse ? summary_.redone.worse : summary_.redone.as_before);
  if (worse) {
    summary_.warnings.push_back(planned.file.path + " was read worse than before (" +
                                message_of(ingested) + "); what is stored was kept");
  }
  TRY(tools_.store.see(ingested.source, planned.file.mtime_ns));
  if (planned.sheet_changed) TRY(extract_again(ingested.source.digest));
  count(planned, ingested.source.digest);
  if (!is_fine(stored.outcome)) ++summary_.failed_before;
  done(planned, stored.outcome, {});
  return true;
}

// True: the stored text, repaired again, is what it was. Else its file is read again, for the text
// alone does not tell all that the repairs may have looked at.
Result<bool> Batch::repair_again(const PlannedFile& planned) {
  std::unique_lock lock(mutex_);
  if (redone_.count(planned.known_digest) != 0) return false;
  TRY_ASSIGN(Ingested stored, tools_.store.document(planned.known_digest));
  lock.unlock();
  std::optional<Text> as_read = unrepaired(stored.text);
  if (!as_read) return false;
  RepairedText repaired = repair_with_donors(*std::move(as_read), planned.sheet, tools_.workers);
  if (repaired.text != stored.text) return false;
  lock.lock();
  stored.as_before = true;
  stored.source.path = planned.file.path;
  stored.source.sheet = planned.sheet;
  return keep_again(planned, stored, stored);
}

Result<void> Batch::extract_again(const std::string& digest) {
  TRY_ASSIGN(const auto withdrawal, tools_.store.withdrawal(digest));
  if (withdrawal) return {};
  TRY_ASSIGN(const Ingested stored, tools_.store.document(digest));
  return tools_.store.put_records(run_, digest, extract_stored(stored, tools_.rules),
                                  tools_.rules_digest);
}

// Of a file that was not read.
void Batch::count(const PlannedFile& planned, const std::string& digest) {
  if (!planned.known) {
    ++summary_.fresh;
  } else if (planned.known_digest == digest) {
    ++summary_.unchanged;
  } else {
    ++summary_.changed;
  }
}

void Batch::done(const PlannedFile& planned, Outcome outcome, const std::string& message) {
  ++seen_.files_done;
  seen_.bytes_done += planned.file.size;
  seen_.path = planned.file.path;
  seen_.outcome = outcome;
  seen_.message = message;
  progress_(seen_);
}

}  // namespace kiroku
