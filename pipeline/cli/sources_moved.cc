// kiroku sources relocate: files that were moved or renamed are found again by their bytes.
#include <filesystem>
#include <map>
#include <set>

#include "pipeline/carried.h"
#include "pipeline/cli/command_functions.h"
#include "pipeline/cli/console.h"
#include "pipeline/cli/exit_codes.h"
#include "pipeline/cli/open_store.h"
#include "pipeline/cli/progress_line.h"
#include "pipeline/discover.h"
#include "pipeline/workers/workers.h"
#include "schemas/digest.h"

namespace kiroku {
namespace {

bool is_there(const std::string& path) {
  std::error_code ignored;
  return std::filesystem::exists(path, ignored);
}

// A source whose file is not at its path, and what may be done about it.
struct Missing {
  const KnownSource* source = nullptr;
  std::string wanted;  // where it must be; empty: anywhere
};

struct Move {
  const KnownSource* source = nullptr;
  FoundFile to;
};

// `path` with `from` at its beginning replaced by `to`: a file itself, or a folder.
std::string moved(const std::string& path, const std::string& from, const std::string& to) {
  if (path == from) return to;
  return path.starts_with(from + "/") ? to + path.substr(from.size()) : "";
}

std::string file_name(const std::string& path) { return path.substr(path.rfind('/') + 1); }

// Files by the digest of their bytes, read only where a missing source has their size.
class Candidates {
 public:
  explicit Candidates(const std::vector<FoundFile>& files) {
    for (const FoundFile& file : files)
      if (file.unreadable.empty()) by_size_[file.size].push_back(&file);
  }
  // The one of that name first, then by path; each file is taken once.
  const FoundFile* take(const Missing& missing) {
    const FoundFile* best = nullptr;
    for (const FoundFile* file : by_size_[missing.source->size]) {
      const bool fits = missing.wanted.empty() || file->path == missing.wanted;
      if (!fits || taken_.count(file->path) != 0) continue;
      if (digest(*file) != missing.source->digest) continue;
      const bool same_name = file_name(file->path) == file_name(missing.source->path);
      if (best == nullptr || same_name) best = file;
      if (same_name) break;
    }
    if (best != nullptr) taken_.insert(best->path);
    return best;
  }

 private:
  const std::string& digest(const FoundFile& file) {
    const auto [known, fresh] = digests_.try_emplace(file.path);
    if (!fresh) return known->second;
    const Result<Bytes> bytes = Bytes::of_file(file.path);
    if (bytes) known->second = document_digest(bytes->view());
    return known->second;
  }
  std::map<std::uint64_t, std::vector<const FoundFile*>> by_size_;
  std::map<std::string, std::string> digests_;
  std::set<std::string> taken_;
};

Result<std::vector<Missing>> missing_of(const Arguments& arguments,
                                        const std::vector<KnownSource>& sources) {
  std::vector<Missing> missing;
  const std::string from = arguments.from.empty() ? "" : plain_path(arguments.from);
  bool known = false;
  for (const KnownSource& source : sources) {
    if (source.digest.empty() || (!carrier_of(source.path).empty() && !is_there(source.path)))
      continue;  // what a file carries moves with it
    Missing one{&source, {}};
    if (!from.empty()) {
      one.wanted = moved(source.path, from, plain_path(arguments.paths.front()));
      if (one.wanted.empty()) continue;
      known = true;
    }
    if (!is_there(source.path)) missing.push_back(one);
  }
  if (!from.empty() && !known)
    return fail(ErrorCode::not_found, "no source " + from + "; `kiroku sources` lists them");
  if (!from.empty() && missing.empty()) return fail(ErrorCode::wrong_use, from + " is still there");
  return missing;
}

// The path that a source has already keeps its row; else the old row is renamed.
Result<void> write(const std::vector<Move>& moves, const std::vector<KnownSource>& sources,
                   Store& store) {
  for (const Move& move : moves) {
    Source to;
    to.path = move.to.path;
    to.digest = move.source->digest;
    to.size = move.to.size;
    TRY(store.relocate(move.source->path, to, move.to.mtime_ns));
    for (const KnownSource& source : sources) {
      if (carrier_of(source.path) != move.source->path || source.digest.empty()) continue;
      Source inside;
      inside.path = move.to.path + source.path.substr(move.source->path.size());
      inside.digest = source.digest;
      inside.size = source.size;
      TRY(store.relocate(source.path, inside, move.to.mtime_ns));
    }
  }
  return {};
}

void print(const std::vector<Move>& moves, Console& console) {
  for (const Move& move : moves) {
    JsonWriter json;
    json.open('{').key("from").string(move.source->path).key("to").string(move.to.path);
    json.key("document").string(move.source->digest).close('}');
    console.results_on_terminal()
        ? console.print_text(move.source->path + " -> " + move.to.path + "\n")
        : console.print(json.take() + "\n");
  }
}

}  // namespace

void sources_relocate_options(Syntax& syntax, Arguments& arguments) {
  syntax.positionals("PATH", arguments.paths, true,
                     "files and folders to look in; with --from the one new path");
  syntax.option("--from OLD", arguments.from,
                "only this source, or the sources in this folder, is now at PATH");
  syntax.flag("--plan", arguments.plan, "only say what would be changed");
}

Result<int> sources_relocate_command(const Arguments& arguments, Console& console) {
  if (!arguments.from.empty() && arguments.paths.size() != 1)
    return fail(ErrorCode::wrong_use, "--from OLD takes one new path");
  TRY_ASSIGN(Store store, open_store(arguments, console,
                                     arguments.plan ? OpenMode::read_only : OpenMode::read_write));
  TRY_ASSIGN(const std::vector<KnownSource> sources, store.sources());
  TRY_ASSIGN(const std::vector<Missing> missing, missing_of(arguments, sources));
  TRY_ASSIGN(const Discovery found, discover(arguments.paths, {absolute_path(store.file())}));
  Candidates candidates(found.files);
  std::vector<Move> moves;
  std::string not_found;
  for (const Missing& one : missing) {
    const FoundFile* file = candidates.take(one);
    if (file != nullptr) moves.push_back({one.source, *file});
    if (file == nullptr && not_found.empty()) not_found = one.source->path;
  }
  if (!arguments.plan) TRY(write(moves, sources, store));
  print(moves, console);
  const std::uint64_t left = missing.size() - moves.size();
  if (!arguments.from.empty() && left > 0) {
    return fail(ErrorCode::unverified,
                "the bytes of " + not_found + " are not at the new path" +
                    (left > 1 ? ", nor those of " + grouped(left - 1) + " others" : "") +
                    "; ingest what stands there, and say in the sheet what "
                    "it supersedes");
  }
  console.note(grouped(moves.size()) + (arguments.plan ? " would be" : "") + " relocated, " +
               grouped(left) + " not found" + (left > 0 ? ", " + not_found + " first" : ""));
  return kDone;
}

}  // namespace kiroku
