#pragma once
// The only conversion between our values and JSON. One object a line, keys in a fixed order, valid
// UTF-8 whatever the values hold (bytes that are not UTF-8 become U+FFFD).
#include <string>
#include <string_view>
#include <vector>

#include "schemas/decision.h"
#include "schemas/doubt.h"
#include "schemas/page.h"
#include "schemas/record.h"
#include "schemas/result.h"
#include "schemas/source.h"
#include "schemas/text.h"

namespace kiroku {

constexpr int kSchemaVersion = 1;

// One line of `kiroku records`, without the newline. `decision` is ready JSON ("null" or an
// object).
std::string to_json(const Record& record, std::string_view decision = "null");
Result<Record> record_from_json(std::string_view json);

// Parts of a record: the object under "fields", one of those under "evidence".
std::string fields_json(const Fields& fields);
Result<Fields> fields_from_json(RecordType type, std::string_view json);
std::string evidence_json(const Evidence& evidence);
Result<Evidence> evidence_from_json(std::string_view json);

// One line of the decision log, and back.
std::string to_json(const Decision& decision);
Result<Decision> decision_from_json(std::string_view json);
// What stands under "decision" of a record: "null" where nobody decided.
std::string to_json(const Verdict& verdict);

// One line of `kiroku read --format jsonl`; with `evidence` (`read --evidence`) also the blocks and
// their roles, every glyph with its box, runs, fonts, images and links.
std::string to_json(const Page& page, std::string_view source, bool evidence = false);

// One line of `kiroku status --format jsonl`.
struct StatusLine {
  std::string source, document, media_type;
  Outcome outcome = Outcome::ok;
  int pages = 0, pages_failed = 0;
  std::vector<Finding> warnings;
  double seconds = 0;
};
std::string to_json(const StatusLine& line);

// `kiroku repair --jsonl` and `kiroku annotate --jsonl`: one request and its answer.
struct AnnotateRequest {
  std::string id;  // ready JSON (a string or a number, given back as it came)
  std::string text, lang, reference_date;
};
Result<AnnotateRequest> annotate_request(std::string_view json);

struct Mention {
  std::string type;  // "number", "date", "place"
  Span raw_bytes;
  double value = 0;      // of a number
  std::string edtf;      // of a date
  std::string place_id;  // of a place
};
std::string annotate_answer(const AnnotateRequest& request, const std::vector<Record>& records,
                            const std::vector<Mention>* mentions);

struct RepairRequest {
  std::string id;     // ready JSON
  std::string bytes;  // of input_b64
};
Result<RepairRequest> repair_request(std::string_view json);
// {"id","text","repairs":[{"kind","bytes","before_b64","plan","score"}],"doubts":[{"bytes",
// "alternatives"}]}; `bytes` of the text.
std::string repair_answer(const RepairRequest& request, const Text& text,
                          const std::vector<Doubt>& doubts);

// The answer to a line that is no request or cannot be done: {"id","error":{"code","message"}}; the
// id is null where the line does not tell it.
std::string error_answer(std::string_view line, const Error& error);

// A string as a JSON string with its quotes; control and bidirectional characters escaped.
std::string quoted(std::string_view utf8);

}  // namespace kiroku
