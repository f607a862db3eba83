#pragma once
// A batch: the files of a plan, several at a time, each to its one outcome. Threads read and
// extract; one at a time writes. Bytes that stand at several paths are read once.
#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <set>
#include <string>

#include "pipeline/ingest.h"
#include "pipeline/plan.h"
#include "pipeline/recognitions.h"
#include "pipeline/spread.h"

namespace kiroku {

Source source_of(const PlannedFile& planned, const Bytes& bytes);
// The workers are gone: every later file would end in the same way.
Error lost_workers(const PlannedFile& planned, const std::string& message);

class Batch {
 public:
  Batch(const Plan& plan, const IngestOptions& options, Tools& tools, std::int64_t run,
        const std::function<void(const Progress&)>& progress, const std::atomic<bool>& stop);
  // Error where the store fails; what was written until then stays.
  Result<IngestSummary> run();

 private:
  void work();
  Result<void> file(const PlannedFile& planned);
  Result<void> sheet_changed(const PlannedFile& planned);
  Result<void> unread(const PlannedFile& planned, const Error& error);
  Result<void> read(const PlannedFile& planned, const Source& source, const Bytes& bytes);
  struct Carried;
  Result<void> carried_files(const PlannedFile& planned, const Source& source, const Bytes& bytes);
  Result<void> carry(const PlannedFile& top, const Source& source, const Bytes& bytes, int depth,
                     Carried& carried);
  Result<void> carry_one(const PlannedFile& top, const PlannedFile& planned, const Source& carrier,
                         const Bytes& bytes, int index, int depth, Carried& carried);
  Result<bool> is_as_before(const PlannedFile& planned, Carried& carried);
  Result<void> drop_carried(const PlannedFile& planned, const std::set<std::string>& kept);
  Result<bool> repair_again(const PlannedFile& planned);
  Result<bool> keep_again(const PlannedFile& planned, const Ingested& stored,
                          const Ingested& ingested);
  Result<bool> is_stored(const PlannedFile& planned, const Source& source);
  Result<void> keep(const PlannedFile& planned, const Ingested* stored, Ingested& ingested);
  Result<void> extract_again(const std::string& digest);
  void count(const PlannedFile& planned, const std::string& digest);
  void done(const PlannedFile& planned, Outcome outcome, const std::string& message);
  bool stopped() const { return stop_ || error_; }

  const Plan& plan_;
  const IngestOptions& options_;
  Helpers helpers_;
  Tools tools_;
  Recognitions recognitions_;
  const std::int64_t run_;
  const std::function<void(const Progress&)>& progress_;
  const std::atomic<bool>& stop_;

  std::atomic<std::size_t> next_ = 0;
  std::mutex mutex_;  // of everything below, of the store and of progress_
  std::condition_variable released_;
  std::set<std::string> claimed_;  // digests that a thread is reading
  std::set<std::string> redone_;   // digests that IngestOptions::again is done with
  Progress seen_;
  IngestSummary summary_;
  std::optional<Error> failure_;
  std::atomic<bool> error_ = false;  // failure_ is there
};

}  // namespace kiroku
