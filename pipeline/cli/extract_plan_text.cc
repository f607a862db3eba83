#include "pipeline/cli/extract_plan_text.h"

#include <map>

#include "pipeline/cli/progress_line.h"
#include "pipeline/cli/table.h"

namespace kiroku {
namespace {

constexpr std::size_t kDocumentsShown = 10;

using Documents = std::vector<ExtractPlan::Document>;

std::int64_t pages_of(const Documents& documents) {
  std::int64_t pages = 0;
  for (const ExtractPlan::Document& document : documents) pages += document.pages;
  return pages;
}

// How many documents each kind of cause brings in; one document may have several.
std::map<CauseKind, std::int64_t> by_cause(const Documents& documents) {
  std::map<CauseKind, std::int64_t> counts;
  for (const ExtractPlan::Document& document : documents) {
    std::map<CauseKind, bool> kinds;
    for (const Cause& cause : document.causes) kinds[cause.kind] = true;
    for (const auto& [kind, there] : kinds) ++counts[kind];
  }
  return counts;
}

const std::string& rule_of(const ExtractPlan& plan, const Cause& cause) {
  return plan.rules[static_cast<std::size_t>(cause.rule)].rule;
}

std::string to_json(const ExtractPlan& plan, const ExtractPlan::Document& document, bool chosen) {
  JsonWriter json;
  json.open('{').key("document").string(document.digest).key("source").string(document.path);
  json.key("pages").integer(document.pages).key("chosen").boolean(chosen).key("causes").open('[');
  for (const Cause& cause : document.causes) {
    json.open('{').key("cause").string(word(cause.kind));
    json.key("rule").string_or_null(cause.rule < 0 ? std::string() : rule_of(plan, cause));
    json.close('}');
  }
  return json.close(']').close('}').take();
}

std::string totals_json(const ExtractPlan& plan) {
  const auto number = [](std::uint64_t value) { return static_cast<std::int64_t>(value); };
  JsonWriter json;
  json.open('{').key("run").integer(plan.run).key("documents").integer(number(plan.total));
  json.key("chosen").integer(number(plan.documents.size()));
  json.key("pages").integer(pages_of(plan.documents));
  json.key("left").integer(number(plan.left.size())).key("causes").open('{');
  std::map<CauseKind, std::int64_t> causes = by_cause(plan.documents);
  for (int kind = 0; kind <= static_cast<int>(CauseKind::asked_for); ++kind)
    json.key(word(static_cast<CauseKind>(kind))).integer(causes[static_cast<CauseKind>(kind)]);
  json.close('}').key("rules").open('[');
  for (const RuleChange& change : plan.rules) {
    json.open('{').key("rule").string(change.rule).key("change").string(word(change.kind));
    json.key("matched_before").integer(number(change.matched));
    json.key("words_found").integer(number(change.words));
    json.key("no_words_needed").integer(number(change.anywhere)).close('}');
  }
  return json.close(']').close('}').take();
}

std::string causes_text(const ExtractPlan& plan, const ExtractPlan::Document& document) {
  std::string text;
  for (const Cause& cause : document.causes)
    text += (text.empty() ? "" : ", ") + std::string(word(cause.kind)) +
            (cause.rule < 0 ? "" : " " + rule_of(plan, cause));
  return text;
}

void print_rules(const ExtractPlan& plan, Console& console) {
  if (plan.rules.empty()) return;
  Table table(console, {{"rule", true},
                        {"change"},
                        {"matched before", false, true},
                        {"words found", false, true},
                        {"no words needed", false, true}});
  for (const RuleChange& change : plan.rules)
    table.row({change.rule, std::string(word(change.kind)), grouped(change.matched),
               grouped(change.words), grouped(change.anywhere)});
}

void print_documents(const ExtractPlan& plan, Console& console) {
  if (plan.documents.empty()) return;
  Table table(console,
              {{"document", true, false, true}, {"pages", false, true}, {"because", true}});
  for (std::size_t i = 0; i < plan.documents.size() && i < kDocumentsShown; ++i) {
    const ExtractPlan::Document& document = plan.documents[i];
    table.row({document.path, std::to_string(document.pages), causes_text(plan, document)});
  }
}

void print_for_people(const ExtractPlan& plan, Console& console) {
  print_rules(plan, console);
  print_documents(plan, console);
  if (plan.documents.size() > kDocumentsShown)
    console.print("... and " + grouped(plan.documents.size() - kDocumentsShown) + " more\n");
  console.print(grouped(plan.documents.size()) + " of " + grouped(plan.total) + " documents (" +
                grouped(static_cast<std::uint64_t>(pages_of(plan.documents))) +
                " pages) to be extracted");
  std::string causes;
  for (const auto& [kind, count] : by_cause(plan.documents))
    causes += (causes.empty() ? ": " : ", ") + grouped(static_cast<std::uint64_t>(count)) + " " +
              std::string(word(kind));
  console.print(causes + "\n");
  if (!plan.left.empty())
    console.print(grouped(plan.left.size()) + " more are out of date, but not asked for\n");
}

}  // namespace

void print_plan(const ExtractPlan& plan, const std::string& format, Console& console) {
  if (format != "jsonl") return print_for_people(plan, console);
  for (const ExtractPlan::Document& document : plan.documents)
    console.print(to_json(plan, document, true) + "\n");
  for (const ExtractPlan::Document& document : plan.left)
    console.print(to_json(plan, document, false) + "\n");
  console.print(totals_json(plan) + "\n");
}

}  // namespace kiroku
