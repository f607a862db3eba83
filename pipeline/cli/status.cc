// kiroku status: how every file ended.
#include "pipeline/cli/command_functions.h"
#include "pipeline/cli/console.h"
#include "pipeline/cli/exit_codes.h"
#include "pipeline/cli/formats.h"
#include "pipeline/cli/open_store.h"
#include "pipeline/cli/table.h"
#include "schemas/words.h"

namespace kiroku {
namespace {

std::string seconds(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f", value);
  return text;
}

// "3: unmapped-glyphs: 12 glyphs have no known character (and 2 more)".
std::string first_warning(const StatusLine& line) {
  if (line.warnings.empty()) return "";
  const Finding& first = line.warnings.front();
  std::string text = first.page > 0 ? "p. " + std::to_string(first.page) + ": " : "";
  text += first.code + ": " + first.message;
  const std::size_t more = line.warnings.size() - 1;
  return more == 0 ? text : text + " (and " + std::to_string(more) + " more)";
}

std::string page_count(const StatusLine& line) {
  const std::string pages = std::to_string(line.pages);
  return line.pages_failed == 0 ? pages
                                : pages + " (" + std::to_string(line.pages_failed) + " failed)";
}

}  // namespace

void status_options(Syntax& syntax, Arguments& arguments) {
  syntax.choice("--format", arguments.format, {"table", "jsonl"},
                "default: table on a terminal, jsonl in a pipe");
}

Result<int> status_command(const Arguments& arguments, Console& console) {
  TRY_ASSIGN(Store store, open_store(arguments, console, OpenMode::read_only));
  TRY_ASSIGN(const std::vector<StatusLine> lines, store.status());
  if (format_of(arguments, console) == "jsonl") {
    for (const StatusLine& line : lines) console.print(to_json(line) + "\n");
    return kDone;
  }
  Table table(console, {{"source", true, false, true},
                        {"outcome"},
                        {"pages", false, true},
                        {"seconds", false, true},
                        {"first warning", true}});
  for (const StatusLine& line : lines) {
    table.row({line.source, std::string(word(line.outcome)), page_count(line),
               seconds(line.seconds), first_warning(line)});
  }
  if (lines.empty()) console.note("nothing was ingested yet");
  return kDone;
}

}  // namespace kiroku
