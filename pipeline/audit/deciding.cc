#include "pipeline/audit/deciding.h"

#include <algorithm>

#include "pipeline/code_points.h"
#include "schemas/json.h"
#include "schemas/words.h"

namespace kiroku {
namespace {

constexpr std::uint32_t kContext = 32;  // code points of prefix and suffix

Result<Record> statement_of(const Asked& asked, std::int64_t run, Store& store) {
  TRY_ASSIGN(const std::vector<Record> records, store.statements(asked.fact, run));
  const auto found = std::find_if(records.begin(), records.end(), [&](const Record& record) {
    return asked.record.empty() || record.id == asked.record;
  });
  if (found != records.end()) return *found;
  return fail(ErrorCode::not_found, "the run has no statement " + asked.record + " of the fact " +
                                        asked.fact + " any more; load the page again");
}

Result<Fields> checked(RecordType type, std::string_view json) {
  TRY_ASSIGN(Fields fields, fields_from_json(type, json));
  if (const std::string why = wrong_field(fields); !why.empty())
    return fail(ErrorCode::wrong_use, why);
  return fields;
}

}  // namespace

Result<Decision> decide_on(const Asked& asked, std::string_view fields, std::int64_t run,
                           Store& store) {
  const std::optional<Action> action = from_word<Action>(asked.action);
  const bool known = action && (*action == Action::accept || *action == Action::reject ||
                                *action == Action::correct || *action == Action::skip);
  if (!known) return fail(ErrorCode::wrong_use, "there is no action " + asked.action);
  if (asked.reviewer.empty()) return fail(ErrorCode::wrong_use, "no reviewer is named");
  TRY_ASSIGN(const Record record, statement_of(asked, run, store));
  Decision decision = on(record);
  decision.reviewer = asked.reviewer;
  decision.action = *action;
  decision.why = asked.why;
  if (*action == Action::correct) {
    TRY_ASSIGN(decision.corrected, checked(record.type(), fields));
  } else if (*action == Action::accept) {
    TRY_ASSIGN(Verdict verdict, store.verdict(record));
    Record seen = record;
    apply(verdict, seen);
    const bool by_other =
        verdict.original && verdict.opinions.front().decision.reviewer != asked.reviewer;
    if (by_other) decision.corrected = seen.fields;
  }
  return store.decide(std::move(decision));
}

Result<Decision> add_fact(const Selected& selected, const std::string& type,
                          std::string_view fields, const std::string& why,
                          const std::string& reviewer, Store& store) {
  const std::optional<RecordType> of = from_word<RecordType>(type);
  if (!of) return fail(ErrorCode::wrong_use, "there is no type " + type);
  TRY_ASSIGN(const StoredPage stored, store.page(selected.document, selected.page));
  if (stored.text.pages.empty())
    return fail(ErrorCode::wrong_use, "the page has no text to select");
  const PageText& page = stored.text.pages.front();
  const std::string_view text = stored.text.at(page.span);
  const CodePoints index(text);
  const std::uint32_t begin = index.byte(text, selected.start);
  const std::uint32_t end = index.byte(text, selected.end);
  if (begin >= end) return fail(ErrorCode::wrong_use, "no words of the page are selected");
  Record record;
  TRY_ASSIGN(record.fields, checked(*of, fields));
  Evidence evidence;
  evidence.source = stored.source.path;
  evidence.document = selected.document;
  evidence.page = selected.page;
  evidence.label = stored.label;
  evidence.quote = text.substr(begin, end - begin);
  evidence.start = selected.start;
  evidence.end = selected.end;
  const std::uint32_t before =
      index.byte(text, selected.start < kContext ? 0 : selected.start - kContext);
  evidence.prefix = text.substr(before, begin - before);
  evidence.suffix = text.substr(end, CodePoints::forward(text, end, kContext) - end);
  const auto line = [&](std::uint32_t at) {
    return static_cast<std::uint32_t>(1 + std::count(text.begin(), text.begin() + at, '\n'));
  };
  evidence.lines = {line(begin), line(end - 1)};
  const std::vector<Trace> traces =
      stored.text.trace({page.span.begin + begin, page.span.begin + end});
  if (!traces.empty()) {
    evidence.raw_bytes = traces.front().raw;
    evidence.boxes = traces.front().boxes;
    evidence.origin = traces.front().origin;
    evidence.confidence = traces.front().confidence;
  }
  record.evidence = {evidence};
  record.id = record_id(record);
  record.fact = fact_id(record);
  Decision decision = on(record);
  decision.reviewer = reviewer;
  decision.action = Action::add;
  decision.why = why;
  decision.corrected = record.fields;
  decision.original.reset();
  return store.decide(std::move(decision));
}

}  // namespace kiroku
