#pragma once
// Does every quote still stand in its source? The file is opened and its digest compared, its pages
// are read again, and each quote is looked for in its place, with its boxes.
//
//   TRY_ASSIGN(const Verification seen, verify({}, store, workers, {}, stop));
//   for (const Unverified& one : seen.fallen) ...   // "quote-differs", page 3 of summit.pdf
#include <atomic>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "pipeline/store/store.h"
#include "pipeline/workers/workers.h"
#include "schemas/result.h"

namespace kiroku {

struct VerifyOptions {
  RecordQuery query = {};    // which records
  std::uint64_t sample = 0;  // this many of them, spread evenly; 0: all
  std::string password = {};
  int threads = 0;  // 0: as many as cores
};

// Evidence that no longer stands. `code` is one of source-missing, source-changed,
// source-unreadable, page-missing, quote-differs, boxes-differ.
struct Unverified {
  std::string code;
  std::string record, fact, source;
  int page = 0;
  std::string quote;
  std::string message;  // "the page now reads ..."
};

struct Verification {
  std::uint64_t records = 0,
                stood = 0;  // records looked at, and of them with all evidence in place
  std::uint64_t evidence = 0,
                context = 0;  // of the evidence, how much rests on the sheet or is derived
  std::uint64_t documents = 0, pages = 0;  // opened again, read again
  std::vector<Unverified> fallen;          // by source and page
  double seconds = 0;
};

Result<Verification> verify(
    const VerifyOptions& options, Store& store, Workers& workers,
    const std::function<void(std::uint64_t done, std::uint64_t total)>& progress,
    const std::atomic<bool>& stop);

}  // namespace kiroku
