#include "pipeline/extract_all.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>
#include <optional>
#include <thread>

#include "pipeline/rule_set.h"
#include "pipeline/stages/stages.h"

namespace kiroku {

Extracted extracted(const Document& document, const SheetRow& sheet, const Rules& rules) {
  Extraction found = extract(document, rules);
  return {std::move(found.records), std::move(found.matched), std::move(found.languages),
          sheet_digest(sheet)};
}

Extracted extract_stored(const Ingested& stored, const Rules& rules) {
  return extracted(segment(stored.source, stored.text), stored.source.sheet, rules);
}

namespace {

// Documents on their way through the rules: read from the store by one thread at a time, extracted
// by several, written in the order of their digests.
class ReExtraction {
 public:
  ReExtraction(Store& store, const Rules& rules, std::int64_t run, std::vector<std::string> digests,
               const std::function<void(const ExtractProgress&)>& progress,
               const std::atomic<bool>& stop)
      : store_(store),
        rules_(rules),
        rules_digest_(rule_set(rules).digest),
        run_(run),
        digests_(std::move(digests)),
        progress_(progress),
        stop_(stop) {
    seen_.documents_total = digests_.size();
  }

  Result<void> run(std::size_t threads) {
    std::vector<std::thread> pool;
    for (std::size_t i = 0; i < std::min(threads, digests_.size()); ++i) {
      pool.emplace_back([this] { work(); });
    }
    for (std::thread& thread : pool) thread.join();
    if (failure_) return fail(*failure_);
    return {};
  }
  const ExtractProgress& seen() const { return seen_; }
  std::uint64_t bytes() const { return bytes_; }

 private:
  void work();
  Result<void> write_ready();

  Store& store_;
  const Rules& rules_;
  const std::string rules_digest_;
  const std::int64_t run_;
  const std::vector<std::string> digests_;
  const std::function<void(const ExtractProgress&)>& progress_;
  const std::atomic<bool>& stop_;

  std::mutex mutex_;  // of everything below and of the store
  std::condition_variable written_;
  std::size_t next_ = 0, next_to_write_ = 0;
  std::map<std::size_t, Extracted> ready_;
  ExtractProgress seen_;
  std::uint64_t bytes_ = 0;
  std::optional<Error> failure_;
};

Result<void> ReExtraction::write_ready() {
  for (auto first = ready_.begin(); first != ready_.end() && first->first == next_to_write_;
       first = ready_.erase(first), ++next_to_write_) {
    TRY(store_.put_records(run_, digests_[first->first], first->second, rules_digest_));
    ++seen_.documents_done;
    seen_.records += first->second.records.size();
    if (progress_) progress_(seen_);
  }
  return {};
}

void ReExtraction::work() {
  constexpr std::size_t kAhead = 64;  // documents that may wait for a slow one before them
  std::unique_lock lock(mutex_);
  while (true) {
    // Woken now and then because `stop_` is set from outside.
    written_.wait_for(lock, std::chrono::milliseconds(200),
                      [&] { return failure_ || stop_ || next_ < next_to_write_ + kAhead; });
    if (failure_ || stop_ || next_ >= digests_.size()) break;
    if (next_ >= next_to_write_ + kAhead) continue;
    const std::size_t index = next_++;
    const Result<Ingested> stored = store_.document(digests_[index]);
    if (!stored) {
      failure_ = stored.error();
      break;
    }
    bytes_ += stored->text.utf8.size();
    lock.unlock();
    Extracted found = extract_stored(*stored, rules_);
    lock.lock();
    ready_.emplace(index, std::move(found));
    if (const Result<void> written = write_ready(); !written) failure_ = written.error();
    written_.notify_all();
  }
  written_.notify_all();
}

std::vector<std::int64_t> keys_of(const std::vector<ExtractPlan::Document>& documents) {
  std::vector<std::int64_t> keys;
  for (const ExtractPlan::Document& document : documents) keys.push_back(document.key);
  return keys;
}

// The draft is promoted, or kept as a draft, or taken back.
Result<ExtractSummary> conclude(ExtractSummary summary, const Result<void>& done,
                                const ReExtractOptions& options, Store& store) {
  if (!done || summary.interrupted) {
    const Result<void> taken_back = store.discard(summary.run);
    if (!done) return fail(done.error());
    TRY(taken_back);
    return summary;
  }
  if (options.draft.empty()) TRY(store.promote(summary.run));
  return summary;
}

}  // namespace

Result<ExtractSummary> extract_planned(const ExtractPlan& plan, const ReExtractOptions& options,
                                       Store& store, const Rules& rules,
                                       const std::function<void(const ExtractProgress&)>& progress,
                                       const std::atomic<bool>& stop) {
  const auto start = std::chrono::steady_clock::now();
  ExtractSummary summary;
  summary.before = summary.run = plan.run;
  if (plan.empty() && options.draft.empty()) return summary;
  TRY_ASSIGN(summary.run, store.begin_draft(options.draft, rule_set(rules).digest,
                                            keys_of(plan.documents), keys_of(plan.left)));
  std::vector<std::string> digests;
  for (const ExtractPlan::Document& document : plan.documents) digests.push_back(document.digest);
  ReExtraction work(store, rules, summary.run, std::move(digests), progress, stop);
  const std::size_t cores = std::max(1u, std::thread::hardware_concurrency());
  const Result<void> done =
      work.run(options.threads > 0 ? static_cast<std::size_t>(options.threads) : cores);
  summary.interrupted = stop;
  summary.documents = work.seen().documents_done;
  summary.records = work.seen().records;
  summary.bytes = work.bytes();
  TRY_ASSIGN(summary, conclude(summary, done, options, store));
  summary.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return summary;
}

}  // namespace kiroku
