// kiroku audit sample: which facts to review, and how right the reviewed ones were.
#include <cstdio>

#include "pipeline/audit/sample.h"
#include "pipeline/cli/command_functions.h"
#include "pipeline/cli/console.h"
#include "pipeline/cli/exit_codes.h"
#include "pipeline/cli/formats.h"
#include "pipeline/cli/open_store.h"
#include "pipeline/cli/progress_line.h"
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

}  // namespace

void audit_sample_options(Syntax& syntax, Arguments& arguments) {
  syntax.number("--size N", arguments.sample, 0, "so many facts; default 200");
  syntax.choice("--by", arguments.by, {"rule", "type", "language"},
                "the same number of each where there are so many");
  syntax.choice("--format", arguments.format, {"table", "jsonl"},
                "default: table on a terminal, jsonl in a pipe");
}

Result<int> audit_sample_command(const Arguments& arguments, Console& console) {
  TRY_ASSIGN(Store store, open_store(arguments, console, OpenMode::read_only));
  TRY_ASSIGN(const Queue queue, Queue::of(store, 0));
  const auto size = static_cast<std::size_t>(arguments.sample > 0 ? arguments.sample : 200);
  const std::vector<const QueueFact*> facts = sample(queue, size, arguments.by);
  const bool jsonl = format_of(arguments, console) == "jsonl";
  if (jsonl) print_facts(facts, console);
  Table table(console, {{"by"},
                        {"group", true},
                        {"facts", false, true},
                        {"decided", false, true},
                        {"precision", false, true},
                        {"95 %"}});
  for (const char* by : {"", "type", "language", "rule"}) {
    for (const Precision& one : precision_of(facts, by)) {
      if (!jsonl) {
        table.row(cells(by, one));
        continue;
      }
      JsonWriter json;
      write(json, by, one);
      console.print(json.take() + "\n");
    }
  }
  if (!jsonl) {
    console.note("review them at /?sample=" + std::to_string(size) +
                 (arguments.by.empty() ? "" : "&by=" + arguments.by) + " of `kiroku audit serve`");
  }
  return kDone;
}

}  // namespace kiroku
