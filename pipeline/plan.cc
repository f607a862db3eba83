#include "pipeline/plan.h"

#include <algorithm>
#include <filesystem>
#include <map>

#include "pipeline/read_key.h"
#include "pipeline/sheet.h"

namespace kiroku {
namespace {

namespace fs = std::filesystem;

// Rows of all sheets by the path that they describe, as ingest shows it.
class Sheets {
 public:
  static Result<Sheets> load(const IngestOptions& options, const Discovery& found);
  SheetRow take(const std::string& path);
  std::vector<std::string> unused() const;

 private:
  struct Described {
    SheetRow row;
    std::string sheet;
    bool used = false;
  };
  Result<void> add(const std::string& sheet, const std::vector<std::string>& folders);
  std::map<std::string, Described> rows_;
};

std::string in_folder(const std::string& folder, const std::string& path) {
  return plain_path((fs::path(folder) / path).string());
}

// Other documents are named as paths beside the sheet; by digest or address they stay as they are.
void place_links(SheetRow& row, const std::string& folder) {
  for (std::string SheetRow::*link :
       {&SheetRow::translation_of, &SheetRow::copy_of, &SheetRow::supersedes}) {
    const std::string& to = row.*link;
    if (!to.empty() && to.find(':') == std::string::npos) row.*link = in_folder(folder, to);
  }
}

Result<void> Sheets::add(const std::string& sheet, const std::vector<std::string>& folders) {
  TRY_ASSIGN(const std::vector<SheetRow> rows, load_sheet(sheet));
  for (const SheetRow& row : rows) {
    // A sheet that lies elsewhere describes the folder that is ingested.
    const std::string* home = &folders.front();
    for (const std::string& folder : folders) {
      std::error_code ignored;
      if (!fs::exists(in_folder(*home, row.path), ignored)) home = &folder;
    }
    SheetRow placed = row;
    placed.path = in_folder(*home, row.path);
    place_links(placed, *home);
    rows_[placed.path] = {placed, sheet, false};
  }
  return {};
}

Result<Sheets> Sheets::load(const IngestOptions& options, const Discovery& found) {
  Sheets sheets;
  const auto folder_of = [](const std::string& sheet) {
    return plain_path(fs::path(sheet).parent_path().string());
  };
  if (!options.sheet.empty()) {
    std::vector<std::string> folders = {folder_of(options.sheet)};
    folders.insert(folders.end(), found.folders.begin(), found.folders.end());
    TRY(sheets.add(options.sheet, folders));
    return sheets;
  }
  // By path, so that the sheet of an inner folder has the last word on its files.
  for (const std::string& sheet : found.sheets) TRY(sheets.add(sheet, {folder_of(sheet)}));
  return sheets;
}

SheetRow Sheets::take(const std::string& path) {
  const auto row = rows_.find(path);
  if (row == rows_.end()) return {};
  row->second.used = true;
  SheetRow said = row->second.row;
  said.path.clear();
  if (said == SheetRow{}) return said;  // a row of the template that nobody filled in
  said.path = path;
  return said;
}

std::vector<std::string> Sheets::unused() const {
  std::vector<std::string> warnings;
  for (const auto& [path, described] : rows_) {
    if (!described.used)
      warnings.push_back(described.sheet + " describes " + path + ", which is not there");
  }
  return warnings;
}

// The store and what SQLite keeps beside it may lie in the folder that is ingested.
std::set<std::string> own_files(const Store& store) {
  const std::string file = absolute_path(store.file());
  return {file, file + "-wal", file + "-shm", file + "-journal"};
}

bool same_state(const FoundFile& file, const KnownSource& known) {
  return !known.gone && file.size == known.size && file.mtime_ns == known.mtime_ns;
}

// What recognise() can do again: pages that it did.
bool is_asked_again(const KnownSource& known, const IngestOptions& options) {
  if (options.again == Again::nothing || known.digest.empty() || known.read_key.empty())
    return false;
  return options.again != Again::recognise || has_recognised(known.read_key);
}

// Nothing of it needs to be looked into.
bool is_unchanged(PlannedFile& planned, const KnownSource& known, const IngestOptions& options) {
  planned.known = true;
  planned.known_digest = known.digest;
  planned.sheet_changed = known.sheet != planned.sheet;
  const bool as_read = known.digest.empty() ? planned.file.special  // still a pipe
                       : known.withdrawn && !known.withdrawn->purged.empty()
                           ? true  // purged for good
                           : is_current(known.read_key, known.outcome, options, planned.sheet);
  const bool as_before = same_state(planned.file, known) && as_read;
  planned.again = as_before && is_asked_again(known, options);
  planned.sheet_only =
      as_before && planned.sheet_changed && !known.digest.empty() && !planned.again;
  return as_before && !planned.sheet_changed && !planned.again;
}

}  // namespace

Result<Plan> make_plan(const IngestOptions& options, Store& store) {
  TRY_ASSIGN(Discovery found, discover(options.paths, own_files(store)));
  TRY_ASSIGN(Sheets sheets, Sheets::load(options, found));
  TRY_ASSIGN(std::vector<KnownSource> sources, store.sources());
  std::map<std::string, KnownSource> known;
  for (KnownSource& source : sources) known.emplace(source.path, std::move(source));
  Plan plan;
  for (FoundFile& file : found.files) {
    PlannedFile planned;
    planned.file = std::move(file);
    planned.sheet = sheets.take(planned.file.path);
    planned.sheet_changed = planned.sheet != SheetRow{};
    const auto before = known.find(planned.file.path);
    const bool unchanged = before != known.end() && is_unchanged(planned, before->second, options);
    if (before != known.end() && before->second.withdrawn) ++plan.withdrawn;
    if (unchanged) {
      ++plan.unchanged;
      if (!is_fine(before->second.outcome)) ++plan.failed;
    } else {
      plan.files.push_back(std::move(planned));
    }
    if (before != known.end()) known.erase(before);
  }
  for (const auto& [path, source] : known) {
    if (!source.gone && found.covers(path)) plan.gone.push_back(path);
  }
  plan.warnings = sheets.unused();
  return plan;
}

}  // namespace kiroku
