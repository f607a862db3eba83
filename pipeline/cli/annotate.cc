// kiroku annotate: records in text from stdin. The text is taken as it is: nothing is repaired.
#include "extractors/engine.h"
#include "pipeline/cli/command_functions.h"
#include "pipeline/cli/console.h"
#include "pipeline/cli/exit_codes.h"
#include "pipeline/cli/formats.h"
#include "pipeline/cli/record_printer.h"
#include "pipeline/cli/requests.h"
#include "pipeline/cli/rule_files.h"
#include "pipeline/stages/stages.h"
#include "schemas/digest.h"
#include "schemas/json.h"
#include "schemas/utf8.h"

namespace kiroku {
namespace {

Document document_of(const AnnotateRequest& request) {
  Source source;
  source.path = "-";
  source.media_type = "text/plain";
  source.digest = document_digest(request.text);
  source.size = request.text.size();
  source.sheet.language = request.lang;
  source.sheet.date = request.reference_date;
  Page page;
  page.number = 1;
  page.origin = Origin::plain_text;
  page.text = request.text;
  Text text;
  text.append(page);
  return segment(source, std::move(text));
}

std::string answer(const Result<std::string>& line, const Rules& rules, bool mentions) {
  if (!line) return error_answer("", line.error());
  const Result<AnnotateRequest> request = annotate_request(*line);
  if (!request) return error_answer(*line, request.error());
  if (const Result<void> checked = check_text_options(request->lang, request->reference_date);
      !checked)
    return error_answer(*line, checked.error());
  ExtractOptions options;
  options.mentions = mentions;
  const Extraction found = extract(document_of(*request), rules, options);
  return annotate_answer(*request, found.records, mentions ? &found.mentions : nullptr);
}

Result<int> annotate_text(const Arguments& arguments, const Rules& rules, Console& console) {
  AnnotateRequest request;
  TRY_ASSIGN(request.text, read_stdin(console));
  if (!is_utf8(request.text)) return fail(ErrorCode::unsupported, "the text on stdin is not UTF-8");
  request.lang = arguments.lang;
  request.reference_date = arguments.reference_date;
  RecordPrinter printer(console, format_of(arguments, console));
  for (const Record& record : extract(document_of(request), rules).records) {
    if (!printer.print(record)) break;
  }
  if (printer.printed() == 0) console.note("no records");
  return kDone;
}

}  // namespace

void annotate_options(Syntax& syntax, Arguments& arguments) {
  syntax.flag("--jsonl", arguments.jsonl,
              "each line is a request {\"id\",\"text\",\"lang\"?,\"reference_date\"?}");
  syntax.flag("--mentions", arguments.mentions, "with --jsonl: numbers, dates and places too");
  syntax.option("--lang LANG", arguments.lang, "language of the text (en, ja); default: found out");
  syntax.option("--reference-date EDTF", arguments.reference_date,
                "relative dates rest on it (2010-08)");
  syntax.choice("--format", arguments.format, {"table", "jsonl", "csv"},
                "default: table on a terminal, jsonl in a pipe");
}

Result<int> annotate_command(const Arguments& arguments, Console& console) {
  if (arguments.mentions && !arguments.jsonl)
    return fail(ErrorCode::wrong_use, "--mentions needs --jsonl");
  TRY(check_text_options(arguments.lang, arguments.reference_date));
  TRY_ASSIGN(const Rules rules, load_rules(arguments.packs, arguments.places));
  if (!arguments.jsonl) return annotate_text(arguments, rules, console);
  TRY(for_each_line(console, [&](const Result<std::string>& line) {
    console.print(answer(line, rules, arguments.mentions) + "\n");
  }));
  return kDone;
}

}  // namespace kiroku
