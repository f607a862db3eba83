// kiroku runs list, diff, promote, discard: drafts seen before they count.
#include "pipeline/cli/command_functions.h"
#include "pipeline/cli/console.h"
#include "pipeline/cli/exit_codes.h"
#include "pipeline/cli/formats.h"
#include "pipeline/cli/open_store.h"
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

void write_side(JsonWriter& json, const Change::Side& side) {
  if (side.id.empty()) {
    json.raw("null");
    return;
  }
  json.open('{').key("id").string(side.id).key("fact").string(side.fact);
  json.key("value").string(side.value).key("quote").string(side.quote);
  json.key("page").integer(side.page).key("rule").string(side.rule).close('}');
}

std::string to_json(const Change& change) {
  JsonWriter json;
  json.open('{').key("change").string(word(change.kind)).key("type").string(word(change.type));
  json.key("source").string(change.source).key("before");
  write_side(json, change.before);
  json.key("after");
  write_side(json, change.after);
  return json.close('}').take();
}

using Totals = std::map<ChangeKind, std::int64_t>;

// "2 added, 1 moved-evidence".
std::string totals_text(const Totals& totals) {
  std::string text;
  for (const auto& [kind, count] : totals) {
    if (count == 0) continue;
    text += (text.empty() ? "" : ", ") + std::to_string(count) + " " + std::string(word(kind));
  }
  return text;
}

void write_totals(JsonWriter& json, const Totals& totals) {
  json.open('{');
  for (const auto& [kind, count] : totals) json.key(word(kind)).integer(count);
  json.close('}');
}

// The last line of a diff in JSONL:
// {"totals":{...},"unchanged":210,"by_rule":{...},"by_type":{...}}.
std::string totals_json(const RunDiff& diff) {
  JsonWriter json;
  json.open('{').key("totals");
  write_totals(json, diff.totals);
  json.key("unchanged").integer(diff.unchanged);
  for (const auto* groups : {&diff.by_rule, &diff.by_type}) {
    json.key(groups == &diff.by_rule ? "by_rule" : "by_type").open('{');
    for (const auto& [name, totals] : *groups) write_totals(json.key(name), totals);
    json.close('}');
  }
  return json.close('}').take();
}

// "before -> after" where both are there and differ.
std::string value_text(const Change& change) {
  if (change.before.id.empty()) return change.after.value;
  if (change.after.id.empty() || change.before.value == change.after.value)
    return change.before.value;
  return change.before.value + " -> " + change.after.value;
}

std::string rule_text(const Change& change) {
  if (change.before.rule.empty()) return change.after.rule;
  if (change.after.rule.empty() || change.before.rule == change.after.rule)
    return change.before.rule;
  return change.before.rule + " -> " + change.after.rule;
}

void print_diff(const RunDiff& diff, Console& console) {
  Table table(console, {{"change"},
                        {"type"},
                        {"value", true},
                        {"rule", true},
                        {"quote", true},
                        {"source", true, false, true},
                        {"page", false, true}});
  for (const Change& change : diff.changes) {
    const Change::Side& side = change.after.id.empty() ? change.before : change.after;
    table.row({std::string(word(change.kind)), std::string(word(change.type)), value_text(change),
               rule_text(change), side.quote, change.source, std::to_string(side.page)});
  }
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
  syntax.choice("--format", arguments.format, {"table", "jsonl"},
                "default: table on a terminal, jsonl in a pipe");
}

// `runs diff DRAFT` is current -> DRAFT; `runs diff A B` is A -> B.
Result<int> runs_diff_command(const Arguments& arguments, Console& console) {
  TRY_ASSIGN(Store store, open_store(arguments, console, OpenMode::read_only));
  const bool two = !arguments.second.empty();
  TRY_ASSIGN(const RunInfo before, store.run(two ? arguments.first : "current"));
  TRY_ASSIGN(const RunInfo after, store.run(two ? arguments.second : arguments.first));
  TRY_ASSIGN(const RunDiff diff, store.diff(before.id, after.id));
  if (format_of(arguments, console) == "jsonl") {
    for (const Change& change : diff.changes) console.print(to_json(change) + "\n");
    console.print(totals_json(diff) + "\n");
    return kDone;
  }
  print_diff(diff, console);
  const std::string totals = totals_text(diff.totals);
  console.print((totals.empty() ? "no changes" : totals) + "; " + std::to_string(diff.unchanged) +
                " unchanged\n");
  for (const auto& [rule, of_rule] : diff.by_rule) {
    if (const std::string text = totals_text(of_rule); !text.empty())
      console.print_text("  " + rule + ": " + text + "\n");
  }
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
