#pragma once
// What an ingest has to do: the files that are there against the paths that the store knows.
#include <cstdint>
#include <string>
#include <vector>

#include "pipeline/discover.h"
#include "pipeline/ingest.h"

namespace kiroku {

struct PlannedFile {
  FoundFile file;
  SheetRow sheet;              // path as the file's
  std::string known_digest;    // of the bytes that stood here at the last ingest, or empty
  bool known = false;          // the path is in the store
  bool sheet_changed = false;  // its row of the sheet is another one than the store knows
  bool sheet_only = false;     // the bytes are as they were, only the row is not
  bool again = false;          // nothing has changed; IngestOptions::again asks for it
};

struct Plan {
  std::vector<PlannedFile> files;  // to be looked into, by path
  std::vector<std::string> gone;   // known, asked for, no longer there
  std::uint64_t unchanged = 0;
  std::uint64_t failed = 0;     // of the unchanged: they failed when they were read
  std::uint64_t withdrawn = 0;  // of all that are there
  std::vector<std::string> warnings;
};

Result<Plan> make_plan(const IngestOptions& options, Store& store);

}  // namespace kiroku
