#pragma once
// What an ingest has to do: the files that are there against the paths that the store knows.
#include <cstdint>
#include <map>
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
  bool look_inside = false;    // nothing has changed; what it carries must be looked at
  bool settled = false;        // of what is carried: nothing to do while its carrier is the same
  Outcome known_outcome = Outcome::ok;  // of what is carried: how it ended
};

struct Plan {
  std::vector<PlannedFile> files;  // to be looked into, by path
  std::vector<std::string> gone;   // known, asked for, no longer there
  std::uint64_t unchanged = 0;
  std::uint64_t failed = 0;     // of the unchanged: they failed when they were read
  std::uint64_t withdrawn = 0;  // of all that are there
  std::vector<std::string> warnings;
  // What is known of files that planned ones carry, and what the sheets say of such, by path.
  std::map<std::string, KnownSource> carried;
  std::map<std::string, SheetRow> carried_sheets;
};

// A file that `carrier` carries: where it is known, and with what the sheet says of it.
PlannedFile plan_carried(const Plan& plan, const PlannedFile& carrier, const std::string& path,
                         const IngestOptions& options);

Result<Plan> make_plan(const IngestOptions& options, Store& store);

}  // namespace kiroku
