#include "pipeline/cli/diff_text.h"

#include <algorithm>
#include <iterator>
#include <random>

#include "pipeline/cli/progress_line.h"
#include "pipeline/cli/table.h"
#include "schemas/words.h"

namespace kiroku {
namespace {

constexpr std::size_t kFew = 40;  // changes that are all shown

using Totals = std::map<ChangeKind, std::int64_t>;

void write_side(JsonWriter& json, const Change::Side& side) {
  if (side.id.empty()) {
    json.raw("null");
    return;
  }
  json.open('{').key("id").string(side.id).key("fact").string(side.fact);
  json.key("value").string(side.value).key("quote").string(side.quote);
  json.key("page").integer(side.page).key("rule").string(side.rule).close('}');
}

}  // namespace

std::string to_json(const Change& change, const TouchedDecision* decision) {
  JsonWriter json;
  json.open('{').key("change").string(word(change.kind)).key("type").string(word(change.type));
  json.key("source").string(change.source).key("before");
  write_side(json, change.before);
  json.key("after");
  write_side(json, change.after);
  return json.key("decision")
      .string_or_null(decision ? decision->decision.id : "")
      .close('}')
      .take();
}

namespace {

std::string to_json(const TouchedDecision& touched) {
  JsonWriter json;
  json.open('{').key("decision").string(touched.decision.id);
  json.key("action").string(word(touched.decision.action));
  json.key("reviewer").string(touched.decision.reviewer).key("fact").string(touched.decision.fact);
  json.key("before").string(word(touched.before)).key("after").string(word(touched.after));
  json.key("record_before").string_or_null(touched.record_before);
  json.key("record_after").string_or_null(touched.record_after);
  return json.key("why").string_or_null(touched.why).close('}').take();
}

void write_totals(JsonWriter& json, const Totals& totals) {
  json.open('{');
  for (const auto& [kind, count] : totals) json.key(word(kind)).integer(count);
  json.close('}');
}

// The last line of a diff in JSONL:
// {"totals":{...},"unchanged":210,"by_rule":{...},"by_type":{...},"decisions":2}.
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
  json.key("decisions").integer(static_cast<std::int64_t>(diff.decisions.size()));
  return json.close('}').take();
}

void print_group(const RunDiff& diff, const DiffGroup& group, Console& console) {
  const bool some = group.examples.size() < group.changes;
  console.print("\n" + console.bold(word(group.kind)) + " " + grouped(group.changes) +
                (some ? ", " + std::to_string(group.examples.size()) + " of them at random" : "") +
                "\n");
  Table table(console, {{"type"},
                        {"value", true},
                        {"rule", true},
                        {"quote", true},
                        {"source", true, false, true},
                        {"page", false, true},
                        {"decision"}});
  for (const Change* change : group.examples) {
    const Change::Side& side = change->after.id.empty() ? change->before : change->after;
    const TouchedDecision* decision = decision_on(diff, *change);
    table.row({std::string(word(change->type)), value_text(*change), rule_text(*change), side.quote,
               change->source, std::to_string(side.page),
               decision ? std::string(word(decision->decision.action)) : ""});
  }
}

void print_decisions(const RunDiff& diff, Console& console) {
  if (diff.decisions.empty()) return;
  console.print("\n" + console.bold("decisions touched") + " " + grouped(diff.decisions.size()) +
                "\n");
  Table table(console,
              {{"decision"}, {"by", true}, {"was"}, {"is"}, {"why", true}, {"quote", true}});
  for (const TouchedDecision& touched : diff.decisions)
    table.row({std::string(word(touched.decision.action)), touched.decision.reviewer,
               std::string(word(touched.before)), std::string(word(touched.after)), touched.why,
               touched.decision.evidence ? touched.decision.evidence->quote : ""});
}

}  // namespace

std::vector<DiffGroup> groups_of(const RunDiff& diff, const DiffChoice& choice) {
  std::map<ChangeKind, std::vector<const Change*>> by_kind;
  for (const Change& change : diff.changes) by_kind[change.kind].push_back(&change);
  const bool all = choice.examples == 0 || diff.changes.size() <= kFew;
  std::mt19937 random(choice.seed);
  std::vector<DiffGroup> groups;
  for (auto& [kind, changes] : by_kind) {
    DiffGroup& group = groups.emplace_back(DiffGroup{kind, changes.size(), {}});
    std::sample(changes.begin(), changes.end(), std::back_inserter(group.examples),
                all ? changes.size() : choice.examples, random);
  }
  return groups;
}

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

std::string totals_text(const Totals& totals) {
  std::string text;
  for (const auto& [kind, count] : totals) {
    if (count == 0) continue;
    text += (text.empty() ? "" : ", ") + grouped(static_cast<std::uint64_t>(count)) + " " +
            std::string(word(kind));
  }
  return text;
}

const TouchedDecision* decision_on(const RunDiff& diff, const Change& change) {
  const auto found = std::find_if(
      diff.decisions.begin(), diff.decisions.end(), [&](const TouchedDecision& touched) {
        return (!change.before.id.empty() && touched.record_before == change.before.id) ||
               (!change.after.id.empty() && touched.record_after == change.after.id);
      });
  return found == diff.decisions.end() ? nullptr : &*found;
}

void print_diff(const RunDiff& diff, const DiffChoice& choice, Console& console) {
  const std::string totals = totals_text(diff.totals);
  console.print((totals.empty() ? "no changes" : totals) + "; " +
                grouped(static_cast<std::uint64_t>(diff.unchanged)) + " unchanged\n");
  for (const auto* names : {&diff.by_type, &diff.by_rule})
    for (const auto& [name, of_name] : *names)
      if (const std::string text = totals_text(of_name); !text.empty())
        console.print_text("  " + name + ": " + text + "\n");
  for (const DiffGroup& group : groups_of(diff, choice)) print_group(diff, group, console);
  print_decisions(diff, console);
}

void print_diff_jsonl(const RunDiff& diff, Console& console) {
  for (const Change& change : diff.changes)
    console.print(to_json(change, decision_on(diff, change)) + "\n");
  for (const TouchedDecision& touched : diff.decisions) console.print(to_json(touched) + "\n");
  console.print(totals_json(diff) + "\n");
}

}  // namespace kiroku
