// kiroku rules list, test, lint: the packs as they stand.
#include <atomic>

#include "pipeline/cli/command_functions.h"
#include "pipeline/cli/console.h"
#include "pipeline/cli/exit_codes.h"
#include "pipeline/cli/formats.h"
#include "pipeline/cli/open_store.h"
#include "pipeline/cli/rule_files.h"
#include "pipeline/cli/table.h"
#include "pipeline/extract_all.h"
#include "schemas/words.h"

namespace kiroku {
namespace {

std::string to_json(const RuleInfo& rule) {
  JsonWriter json;
  json.open('{').key("id").string(rule.id).key("pack").string(rule.pack);
  json.key("file").string(rule.file).key("line").integer(rule.line);
  json.key("digest").string(rule.digest).key("emits").string_or_null(rule.emits);
  json.key("languages").open('[');
  for (const std::string& language : rule.languages) json.string(language);
  json.close(']').key("examples").integer(rule.examples).key("counters").integer(rule.counters);
  return json.close('}').take();
}

// What the rules would do to decisions, tried in a draft that is put away again.
Result<RunDiff> tried(Store& store, const Rules& rules) {
  const std::atomic<bool> stop = false;
  TRY_ASSIGN(const ExtractPlan plan, plan_extract({}, store, rules));
  TRY_ASSIGN(const ExtractSummary draft,
             extract_planned(plan, {.draft = "rules-test-decisions"}, store, rules, {}, stop));
  const Result<RunDiff> diff = store.diff(draft.before, draft.run);
  TRY(store.discard(draft.run));
  return diff;
}

// One line for each decision that would not hold, like those for examples.
Result<int> test_decisions(const Arguments& arguments, const Rules& rules, Console& console) {
  TRY_ASSIGN(Store store, open_store(arguments, console, OpenMode::read_write));
  TRY_ASSIGN(const RunDiff diff, tried(store, rules));
  std::size_t broken = 0;
  for (const TouchedDecision& touched : diff.decisions) {
    if (!is_broken(touched)) continue;
    ++broken;
    const Decision& decision = touched.decision;
    const std::string quote = decision.evidence ? decision.evidence->quote : std::string();
    const std::string source = decision.evidence ? decision.evidence->source : std::string();
    const std::string what = decision.action == Action::reject ? "rejected, and found again"
                                                               : std::string(word(touched.after));
    console.print_text(source + ": " + decision.rule + ": " + std::string(word(decision.action)) +
                       " by " + decision.reviewer + ": " + what +
                       (touched.why.empty() ? "" : ", " + touched.why) + "\n    " + quote + "\n");
  }
  if (broken > 0)
    return fail(ErrorCode::bad_rules, std::to_string(broken) + " decisions would not hold");
  console.note("every decision of " + store.file() + " holds with these rules");
  return kDone;
}

std::string place(const std::string& file, int line) { return file + ":" + std::to_string(line); }

}  // namespace

void rules_list_options(Syntax& syntax, Arguments& arguments) {
  syntax.choice("--format", arguments.format, {"table", "jsonl"},
                "default: table on a terminal, jsonl in a pipe");
}

Result<int> rules_list_command(const Arguments& arguments, Console& console) {
  TRY_ASSIGN(const Rules rules, load_rules(arguments.packs, arguments.places));
  if (format_of(arguments, console) == "jsonl") {
    for (const RuleInfo& rule : rules.list()) console.print(to_json(rule) + "\n");
    return kDone;
  }
  Table table(console, {{"rule", true},
                        {"emits"},
                        {"languages"},
                        {"examples", false, true},
                        {"counters", false, true},
                        {"where", true}});
  for (const RuleInfo& rule : rules.list()) {
    table.row({rule.id, rule.emits.empty() ? "claim" : rule.emits, joined(rule.languages, " "),
               std::to_string(rule.examples), std::to_string(rule.counters),
               place(rule.file, rule.line)});
  }
  return kDone;
}

void rules_test_options(Syntax& syntax, Arguments& arguments) {
  syntax.flag("--coverage", arguments.coverage,
              "list the rules that no example reaches and the words that none uses");
  syntax.flag("--decisions", arguments.decisions,
              "instead of the examples: which decisions in the store these rules would break");
}

namespace {

// One line each, as compilers report.
void print_coverage(const Coverage& coverage, Console& console) {
  for (const RuleInfo* rule : coverage.unreached)
    console.print_text(place(rule->file, rule->line) + ": " + rule->id +
                       ": no example reaches the rule\n");
  for (const Coverage::Word& word : coverage.unused)
    console.print_text(place(word.file, word.line) + ": " + word.lexicon + ": no example uses '" +
                       word.word + "'\n");
}

std::string reached(std::size_t missing, std::size_t all, const std::string& what) {
  return std::to_string(all - missing) + " of " + std::to_string(all) + " " + what;
}

}  // namespace

// One line for each example that does not hold, as compilers report: FILE:LINE: RULE: ...
Result<int> rules_test_command(const Arguments& arguments, Console& console) {
  TRY_ASSIGN(const Rules rules, load_rules(arguments.packs, arguments.places));
  if (arguments.decisions) return test_decisions(arguments, rules, console);
  int examples = 0;
  for (const RuleInfo& rule : rules.list()) examples += rule.examples + rule.counters;
  std::vector<RuleCost> costs;
  const std::vector<ExampleFailure> failures = test_examples(rules, &costs);
  for (const ExampleFailure& failure : failures) {
    console.print_text(place(failure.file, failure.line) + ": " + failure.rule + ": " +
                       failure.message + "\n    " + failure.example + "\n");
  }
  const std::string count = std::to_string(examples) + " examples and counter-examples";
  if (!failures.empty()) {
    return fail(ErrorCode::bad_rules,
                std::to_string(failures.size()) + " of " + count + " do not hold");
  }
  console.note(count + " of " + std::to_string(rules.list().size()) + " rules hold");
  const Coverage coverage = example_coverage(rules, costs);
  if (arguments.coverage) print_coverage(coverage, console);
  console.note("they reach " + reached(coverage.unreached.size(), coverage.rules, "rules") +
               " and use " + reached(coverage.unused.size(), coverage.words, "words of lexicons") +
               (arguments.coverage ? "" : "; --coverage lists the others"));
  return kDone;
}

void rules_lint_options(Syntax&, Arguments&) {}

Result<int> rules_lint_command(const Arguments& arguments, Console& console) {
  TRY_ASSIGN(const Rules rules, load_rules(arguments.packs, arguments.places));
  const std::vector<LintFinding> findings = lint(rules);
  for (const LintFinding& finding : findings) {
    console.print_text(place(finding.file, finding.line) + ": " + finding.rule + ": " +
                       finding.message + "\n");
  }
  if (!findings.empty())
    return fail(ErrorCode::bad_rules, std::to_string(findings.size()) + " findings");
  console.note(std::to_string(rules.list().size()) + " rules, nothing to complain of");
  return kDone;
}

}  // namespace kiroku
