#include "pipeline/read_key.h"

namespace kiroku {

std::string read_key(bool has_pictures, const IngestOptions& options) {
  std::string key = kReadingVersion;
  if (!has_pictures) return key;
  if (!options.recognise) return key + " not-recognised";
  key += " recognised";
  for (const std::string& language : options.languages) key += " " + language;
  return key;
}

bool is_current(const std::string& key, Outcome outcome, const IngestOptions& options) {
  if (options.retry_failed && !is_fine(outcome)) return false;
  if (outcome == Outcome::password_needed && !options.password.empty()) return false;
  if (key == read_key(false, options) || key == read_key(true, options)) return true;
  // What was recognised is not thrown away because this run leaves recognition out.
  const std::string recognised = std::string(kReadingVersion) + " recognised";
  return !options.recognise && key.compare(0, recognised.size(), recognised) == 0;
}

}  // namespace kiroku
