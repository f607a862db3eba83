// A diff as one HTML file: no script, no style sheet or picture from elsewhere, every word of a
// document escaped.
#include "pipeline/cli/diff_text.h"
#include "pipeline/cli/progress_line.h"
#include "pipeline/cli/terminal.h"
#include "schemas/words.h"

namespace kiroku {
namespace {

constexpr char kHead[] =
    "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
    "'unsafe-inline'\">\n<meta name=\"viewport\" content=\"width=device-width\">\n";

constexpr char kStyle[] =
    "<style>:root{color-scheme:light dark}body{font:15px/1.5 system-ui,sans-serif;margin:2rem "
    "auto;max-width:75rem;padding:0 "
    "1rem}table{border-collapse:collapse;width:100%}th,td{text-align:"
    "left;vertical-align:top;padding:.3rem .6rem;border-bottom:1px solid "
    "color-mix(in srgb,currentColor 25%,transparent);overflow-wrap:anywhere}td.n,th.n{text-align:"
    "right}del{color:light-dark(#a40000,#ff9b9b)}ins{color:light-dark(#005a00,#8fe08f)}"
    "h2{margin-top:2.5rem}</style></head><body>\n";

// Controls and characters that turn the writing direction are written out, as on a terminal.
std::string escaped(std::string_view text) {
  std::string html;
  for (const char c : shown(text)) {
    switch (c) {
      case '&':
        html += "&amp;";
        break;
      case '<':
        html += "&lt;";
        break;
      case '>':
        html += "&gt;";
        break;
      case '"':
        html += "&quot;";
        break;
      default:
        html += c;
    }
  }
  return html;
}

std::string cell(const std::string& html, bool number = false) {
  return (number ? "<td class=\"n\">" : "<td>") + html + "</td>";
}

// Both where they differ: struck out what was, then what is.
std::string both(const std::string& before, const std::string& after, bool was, bool is) {
  if (!was) return "<ins>" + escaped(after) + "</ins>";
  if (!is) return "<del>" + escaped(before) + "</del>";
  if (before == after) return escaped(after);
  return "<del>" + escaped(before) + "</del> <ins>" + escaped(after) + "</ins>";
}

std::string row(const RunDiff& diff, const Change& change) {
  const bool was = !change.before.id.empty(), is = !change.after.id.empty();
  const TouchedDecision* decision = decision_on(diff, change);
  return "<tr>" + cell(std::string(word(change.type))) +
         cell(both(change.before.value, change.after.value, was, is)) +
         cell(both(change.before.rule, change.after.rule, was, is)) +
         cell(both(change.before.quote, change.after.quote, was, is)) +
         cell(escaped(change.source)) +
         cell(std::to_string(is ? change.after.page : change.before.page), true) +
         cell(decision ? std::string(word(decision->decision.action)) : "") + "</tr>\n";
}

std::string count_table(const std::string& title,
                        const std::map<std::string, std::map<ChangeKind, std::int64_t>>& rows) {
  std::string html =
      "<h2>By " + title + "</h2>\n<table><tr><th>" + title + "</th><th>changes</th></tr>\n";
  for (const auto& [name, totals] : rows)
    html += "<tr>" + cell(escaped(name)) + cell(totals_text(totals)) + "</tr>\n";
  return html + "</table>\n";
}

std::string group_table(const RunDiff& diff, const DiffGroup& group) {
  const bool some = group.examples.size() < group.changes;
  std::string html =
      "<h2>" + std::string(word(group.kind)) + " (" + grouped(group.changes) + ")</h2>\n";
  if (some)
    html += "<p>" + std::to_string(group.examples.size()) + " of them, drawn at random.</p>\n";
  html +=
      "<table><tr><th>type</th><th>value</th><th>rule</th><th>quote</th><th>source</th><th "
      "class=\"n\">page</th><th>decision</th></tr>\n";
  for (const Change* change : group.examples) html += row(diff, *change);
  return html + "</table>\n";
}

std::string decision_table(const RunDiff& diff) {
  std::string html =
      "<h2>Decisions touched (" + grouped(diff.decisions.size()) +
      ")</h2>\n<table><tr><th>decision</th><th>by</th><th>was</th><th>is</th><th>why</"
      "th><th>quote</th></tr>\n";
  for (const TouchedDecision& touched : diff.decisions)
    html += "<tr>" + cell(std::string(word(touched.decision.action))) +
            cell(escaped(touched.decision.reviewer)) + cell(std::string(word(touched.before))) +
            cell(std::string(word(touched.after))) + cell(escaped(touched.why)) +
            cell(touched.decision.evidence ? escaped(touched.decision.evidence->quote) : "") +
            "</tr>\n";
  return html + "</table>\n";
}

}  // namespace

void print_diff_html(const RunDiff& diff, const DiffChoice& choice, Console& console) {
  const std::string title = "Runs " + escaped(choice.title), totals = totals_text(diff.totals);
  console.print(std::string(kHead) + "<title>" + title + "</title>\n" + kStyle + "<h1>" + title +
                "</h1>\n<p>" + (totals.empty() ? "no changes" : totals) + "; " +
                grouped(static_cast<std::uint64_t>(diff.unchanged)) + " unchanged</p>\n");
  if (!diff.changes.empty())
    console.print(count_table("type", diff.by_type) + count_table("rule", diff.by_rule));
  for (const DiffGroup& group : groups_of(diff, choice)) console.print(group_table(diff, group));
  if (!diff.decisions.empty()) console.print(decision_table(diff));
  console.print("</body></html>\n");
}

}  // namespace kiroku
