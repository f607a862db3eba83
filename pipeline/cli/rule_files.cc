#include "pipeline/cli/rule_files.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <map>

#include "pipeline/cli/place_file.h"
#include "pipeline/cli/rule_cache.h"

namespace kiroku {
namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t kSmallFileBytes = 64u << 20;

bool holds_packs(const fs::path& folder) {
  std::error_code ignored;
  return fs::is_directory(folder, ignored);
}

// share/kiroku in the folders above the executable: <prefix>/libexec/kiroku/kiroku-program.
std::vector<RuleFolders> candidates() {
  std::vector<RuleFolders> found;
  std::error_code failed;
  fs::path above = fs::read_symlink("/proc/self/exe", failed).parent_path();
  for (int up = 0; up < 4 && above.has_relative_path(); ++up, above = above.parent_path()) {
    const fs::path share = above / "share" / "kiroku";
    found.push_back({share / "packs", share / "gazetteer"});
  }
  const fs::path source(KIROKU_SOURCE_DIR);
  found.push_back({source / "extractors" / "packs", source / "extractors" / "gazetteer"});
  return found;
}

// Straight behind what `to` holds: megabytes are read at every start, and each copy of them costs
// more than the reading. Also of a pipe, whose size nobody knows.
Result<void> append_file(const std::string& path, std::string& to) {
  constexpr std::size_t kChunk = 64u << 10;
  std::ifstream file(path, std::ios::binary);
  while (file) {
    const bool end = file.peek() == std::ifstream::traits_type::eof();
    if (file.bad()) break;  // a folder
    if (end) return {};
    const std::size_t begin = to.size(), room = to.capacity() - begin;
    to.resize(begin + (room > 0 ? room : kChunk));
    file.read(to.data() + begin, static_cast<std::streamsize>(to.size() - begin));
    to.resize(begin + static_cast<std::size_t>(file.gcount()));
    if (file.eof()) return {};
  }
  return fail(ErrorCode::unreadable, "cannot read " + path + ": " + std::strerror(errno));
}

std::vector<fs::path> files_below(const fs::path& folder, const std::string& extension) {
  std::vector<fs::path> files;
  std::error_code failed;
  fs::recursive_directory_iterator walk(folder, failed);
  for (; !failed && walk != fs::recursive_directory_iterator(); walk.increment(failed)) {
    if (walk->path().extension() == extension && walk->is_regular_file(failed))
      files.push_back(walk->path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

Result<void> lay_over(const std::string& folder, std::map<std::string, std::string>& packs) {
  if (!holds_packs(folder))
    return fail(ErrorCode::unreadable, "no folder of rule packs: " + folder);
  for (const fs::path& file : files_below(folder, ".yaml")) {
    TRY_ASSIGN(std::string yaml, read_small_file(file));
    packs[file.lexically_relative(folder)] = std::move(yaml);
  }
  return {};
}

Result<std::string> gazetteer_table(const std::string& folder, const std::string& places) {
  const std::vector<fs::path> files = files_below(folder, ".tsv");
  if (files.empty()) return fail(ErrorCode::unreadable, "no gazetteer (*.tsv) in " + folder);
  std::error_code failed;
  std::uintmax_t size = 0;
  for (const fs::path& file : files) size += fs::file_size(file, failed);
  std::string tsv;
  if (!failed && size <= kSmallFileBytes) tsv.reserve(size);
  for (const fs::path& file : files) TRY(append_file(file, tsv));
  if (!places.empty()) {
    TRY_ASSIGN(const std::string own, read_small_file(places));
    TRY_ASSIGN(const std::string more, own_places(own, places, tsv));
    tsv += more;
  }
  return tsv;
}

Result<Rules> compiled(const std::vector<PackFile>& packs, const std::string& tsv,
                       std::optional<Rules> before) {
  if (before) return Rules::recompile(packs, std::move(*before));
  TRY_ASSIGN(Gazetteer gazetteer, Gazetteer::load(tsv));
  return Rules::compile(packs, std::move(gazetteer));
}

}  // namespace

Result<RuleFolders> rule_folders() {
  for (const RuleFolders& folders : candidates()) {
    if (holds_packs(folders.packs)) return folders;
  }
  return fail(ErrorCode::unreadable,
              "the rule packs (share/kiroku/packs) are not where the program was installed; "
              "install it again");
}

Result<std::string> read_small_file(const std::string& path) {
  std::error_code failed;
  const std::uintmax_t size = fs::file_size(path, failed);
  if (!failed && size > kSmallFileBytes)
    return fail(ErrorCode::limit_exceeded, path + " is larger than 64 MiB");
  std::string bytes;
  if (!failed) bytes.reserve(size);
  TRY(append_file(path, bytes));
  return bytes;
}

Result<std::vector<PackFile>> load_packs(const std::string& built_in,
                                         const std::vector<std::string>& overlays) {
  std::map<std::string, std::string> packs;
  TRY(lay_over(built_in, packs));
  for (const std::string& folder : overlays) TRY(lay_over(folder, packs));
  std::vector<PackFile> files;
  for (auto& [name, yaml] : packs) files.push_back({name, std::move(yaml)});
  return files;
}

Result<Rules> load_rules(const std::vector<std::string>& overlays, const std::string& places) {
  TRY_ASSIGN(const RuleFolders folders, rule_folders());
  TRY_ASSIGN(const std::vector<PackFile> packs, load_packs(folders.packs, overlays));
  TRY_ASSIGN(const std::string tsv, gazetteer_table(folders.gazetteer, places));
  const RuleCache cache(packs, tsv);
  if (std::optional<Rules> kept = cache.load(tsv)) return std::move(*kept);
  Result<Rules> rules = compiled(packs, tsv, cache.load_similar(tsv));
  if (rules) cache.keep(*rules);
  return rules;
}

}  // namespace kiroku
