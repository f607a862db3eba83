// kiroku rules profile: what each rule costs and finds.
#include <algorithm>
#include <chrono>
#include <functional>
#include <numeric>

#include "extractors/engine.h"
#include "pipeline/cli/command_functions.h"
#include "pipeline/cli/console.h"
#include "pipeline/cli/document_file.h"
#include "pipeline/cli/exit_codes.h"
#include "pipeline/cli/formats.h"
#include "pipeline/cli/open_store.h"
#include "pipeline/cli/progress_line.h"
#include "pipeline/cli/reading.h"
#include "pipeline/cli/rule_files.h"
#include "pipeline/cli/table.h"
#include "pipeline/stages/stages.h"

namespace kiroku {
namespace {

std::uint64_t nanoseconds() {
  return static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::nanoseconds>(
                                        std::chrono::steady_clock::now().time_since_epoch())
                                        .count());
}

double milliseconds(std::uint64_t time) { return static_cast<double>(time) / 1e6; }

std::string to_json(const RuleInfo& rule, const RuleCost& cost) {
  const auto number = [](std::uint64_t value) { return static_cast<std::int64_t>(value); };
  JsonWriter json;
  json.open('{').key("rule").string(rule.id).key("file").string(rule.file);
  json.key("line").integer(rule.line).key("milliseconds").number(milliseconds(cost.time), 3);
  json.key("asked").integer(number(cost.asked)).key("matches").integer(number(cost.matches));
  json.key("refused").integer(number(cost.refused));
  return json.key("records").integer(number(cost.records)).close('}').take();
}

// The dearest first.
std::vector<std::size_t> by_cost(const std::vector<RuleCost>& costs) {
  std::vector<std::size_t> order(costs.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](auto a, auto b) { return costs[a].time > costs[b].time; });
  return order;
}

std::string tenths(double value) {
  const std::string digits = std::to_string(value);
  return digits.substr(0, digits.find('.') + 2);
}

void print_table(const Rules& rules, const std::vector<RuleCost>& costs, double total,
                 Console& console) {
  Table table(console, {{"rule", true},
                        {"ms", false, true},
                        {"share", false, true},
                        {"asked", false, true},
                        {"matches", false, true},
                        {"refused", false, true},
                        {"records", false, true}});
  for (const std::size_t index : by_cost(costs)) {
    const RuleCost& cost = costs[index];
    if (cost.asked == 0) continue;
    const double time = milliseconds(cost.time);
    table.row({rules.list()[index].id, tenths(time), tenths(100 * time / total) + "%",
               std::to_string(cost.asked), std::to_string(cost.matches),
               std::to_string(cost.refused), std::to_string(cost.records)});
  }
}

// Every document of the store, or the files named.
Result<void> for_each_document(const Arguments& arguments, Console& console,
                               const std::function<void(const Document&)>& take) {
  if (!arguments.paths.empty()) {
    TRY_ASSIGN(const PageReading reading, page_reading_of(arguments));
    TRY_ASSIGN(Workers workers, start_workers(arguments, console));
    for (const std::string& path : arguments.paths) {
      TRY_ASSIGN(const Document document, document_of_file(workers, path, reading, {}));
      take(document);
    }
    return {};
  }
  TRY_ASSIGN(Store store, open_store(arguments, console, OpenMode::read_only));
  TRY_ASSIGN(const std::vector<std::string> digests, store.documents());
  for (const std::string& digest : digests) {
    TRY_ASSIGN(const Ingested stored, store.document(digest));
    take(segment(stored.source, stored.text));
  }
  return {};
}

}  // namespace

void rules_profile_options(Syntax& syntax, Arguments& arguments) {
  syntax.positionals("FILE", arguments.paths, false, "files; none: all that the store holds");
  syntax.choice("--format", arguments.format, {"table", "jsonl"},
                "default: table on a terminal, jsonl in a pipe");
  reading_options(syntax, arguments);
}

Result<int> rules_profile_command(const Arguments& arguments, Console& console) {
  TRY_ASSIGN(const Rules rules, load_rules(arguments.packs, arguments.places));
  std::vector<RuleCost> costs(rules.list().size());
  ExtractOptions options;
  options.profile = &costs;
  options.clock = nanoseconds;
  std::uint64_t bytes = 0, documents = 0, whole = 0, in_rules = 0;
  TRY(for_each_document(arguments, console, [&](const Document& document) {
    const std::uint64_t begun = nanoseconds();
    extract(document, rules, options);
    whole += nanoseconds() - begun;
    bytes += document.text.utf8.size();
    ++documents;
  }));
  for (const RuleCost& cost : costs) in_rules += cost.time;
  if (format_of(arguments, console) == "table") {
    print_table(rules, costs, std::max(milliseconds(whole), 1e-9), console);
  } else {
    for (const std::size_t index : by_cost(costs))
      console.print(to_json(rules.list()[index], costs[index]) + "\n");
  }
  console.note(grouped(documents) + " documents, " + grouped(bytes) + " bytes in " +
               tenths(milliseconds(whole)) + " ms; " + tenths(milliseconds(in_rules)) +
               " ms of it in single rules");
  return kDone;
}

}  // namespace kiroku
