#include "pipeline/read_key.h"

#include "pipeline/donors.h"
#include "pipeline/workers/libreoffice.h"

namespace kiroku {
namespace {

constexpr std::string_view kLostGlyphs = " lost-glyphs";
constexpr std::string_view kWithout = " without ";

}  // namespace

std::string donors_key(const std::vector<std::string>& digests) {
  std::string key(kLostGlyphs);
  for (const std::string& digest : digests) key += " " + digest;
  return key;
}

std::string without_key(const std::string& package) { return std::string(kWithout) + package; }

std::string_view without_donors(std::string_view key) {
  return key.substr(0, key.find(kLostGlyphs));
}

bool has_recognised(std::string_view key) {
  return without_donors(key).find(" recognised") != std::string_view::npos;
}

std::string read_key(bool has_pictures, const IngestOptions& options) {
  std::string key = kReadingVersion;
  if (!has_pictures) return key;
  if (!options.recognise) return key + " not-recognised";
  key += " recognised";
  for (const std::string& language : options.languages) key += " " + language;
  return key;
}

bool is_current(const std::string& whole_key, Outcome outcome, const IngestOptions& options,
                const SheetRow& sheet) {
  if (options.retry_failed && !is_fine(outcome)) return false;
  if (outcome == Outcome::password_needed && !options.password.empty()) return false;
  if (const std::size_t at = whole_key.find(kWithout); at != std::string::npos)
    return !has_libreoffice(whole_key.substr(at + kWithout.size()));
  const std::string key(without_donors(whole_key));
  // Digests are computed only for a text that has lost glyphs: few do.
  if (key.size() < whole_key.size() &&
      whole_key.substr(key.size()) != donors_key(donor_digests(sheet)))
    return false;
  if (key == read_key(false, options) || key == read_key(true, options)) return true;
  // What was recognised is not thrown away because this run leaves recognition out.
  const std::string recognised = std::string(kReadingVersion) + " recognised";
  return !options.recognise && key.compare(0, recognised.size(), recognised) == 0;
}

}  // namespace kiroku
