// kiroku audit verify, show: facts against their sources.
#include <fstream>
#include <mutex>

#include "pipeline/audit/show.h"
#include "pipeline/audit/verify.h"
#include "pipeline/cli/command_functions.h"
#include "pipeline/cli/console.h"
#include "pipeline/cli/exit_codes.h"
#include "pipeline/cli/formats.h"
#include "pipeline/cli/interrupts.h"
#include "pipeline/cli/open_store.h"
#include "pipeline/cli/progress_line.h"
#include "pipeline/cli/reading.h"
#include "pipeline/cli/rule_files.h"
#include "pipeline/cli/table.h"
#include "pipeline/recognitions.h"
#include "schemas/json.h"
#include "schemas/words.h"

namespace kiroku {
namespace {

std::string to_json(const Unverified& one) {
  JsonWriter json;
  json.open('{').key("code").string(one.code).key("record").string(one.record);
  json.key("fact").string(one.fact).key("source").string(one.source).key("page");
  one.page > 0 ? json.integer(one.page) : json.raw("null");
  json.key("quote").string(one.quote).key("message").string(one.message);
  return json.close('}').take();
}

std::string to_json(const ContextFields& group, const ContextFields::One& one) {
  JsonWriter json;
  json.open('{').key("context").string(word(group.basis)).key("record").string(one.record);
  json.key("field").string(one.field).key("source").string(one.source).key("page");
  one.page > 0 ? json.integer(one.page) : json.raw("null");
  return json.key("quote").string(one.quote).close('}').take();
}

std::string totals_json(const Verification& seen) {
  const auto number = [](std::uint64_t value) { return static_cast<std::int64_t>(value); };
  JsonWriter json;
  json.open('{').key("records").integer(number(seen.records));
  json.key("stood").integer(number(seen.stood)).key("evidence").integer(number(seen.evidence));
  json.key("context").integer(number(seen.context));
  json.key("derived").integer(number(seen.derived)).key("by_hand").integer(number(seen.by_hand));
  json.key("context_fields").open('[');
  for (const ContextFields& group : seen.context_fields) {
    json.open('{').key("basis").string(word(group.basis)).key("field").string(group.field);
    json.key("fields").integer(number(group.fields)).close('}');
  }
  json.close(']').key("other_rules").integer(number(seen.other_rules));
  json.key("documents").integer(number(seen.documents)).key("pages").integer(number(seen.pages));
  return json.key("seconds").number(seen.seconds, 3).close('}').take();
}

void print_fallen(const Verification& seen, Console& console) {
  Table table(console, {{"id"},
                        {"what"},
                        {"source", true, false, true},
                        {"page", false, true},
                        {"quote", true},
                        {"why", true}});
  for (const Unverified& one : seen.fallen) {
    table.row({one.record.substr(0, 8), one.code, one.source,
               one.page > 0 ? std::to_string(one.page) : "", one.quote, one.message});
  }
}

std::string verification_text(const Verification& seen) {
  const std::string by_hand =
      seen.by_hand == 0 ? "" : ", " + grouped(seen.by_hand) + " were added by people";
  return grouped(seen.stood) + " of " + grouped(seen.records) +
         " records stand in their sources, " + grouped(seen.derived) +
         " values were read from them again" + by_hand + " (" + grouped(seen.evidence) +
         " pieces of evidence, " + grouped(seen.documents) + " documents and " +
         grouped(seen.pages) + " pages read again) in " + duration(seen.seconds);
}

// "12 parties rest on part-subject": a reader of the statement alone would not know them.
void print_context(const Verification& seen, bool each, Console& console) {
  if (seen.context_fields.empty()) return;
  console.print("Fields that do not stand in the statement itself:\n");
  for (const ContextFields& group : seen.context_fields)
    console.print("  " + grouped(group.fields) + " x " + group.field + ", by " +
                  std::string(word(group.basis)) + "\n");
  if (!each) return;
  Table table(console, {{"id"},
                        {"field"},
                        {"basis"},
                        {"source", true, false, true},
                        {"page", false, true},
                        {"quote", true}});
  for (const ContextFields& group : seen.context_fields)
    for (const ContextFields::One& one : group.each)
      table.row({one.record.substr(0, 8), one.field, std::string(word(group.basis)), one.source,
                 one.page > 0 ? std::to_string(one.page) : "", one.quote});
}

void print_jsonl(const Verification& seen, bool each, Console& console) {
  for (const Unverified& one : seen.fallen) console.print(to_json(one) + "\n");
  for (const ContextFields& group : seen.context_fields)
    for (const ContextFields::One& one : group.each)
      if (each) console.print(to_json(group, one) + "\n");
  console.print(totals_json(seen) + "\n");
}

Result<void> write_file(const std::string& path, const std::string& bytes) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file << bytes;
  file.close();
  if (!file) return fail(ErrorCode::unreadable, "cannot write " + path);
  return {};
}

void password_options(Syntax& syntax, Arguments& arguments) {
  syntax.option("--password WORD", arguments.password,
                "of encrypted documents; others can see it in the process list");
  syntax.option("--password-file FILE", arguments.password_file, "the password is its first line");
}

}  // namespace

void audit_verify_options(Syntax& syntax, Arguments& arguments) {
  syntax.positional("ID", arguments.id, false, "only this record, or all that state this fact");
  syntax.option("--source PATH", arguments.source,
                "only of this file: its path, or the path's end");
  syntax.number("--sample N", arguments.sample, 0, "only so many records, spread evenly; 0: all");
  syntax.flag("--context", arguments.context, "list each field that rests on context, too");
  syntax.choice("--format", arguments.format, {"table", "jsonl"},
                "default: table on a terminal, jsonl in a pipe");
  password_options(syntax, arguments);
}

Result<int> audit_verify_command(const Arguments& arguments, Console& console) {
  VerifyOptions options;
  TRY_ASSIGN(options.password, password_of(arguments));
  TRY_ASSIGN(Workers workers, start_workers(arguments, console));  // before any thread
  TRY_ASSIGN(const Rules rules, load_rules(arguments.packs, arguments.places));
  TRY_ASSIGN(Store store, open_store(arguments, console, OpenMode::read_only));
  const Interrupts interrupts([&] { workers.interrupt(); });
  options.id = arguments.id;
  options.query.source = arguments.source;
  options.sample = static_cast<std::uint64_t>(arguments.sample);
  Paced paced(console);
  const auto progress = [&](std::uint64_t done, std::uint64_t total) {
    if (paced.is_time())
      console.progress(grouped(done) + " of " + grouped(total) + " documents verified");
  };
  TRY_ASSIGN(const Verification seen,
             verify(options, {store, workers, rules}, progress, interrupts.stop()));
  console.clear_progress();
  if (interrupts.stop()) return fail(ErrorCode::interrupted, "stopped; nothing was changed");
  if (format_of(arguments, console) == "jsonl") {
    print_jsonl(seen, arguments.context, console);
  } else {
    print_fallen(seen, console);
    print_context(seen, arguments.context || !arguments.id.empty(), console);
    console.print(verification_text(seen) + "\n");
  }
  if (seen.other_rules > 0) {
    console.note(grouped(seen.other_rules) +
                 " documents were read with other rules than these; `kiroku extract` brings them "
                 "up to date");
  }
  if (seen.fallen.empty()) return kDone;
  return fail(ErrorCode::unverified,
              grouped(seen.fallen.size()) + " pieces of evidence or values no longer stand");
}

void audit_show_options(Syntax& syntax, Arguments& arguments) {
  syntax.positional("ID", arguments.id, true, "a record's id, or the beginning of it");
  syntax.option("--png FILE", arguments.png, "write the piece of the page, the evidence boxed");
  password_options(syntax, arguments);
}

Result<int> audit_show_command(const Arguments& arguments, Console& console) {
  PictureOptions options;
  TRY_ASSIGN(options.password, password_of(arguments));
  TRY_ASSIGN(Store store, open_store(arguments, console, OpenMode::read_only));
  TRY_ASSIGN(const Shown shown, show(arguments.id, store));
  for (const std::string& line : shown.lines) console.print_text(line + "\n");
  if (!shown.citation.empty()) console.print_text(shown.citation + "\n");
  if (arguments.png.empty()) return kDone;
  TRY_ASSIGN(Workers workers, start_workers(arguments, console));
  std::mutex alone;
  options.pdfs = kept_pdfs(store, alone);
  TRY_ASSIGN(const std::string png, evidence_picture(shown, workers, options));
  TRY(write_file(arguments.png, png));
  console.note("the evidence is drawn in " + arguments.png);
  return kDone;
}

}  // namespace kiroku
