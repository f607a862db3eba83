#pragma once
// Does every quote still stand in its source, and does it still say what was read from it? The file
// is opened and its digest compared, its pages are read again, each quote is looked for in its
// place, with its boxes, and the rules read the text once more: the same statement must come out,
// with the same value.
//
//   TRY_ASSIGN(const Verification seen, verify({}, {store, workers, rules}, {}, stop));
//   for (const Unverified& one : seen.fallen) ...   // "quote-differs", page 3 of summit.pdf
#include <atomic>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "extractors/engine.h"
#include "pipeline/store/store.h"
#include "pipeline/workers/workers.h"
#include "schemas/result.h"

namespace kiroku {

struct VerifyOptions {
  std::string id = {};       // of one record, or of a fact: all that state it; empty: see below
  RecordQuery query = {};    // which records
  std::uint64_t sample = 0;  // this many of them, spread evenly; 0: all
  std::string password = {};
  int threads = 0;  // 0: as many as cores
};

// Evidence that no longer stands: source-missing, source-changed, source-unreadable, page-missing,
// quote-differs, boxes-differ. Or a value that is no longer read from a quote that does stand:
// value-differs, not-derived.
struct Unverified {
  std::string code;
  std::string record, fact, source;
  int page = 0;
  std::string quote;
  std::string message;  // "the page now reads ..."
};

// Fields whose value does not stand in the statement itself but beside it: in a heading, in what
// the part is about, in the source sheet. They are as good as that.
struct ContextFields {
  Basis basis = Basis::heading;
  std::string field;  // "parties"
  std::uint64_t fields = 0;
  struct One {
    std::string record, field, source;  // field: "parties.1"
    int page = 0;
    std::string quote;
  };
  std::vector<One> each;
};

struct Verification {
  std::uint64_t records = 0,
                stood = 0;  // records looked at, and of them with all evidence in place
  std::uint64_t derived = 0, by_hand = 0;  // read again from the quote; what people added
  std::vector<ContextFields> context_fields;
  std::uint64_t other_rules = 0;  // documents whose records were found with other rules
  std::uint64_t evidence = 0,
                context = 0;  // of the evidence, how much rests on the sheet or is derived
  std::uint64_t documents = 0, pages = 0;  // opened again, read again
  std::vector<Unverified> fallen;          // by source and page
  double seconds = 0;
};

struct VerifyTools {
  Store& store;
  Workers& workers;
  const Rules& rules;
};

// Error not_found where `options.id` names nothing.
Result<Verification> verify(
    const VerifyOptions& options, const VerifyTools& tools,
    const std::function<void(std::uint64_t done, std::uint64_t total)>& progress,
    const std::atomic<bool>& stop);

}  // namespace kiroku
