#pragma once
// Source: a file that was given to us, and what its owner says about it.
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace kiroku {

// What one row of sources.csv says about a document: what the document does not say about itself.
// Empty strings are "not said". Dates are EDTF (`2010-08`), paths are relative to the sheet.
struct SheetRow {
  std::string path;
  std::string title;
  std::string event;
  std::string date;  // reference date: relative dates ("last year") are resolved against it
  std::string place;
  std::vector<std::string> authors;
  std::string publisher;
  std::string url;
  std::string retrieved;
  std::string language;  // BCP 47; several tags with commas between ("en,ja")
  std::string translation_of;
  std::string copy_of;
  std::string supersedes;
  bool operator==(const SheetRow&) const = default;
};

// A file of the ingested folder. `path` is as the user will see it (relative to where ingest was
// started from, raw bytes of the file system, not necessarily UTF-8).
struct Source {
  std::string path;
  std::string digest;      // "sha256:" and 64 hex digits: the document's identity
  std::string media_type;  // "application/pdf"; by content, the name is only a hint
  std::uint64_t size = 0;  // bytes
  SheetRow sheet;          // empty where the sheet has no row
  bool operator==(const Source&) const = default;
};

// How a file ended. Exactly one for each file of a run; the words are stable.
enum class Outcome {
  ok,
  ok_with_warnings,
  password_needed,
  damaged,
  timed_out,
  crashed,
  limit_exceeded,
  empty,
  unsupported,
};

inline bool is_fine(Outcome outcome) {
  return outcome == Outcome::ok || outcome == Outcome::ok_with_warnings;
}

}  // namespace kiroku
