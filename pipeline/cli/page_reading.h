#pragma once
// Reading one file to pages without a store: read, triage, recognise.
//
//   read_pages(workers, "summit.pdf", {}, [&](const Page& page) { ...; return true; });
#include <functional>
#include <string>
#include <vector>

#include "pipeline/spread.h"
#include "pipeline/workers/workers.h"
#include "schemas/page.h"
#include "schemas/result.h"

namespace kiroku {

struct PageReading {
  ReadOptions read;
  bool recognise = true;
  std::vector<std::string> languages;  // empty: found out
  // Pages keep where everything stands, also behind one that must be recognised.
  bool places = false;
  Helpers* helpers = nullptr;  // threads that may recognise pages beside the caller's
};

// In the order of the pages. A page that could not be recognised is taken with
// PageOutcome::not_recognised and a finding that says why. `take` returns false for no more; it is
// called one at a time, with helpers from any of their threads.
Result<DocumentFacts> read_pages(Workers& workers, const std::string& path,
                                 const PageReading& reading,
                                 const std::function<bool(const Page&)>& take);
// The same of bytes that were taken already; `name` stands in messages, and helps to tell the
// format.
Result<DocumentFacts> read_pages(Workers& workers, const Bytes& bytes, const std::string& name,
                                 const PageReading& reading,
                                 const std::function<bool(const Page&)>& take);

}  // namespace kiroku
