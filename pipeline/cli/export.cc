// kiroku export: facts for other programs, and the gate before they are published.
#include <fstream>
#include <iterator>
#include <set>

#include "pipeline/audit/exports.h"
#include "pipeline/cli/command_functions.h"
#include "pipeline/cli/console.h"
#include "pipeline/cli/csv.h"
#include "pipeline/cli/exit_codes.h"
#include "pipeline/cli/open_store.h"
#include "pipeline/cli/progress_line.h"
#include "schemas/words.h"

namespace kiroku {
namespace {

std::map<std::string, Source> sources_by_digest(const std::vector<KnownSource>& known) {
  std::map<std::string, Source> sources;
  for (const KnownSource& one : known) {
    if (one.digest.empty()) continue;
    Source source{one.path, one.digest, one.media_type, one.size, one.sheet};
    const auto [at, fresh] = sources.emplace(one.digest, source);
    if (!fresh && at->second.sheet == SheetRow{}) at->second = source;
  }
  return sources;
}

// Every record that is not rejected, corrections applied.
class Export {
 public:
  Export(const Arguments& arguments, Store& store, Console& console)
      : arguments_(arguments), store_(store), console_(console) {}
  Result<void> prepare();
  Result<void> run();

 private:
  Result<void> each(const std::function<void(Exported&&)>& take);
  Result<void> gate();
  Result<void> facts();
  Result<void> sources();
  Result<void> quick_statements();
  bool goes_out(const Verdict& verdict) const {
    return arguments_.require_reviewed ? is_reviewed(verdict) : state(verdict) != "rejected";
  }

  const Arguments& arguments_;
  Store& store_;
  Console& console_;
  RecordQuery query_;
  std::map<std::string, Source> sources_;
  Items items_;
};

Result<void> Export::prepare() {
  if (!arguments_.type.empty()) query_.type = from_word<RecordType>(arguments_.type);
  query_.source = arguments_.source;
  query_.place = arguments_.place;
  query_.min_confidence = arguments_.min_confidence;
  TRY_ASSIGN(const std::vector<KnownSource> known, store_.sources());
  sources_ = sources_by_digest(known);
  if (arguments_.format != "quickstatements") return {};
  if (arguments_.items.empty()) {
    return fail(ErrorCode::wrong_use,
                "--format quickstatements needs --items FILE: lines of place id and Wikidata item, "
                "\"geonames:1859307,Q207274\"");
  }
  std::ifstream file(arguments_.items, std::ios::binary);
  if (!file) return fail(ErrorCode::unreadable, "cannot read " + arguments_.items);
  items_ = items_of(
      std::string((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>()));
  return {};
}

Result<void> Export::each(const std::function<void(Exported&&)>& take) {
  std::optional<Error> failure;
  TRY(store_.for_each_record(query_, [&](const Record& record) {
    Result<Verdict> verdict = store_.verdict(record);
    if (!verdict) {
      failure = verdict.error();
      return false;
    }
    if (!goes_out(*verdict)) return true;
    Exported one{record, *std::move(verdict), {}};
    apply(one.verdict, one.record);
    const auto source = sources_.find(record.evidence.front().document);
    if (source != sources_.end()) one.source = source->second;
    take(std::move(one));
    return console_.open();
  }));
  if (failure) return fail(*failure);
  return {};
}

// Nothing goes out while a fact waits for somebody's word.
Result<void> Export::gate() {
  std::set<std::string> open;
  std::optional<Error> failure;
  TRY(store_.for_each_record(query_, [&](const Record& record) {
    Result<Verdict> verdict = store_.verdict(record);
    if (!verdict) {
      failure = verdict.error();
      return false;
    }
    if (!is_reviewed(*verdict) && state(*verdict) != "rejected") open.insert(record.fact);
    return true;
  }));
  if (failure) return fail(*failure);
  if (open.empty()) return {};
  return fail(ErrorCode::unverified,
              grouped(open.size()) + (open.size() == 1 ? " fact is" : " facts are") +
                  " not reviewed, or reviewers differ; nothing was exported. `kiroku audit serve` "
                  "shows them, --type and --source narrow what goes out");
}

Result<void> Export::facts() {
  struct Fact {
    Exported best;
    std::size_t statements = 0;
  };
  std::vector<std::string> order;
  std::map<std::string, Fact> facts;
  TRY(each([&](Exported&& one) {
    const std::string id = one.record.fact;
    Fact& fact = facts[id];
    if (fact.statements++ == 0) order.push_back(id);
    if (fact.statements == 1 || one.record.confidence > fact.best.record.confidence)
      fact.best = std::move(one);
  }));
  if (arguments_.excel) console_.print("\xEF\xBB\xBF");
  console_.print(csv_line(fact_header()));
  for (const std::string& id : order) {
    const Fact& fact = facts.at(id);
    console_.print_text(csv_line(fact_cells(fact.best, fact.statements)));
  }
  return {};
}

Result<void> Export::sources() {
  std::set<std::string> cited;
  TRY(each([&](Exported&& one) { cited.insert(one.record.evidence.front().document); }));
  std::string between = "[\n";
  for (const std::string& digest : cited) {
    const auto found = sources_.find(digest);
    if (found == sources_.end()) continue;
    console_.print(between + csl_item(found->second));
    between = ",\n";
  }
  console_.print(between == "[\n" ? "[]\n" : "\n]\n");
  return {};
}

Result<void> Export::quick_statements() {
  std::set<std::string> seen;
  std::uint64_t left_out = 0;
  TRY(each([&](Exported&& one) {
    if (one.record.type() == RecordType::date || !is_reviewed(one.verdict)) return;
    if (!seen.insert(one.record.fact).second) return;
    const std::string line = quick_statement(one, items_);
    line.empty() ? ++left_out : (console_.print(line + "\n"), left_out);
  }));
  if (left_out > 0) {
    console_.note(grouped(left_out) +
                  " reviewed facts have no statement: no item in --items for their places, no "
                  "date, or another kind of agreement than twinning");
  }
  return {};
}

Result<void> Export::run() {
  if (arguments_.require_reviewed) TRY(gate());
  const std::string& format = arguments_.format;
  if (format == "csv") return facts();
  if (format == "csl-json") return sources();
  if (format == "quickstatements") return quick_statements();
  return each([&](Exported&& one) {
    console_.print(
        (format == "web-annotation" ? annotation(one) : to_json(one.record, to_json(one.verdict))) +
        "\n");
  });
}

}  // namespace

void export_options(Syntax& syntax, Arguments& arguments) {
  syntax.choice("--format", arguments.format,
                {"jsonl", "csv", "web-annotation", "csl-json", "quickstatements"},
                "default: jsonl; csv has one row a fact, csl-json one item a document");
  syntax.flag("--require-reviewed", arguments.require_reviewed,
              "only what reviewers agree on; ends with 17 while anything selected waits for them");
  syntax.flag("--excel", arguments.excel, "of csv: a byte order mark, which Excel needs");
  syntax.option("--items FILE", arguments.items,
                "of quickstatements: lines \"geonames:1859307,Q207274\"");
  syntax.choice("--type", arguments.type, {"population", "date", "agreement"}, "only this type");
  syntax.option("--place NAME", arguments.place, "of this place: a name, as written, or an id");
  syntax.option("--source PATH", arguments.source, "of this file: its path, or the path's end");
  syntax.share("--min-confidence X", arguments.min_confidence, "at least so confident (0 to 1)");
}

Result<int> export_command(const Arguments& arguments, Console& console) {
  TRY_ASSIGN(Store store, open_store(arguments, console, OpenMode::read_only));
  Export work(arguments, store, console);
  TRY(work.prepare());
  TRY(work.run());
  return kDone;
}

}  // namespace kiroku
