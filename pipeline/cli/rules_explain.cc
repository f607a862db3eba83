// kiroku rules explain FILE[:PAGE]: what rules took, what lost to what, and near misses.
#include <algorithm>
#include <charconv>
#include <filesystem>

#include "extractors/engine.h"
#include "pipeline/cli/command_functions.h"
#include "pipeline/cli/console.h"
#include "pipeline/cli/document_file.h"
#include "pipeline/cli/exit_codes.h"
#include "pipeline/cli/formats.h"
#include "pipeline/cli/passage.h"
#include "pipeline/cli/progress_line.h"
#include "pipeline/cli/reading.h"
#include "pipeline/cli/record_text.h"
#include "pipeline/cli/requests.h"
#include "pipeline/cli/rule_files.h"
#include "pipeline/cli/table.h"
#include "schemas/words.h"

namespace kiroku {
namespace {

struct Asked {
  std::string path;
  int page = 0;  // 0: all
};

// "summit.pdf:4" is page 4, unless a file has that name.
Asked asked(const std::string& argument) {
  const std::size_t colon = argument.rfind(':');
  std::error_code failed;
  if (colon == std::string::npos || std::filesystem::exists(argument, failed)) return {argument, 0};
  int page = 0;
  const char* last = argument.data() + argument.size();
  const auto [end, error] = std::from_chars(argument.data() + colon + 1, last, page);
  if (error != std::errc() || end != last || page < 1) return {argument, 0};
  return {argument.substr(0, colon), page};
}

// One thing that a rule did. `outcome` is "record", "mention" (took a place in the text), "lost"
// (to a better one) or "refused" (a near miss: a guard, a boundary, a requirement).
struct Event {
  Span span;
  std::string_view outcome;
  std::string type, rule, value, why, detail;
};

std::string_view outcome_of(const Rejected& rejected) {
  const bool lost = rejected.why.starts_with("longer: ") ||
                    rejected.why.starts_with("preferred: ") ||
                    rejected.why.starts_with("claimed by ");
  return lost ? "lost" : "refused";
}

std::vector<Event> events_of(const Extraction& found) {
  std::vector<Event> events;
  for (std::size_t i = 0; i < found.records.size(); ++i) {
    const Record& record = found.records[i];
    const std::string date = when(record);
    events.push_back({found.quotes[i], "record", std::string(word(record.type())), record.rule,
                      what(record) + (date.empty() ? "" : ", " + date), "", ""});
  }
  for (const Accepted& mention : found.accepted)
    if (mention.type != "date")  // those are records
      events.push_back({mention.span, "mention", mention.type,
                        mention.rule.empty() ? "gazetteer" : mention.rule, mention.value, "", ""});
  for (const Rejected& rejected : found.rejected)
    events.push_back({rejected.span, outcome_of(rejected), "", rejected.rule, "", rejected.why,
                      rejected.detail});
  std::stable_sort(events.begin(), events.end(),
                   [](const Event& a, const Event& b) { return a.span.begin < b.span.begin; });
  return events;
}

std::string to_json(const Event& event, const std::string& path, const Passage& passage) {
  JsonWriter json;
  json.open('{').key("outcome").string(event.outcome).key("type").string_or_null(event.type);
  json.key("rule").string(event.rule).key("value").string_or_null(event.value);
  json.key("why").string_or_null(event.why).key("detail").string_or_null(event.detail);
  write(json, path, passage);
  return json.close('}').take();
}

class Explainer {
 public:
  Explainer(const Arguments& arguments, Console& console)
      : arguments_(arguments), console_(console) {
    if (format_of(arguments, console) == "table")
      table_ = std::make_unique<Table>(
          console,
          std::vector<Column>{
              {"page:line"}, {"outcome"}, {"rule"}, {"text", true}, {"value or why", true}});
  }

  void print(const Document& document, const Asked& asked, const Extraction& found) {
    Passages passages(document);
    for (const Event& event : events_of(found)) {
      if (!event.rule.starts_with(arguments_.rule) || !console_.open()) continue;
      const Passage passage = passages.at(event.span);
      if (asked.page == 0 || passage.page == asked.page) print(event, asked.path, passage);
    }
  }

  std::string summary() {
    return grouped(counts_["record"]) + " records, " + grouped(counts_["mention"]) +
           " other mentions, " + grouped(counts_["lost"]) + " lost, " +
           grouped(counts_["refused"]) + " near misses";
  }

 private:
  void print(const Event& event, const std::string& path, const Passage& passage) {
    ++counts_[event.outcome];
    if (!table_) return console_.print(to_json(event, path, passage) + "\n");
    const std::string why = event.why + (event.detail.empty() ? "" : " (" + event.detail + ")");
    table_->row({std::to_string(passage.page) + ":" + std::to_string(passage.line),
                 std::string(event.outcome), event.rule, passage.quote,
                 why.empty() ? event.value : why});
  }

  const Arguments& arguments_;
  Console& console_;
  std::unique_ptr<Table> table_;
  std::map<std::string_view, std::uint64_t> counts_;
};

}  // namespace

void rules_explain_options(Syntax& syntax, Arguments& arguments) {
  syntax.positionals("FILE[:PAGE]", arguments.paths, true, "files; a page of one behind a colon");
  syntax.option("--rule ID", arguments.rule, "only rules whose id begins so");
  syntax.choice("--format", arguments.format, {"table", "jsonl"},
                "default: table on a terminal, jsonl in a pipe");
  syntax.option("--lang LANG", arguments.lang, "language of the text (en, ja); default: found out");
  syntax.option("--reference-date EDTF", arguments.reference_date,
                "relative dates rest on it (2010-08)");
  reading_options(syntax, arguments);
}

Result<int> rules_explain_command(const Arguments& arguments, Console& console) {
  TRY(check_text_options(arguments.lang, arguments.reference_date));
  TRY_ASSIGN(const PageReading reading, page_reading_of(arguments));
  TRY_ASSIGN(Workers workers, start_workers(arguments, console));  // before any thread
  TRY_ASSIGN(const Rules rules, load_rules(arguments.packs, arguments.places));
  SheetRow described;
  described.language = arguments.lang;
  described.date = arguments.reference_date;
  ExtractOptions options;
  options.rejected = true;
  Explainer explainer(arguments, console);
  for (const std::string& argument : arguments.paths) {
    const Asked file = asked(argument);
    TRY_ASSIGN(const Document document, document_of_file(workers, file.path, reading, described));
    explainer.print(document, file, extract(document, rules, options));
  }
  console.note(explainer.summary());
  return kDone;
}

}  // namespace kiroku
