#pragma once
// All rules again, over what is stored: no page is read or recognised twice.
//
//   TRY_ASSIGN(const ExtractSummary made, extract_all({.draft = "wider-dates"}, store, rules, {},
//   stop)); TRY_ASSIGN(const RunDiff diff, store.diff(made.before, made.run));
#include <atomic>
#include <cstdint>
#include <functional>
#include <string>

#include "extractors/engine.h"
#include "pipeline/store/store.h"
#include "schemas/result.h"

namespace kiroku {

struct ReExtractOptions {
  std::string draft = {};  // name of the draft to make; empty: the result becomes the current run
  int threads = 0;         // 0: as many as cores
};

struct ExtractProgress {
  std::uint64_t documents_done = 0, documents_total = 0, records = 0;
};

struct ExtractSummary {
  std::int64_t run = 0;                                 // that was made
  std::int64_t before = 0;                              // that was the current one
  std::uint64_t documents = 0, records = 0, bytes = 0;  // bytes of text
  double seconds = 0;
  bool interrupted = false;  // the draft is then taken back; nothing has changed
};

// Records of one stored document, as ingest would have found them.
std::vector<Record> extract_stored(const Ingested& stored, const Rules& rules);

Result<ExtractSummary> extract_all(const ReExtractOptions& options, Store& store,
                                   const Rules& rules,
                                   const std::function<void(const ExtractProgress&)>& progress,
                                   const std::atomic<bool>& stop);

}  // namespace kiroku
