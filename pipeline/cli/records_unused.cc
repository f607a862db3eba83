// kiroku records --unused: what no rule took, the recall audit.
#include "extractors/engine_unused.h"
#include "pipeline/cli/exit_codes.h"
#include "pipeline/cli/formats.h"
#include "pipeline/cli/passage.h"
#include "pipeline/cli/progress_line.h"
#include "pipeline/cli/record_views.h"
#include "pipeline/cli/rule_files.h"
#include "pipeline/cli/table.h"
#include "pipeline/stages/stages.h"

namespace kiroku {
namespace {

bool is_named(const std::string& path, const std::string& end) {
  return end.empty() || path == end || path.ends_with("/" + end);
}

// Of --type: what records of that type are made of.
bool is_wanted(Unused::Kind kind, const std::string& type) {
  if (type.empty()) return true;
  return type == (kind == Unused::Kind::number ? "population" : std::string(word(kind)));
}

std::string to_json(const Unused& one, const std::string& path, const Passage& passage) {
  JsonWriter json;
  json.open('{').key("kind").string(word(one.kind)).key("value").string(one.value);
  write(json, path, passage);
  json.key("near_misses").open('[');
  for (const std::string& miss : one.near_misses) json.string(miss);
  return json.close(']').close('}').take();
}

class UnusedPrinter {
 public:
  UnusedPrinter(const Arguments& arguments, Console& console)
      : arguments_(arguments), console_(console) {
    if (format_of(arguments, console) == "table")
      table_ = std::make_unique<Table>(console, std::vector<Column>{{"kind"},
                                                                    {"value", true},
                                                                    {"text", true},
                                                                    {"where", true, false, true},
                                                                    {"near miss", true}});
  }

  void print(const Document& document, const std::string& path, const std::vector<Unused>& unused) {
    Passages passages(document);
    for (const Unused& one : unused) {
      if (!is_wanted(one.kind, arguments_.type) || !console_.open()) continue;
      ++printed_;
      const Passage passage = passages.at(one.span);
      if (!table_) {
        console_.print(to_json(one, path, passage) + "\n");
        continue;
      }
      table_->row({std::string(word(one.kind)), one.value, in_context(passage),
                   path + ":" + std::to_string(passage.page) + ":" + std::to_string(passage.line),
                   one.near_misses.empty() ? "" : one.near_misses.front()});
    }
  }
  std::uint64_t printed() const { return printed_; }

 private:
  const Arguments& arguments_;
  Console& console_;
  std::unique_ptr<Table> table_;
  std::uint64_t printed_ = 0;
};

}  // namespace

Result<int> print_unused(const Arguments& arguments, Console& console, Store& store) {
  TRY_ASSIGN(const Rules rules, load_rules(arguments.packs, arguments.places));
  TRY_ASSIGN(const std::vector<KnownSource> sources, store.sources());
  UnusedPrinter printer(arguments, console);
  std::uint64_t documents = 0;
  for (const KnownSource& source : sources) {
    if (source.digest.empty() || source.gone || source.withdrawn ||
        !is_named(source.path, arguments.source))
      continue;
    if (!console.open()) break;
    TRY_ASSIGN(const Ingested stored, store.document(source.digest));
    if (stored.source.path != source.path) continue;  // a copy of the same bytes
    ++documents;
    const Document document = segment(stored.source, stored.text);
    ExtractOptions options;
    options.rejected = true;
    printer.print(document, source.path,
                  find_unused(document, rules, extract(document, rules, options)));
  }
  if (documents == 0 && !arguments.source.empty())
    return fail(ErrorCode::not_found, "no source is or ends with " + arguments.source);
  console.note(grouped(printer.printed()) + " unused in " + grouped(documents) + " documents");
  return kDone;
}

}  // namespace kiroku
