// kiroku audit sample: which facts to review, and how right the reviewed ones were.
#include <cstdio>
#include <map>

#include "pipeline/audit/recall.h"
#include "pipeline/audit/sample.h"
#include "pipeline/audit/sample_changes.h"
#include "pipeline/cli/command_functions.h"
#include "pipeline/cli/console.h"
#include "pipeline/cli/diff_text.h"
#include "pipeline/cli/exit_codes.h"
#include "pipeline/cli/formats.h"
#include "pipeline/cli/open_store.h"
#include "pipeline/cli/progress_line.h"
#include "pipeline/cli/rule_files.h"
#include "pipeline/cli/table.h"
#include "schemas/words.h"

namespace kiroku {
namespace {

std::string share(double value) {
  char text[16];
  std::snprintf(text, sizeof text, "%.3f", value);
  return text;
}

void write(JsonWriter& json, const char* by, const Precision& one) {
  const std::size_t decided = one.right + one.wrong;
  const auto [low, high] = wilson(one.right, decided);
  json.open('{').key("by").string(by).key("group").string(one.group);
  json.key("facts").integer(static_cast<std::int64_t>(one.facts));
  json.key("right").integer(static_cast<std::int64_t>(one.right));
  json.key("wrong").integer(static_cast<std::int64_t>(one.wrong)).key("precision");
  decided > 0 ? json.number(static_cast<double>(one.right) / static_cast<double>(decided), 4)
              : json.raw("null");
  json.key("low").number(low, 4).key("high").number(high, 4).close('}');
}

std::vector<std::string> cells(const char* by, const Precision& one) {
  const std::size_t decided = one.right + one.wrong;
  const auto [low, high] = wilson(one.right, decided);
  return {by,
          one.group.empty() ? "all" : one.group,
          std::to_string(one.facts),
          std::to_string(decided),
          decided > 0 ? share(static_cast<double>(one.right) / static_cast<double>(decided)) : "",
          decided > 0 ? share(low) + " to " + share(high) : ""};
}

void print_facts(const std::vector<const QueueFact*>& facts, Console& console) {
  for (const QueueFact* fact : facts) {
    JsonWriter json;
    json.open('{').key("fact").string(fact->fact).key("record").string(fact->record);
    json.key("type").string(word(fact->type)).key("rule").string(fact->rule);
    json.key("decision").string_or_null(fact->decision).close('}');
    console.print(json.take() + "\n");
  }
}

using Precisions = std::vector<std::pair<const char*, Precision>>;

void print_precision(const Precisions& all, bool jsonl, Console& console) {
  Table table(console, {{"by"},
                        {"group", true},
                        {"facts", false, true},
                        {"decided", false, true},
                        {"precision", false, true},
                        {"95 %"}});
  for (const auto& [by, one] : all) {
    if (!jsonl) {
      table.row(cells(by, one));
      continue;
    }
    JsonWriter json;
    write(json, by, one);
    console.print(json.take() + "\n");
  }
}

std::string link(const Arguments& arguments, std::size_t size) {
  std::string query = "/?sample=" + std::to_string(size);
  if (!arguments.diff.empty()) query += "&diff=" + arguments.diff;
  return query + (arguments.by.empty() ? "" : "&by=" + arguments.by);
}

// What changed between two runs.
Result<int> sample_changes(const Arguments& arguments, std::size_t size, bool jsonl, Store& store,
                           Console& console) {
  TRY_ASSIGN(const DiffRuns runs, runs_of(arguments.diff, store));
  TRY_ASSIGN(const RunDiff diff, store.diff(runs.before, runs.after));
  TRY_ASSIGN(const std::vector<Opinion> decided, store.standing());
  const std::vector<const Change*> changes = sample(diff, size, arguments.by);
  if (jsonl)
    for (const Change* change : changes)
      console.print(to_json(*change, decision_on(diff, *change)) + "\n");
  Precisions all;
  for (const Precision& one : precision_of(changes, decided)) all.emplace_back("change", one);
  print_precision(all, jsonl, console);
  if (!jsonl) console.note("review them at " + link(arguments, size) + " of `kiroku audit serve`");
  return kDone;
}

std::string to_json(const Recall& one) {
  JsonWriter json;
  json.open('{').key("by").string("recall").key("group").string(word(one.type));
  json.key("unused").integer(static_cast<std::int64_t>(one.passed));
  json.key("sampled").integer(static_cast<std::int64_t>(one.sampled));
  json.key("missed").integer(static_cast<std::int64_t>(one.missed));
  json.key("found").number(one.found, 1).key("recall");
  one.found > 0 ? json.number(one.recall, 4) : json.raw("null");
  return json.key("low").number(one.low, 4).key("high").number(one.high, 4).close('}').take();
}

std::string to_json(const PassedOver& one) {
  JsonWriter json;
  json.open('{').key("unused").string(word(one.type)).key("words").string(one.words);
  json.key("source").string(one.source).key("document").string(one.document);
  json.key("page").integer(one.page).key("start").integer(one.start).key("end").integer(one.end);
  return json.key("missed").boolean(one.missed).close('}').take();
}

void print_passed(const std::vector<PassedOver>& passed, std::size_t size, bool jsonl,
                  Console& console) {
  std::map<RecordType, std::size_t> shown;
  Table list(console, {{"could be"},
                       {"words", true},
                       {"source", true, false, true},
                       {"page", false, true},
                       {"added"}});
  for (const PassedOver& one : passed) {
    if (++shown[one.type] > size) continue;
    jsonl ? console.print(to_json(one) + "\n")
          : list.row({std::string(word(one.type)), one.words, one.source, std::to_string(one.page),
                      one.missed ? "missed" : ""});
  }
}

// Where nothing was found there is no recall to tell.
void print_recall(const std::vector<Recall>& all, bool jsonl, Console& console) {
  Table table(console, {{"type"},
                        {"unused", false, true},
                        {"sampled", false, true},
                        {"missed", false, true},
                        {"recall", false, true},
                        {"95 %"}});
  for (const Recall& one : all) {
    const bool known = one.found > 0;
    jsonl ? console.print(to_json(one) + "\n")
          : table.row({std::string(word(one.type)), std::to_string(one.passed),
                       std::to_string(one.sampled), std::to_string(one.missed),
                       known ? share(one.recall) : "",
                       known ? share(one.low) + " to " + share(one.high) : ""});
  }
}

// What rules left: to be looked through, and what it says of their recall.
Result<int> sample_unused(const Arguments& arguments, std::size_t size, bool jsonl, Store& store,
                          Console& console) {
  TRY_ASSIGN(const Rules rules, load_rules(arguments.packs, arguments.places));
  TRY_ASSIGN(const std::vector<PassedOver> passed, passed_over(store, rules));
  TRY_ASSIGN(const Queue queue, Queue::of(store, 0));
  print_passed(passed, size, jsonl, console);
  print_recall(recall_of(queue, passed, size), jsonl, console);
  console.note("true where each of the sampled was looked at, and what is a fact was added");
  return kDone;
}

}  // namespace

void audit_sample_options(Syntax& syntax, Arguments& arguments) {
  syntax.number("--size N", arguments.sample, 0, "so many facts; default 200");
  syntax.choice("--by", arguments.by, {"rule", "type", "language", "change"},
                "the same number of each where there are so many");
  syntax.option("--diff A..B", arguments.diff,
                "of what changed between two runs; ..B: from the current one");
  syntax.flag("--recall", arguments.recall,
              "of what no rule took, so many for each type; says how much is missed");
  syntax.choice("--format", arguments.format, {"table", "jsonl"},
                "default: table on a terminal, jsonl in a pipe");
}

Result<int> audit_sample_command(const Arguments& arguments, Console& console) {
  TRY_ASSIGN(Store store, open_store(arguments, console, OpenMode::read_only));
  const auto size = static_cast<std::size_t>(arguments.sample > 0 ? arguments.sample : 200);
  const bool jsonl = format_of(arguments, console) == "jsonl";
  if (arguments.recall && !arguments.diff.empty())
    return fail(ErrorCode::wrong_use, "--recall and --diff exclude each other");
  if (arguments.recall) return sample_unused(arguments, size, jsonl, store, console);
  if (!arguments.diff.empty()) return sample_changes(arguments, size, jsonl, store, console);
  if (arguments.by == "change")
    return fail(ErrorCode::wrong_use, "--by change belongs to --diff A..B");
  TRY_ASSIGN(const Queue queue, Queue::of(store, 0));
  const std::vector<const QueueFact*> facts = sample(queue, size, arguments.by);
  if (jsonl) print_facts(facts, console);
  Precisions all;
  for (const char* by : {"", "type", "language", "rule"})
    for (const Precision& one : precision_of(facts, by)) all.emplace_back(by, one);
  print_precision(all, jsonl, console);
  if (!jsonl) console.note("review them at " + link(arguments, size) + " of `kiroku audit serve`");
  return kDone;
}

}  // namespace kiroku
