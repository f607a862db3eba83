#pragma once
// What a reading depended on besides the bytes. A document is read again when its key is no longer
// one that these options would give.
//
//   read_key(false, options)            "read-1"
//   read_key(true, {.recognise=false})  "read-1 not-recognised"
//   read_key(true, {.languages={ja}})   "read-1 recognised ja"
#include <string>

#include "pipeline/ingest.h"

namespace kiroku {

// Raise it when readers, triage or repairs give another text for the same bytes.
constexpr const char* kReadingVersion = "read-1";

std::string read_key(bool has_pictures, const IngestOptions& options);

// May what was read under `key`, and ended so, be kept?
bool is_current(const std::string& key, Outcome outcome, const IngestOptions& options);

}  // namespace kiroku
