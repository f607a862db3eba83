// kiroku repair: text from stdin, repaired. What is no text of ours to decode is said, not guessed.
#include <algorithm>

#include "pipeline/cli/command_functions.h"
#include "pipeline/cli/console.h"
#include "pipeline/cli/exit_codes.h"
#include "pipeline/cli/requests.h"
#include "pipeline/readers/reader.h"
#include "pipeline/repairs/repairs.h"
#include "pipeline/stages/stages.h"
#include "schemas/json.h"
#include "schemas/utf8.h"

namespace kiroku {
namespace {

using Names = std::vector<std::string>;

// Every repair, or only those that are named; twice, so that one may make work for another.
Text repaired(Text text, const Names& only) {
  if (only.empty()) return repair(std::move(text));
  for (int round = 0; round < 2; ++round) {
    for (const Repair& one : repairs()) {
      if (std::find(only.begin(), only.end(), one.name) == only.end()) continue;
      if (const std::vector<Replacement> found = one.find(text); !found.empty())
        text = replace(text, found);
    }
  }
  return text;
}

Result<void> check_names(const Names& only) {
  std::string known;
  for (const Repair& one : repairs()) known += (known.empty() ? "" : ", ") + std::string(one.name);
  for (const std::string& name : only) {
    const auto is_it = [&](const Repair& one) { return one.name == name; };
    if (std::none_of(repairs().begin(), repairs().end(), is_it))
      return fail(ErrorCode::wrong_use, "no repair is called " + name + "; there are: " + known);
  }
  return {};
}

// The bytes as a Text with its way back, then the repairs.
Result<Text> repaired(std::string_view bytes, const Names& only) {
  Text text;
  const Reader* reader = reader_for("text/plain");
  if (reader == nullptr) return fail(ErrorCode::unsupported, "no reader for plain text");
  const Result<DocumentFacts> facts = reader->read(bytes, {}, [&](Page&& page) {
    text.append(page);
    return true;
  });
  if (!facts && facts.error().code == ErrorCode::empty && is_utf8(bytes)) {
    Page page;
    page.number = 1;
    page.origin = Origin::plain_text;
    page.text = bytes;
    text.append(page);
    return text;
  }
  if (!facts) return fail(facts.error());
  return repaired(std::move(text), only);
}

std::string answer(const Result<std::string>& line, const Names& only) {
  if (!line) return error_answer("", line.error());
  const Result<RepairRequest> request = repair_request(*line);
  if (!request) return error_answer(*line, request.error());
  const Result<Text> text = repaired(request->bytes, only);
  return text ? repair_answer(*request, *text) : error_answer(*line, text.error());
}

}  // namespace

void repair_options(Syntax& syntax, Arguments& arguments) {
  syntax.flag("--jsonl", arguments.jsonl, "each line is a request {\"id\",\"input_b64\"}");
  syntax.words("--only NAME,...", arguments.only, "only these repairs");
}

Result<int> repair_command(const Arguments& arguments, Console& console) {
  TRY(check_names(arguments.only));
  if (arguments.jsonl) {
    TRY(for_each_line(console, [&](const Result<std::string>& line) {
      console.print(answer(line, arguments.only) + "\n");
    }));
    return kDone;
  }
  TRY_ASSIGN(const std::string bytes, read_stdin(console));
  TRY_ASSIGN(const Text text, repaired(bytes, arguments.only));
  console.print_text(text.utf8);
  for (const Edit& edit : text.edits) {
    console.log(event("repair")
                    .key("kind")
                    .string(edit.kind)
                    .key("begin")
                    .integer(edit.after.begin)
                    .key("end")
                    .integer(edit.after.end)
                    .key("plan")
                    .string_or_null(edit.plan));
  }
  return kDone;
}

}  // namespace kiroku
