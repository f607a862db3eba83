#pragma once
// What a reading depended on besides the bytes. A document is read again when its key is no longer
// one that these options would give.
//
//   read_key(false, options)            "read-6"
//   read_key(true, {.recognise=false})  "read-6 not-recognised"
//   read_key(true, {.languages={ja}})   "read-6 recognised ja"
//   read_key(false, options) + without_key("libreoffice-calc-nogui")   an office file, not read
//
// A text with glyphs that stay lost may be filled from documents that its sheet names, so their
// digests belong to the key: "read-6 lost-glyphs sha256:…". Order never matters: a donor is its
// file's own text, whether it is in the store or not.
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/ingest.h"

namespace kiroku {

// Raise it when readers, triage or repairs give another text for the same bytes.
constexpr const char* kReadingVersion = "read-6";

std::string read_key(bool has_pictures, const IngestOptions& options);
// What a text with lost glyphs adds: " lost-glyphs" and the donors' digests.
std::string donors_key(const std::vector<std::string>& digests);
// What a package adds that was missing: once it is there, the file is read.
std::string without_key(const std::string& package);
std::string_view without_donors(std::string_view key);
// Were pages recognised under this key?
bool has_recognised(std::string_view key);

// May what was read under `key`, and ended so, be kept? `sheet` names the donors.
bool is_current(const std::string& key, Outcome outcome, const IngestOptions& options,
                const SheetRow& sheet);

}  // namespace kiroku
