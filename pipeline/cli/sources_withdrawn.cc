// kiroku sources withdraw, purge: documents that count no longer.
#include <cstdio>
#include <iostream>
#include <map>

#include <unistd.h>

#include "pipeline/cli/command_functions.h"
#include "pipeline/cli/console.h"
#include "pipeline/cli/exit_codes.h"
#include "pipeline/cli/open_store.h"
#include "pipeline/cli/progress_line.h"
#include "pipeline/cli/terminal.h"

namespace kiroku {
namespace {

constexpr std::size_t kFewestDigits = 12;  // of a digest that stands for its document

bool is_named(const KnownSource& source, const std::string& name) {
  if (source.path == name || source.path.ends_with("/" + name)) return true;
  const std::string prefix = "sha256:";
  return name.starts_with(prefix) && name.size() >= prefix.size() + kFewestDigits &&
         source.digest.starts_with(name);
}

// All paths of the one document that `name` stands for.
Result<std::vector<KnownSource>> find_document(const std::string& name, Store& store) {
  TRY_ASSIGN(const std::vector<KnownSource> sources, store.sources());
  std::map<std::string, std::string> digests;  // and a path of each
  bool unread = false;
  for (const KnownSource& source : sources) {
    if (name.empty() || !is_named(source, name)) continue;
    unread = unread || source.digest.empty();
    if (!source.digest.empty()) digests.emplace(source.digest, source.path);
  }
  if (digests.empty()) {
    return fail(ErrorCode::not_found,
                unread ? name + " was never read; there is nothing of it"
                       : "no source is, or ends with, " + name + "; `kiroku sources` lists them");
  }
  if (digests.size() > 1) {
    return fail(ErrorCode::wrong_use, "several documents are named so: " + digests.begin()->second +
                                          ", " + std::next(digests.begin())->second +
                                          "...; give more of the path, or the digest");
  }
  std::vector<KnownSource> paths;
  for (const KnownSource& source : sources)
    if (source.digest == digests.begin()->first) paths.push_back(source);
  return paths;
}

std::string paths_of(const std::vector<KnownSource>& paths) {
  std::string text;
  for (const KnownSource& source : paths) text += (text.empty() ? "" : ", ") + source.path;
  return text;
}

std::string counted(std::int64_t number, const char* one, const char* many) {
  return grouped(static_cast<std::uint64_t>(number)) + " " + (number == 1 ? one : many);
}

Result<int> take_back(const std::vector<KnownSource>& paths, Store& store, Console& console) {
  const bool purged = paths.front().withdrawn && !paths.front().withdrawn->purged.empty();
  TRY(store.reinstate(paths.front().digest));
  console.note(paths_of(paths) + (purged ? " will be read again by the next `kiroku ingest`"
                                         : " counts again; `kiroku extract` finds its facts"));
  return kDone;
}

// On a terminal: a question. Else, and where the answer is not yes: an Error.
Result<void> ask(const std::string& question, Console& console) {
  if (!is_terminal(STDIN_FILENO) || !console.messages_on_terminal())
    return fail(ErrorCode::wrong_use, question + " Say --yes");
  console.warn(question + " [y/N]");
  std::string answer;
  std::getline(std::cin, answer);
  if (answer == "y" || answer == "yes") return {};
  return fail(ErrorCode::interrupted, "nothing was removed");
}

}  // namespace

void sources_withdraw_options(Syntax& syntax, Arguments& arguments) {
  syntax.positional("SOURCE", arguments.source, true,
                    "its path, the end of it, or the document's digest");
  syntax.option("--why TEXT", arguments.why, "the reason, which is shown with its decisions");
  syntax.flag("--undo", arguments.undo, "let it count again");
}

Result<int> sources_withdraw_command(const Arguments& arguments, Console& console) {
  if (arguments.why.empty() == !arguments.undo)
    return fail(ErrorCode::wrong_use, "give a reason with --why, or take it back with --undo");
  TRY_ASSIGN(Store store, open_store(arguments, console, OpenMode::read_write));
  TRY_ASSIGN(const std::vector<KnownSource> paths, find_document(arguments.source, store));
  if (arguments.undo) return take_back(paths, store, console);
  TRY_ASSIGN(const Removed removed, store.withdraw(paths.front().digest, arguments.why));
  console.note("withdrawn: " + paths_of(paths) + "; " +
               counted(removed.records, "record counts", "records count") + " no longer, " +
               counted(removed.decisions, "decision stays", "decisions stay") + " in the log");
  return kDone;
}

void sources_purge_options(Syntax& syntax, Arguments& arguments) {
  syntax.positional("SOURCE", arguments.source, true,
                    "its path, the end of it, or the document's digest; withdrawn before");
  syntax.flag("--yes", arguments.yes, "do not ask");
}

Result<int> sources_purge_command(const Arguments& arguments, Console& console) {
  TRY_ASSIGN(Store store, open_store(arguments, console, OpenMode::read_write));
  TRY_ASSIGN(const std::vector<KnownSource> paths, find_document(arguments.source, store));
  const KnownSource& source = paths.front();
  if (!source.withdrawn) {
    return fail(ErrorCode::wrong_use, source.path +
                                          " is not withdrawn; `kiroku sources withdraw` comes "
                                          "first");
  }
  if (!arguments.yes) {
    TRY(ask(
        "Pages, text and records of " + paths_of(paths) + " are removed from every run, for good.",
        console));
  }
  TRY_ASSIGN(const Removed removed, store.purge(source.digest));
  console.note("purged: " + paths_of(paths) + "; " + counted(removed.pages, "page", "pages") +
               " and " + counted(removed.records, "record", "records") + " removed; " +
               counted(removed.decisions, "decision stays", "decisions stay") +
               " in the log, with what they quote; the file itself was not touched");
  return kDone;
}

}  // namespace kiroku
