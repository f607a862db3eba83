// kiroku extract: the rules again, over what is stored; nothing is read or recognised again, and
// only what a change can touch is looked at.
#include <algorithm>

#include "pipeline/cli/command_functions.h"
#include "pipeline/cli/console.h"
#include "pipeline/cli/exit_codes.h"
#include "pipeline/cli/extract_plan_text.h"
#include "pipeline/cli/formats.h"
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
  const auto number = [](std::uint64_t value) { return static_cast<std::int64_t>(value); };
  console.log(event("extracted")
                  .key("run")
                  .integer(summary.run)
                  .key("before")
                  .integer(summary.before)
                  .key("documents")
                  .integer(number(summary.documents))
                  .key("records")
                  .integer(number(summary.records))
                  .key("seconds")
                  .number(summary.seconds, 3)
                  .key("interrupted")
                  .boolean(summary.interrupted));
}

ExtractChoice choice_of(const Arguments& arguments) {
  ExtractChoice choice;
  choice.packs = arguments.pack_ids;
  if (!arguments.rule.empty()) choice.rules = {arguments.rule};
  choice.source = arguments.source;
  choice.failed = arguments.failed;
  choice.all = arguments.all;
  choice.threads = arguments.jobs;
  return choice;
}

// A rule that is not there any more may well be what has changed, so only the beginning is checked.
Result<void> are_known(const ExtractChoice& choice, const Rules& rules, const ExtractPlan& plan) {
  const auto known = [&](const std::string& name) {
    const auto is = [&](const std::string& rule) { return is_rule_or_pack(rule, name); };
    return std::any_of(rules.list().begin(), rules.list().end(),
                       [&](const RuleInfo& rule) { return is(rule.id); }) ||
           std::any_of(plan.rules.begin(), plan.rules.end(),
                       [&](const RuleChange& change) { return is(change.rule); });
  };
  for (const auto* names : {&choice.packs, &choice.rules})
    for (const std::string& name : *names)
      if (!known(name))
        return fail(ErrorCode::not_found,
                    "there is no rule or pack " + name + "; `kiroku rules list` shows them");
  return {};
}

void report(const Arguments& arguments, const ExtractPlan& plan, const ExtractSummary& summary,
            Console& console) {
  if (summary.run == summary.before) {
    console.note("nothing to do: run " + std::to_string(summary.run) +
                 " stands on these rules; --all extracts everything again");
    return;
  }
  const std::string draft = arguments.draft.empty() ? "" : " (draft " + arguments.draft + ")";
  console.note("run " + std::to_string(summary.run) + draft + ": " + grouped(summary.documents) +
               " of " + grouped(plan.total) + " documents extracted, " + grouped(summary.records) +
               " records in them, in " + duration(summary.seconds));
  if (!plan.left.empty())
    console.note(grouped(plan.left.size()) +
                 " more documents are out of date, and were not asked for");
  if (arguments.draft.empty()) {
    console.note("`kiroku runs diff " + std::to_string(summary.before) + " " +
                 std::to_string(summary.run) + "` shows what changed");
  } else {
    console.note("`kiroku runs diff " + arguments.draft + "` shows what would change");
  }
}

}  // namespace

void extract_options(Syntax& syntax, Arguments& arguments) {
  syntax.option("--draft NAME", arguments.draft,
                "into a draft that changes nothing until it is promoted");
  syntax.flag("--plan", arguments.plan, "only say what would be extracted, and why");
  syntax.list("--pack ID", arguments.pack_ids, "only what changes of this pack's rules can touch");
  syntax.option("--rule ID", arguments.rule,
                "the same for one rule, or for those that begin so (agreement.en)");
  syntax.option("--source PATH", arguments.source,
                "only this document; the end of its path is enough");
  syntax.flag("--failed", arguments.failed, "only documents that did not end well");
  syntax.flag("--all", arguments.all, "also what no change can touch");
  syntax.number("--jobs N", arguments.jobs, 0, "documents at a time; default: as many as cores");
  syntax.choice("--format", arguments.format, {"table", "jsonl"},
                "of --plan; default: table on a terminal, jsonl in a pipe");
}

Result<int> extract_command(const Arguments& arguments, Console& console) {
  TRY_ASSIGN(const Rules rules, load_rules(arguments.packs, arguments.places));
  TRY_ASSIGN(Store store, open_store(arguments, console, OpenMode::read_write));
  const Interrupts interrupts(
      [&] { console.warn("stopping; nothing changes (Ctrl-C again ends at once)"); });
  const ExtractChoice choice = choice_of(arguments);
  TRY_ASSIGN(const ExtractPlan plan, plan_extract(choice, store, rules));
  TRY(are_known(choice, rules, plan));
  if (arguments.plan) {
    print_plan(plan, format_of(arguments, console), console);
    return kDone;
  }
  ReExtractOptions options;
  options.draft = arguments.draft;
  options.threads = arguments.jobs;
  Paced paced(console);
  const auto progress = [&](const ExtractProgress& seen) {
    if (paced.is_time()) console.progress(progress_text(seen));
  };
  TRY_ASSIGN(const ExtractSummary summary,
             extract_planned(plan, options, store, rules, progress, interrupts.stop()));
  console.clear_progress();
  log_summary(console, summary);
  if (summary.interrupted)
    return fail(ErrorCode::interrupted, "stopped; the current run is what it was");
  report(arguments, plan, summary, console);
  return kDone;
}

}  // namespace kiroku
