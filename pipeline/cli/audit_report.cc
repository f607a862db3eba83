// kiroku audit report: the facts as one HTML file.
#include <fstream>

#include "pipeline/audit/report.h"
#include "pipeline/cli/command_functions.h"
#include "pipeline/cli/console.h"
#include "pipeline/cli/exit_codes.h"
#include "pipeline/cli/open_store.h"
#include "pipeline/cli/progress_line.h"
#include "pipeline/cli/reading.h"
#include "schemas/words.h"

namespace kiroku {

void audit_report_options(Syntax& syntax, Arguments& arguments) {
  syntax.option("--output FILE", arguments.output, "where to write; default: audit.html");
  syntax.choice("--type", arguments.type, {"population", "date", "agreement"}, "only this type");
  syntax.option("--place NAME", arguments.place, "of this place: a name, as written, or an id");
  syntax.option("--source PATH", arguments.source, "of this file: its path, or the path's end");
  syntax.option("--password WORD", arguments.password,
                "of encrypted documents; others can see it in the process list");
  syntax.option("--password-file FILE", arguments.password_file, "the password is its first line");
}

Result<int> audit_report_command(const Arguments& arguments, Console& console) {
  TRY_ASSIGN(const std::string password, password_of(arguments));
  TRY_ASSIGN(Workers workers, start_workers(arguments, console));
  TRY_ASSIGN(Store store, open_store(arguments, console, OpenMode::read_only));
  RecordQuery query;
  if (!arguments.type.empty()) query.type = from_word<RecordType>(arguments.type);
  query.place = arguments.place;
  query.source = arguments.source;
  const std::string path = arguments.output.empty() ? "audit.html" : arguments.output;
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  TRY_ASSIGN(const std::size_t facts, write_report(query, store, workers, password,
                                                   [&](const std::string& html) { file << html; }));
  file.close();
  if (!file) return fail(ErrorCode::unreadable, "cannot write " + path);
  console.note(grouped(facts) + " facts are in " + path +
               "; what is decided in it comes back with `kiroku audit import`");
  return kDone;
}

}  // namespace kiroku
