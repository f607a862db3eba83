// kiroku records --parallel A B: a document and its translation side by side.
#include "pipeline/cli/exit_codes.h"
#include "pipeline/cli/formats.h"
#include "pipeline/cli/progress_line.h"
#include "pipeline/cli/record_text.h"
#include "pipeline/cli/record_views.h"
#include "pipeline/cli/table.h"
#include "pipeline/parallel.h"
#include "schemas/json.h"
#include "schemas/words.h"

namespace kiroku {
namespace {

// The one path that `name` is, or is the end of.
Result<std::string> source_named(const std::vector<KnownSource>& sources, const std::string& name) {
  std::vector<std::string> found;
  for (const KnownSource& source : sources) {
    if (source.path == name) return name;
    if (source.path.ends_with("/" + name)) found.push_back(source.path);
  }
  if (found.empty()) return fail(ErrorCode::not_found, "no source is or ends with " + name);
  if (found.size() > 1)
    return fail(ErrorCode::wrong_use, name + " is the end of " + std::to_string(found.size()) +
                                          " sources: " + found[0] + ", " + found[1]);
  return found.front();
}

Result<std::vector<Record>> records_of(Store& store, RecordQuery query, const std::string& path) {
  query.source = path;
  std::vector<Record> records;
  TRY(store.for_each_record(query, [&](const Record& record) {
    if (record.evidence.front().source == path) records.push_back(record);
    return true;
  }));
  return records;
}

std::string_view verdict(const Pairing& pair) {
  if (pair.second == nullptr) return "only-first";
  if (pair.first == nullptr) return "only-second";
  return pair.differences.empty() ? "same" : "differs";
}

std::string to_json(const Pairing& pair) {
  const Record& any = pair.first != nullptr ? *pair.first : *pair.second;
  JsonWriter json;
  json.open('{').key("verdict").string(verdict(pair)).key("type").string(word(any.type()));
  json.key("differences").open('[');
  for (const Difference& one : pair.differences) {
    json.open('{').key("field").string(one.field).key("first").string_or_null(one.first);
    json.key("second").string_or_null(one.second).close('}');
  }
  json.close(']').key("first").raw(pair.first != nullptr ? to_json(*pair.first) : "null");
  return json.key("second")
      .raw(pair.second != nullptr ? to_json(*pair.second) : "null")
      .close('}')
      .take();
}

std::string line_of(const Record* record) {
  if (record == nullptr) return "";
  const std::string date = when(*record);
  return what(*record) + (date.empty() ? "" : ", " + date);
}

std::string differences_text(const Pairing& pair) {
  std::string text;
  for (const Difference& one : pair.differences) {
    const auto said = [](const std::string& value) { return value.empty() ? "nothing" : value; };
    text +=
        (text.empty() ? "" : "; ") + one.field + ": " + said(one.first) + " / " + said(one.second);
  }
  return text;
}

void print_table(const std::vector<Pairing>& pairs, const Arguments& arguments, Console& console) {
  Table table(console, {{""},
                        {"type"},
                        {arguments.parallel[0], true},
                        {arguments.parallel[1], true},
                        {"differences", true}});
  for (const Pairing& pair : pairs) {
    const Record& any = pair.first != nullptr ? *pair.first : *pair.second;
    if (verdict(pair) == "same" && console.results_on_terminal()) continue;
    table.row({std::string(verdict(pair)), std::string(word(any.type())), line_of(pair.first),
               line_of(pair.second), differences_text(pair)});
  }
}

}  // namespace

Result<int> print_parallel(const Arguments& arguments, Console& console, Store& store,
                           RecordQuery query) {
  TRY_ASSIGN(const std::vector<KnownSource> sources, store.sources());
  TRY_ASSIGN(const std::string a, source_named(sources, arguments.parallel[0]));
  TRY_ASSIGN(const std::string b, source_named(sources, arguments.parallel[1]));
  TRY_ASSIGN(const std::vector<Record> first, records_of(store, query, a));
  TRY_ASSIGN(const std::vector<Record> second, records_of(store, std::move(query), b));
  const std::vector<Pairing> pairs = lay_side_by_side(first, second);
  std::map<std::string_view, std::uint64_t> counts;
  for (const Pairing& pair : pairs) ++counts[verdict(pair)];
  if (format_of(arguments, console) == "table") {
    print_table(pairs, arguments, console);
  } else {
    for (const Pairing& pair : pairs) console.print(to_json(pair) + "\n");
  }
  console.note(grouped(counts["same"]) + " the same, " + grouped(counts["differs"]) +
               " different, " + grouped(counts["only-first"]) + " only in " + a + ", " +
               grouped(counts["only-second"]) + " only in " + b);
  return kDone;
}

}  // namespace kiroku
