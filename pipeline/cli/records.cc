// kiroku records: what was found.
#include "pipeline/cli/command_functions.h"
#include "pipeline/cli/console.h"
#include "pipeline/cli/decision_states.h"
#include "pipeline/cli/exit_codes.h"
#include "pipeline/cli/formats.h"
#include "pipeline/cli/open_store.h"
#include "pipeline/cli/record_printer.h"
#include "schemas/words.h"

namespace kiroku {

namespace {

bool is_wanted(const Verdict& verdict, const std::string& decision) {
  if (decision.empty()) return true;
  const std::string is = state(verdict);
  return decision == "none" ? is.empty() : is == decision;
}

}  // namespace

const std::vector<std::string>& decision_states() {
  static const std::vector<std::string> states = {"none",      "accepted",       "rejected",
                                                  "corrected", "added",          "unsure",
                                                  "disputed",  "needs-re-review"};
  return states;
}

void records_options(Syntax& syntax, Arguments& arguments) {
  syntax.choice("--format", arguments.format, {"table", "jsonl", "csv"},
                "default: table on a terminal, jsonl in a pipe");
  syntax.choice("--type", arguments.type, {"population", "date", "agreement"}, "only this type");
  syntax.option("--place NAME", arguments.place, "of this place: a name, as written, or an id");
  syntax.option("--source PATH", arguments.source, "of this file: its path, or the path's end");
  syntax.option("--rule ID", arguments.rule, "found by this rule, or by those that begin so");
  syntax.share("--min-confidence X", arguments.min_confidence, "at least so confident (0 to 1)");
  syntax.option("--run RUN", arguments.run, "of this run: number or draft name; default: current");
  syntax.choice("--decision STATE", arguments.decision, decision_states(),
                "only what people decided so; none: nobody decided yet");
  syntax.option("--id ID", arguments.id, "one record: its id or the beginning of it");
}

Result<int> records_command(const Arguments& arguments, Console& console) {
  TRY_ASSIGN(Store store, open_store(arguments, console, OpenMode::read_only));
  RecordQuery query;
  if (!arguments.run.empty()) {
    TRY_ASSIGN(const RunInfo run, store.run(arguments.run));
    query.run = run.id;
  }
  query.id = arguments.id;
  if (!arguments.type.empty()) query.type = from_word<RecordType>(arguments.type);
  query.source = arguments.source;
  query.place = arguments.place;
  query.rule = arguments.rule;
  query.min_confidence = arguments.min_confidence;
  RecordPrinter printer(console, format_of(arguments, console));
  std::optional<Error> failure;
  const auto print = [&](const Record& found) {
    Result<Verdict> verdict = store.verdict(found);
    if (!verdict) {
      failure = verdict.error();
      return false;
    }
    if (!is_wanted(*verdict, arguments.decision)) return true;
    Record record = found;
    apply(*verdict, record);
    return printer.print(record, *verdict);
  };
  TRY(store.for_each_record(query, print));
  if (failure) return fail(*failure);
  if (!arguments.id.empty() && printer.printed() == 0)
    return fail(ErrorCode::not_found, "no record's id is or begins with " + arguments.id);
  if (printer.printed() == 0) console.note("no records");
  return kDone;
}

}  // namespace kiroku
