#include "pipeline/plan.h"

#include <algorithm>
#include <filesystem>
#include <map>

#include "pipeline/carried.h"
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
  std::map<std::string, SheetRow> take_carried();
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

// Rows of what documents carry: which of them there are is found out later.
std::map<std::string, SheetRow> Sheets::take_carried() {
  std::map<std::string, SheetRow> carried;
  for (const auto& [path, described] : rows_) {
    if (described.used || carrier_of(path).empty()) continue;
    if (SheetRow said = take(path); said != SheetRow{}) carried.emplace(path, std::move(said));
  }
  return carried;
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

// What is known of files inside others, by the file on the disk.
using Inside = std::map<std::string, std::vector<KnownSource>>;

// The same bytes give the same failure.
bool is_read(const KnownSource& known, const IngestOptions& options, const SheetRow& sheet) {
  if (known.withdrawn && !known.withdrawn->purged.empty()) return true;
  if (known.digest.empty()) return !options.retry_failed;
  return is_current(known.read_key, known.outcome, options, sheet);
}

SheetRow sheet_of_carried(const Plan& plan, const SheetRow& carrier, const std::string& path) {
  const auto own = plan.carried_sheets.find(path);
  return own != plan.carried_sheets.end() ? own->second : carried_sheet(carrier, path);
}

// Of a carrier that is not looked into: what it carries is as it was, but for the sheet.
void keep_inside(const PlannedFile& carrier, const std::vector<KnownSource>& inside, Plan& plan) {
  for (const KnownSource& known : inside) {
    if (known.gone) continue;
    if (known.withdrawn) ++plan.withdrawn;
    PlannedFile planned;
    planned.sheet = sheet_of_carried(plan, carrier.sheet, known.path);
    if (planned.sheet == known.sheet || known.digest.empty()) {
      ++plan.unchanged;
      if (!is_fine(known.outcome)) ++plan.failed;
      continue;
    }
    planned.file.path = known.path;
    planned.file.size = known.size;
    planned.file.mtime_ns = known.mtime_ns;
    planned.known_digest = known.digest;
    planned.known = planned.sheet_changed = planned.sheet_only = true;
    plan.files.push_back(std::move(planned));
  }
}

Inside take_inside(const Discovery& found, std::map<std::string, KnownSource>& known) {
  Inside inside;
  const auto is_there = [&](const std::string& path) {
    const auto at = std::lower_bound(
        found.files.begin(), found.files.end(), path,
        [](const FoundFile& file, const std::string& wanted) { return file.path < wanted; });
    return at != found.files.end() && at->path == path;
  };
  std::erase_if(known, [&](auto& entry) {
    const std::string carrier = carrier_of(entry.first);
    if (carrier.empty() || is_there(entry.first) || !is_there(carrier)) return false;
    inside[carrier].push_back(std::move(entry.second));
    return true;
  });
  return inside;
}

}  // namespace

PlannedFile plan_carried(const Plan& plan, const PlannedFile& carrier, const std::string& path,
                         const IngestOptions& options) {
  PlannedFile planned;
  planned.file.path = path;
  planned.file.mtime_ns = carrier.file.mtime_ns;
  planned.sheet = sheet_of_carried(plan, carrier.sheet, path);
  planned.sheet_changed = planned.sheet != SheetRow{};
  const auto before = plan.carried.find(path);
  if (before == plan.carried.end()) return planned;
  planned.known = true;
  planned.known_digest = before->second.digest;
  planned.sheet_changed = before->second.sheet != planned.sheet;
  planned.again = is_asked_again(before->second, options);
  planned.settled = !before->second.gone && !planned.sheet_changed && !planned.again &&
                    is_read(before->second, options, planned.sheet);
  planned.known_outcome = before->second.outcome;
  planned.file.size = before->second.size;
  return planned;
}

Result<Plan> make_plan(const IngestOptions& options, Store& store) {
  TRY_ASSIGN(Discovery found, discover(options.paths, own_files(store)));
  TRY_ASSIGN(Sheets sheets, Sheets::load(options, found));
  TRY_ASSIGN(std::vector<KnownSource> sources, store.sources());
  std::map<std::string, KnownSource> known;
  for (KnownSource& source : sources) known.emplace(source.path, std::move(source));
  Plan plan;
  Inside inside = take_inside(found, known);
  plan.carried_sheets = sheets.take_carried();
  for (FoundFile& file : found.files) {
    PlannedFile planned;
    planned.file = std::move(file);
    planned.sheet = sheets.take(planned.file.path);
    planned.sheet_changed = planned.sheet != SheetRow{};
    const auto before = known.find(planned.file.path);
    bool unchanged = before != known.end() && is_unchanged(planned, before->second, options);
    if (before != known.end() && before->second.withdrawn) ++plan.withdrawn;
    static const std::vector<KnownSource> nothing;
    const auto at = inside.find(planned.file.path);
    const std::vector<KnownSource>& carried = at != inside.end() ? at->second : nothing;
    if (options.embedded && (unchanged || planned.sheet_only)) {
      // An earlier run may have ended among what it carries: only a look inside tells.
      TRY_ASSIGN(const bool carries, store.has_finding(planned.known_digest, kCarriesFiles));
      planned.look_inside = carries;
      if (planned.look_inside) unchanged = planned.sheet_only = false;
    }
    if (unchanged || planned.sheet_only) {
      keep_inside(planned, carried, plan);
    } else {
      for (const KnownSource& one : carried) plan.carried.emplace(one.path, one);
    }
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
