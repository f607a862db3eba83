// kiroku extract: the rules again, over what is stored; nothing is read or recognised again.
#include "pipeline/cli/command_functions.h"
#include "pipeline/cli/console.h"
#include "pipeline/cli/exit_codes.h"
#include "pipeline/cli/interrupts.h"
#include "pipeline/cli/open_store.h"
#include "pipeline/cli/progress_line.h"
#include "pipeline/cli/rule_files.h"
#include "pipeline/extract_all.h"

namespace kiroku {
namespace {

std::string progress_text(const ExtractProgress& progress) {
  return grouped(progress.documents_done) + " of " + grouped(progress.documents_total) +
         " documents · " + grouped(progress.records) + " records";
}

void log_summary(Console& console, const ExtractSummary& summary) {
  console.log(event("extracted")
                  .key("run")
                  .integer(summary.run)
                  .key("before")
                  .integer(summary.before)
                  .key("documents")
                  .integer(static_cast<std::int64_t>(summary.documents))
                  .key("records")
                  .integer(static_cast<std::int64_t>(summary.records))
                  .key("seconds")
                  .number(summary.seconds, 3)
                  .key("interrupted")
                  .boolean(summary.interrupted));
}

}  // namespace

void extract_options(Syntax& syntax, Arguments& arguments) {
  syntax.option("--draft NAME", arguments.draft,
                "into a draft that changes nothing until it is promoted");
  syntax.number("--jobs N", arguments.jobs, 0, "documents at a time; default: as many as cores");
}

Result<int> extract_command(const Arguments& arguments, Console& console) {
  TRY_ASSIGN(const Rules rules, load_rules(arguments.packs));
  TRY_ASSIGN(Store store, open_store(arguments, console, OpenMode::read_write));
  const Interrupts interrupts(
      [&] { console.warn("stopping; nothing changes (Ctrl-C again ends at once)"); });
  ReExtractOptions options;
  options.draft = arguments.draft;
  options.threads = arguments.jobs;
  Paced paced(console);
  const auto progress = [&](const ExtractProgress& seen) {
    if (paced.is_time()) console.progress(progress_text(seen));
  };
  TRY_ASSIGN(const ExtractSummary summary,
             extract_all(options, store, rules, progress, interrupts.stop()));
  console.clear_progress();
  log_summary(console, summary);
  if (summary.interrupted)
    return fail(ErrorCode::interrupted, "stopped; the current run is what it was");
  const std::string draft = arguments.draft.empty() ? "" : " (draft " + arguments.draft + ")";
  console.note("run " + std::to_string(summary.run) + draft + ": " + grouped(summary.records) +
               " records of " + grouped(summary.documents) + " documents in " +
               duration(summary.seconds));
  if (arguments.draft.empty()) {
    console.note("`kiroku runs diff " + std::to_string(summary.before) + " " +
                 std::to_string(summary.run) + "` shows what changed");
  } else {
    console.note("`kiroku runs diff " + arguments.draft + "` shows what would change");
  }
  return kDone;
}

}  // namespace kiroku
