// kiroku ingest PATH...: the main job.
#include "pipeline/ingest.h"

#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include "pipeline/cli/command_functions.h"
#include "pipeline/cli/console.h"
#include "pipeline/cli/exit_codes.h"
#include "pipeline/cli/interrupts.h"
#include "pipeline/cli/open_store.h"
#include "pipeline/cli/progress_line.h"
#include "pipeline/cli/reading.h"
#include "pipeline/cli/rule_files.h"
#include "pipeline/workers/channel.h"
#include "schemas/words.h"

namespace kiroku {
namespace {

std::string counted(std::uint64_t number, const char* one, const char* many) {
  return grouped(number) + " " + (number == 1 ? one : many);
}

// "312 unchanged, 4 new, 1 changed, 2 gone; 1 failed; 48 pages, 210 records in 12 s".
std::string summary_text(const IngestSummary& summary) {
  std::string text = grouped(summary.unchanged) + " unchanged, " + grouped(summary.fresh) +
                     " new, " + grouped(summary.changed) + " changed, " + grouped(summary.gone) +
                     " gone";
  if (summary.failed > 0) text += "; " + grouped(summary.failed) + " failed";
  if (summary.withdrawn > 0) text += "; " + grouped(summary.withdrawn) + " withdrawn";
  if (summary.failed_before > 0) text += "; " + grouped(summary.failed_before) + " failed before";
  return text + "; " + counted(summary.pages, "page", "pages") + ", " +
         counted(summary.records, "record", "records") + " in " + duration(summary.seconds);
}

// "read again: 12 documents, 48 pages: 11 as before, 1 changed".
std::string redone_text(const std::string& stage, const Redone& redone) {
  const std::string done = stage == "read" ? "read" : stage == "repair" ? "repaired" : "recognised";
  return done + " again: " + counted(redone.documents, "document", "documents") + ", " +
         counted(redone.pages, "page", "pages") + ": " + grouped(redone.as_before) +
         " as before, " + grouped(redone.changed) + " changed" +
         (redone.worse > 0 ? ", " + grouped(redone.worse) + " worse and not taken" : "");
}

void log_redone(JsonWriter& json, const std::string& stage, const Redone& redone) {
  const auto number = [](std::uint64_t value) { return static_cast<std::int64_t>(value); };
  json.key("again");
  if (stage.empty()) {
    json.raw("null");
    return;
  }
  json.open('{').key("stage").string(stage).key("documents").integer(number(redone.documents));
  json.key("pages").integer(number(redone.pages));
  json.key("as_before").integer(number(redone.as_before));
  json.key("changed").integer(number(redone.changed));
  json.key("worse").integer(number(redone.worse)).close('}');
}

void log_summary(Console& console, const std::string& again, const IngestSummary& summary) {
  const auto number = [](std::uint64_t value) { return static_cast<std::int64_t>(value); };
  JsonWriter json = event("summary");
  json.key("unchanged").integer(number(summary.unchanged));
  json.key("new").integer(number(summary.fresh));
  json.key("changed").integer(number(summary.changed));
  json.key("gone").integer(number(summary.gone));
  json.key("failed").integer(number(summary.failed));
  json.key("failed_before").integer(number(summary.failed_before));
  json.key("pages").integer(number(summary.pages));
  json.key("records").integer(number(summary.records));
  json.key("withdrawn").integer(number(summary.withdrawn));
  log_redone(json, again, summary.redone);
  json.key("seconds").number(summary.seconds, 3);
  console.log(json.key("interrupted").boolean(summary.interrupted));
}

// A file that ended: every one in the event log, only those that failed on a terminal.
void report_file(Console& console, const Progress& progress) {
  console.log(event("file")
                  .key("source")
                  .string(progress.path)
                  .key("outcome")
                  .string(word(progress.outcome))
                  .key("message")
                  .string_or_null(progress.message));
  const bool fine =
      progress.outcome == Outcome::ok || progress.outcome == Outcome::ok_with_warnings;
  if (fine || console.json_log()) return;
  console.warn(progress.path + ": " + std::string(word(progress.outcome)) +
               (progress.message.empty() ? "" : ", " + progress.message));
}

Result<void> all_there(const std::vector<std::string>& paths) {
  for (const std::string& path : paths) {
    struct stat status {};
    if (stat(path.c_str(), &status) != 0)
      return fail(ErrorCode::unreadable, path + ": " + std::strerror(errno));
  }
  return {};
}

// Two ingests at once would read every file twice: the second one waits until the first has ended,
// however it ends. SQLite's own locks are of another kind and not in the way; but closing this
// descriptor would drop them, so it must outlive the store.
Result<void> wait_for_turn(const std::string& store, Console& console, Descriptor& turn) {
  turn = Descriptor(open(store.c_str(), O_RDONLY | O_CLOEXEC));
  if (!turn) return fail(ErrorCode::store_failed, with_reason(store, errno));
  if (flock(turn.get(), LOCK_EX | LOCK_NB) == 0) return {};
  if (errno != EWOULDBLOCK) return {};  // a file system without such locks
  console.warn("another ingest works on " + store + "; waiting for its end");
  while (flock(turn.get(), LOCK_EX) != 0 && errno == EINTR) {
  }
  return {};
}

Again again_of(const std::string& stage) {
  if (stage == "read") return Again::read;
  if (stage == "recognise") return Again::recognise;
  return stage == "repair" ? Again::repair : Again::nothing;
}

}  // namespace

void ingest_options(Syntax& syntax, Arguments& arguments) {
  syntax.positionals("PATH", arguments.paths, true, "files and folders");
  syntax.option("--sources FILE", arguments.sheet,
                "source sheet; default: sources.csv in each folder");
  reading_options(syntax, arguments);
  syntax.choice("--retry", arguments.retry, {"failed"},
                "read again what failed before, though it has not changed");
  syntax.choice("--again", arguments.again, {"read", "recognise", "repair"},
                "do this stage again though nothing has changed; what comes out as before stays");
  syntax.flag(
      "--embedded", arguments.embedded,
      "also the files that documents carry, as documents of their own (PATH#embedded/NAME)");
  syntax.number("--jobs N", arguments.jobs, 0, "documents at a time; default: as many as cores");
}

Result<int> ingest_command(const Arguments& arguments, Console& console) {
  for (const std::string& path : arguments.paths) {  // an unset variable in a script
    if (path.empty()) return fail(ErrorCode::wrong_use, "an empty path; . is the current folder");
  }
  if (arguments.again == "recognise" && arguments.no_recognise)
    return fail(ErrorCode::wrong_use, "--again recognise and --no-recognise exclude each other");
  TRY_ASSIGN(const std::string password, password_of(arguments));
  TRY(all_there(arguments.paths));  // before a store is made for nothing
  TRY_ASSIGN(Workers workers, start_workers(arguments, console));  // before any thread
  TRY_ASSIGN(const Rules rules, load_rules(arguments.packs, arguments.places));
  Descriptor turn;
  TRY_ASSIGN(Store store, open_store(arguments, console, OpenMode::create));
  TRY(wait_for_turn(store.file(), console, turn));
  const Interrupts interrupts([&] {
    console.warn("stopping; what is finished is kept (Ctrl-C again ends at once)");
    workers.interrupt();
  });
  IngestOptions options;
  options.paths = arguments.paths;
  options.sheet = arguments.sheet;
  options.recognise = !arguments.no_recognise;
  options.languages = arguments.languages;
  options.password = password;
  options.threads = arguments.jobs;
  options.retry_failed = !arguments.retry.empty();
  options.again = again_of(arguments.again);
  options.embedded = arguments.embedded;
  Tools tools{workers, store, rules};
  ProgressLine line(console);
  const auto progress = [&](const Progress& seen) {
    if (!seen.path.empty()) report_file(console, seen);
    line.show(seen);
  };
  TRY_ASSIGN(const IngestSummary summary, ingest(options, tools, progress, interrupts.stop()));
  console.clear_progress();
  log_summary(console, arguments.again, summary);
  if (summary.interrupted) {
    return fail(ErrorCode::interrupted,
                "stopped after " + summary_text(summary) + "; the same command goes on from here");
  }
  for (const std::string& warning : summary.warnings) console.warn(warning);
  if (!console.quiet()) {
    console.print(summary_text(summary) + "\n");
    if (options.again != Again::nothing)
      console.print(redone_text(arguments.again, summary.redone) + "\n");
  }
  if (summary.outdated > 0) {
    console.note(counted(summary.outdated, "document was", "documents were") +
                 " read with other rules; `kiroku extract` brings them up to date");
  }
  return summary.failed + summary.failed_before + summary.redone.worse > 0 ? kDoneWithFailures
                                                                           : kDone;
}

}  // namespace kiroku
