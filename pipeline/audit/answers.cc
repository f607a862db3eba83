#include "pipeline/audit/answers.h"

#include <algorithm>
#include <deque>
#include <set>

#include "pipeline/audit/citation.h"
#include "pipeline/audit/what.h"
#include "pipeline/code_points.h"
#include "pipeline/readers/office.h"
#include "schemas/json.h"
#include "schemas/json_output.h"
#include "schemas/words.h"

namespace kiroku {
namespace {

std::string joined(const std::vector<std::string>& words, const char* between) {
  std::string text;
  for (const std::string& one : words) text += (text.empty() ? "" : between) + one;
  return text;
}

void write_line(JsonWriter& json, const QueueFact& fact, const Record* record) {
  json.open('{').key("fact").string(fact.fact).key("record").string(fact.record);
  json.key("type").string(word(fact.type)).key("what").string(record ? what(record->fields) : "");
  json.key("quote").string(record ? record->evidence.front().quote : "");
  json.key("source").string(record ? record->evidence.front().source : "");
  json.key("page").integer(record ? record->evidence.front().page : 0);
  json.key("document").string(record ? record->evidence.front().document : "");
  json.key("confidence").number(static_cast<double>(fact.confidence), 2);
  json.key("rule").string(fact.rule).key("flags").string(fact.flags);
  json.key("origins").string(joined(fact.origins, " ")).key("repaired").boolean(fact.repaired);
  json.key("conflict").boolean(fact.conflict);
  json.key("statements").integer(static_cast<std::int64_t>(fact.statements));
  json.key("documents").integer(static_cast<std::int64_t>(fact.documents.size()));
  json.key("decision").string_or_null(fact.decision);
  json.key("reviewers").string(joined(fact.reviewers, ", ")).close('}');
}

Result<Record> corrected(const Record& found, Store& store) {
  TRY_ASSIGN(Verdict verdict, store.verdict(found));
  Record record = found;
  apply(verdict, record);
  return record;
}

Result<void> write_line(JsonWriter& json, const QueueFact& fact, Store& store) {
  TRY_ASSIGN(const std::vector<Record> records, store.statements(fact.fact));
  if (records.empty()) {
    write_line(json, fact, nullptr);
    return {};
  }
  TRY_ASSIGN(const Record record, corrected(records.front(), store));
  write_line(json, fact, &record);
  return {};
}

}  // namespace

Result<std::string> facts_answer(const std::vector<const QueueFact*>& facts, std::size_t offset,
                                 std::size_t limit, Store& store) {
  JsonWriter json;
  json.open('{').key("total").integer(static_cast<std::int64_t>(facts.size()));
  json.key("offset").integer(static_cast<std::int64_t>(offset)).key("facts").open('[');
  for (std::size_t i = offset; i < std::min(facts.size(), offset + limit); ++i) {
    TRY(write_line(json, *facts[i], store));
  }
  return json.close(']').close('}').take();
}

namespace {

// Where a page's text is cut: at the ends of edits and of evidence, so that each piece is one
// thing.
struct Cut {
  std::set<std::uint32_t> at;
  void span(Span span) {
    at.insert(span.begin);
    at.insert(span.end);
  }
};

struct Marked {
  Span span;
  std::size_t evidence;
};

void write_piece(JsonWriter& json, const Text& text, Span span, const std::vector<Marked>& marks) {
  json.open('{').key("text").string(text.at(span));
  for (const Edit& edit : text.edits) {
    if (!edit.after.contains(span) || edit.after.size() == 0) continue;
    json.key("kind").string(edit.kind).key("before").string(edit.before);
    json.key("plan").string(edit.plan);
    break;
  }
  json.key("evidence").open('[');
  for (const Marked& mark : marks) {
    if (mark.span.contains(span)) json.integer(static_cast<std::int64_t>(mark.evidence));
  }
  json.close(']').close('}');
}

void write_pieces(JsonWriter& json, const Text& text, const std::vector<Marked>& marks) {
  json.open('[');
  if (!text.pages.empty()) {
    const Span page = text.pages.front().span;
    Cut cut;
    cut.span(page);
    for (const Edit& edit : text.edits) {
      if (page.contains(edit.after)) cut.span(edit.after);
    }
    for (const Marked& mark : marks) cut.span(mark.span);
    for (auto at = cut.at.begin(); std::next(at) != cut.at.end(); ++at) {
      const Span span{*at, *std::next(at)};
      if (page.contains(span)) write_piece(json, text, span, marks);
    }
  }
  json.close(']');
}

std::vector<Marked> marks_of(const Text& text, const std::string& document, int page,
                             const std::vector<Evidence>& evidence) {
  std::vector<Marked> marks;
  if (text.pages.empty()) return marks;
  const Span span = text.pages.front().span;
  const std::string_view on_page = text.at(span);
  const CodePoints index(on_page);
  for (std::size_t n = 0; n < evidence.size(); ++n) {
    const Evidence& one = evidence[n];
    if (one.document != document || one.page != page) continue;
    marks.push_back(
        {{span.begin + index.byte(on_page, one.start), span.begin + index.byte(on_page, one.end)},
         n});
  }
  return marks;
}

void write_box(JsonWriter& json, const Box& box, std::size_t evidence) {
  json.open('{').key("evidence").integer(static_cast<std::int64_t>(evidence)).key("box").open('[');
  json.number(static_cast<double>(box.x0), 2).number(static_cast<double>(box.y0), 2);
  json.number(static_cast<double>(box.x1), 2).number(static_cast<double>(box.y1), 2);
  json.close(']').close('}');
}

}  // namespace

Result<std::string> page_answer(const std::string& document, int page,
                                const std::vector<Evidence>& evidence, Store& store) {
  TRY_ASSIGN(const StoredPage stored, store.page(document, page));
  const bool has_picture = stored.media_type == "application/pdf" ||
                           stored.media_type.starts_with("image/") || is_office(stored.media_type);
  JsonWriter json;
  json.open('{').key("document").string(document).key("page").integer(page);
  json.key("pages").integer(stored.pages).key("label").string_or_null(stored.label);
  json.key("source").string(stored.source.path).key("gone").boolean(stored.gone);
  json.key("outcome").string(stored.outcome).key("media_type").string(stored.media_type);
  json.key("width").number(stored.width, 2).key("height").number(stored.height, 2);
  json.key("picture").boolean(has_picture).key("boxes").open('[');
  for (std::size_t n = 0; n < evidence.size(); ++n) {
    if (evidence[n].document != document || evidence[n].page != page) continue;
    for (const Box& box : evidence[n].boxes) write_box(json, box, n);
  }
  json.close(']').key("pieces");
  write_pieces(json, stored.text, marks_of(stored.text, document, page, evidence));
  return json.close('}').take();
}

namespace {

Result<void> write_statements(JsonWriter& json, const std::vector<Record>& records, Store& store) {
  json.open('[');
  std::map<std::string, Source> sources;
  for (const Record& found : records) {
    TRY_ASSIGN(Verdict verdict, store.verdict(found));
    Record record = found;
    apply(verdict, record);
    const Evidence& stated = record.evidence.front();
    auto [source, fresh] = sources.try_emplace(stated.document);
    if (fresh) {
      if (const Result<StoredPage> page = store.page(stated.document, std::max(1, stated.page)))
        source->second = page->source;
    }
    json.open('{').key("record").raw(to_json(record, to_json(verdict)));
    json.key("what").string(what(record.fields));
    json.key("citation").string(citation(source->second, stated)).close('}');
  }
  json.close(']');
  return {};
}

Result<void> write_history(JsonWriter& json, const std::string& fact, Store& store) {
  std::vector<Decision> entries;
  TRY(store.for_each_decision(
      [&](const Decision& entry) {
        entries.push_back(entry);
        return true;
      },
      fact));
  json.open('[');
  for (const Decision& entry : entries) json.raw(to_json(entry));
  json.close(']');
  return {};
}

}  // namespace

Result<std::string> fact_answer(const std::string& fact, std::size_t nth, const Queue& queue,
                                Store& store) {
  TRY_ASSIGN(const std::vector<Record> records, store.statements(fact));
  if (records.empty()) return fail(ErrorCode::not_found, "there is no fact " + fact);
  const Record& record = records[std::min(nth, records.size() - 1)];
  const Evidence& stated = record.evidence.front();
  JsonWriter json;
  json.open('{').key("fact").string(fact).key("line");
  const QueueFact* line = queue.find(fact);
  if (line != nullptr) {
    TRY(write_line(json, *line, store));
  } else {
    json.raw("null");
  }
  TRY(write_statements(json.key("statements"), records, store));
  json.key("shown").integer(static_cast<std::int64_t>(std::min(nth, records.size() - 1)));
  const Result<std::string> page =
      page_answer(stated.document, stated.page, record.evidence, store);
  json.key("page").raw(page ? *page : "null").key("rivals").open('[');
  if (line != nullptr) {
    for (const QueueFact* rival : queue.rivals(*line)) TRY(write_line(json, *rival, store));
  }
  json.close(']');
  TRY(write_history(json.key("history"), fact, store));
  return json.close('}').take();
}

Result<std::string> search_answer(const std::string& words, Store& store) {
  constexpr std::size_t kMost = 100;
  TRY_ASSIGN(const std::vector<PageHit> hits, store.search(words, kMost));
  JsonWriter json;
  json.open('{').key("words").string(words).key("hits").open('[');
  for (const PageHit& hit : hits) {
    json.open('{').key("document").string(hit.document).key("source").string(hit.source);
    json.key("page").integer(hit.page).key("before").string(hit.before);
    json.key("words").string(hit.words).key("after").string(hit.after).close('}');
  }
  json.close(']').key("more").boolean(hits.size() == kMost);
  return json.close('}').take();
}

Result<std::string> log_answer(std::size_t limit, Store& store) {
  std::deque<std::string> entries;
  std::size_t total = 0;
  TRY(store.for_each_decision([&](const Decision& entry) {
    entries.push_front(to_json(entry));
    if (entries.size() > limit) entries.pop_back();
    ++total;
    return true;
  }));
  JsonWriter json;
  json.open('{').key("total").integer(static_cast<std::int64_t>(total)).key("entries").open('[');
  for (const std::string& entry : entries) json.raw(entry);
  return json.close(']').close('}').take();
}

}  // namespace kiroku
