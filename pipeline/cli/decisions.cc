// kiroku audit log, standing, import: what people decided, and where it stands now.
#include <fstream>
#include <iostream>
#include <map>

#include "pipeline/audit/log_lines.h"
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

std::string quote_of(const Decision& decision) {
  return decision.evidence ? decision.evidence->quote : "";
}

// "2026-11-22 05:14:03": the log's order needs microseconds, people do not.
std::string short_time(const std::string& at) {
  std::string time = at.substr(0, 19);
  if (time.size() == 19) time[10] = ' ';
  return time;
}

std::string to_json(const Opinion& opinion) {
  JsonWriter json;
  json.open('{').key("anchor").string(word(opinion.anchor));
  json.key("anchor_why").string_or_null(opinion.anchor_why);
  json.key("anchored_at").string_or_null(opinion.record);
  return json.key("decision").raw(kiroku::to_json(opinion.decision)).close('}').take();
}

std::string totals_of(const std::map<Anchor, std::uint64_t>& counts) {
  std::string text;
  for (const Anchor anchor :
       {Anchor::kept, Anchor::re_anchored, Anchor::needs_re_review, Anchor::orphaned}) {
    const auto found = counts.find(anchor);
    text += (text.empty() ? "" : ", ") + grouped(found == counts.end() ? 0 : found->second) + " " +
            std::string(word(anchor));
  }
  return text;
}

Result<std::string> bytes_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string bytes((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  if (!file.is_open() || file.bad()) return fail(ErrorCode::unreadable, "cannot read " + path);
  return bytes;
}

}  // namespace

void audit_log_options(Syntax& syntax, Arguments& arguments) {
  syntax.choice(
      "--format", arguments.format, {"table", "jsonl"},
      "default: table on a terminal, jsonl in a pipe; jsonl is what `audit import` takes");
}

Result<int> audit_log_command(const Arguments& arguments, Console& console) {
  TRY_ASSIGN(Store store, open_store(arguments, console, OpenMode::read_only));
  if (format_of(arguments, console) == "jsonl") {
    TRY(store.for_each_decision([&](const Decision& decision) {
      console.print(kiroku::to_json(decision) + "\n");
      return console.open();
    }));
    return kDone;
  }
  Table table(
      console,
      {{"when"}, {"who", true}, {"what"}, {"record"}, {"why", true}, {"quote", true}, {"of"}});
  TRY(store.for_each_decision([&](const Decision& decision) {
    table.row({short_time(decision.at), decision.reviewer, std::string(word(decision.action)),
               decision.record.substr(0, 8), decision.why, quote_of(decision),
               decision.of.substr(0, 8)});
    return console.open();
  }));
  return kDone;
}

// Every decision in force has its line, also one whose statement is nowhere any more.
Result<int> audit_standing_command(const Arguments& arguments, Console& console) {
  TRY_ASSIGN(Store store, open_store(arguments, console, OpenMode::read_only));
  TRY_ASSIGN(const std::vector<Opinion> opinions, store.standing());
  std::map<Anchor, std::uint64_t> counts;
  for (const Opinion& opinion : opinions) ++counts[opinion.anchor];
  if (format_of(arguments, console) == "jsonl") {
    for (const Opinion& opinion : opinions) console.print(to_json(opinion) + "\n");
    return kDone;
  }
  Table table(console,
              {{"stands"}, {"who", true}, {"what"}, {"record"}, {"quote", true}, {"why", true}});
  for (const Opinion& opinion : opinions) {
    const Decision& decision = opinion.decision;
    table.row({std::string(word(opinion.anchor)), decision.reviewer,
               std::string(word(decision.action)), decision.record.substr(0, 8), quote_of(decision),
               opinion.anchor_why});
  }
  console.print(totals_of(counts) + "\n");
  return kDone;
}

void audit_import_options(Syntax& syntax, Arguments& arguments) {
  syntax.positional("FILE", arguments.file, true,
                    "lines of `audit log --format jsonl`, or what an offline report saved");
}

Result<int> audit_import_command(const Arguments& arguments, Console& console) {
  TRY_ASSIGN(const std::string bytes, bytes_of(arguments.file));
  TRY_ASSIGN(const std::vector<Decision> decisions, log_lines(bytes, arguments.file));
  TRY_ASSIGN(Store store, open_store(arguments, console, OpenMode::read_write));
  TRY_ASSIGN(const Imported imported, store.import_decisions(decisions));
  console.note(grouped(static_cast<std::uint64_t>(imported.fresh)) + " entries imported, " +
               grouped(static_cast<std::uint64_t>(imported.known)) + " were known, " +
               grouped(static_cast<std::uint64_t>(imported.re_anchored)) + " re-anchored");
  return kDone;
}

}  // namespace kiroku
