#pragma once
// Paths as rows of the table `source`, with what the source sheet says about them.
#include <optional>
#include <string_view>
#include <vector>

#include "pipeline/store/database.h"

namespace kiroku {

// Of a path whose bytes could not be had; both empty otherwise.
struct UnreadBecause {
  std::optional<std::string_view> outcome, message;
};

// Bytes that stood at this path before, and stand nowhere now, leave the current run and the
// drafts; superseded runs keep what they saw.
void put_source(Database& database, const Source& source, std::int64_t mtime_ns,
                const UnreadBecause& unread);
// Takes every reading of a document out of the current run and the drafts.
void leave_live_runs(Database& database, std::string_view digest);
// The same for a document that no path leads to any more.
void forget_pathless(Database& database, std::string_view digest);
// Of several paths with these bytes: those that are still there first, then those that the sheet
// describes, then by name; so that the order in which they were ingested never matters.
Source source_of_document(std::string_view digest, std::vector<KnownSource> known);

std::vector<KnownSource> all_sources(Database& database);                          // by path
std::vector<KnownSource> sources_of(Database& database, std::string_view digest);  // by path

}  // namespace kiroku
