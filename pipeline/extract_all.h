#pragma once
// The rules again, over what is stored: no page is read or recognised twice, and only documents
// that a change can touch are looked at (extract_plan.h).
//
//   TRY_ASSIGN(const ExtractPlan plan, plan_extract({}, store, rules));
//   TRY_ASSIGN(const ExtractSummary made, extract_planned(plan, {.draft = "wider"}, store, rules,
//   {}, stop)); TRY_ASSIGN(const RunDiff diff, store.diff(made.before, made.run));
#include <atomic>
#include <cstdint>
#include <functional>
#include <string>

#include "extractors/engine.h"
#include "pipeline/extract_plan.h"
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

// What the rules find in a document; `sheet` is its row, which they rest on.
Extracted extracted(const Document& document, const SheetRow& sheet, const Rules& rules);
// Of one stored document, as ingest would have found it.
Extracted extract_stored(const Ingested& stored, const Rules& rules);

// Makes the run that the plan describes. With nothing to do and no draft asked for, the current run
// is what it was, and `run` and `before` are both that one.
Result<ExtractSummary> extract_planned(const ExtractPlan& plan, const ReExtractOptions& options,
                                       Store& store, const Rules& rules,
                                       const std::function<void(const ExtractProgress&)>& progress,
                                       const std::atomic<bool>& stop);

}  // namespace kiroku
