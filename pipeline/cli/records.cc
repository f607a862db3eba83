// kiroku records: what was found.
#include "pipeline/cli/command_functions.h"
#include "pipeline/cli/console.h"
#include "pipeline/cli/decision_states.h"
#include "pipeline/cli/exit_codes.h"
#include "pipeline/cli/formats.h"
#include "pipeline/cli/open_store.h"
#include "pipeline/cli/record_printer.h"
#include "pipeline/cli/record_views.h"
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
  syntax.flag("--facts", arguments.facts,
              "each fact once, with its statements, witnesses and what contradicts it");
  syntax.two("--parallel A B", arguments.parallel,
             "two sources side by side: what one omits, what they say differently");
  syntax.flag("--unused", arguments.unused,
              "numbers, dates and words of agreements that no rule took");
}

namespace {

Result<RecordQuery> query_of(const Arguments& arguments, Store& store) {
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
  return query;
}

Result<void> check(const Arguments& arguments) {
  const int views =
      (arguments.facts ? 1 : 0) + (arguments.parallel.empty() ? 0 : 1) + (arguments.unused ? 1 : 0);
  if (views > 1)
    return fail(ErrorCode::wrong_use, "--facts, --parallel and --unused exclude each other");
  if (views == 1 && arguments.format == "csv")
    return fail(ErrorCode::wrong_use, "csv is for records only; table or jsonl");
  if (!arguments.parallel.empty() && !arguments.source.empty())
    return fail(ErrorCode::wrong_use, "--parallel names its sources itself, without --source");
  return {};
}

}  // namespace

Result<int> records_command(const Arguments& arguments, Console& console) {
  TRY(check(arguments));
  TRY_ASSIGN(Store store, open_store(arguments, console, OpenMode::read_only));
  TRY_ASSIGN(const RecordQuery query, query_of(arguments, store));
  if (arguments.facts) return print_facts(arguments, console, store, query);
  if (!arguments.parallel.empty()) return print_parallel(arguments, console, store, query);
  if (arguments.unused) return print_unused(arguments, console, store);
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
