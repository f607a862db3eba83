// kiroku records --facts: each fact once.
#include "pipeline/cli/exit_codes.h"
#include "pipeline/cli/formats.h"
#include "pipeline/cli/progress_line.h"
#include "pipeline/cli/record_text.h"
#include "pipeline/cli/record_views.h"
#include "pipeline/cli/table.h"
#include "pipeline/facts.h"
#include "schemas/json.h"
#include "schemas/words.h"

namespace kiroku {
namespace {

void write(JsonWriter& json, const FactStatement& statement) {
  json.open('{').key("id").string(statement.id).key("witness");
  json.integer(static_cast<std::int64_t>(statement.witness));
  json.key("document").string(statement.document).key("source").string(statement.source);
  json.key("page");
  statement.page > 0 ? json.integer(statement.page) : json.raw("null");
  json.key("label").string_or_null(statement.label).key("lang").string_or_null(statement.lang);
  json.key("quote").string(statement.quote).key("rule").string(statement.rule);
  json.key("confidence").number(statement.confidence, 3).close('}');
}

std::string to_json(const Fact& fact) {
  JsonWriter json;
  json.open('{').key("schema_version").integer(kSchemaVersion).key("fact").string(fact.id);
  json.key("type").string(word(static_cast<RecordType>(fact.fields.index())));
  json.key("fields").raw(fields_json(fact.fields)).key("confidence").number(fact.confidence, 3);
  json.key("witnesses").integer(static_cast<std::int64_t>(fact.witnesses));
  json.key("statements").open('[');
  for (const FactStatement& statement : fact.statements) write(json, statement);
  json.close(']').key("conflicts").open('[');
  for (const Conflict& conflict : fact.conflicts) {
    json.open('{').key("fact").string(conflict.fact).key("field").string(conflict.field);
    json.key("value").string(conflict.value).key("other").string(conflict.other).close('}');
  }
  return json.close(']').close('}').take();
}

std::string conflicts_text(const Fact& fact) {
  std::string text;
  for (const Conflict& conflict : fact.conflicts) {
    text += text.empty() ? "" : "; ";
    text += conflict.field + " " + conflict.value + " against " + conflict.other;
    if (conflict.fact != fact.id) text += " (" + conflict.fact.substr(0, 8) + ")";
  }
  return text;
}

void print_table(const std::vector<Fact>& facts, Console& console) {
  Table table(console, {{"fact"},
                        {"type"},
                        {"what", true},
                        {"when", true},
                        {"said", false, true},
                        {"witnesses", false, true},
                        {"conflicts", true}});
  for (const Fact& fact : facts) {
    Record record;
    record.fields = fact.fields;
    table.row({fact.id.substr(0, 8), std::string(word(record.type())), what(record), when(record),
               std::to_string(fact.statements.size()), std::to_string(fact.witnesses),
               conflicts_text(fact)});
    if (!console.open()) return;
  }
}

}  // namespace

Result<int> print_facts(const Arguments& arguments, Console& console, Store& store,
                        const RecordQuery& query) {
  TRY_ASSIGN(const std::vector<KnownSource> sources, store.sources());
  FactBook book(sources);
  std::uint64_t statements = 0, disputed = 0;
  TRY(store.for_each_record(query, [&](const Record& record) {
    book.add(record);
    return ++statements > 0;
  }));
  const std::vector<Fact>& facts = book.facts();
  if (format_of(arguments, console) == "table") {
    print_table(facts, console);
  } else {
    for (const Fact& fact : facts) {
      console.print(to_json(fact) + "\n");
      if (!console.open()) break;
    }
  }
  for (const Fact& fact : facts) disputed += fact.conflicts.empty() ? 0 : 1;
  console.note(grouped(facts.size()) + " facts of " + grouped(statements) + " statements, " +
               grouped(disputed) + " of them disputed");
  return kDone;
}

}  // namespace kiroku
