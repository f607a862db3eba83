// kiroku runs list, diff, promote, discard, prune: drafts seen before they count.
#include "pipeline/cli/command_functions.h"
#include "pipeline/cli/console.h"
#include "pipeline/cli/diff_text.h"
#include "pipeline/cli/exit_codes.h"
#include "pipeline/cli/formats.h"
#include "pipeline/cli/open_store.h"
#include "pipeline/cli/progress_line.h"
#include "pipeline/cli/table.h"
#include "schemas/words.h"

namespace kiroku {
namespace {

std::string to_json(const RunInfo& run) {
  JsonWriter json;
  json.open('{').key("run").integer(run.id).key("name").string_or_null(run.name);
  json.key("state").string(word(run.state)).key("created").string(run.created);
  json.key("rules_digest").string(run.rules_digest).key("records").integer(run.records);
  return json.key("documents").integer(run.documents).close('}').take();
}

}  // namespace

void runs_list_options(Syntax& syntax, Arguments& arguments) {
  syntax.choice("--format", arguments.format, {"table", "jsonl"},
                "default: table on a terminal, jsonl in a pipe");
}

Result<int> runs_list_command(const Arguments& arguments, Console& console) {
  TRY_ASSIGN(Store store, open_store(arguments, console, OpenMode::read_only));
  TRY_ASSIGN(const std::vector<RunInfo> runs, store.runs());
  if (format_of(arguments, console) == "jsonl") {
    for (const RunInfo& run : runs) console.print(to_json(run) + "\n");
    return kDone;
  }
  Table table(console, {{"run", false, true},
                        {"name", true},
                        {"state"},
                        {"created"},
                        {"records", false, true},
                        {"documents", false, true},
                        {"rules"}});
  for (const RunInfo& run : runs) {
    table.row({std::to_string(run.id), run.name, std::string(word(run.state)), run.created,
               std::to_string(run.records), std::to_string(run.documents),
               run.rules_digest.substr(0, 12)});
  }
  return kDone;
}

void runs_diff_options(Syntax& syntax, Arguments& arguments) {
  syntax.positional("RUN", arguments.first, true, "number or draft name");
  syntax.positional("OTHER", arguments.second, false,
                    "compared with it; default: the current run against RUN");
  syntax.choice("--format", arguments.format, {"table", "jsonl", "html"},
                "html is one file for a browser; default: table on a terminal, jsonl in a pipe");
  syntax.number("--examples N", arguments.examples, 0,
                "of each kind, where there are many changes; 0: all; default: 10");
  syntax.number("--seed N", arguments.seed, 0, "draws other examples; default: 1");
  syntax.flag("--exit-code", arguments.exit_code, "end with 18 where the runs differ");
}

// `runs diff DRAFT` is current -> DRAFT; `runs diff A B` is A -> B.
Result<int> runs_diff_command(const Arguments& arguments, Console& console) {
  TRY_ASSIGN(Store store, open_store(arguments, console, OpenMode::read_only));
  const bool two = !arguments.second.empty();
  TRY_ASSIGN(const RunInfo before, store.run(two ? arguments.first : "current"));
  TRY_ASSIGN(const RunInfo after, store.run(two ? arguments.second : arguments.first));
  TRY_ASSIGN(const RunDiff diff, store.diff(before.id, after.id));
  const auto name = [](const RunInfo& run) {
    return std::to_string(run.id) + (run.name.empty() ? "" : " (" + run.name + ")");
  };
  const DiffChoice choice{static_cast<std::size_t>(arguments.examples),
                          static_cast<unsigned>(arguments.seed),
                          name(before) + " and " + name(after)};
  const std::string format = format_of(arguments, console);
  if (format == "jsonl")
    print_diff_jsonl(diff, console);
  else if (format == "html")
    print_diff_html(diff, choice, console);
  else
    print_diff(diff, choice, console);
  return arguments.exit_code && !diff.changes.empty() ? kDifferent : kDone;
}

void runs_prune_options(Syntax& syntax, Arguments& arguments) {
  syntax.number("--keep N", arguments.keep, 0, "superseded runs that stay whole; default: 1");
}

// Decisions are not of a run: all of them stay.
Result<int> runs_prune_command(const Arguments& arguments, Console& console) {
  TRY_ASSIGN(Store store, open_store(arguments, console, OpenMode::read_write));
  TRY_ASSIGN(const Pruned pruned, store.prune(static_cast<std::size_t>(arguments.keep)));
  const auto number = [](std::int64_t value) { return grouped(static_cast<std::uint64_t>(value)); };
  console.note(number(pruned.runs) + " runs pruned: " + number(pruned.records) + " records and " +
               number(pruned.readings) + " readings that no other run has; every decision is kept");
  return kDone;
}

void runs_name_options(Syntax& syntax, Arguments& arguments) {
  syntax.positional("RUN", arguments.first, true, "draft name or number");
}

Result<int> runs_promote_command(const Arguments& arguments, Console& console) {
  TRY_ASSIGN(Store store, open_store(arguments, console, OpenMode::read_write));
  TRY_ASSIGN(const RunInfo run, store.run(arguments.first));
  TRY(store.promote(run.id));
  console.note("run " + std::to_string(run.id) + " is the current one now");
  return kDone;
}

Result<int> runs_discard_command(const Arguments& arguments, Console& console) {
  TRY_ASSIGN(Store store, open_store(arguments, console, OpenMode::read_write));
  TRY_ASSIGN(const RunInfo run, store.run(arguments.first));
  TRY(store.discard(run.id));
  console.note("run " + std::to_string(run.id) + " is put away");
  return kDone;
}

}  // namespace kiroku
