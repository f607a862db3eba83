// kiroku records --unused: what no rule took, the recall audit.
#include "pipeline/audit/recall.h"
#include "pipeline/cli/exit_codes.h"
#include "pipeline/cli/formats.h"
#include "pipeline/cli/passage.h"
#include "pipeline/cli/progress_line.h"
#include "pipeline/cli/record_views.h"
#include "pipeline/cli/rule_files.h"
#include "pipeline/cli/table.h"

namespace kiroku {
namespace {

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
  UnusedPrinter printer(arguments, console);
  const auto take = [&](const Document& document, const std::string& path,
                        const std::vector<Unused>& unused) {
    printer.print(document, path, unused);
    return console.open();
  };
  TRY_ASSIGN(const std::uint64_t documents, for_each_unused(arguments.source, store, rules, take));
  if (documents == 0 && !arguments.source.empty())
    return fail(ErrorCode::not_found, "no source is or ends with " + arguments.source);
  console.note(grouped(printer.printed()) + " unused in " + grouped(documents) + " documents");
  return kDone;
}

}  // namespace kiroku
