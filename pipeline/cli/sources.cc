// kiroku sources: what was ingested, and the sheet in which owners say what documents do not.
#include <algorithm>
#include <filesystem>

#include "pipeline/cli/command_functions.h"
#include "pipeline/cli/console.h"
#include "pipeline/cli/exit_codes.h"
#include "pipeline/cli/formats.h"
#include "pipeline/cli/open_store.h"
#include "pipeline/cli/table.h"
#include "pipeline/sheet.h"

namespace kiroku {
namespace {

namespace fs = std::filesystem;

// Files below the folders, with paths relative to their folder, as the sheet in it wants them.
Result<std::vector<std::string>> files_below(const std::vector<std::string>& folders) {
  std::vector<std::string> paths;
  for (const std::string& folder : folders) {
    std::error_code failed;
    if (!fs::is_directory(folder, failed))
      return fail(ErrorCode::unreadable, "not a folder: " + folder);
    fs::recursive_directory_iterator walk(folder, fs::directory_options::skip_permission_denied,
                                          failed);
    for (; !failed && walk != fs::recursive_directory_iterator(); walk.increment(failed)) {
      const std::string name = walk->path().filename();
      std::error_code ignored;
      if (name.starts_with('.') || name == kSheetName || !walk->is_regular_file(ignored)) continue;
      paths.push_back(walk->path().lexically_relative(folder));
    }
    if (failed)
      return fail(ErrorCode::unreadable, "cannot read " + folder + ": " + failed.message());
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

std::string state_of(const KnownSource& source) {
  if (source.withdrawn) return source.withdrawn->purged.empty() ? "withdrawn" : "purged";
  return source.gone ? "gone" : "";
}

std::string to_json(const KnownSource& source) {
  JsonWriter json;
  json.open('{').key("source").string(source.path).key("document").string_or_null(source.digest);
  json.key("size").integer(static_cast<std::int64_t>(source.size)).key("gone").boolean(source.gone);
  json.key("withdrawn");
  if (source.withdrawn) {
    json.open('{').key("at").string(source.withdrawn->at).key("why").string(source.withdrawn->why);
    json.key("purged").string_or_null(source.withdrawn->purged).close('}');
  } else {
    json.raw("null");
  }
  const SheetRow& sheet = source.sheet;
  json.key("title").string_or_null(sheet.title).key("event").string_or_null(sheet.event);
  json.key("date").string_or_null(sheet.date).key("place").string_or_null(sheet.place);
  json.key("authors").open('[');
  for (const std::string& author : sheet.authors) json.string(author);
  json.close(']').key("publisher").string_or_null(sheet.publisher);
  json.key("url").string_or_null(sheet.url).key("retrieved").string_or_null(sheet.retrieved);
  json.key("language").string_or_null(sheet.language);
  json.key("translation_of").string_or_null(sheet.translation_of);
  json.key("copy_of").string_or_null(sheet.copy_of);
  return json.key("supersedes").string_or_null(sheet.supersedes).close('}').take();
}

}  // namespace

void sources_options(Syntax& syntax, Arguments& arguments) {
  syntax.positionals("FOLDER", arguments.paths, false,
                     "with --template: folders whose files get a row");
  syntax.flag("--template", arguments.template_, "print a source sheet to fill in");
  syntax.choice("--format", arguments.format, {"table", "jsonl"},
                "default: table on a terminal, jsonl in a pipe");
}

Result<int> sources_command(const Arguments& arguments, Console& console) {
  if (arguments.template_) {
    TRY_ASSIGN(const std::vector<std::string> paths, files_below(arguments.paths));
    console.print_text(sheet_template(paths));
    return kDone;
  }
  if (!arguments.paths.empty())
    return fail(ErrorCode::wrong_use, "folders are only for `kiroku sources --template`");
  TRY_ASSIGN(Store store, open_store(arguments, console, OpenMode::read_only));
  TRY_ASSIGN(const std::vector<KnownSource> sources, store.sources());
  if (format_of(arguments, console) == "jsonl") {
    for (const KnownSource& source : sources) console.print(to_json(source) + "\n");
    return kDone;
  }
  Table table(
      console,
      {{"source", true, false, true}, {"state"}, {"date"}, {"place", true}, {"title", true}});
  for (const KnownSource& source : sources) {
    table.row(
        {source.path, state_of(source), source.sheet.date, source.sheet.place, source.sheet.title});
  }
  return kDone;
}

}  // namespace kiroku
