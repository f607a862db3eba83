// kiroku read FILE...: the pages as they were read, recognised where that was needed.
#include <algorithm>
#include <atomic>
#include <charconv>
#include <mutex>

#include "pipeline/carried.h"
#include "pipeline/cli/command_functions.h"
#include "pipeline/cli/console.h"
#include "pipeline/cli/exit_codes.h"
#include "pipeline/cli/formats.h"
#include "pipeline/cli/in_order.h"
#include "pipeline/cli/page_formats.h"
#include "pipeline/cli/page_reading.h"
#include "pipeline/cli/reading.h"
#include "pipeline/cli/searchable.h"
#include "pipeline/stages/stages.h"
#include "schemas/json.h"

namespace kiroku {
namespace {

bool parse_number(std::string_view text, int& number) {
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
  return failed == std::errc() && end == text.data() + text.size() && number > 0;
}

// "3", "3-5", "3-", "-5".
Result<void> take_pages(const std::string& pages, ReadOptions& options) {
  if (pages.empty()) return {};
  const std::size_t dash = pages.find('-');
  const std::string first = pages.substr(0, dash);
  const std::string last = dash == std::string::npos ? first : pages.substr(dash + 1);
  bool right = (first.empty() || parse_number(first, options.first_page)) &&
               (last.empty() || parse_number(last, options.last_page)) && pages != "-";
  right = right && (options.last_page == 0 || options.first_page <= options.last_page);
  if (right) return {};
  return fail(ErrorCode::wrong_use, "--pages is a page (3) or a range (3-5, 3-, -5), not " + pages);
}

// Text for people and for other programs: pages end with a form feed, as pdftotext's do.
std::string as_text(const Page& page, const std::string& path, bool on_terminal) {
  if (!on_terminal) return page.text + "\f";
  std::string title = path + ", page " + std::to_string(page.number);
  if (!page.label.empty()) title += " (" + page.label + ")";
  return "── " + title + " ──\n" + page.text + "\n";
}

// The page with its own damage repaired; what only other pages could tell is left.
Page repaired(const Page& page) {
  Text text;
  text.append(page);
  Page made = page;
  made.text = repair(std::move(text)).utf8;
  return made;
}

bool is_failure(const Page& page, bool recognise) {
  return page.outcome == PageOutcome::failed || page.outcome == PageOutcome::timed_out ||
         (recognise && page.outcome == PageOutcome::not_recognised);
}

// What several threads found out while they read.
struct Failures {
  std::mutex mutex;
  std::uint64_t count = 0;
  Error first;

  void add(Console& console, const Error& error) {
    const std::lock_guard lock(mutex);
    if (count++ == 0) first = error;
    console.warn(error.message);
  }
};

// One file of the command line, and what it carries.
struct FileReading {
  const Arguments& arguments;
  const PageReading& reading;
  Workers& workers;
  Console& console;
  Failures& failures;
  SearchableFile& searchable;
  const Emit& emit;

  void read(const std::string& path) {
    const Result<Bytes> bytes = Bytes::of_file(path);
    if (!bytes) return failures.add(console, bytes.error());
    const Result<DocumentFacts> facts = print(*bytes, path, reading);
    if (facts && searchable.wanted()) write_searchable(*bytes, path);
    if (!facts || !arguments.embedded) return;
    const std::vector<std::string> names = carried_names(facts->attachments);
    for (std::size_t i = 0; i < names.size(); ++i)
      read_attachment(*bytes, path, carried_path(path, names[i]), static_cast<int>(i));
  }

  void write_searchable(const Bytes& bytes, const std::string& path) {
    const DocumentBytes original{bytes, media_type_of(bytes.view(), path)};
    const Result<ReadableForm> form = ReadableForm::of(original, workers);
    if (!form) return failures.add(console, form.error());
    const DocumentBytes document = form->document();
    const Result<void> written = searchable.write(workers, document.bytes, document.media_type,
                                                  reading.read.password, console);
    if (!written) failures.add(console, written.error());
  }

  // What it carries itself is not looked for.
  void read_attachment(const Bytes& carrier, const std::string& path, const std::string& name,
                       int index) {
    const Result<Bytes> bytes = workers.attachment(carrier, media_type_of(carrier.view(), path),
                                                   index, reading.read.password);
    if (!bytes)
      return failures.add(console, {bytes.error().code, name + ": " + bytes.error().message});
    PageReading whole = reading;
    whole.read = {};
    whole.read.evidence = reading.read.evidence;
    print(*bytes, name, whole);
  }

  Result<DocumentFacts> print(const Bytes& bytes, const std::string& name, const PageReading& how) {
    const std::string format = format_of(arguments, console, "text");
    const std::string media_type = media_type_of(bytes.view(), name);
    const PageFormat* xml = page_format(format);
    const PagesOf document{name, media_type.starts_with("image/")};
    if (xml != nullptr && media_type.starts_with("text/")) {
      const Error error{ErrorCode::unsupported, name + ": --format " + format +
                                                    " says where words stand; text and HTML " +
                                                    "have no such places"};
      failures.add(console, error);
      return fail(error);
    }
    bool begun = false;
    Result<DocumentFacts> facts = read_pages(workers, bytes, name, how, [&](const Page& seen) {
      const Page page = arguments.stage == "repaired" ? repaired(seen) : seen;
      note_failure(page, name, how.recognise);
      if (searchable.wanted()) searchable.take(seen);
      if (searchable.wanted() && arguments.format.empty()) return true;
      if (xml != nullptr) {
        const std::string head = begun ? "" : xml->head(document);
        begun = true;
        return emit(head + xml->page(page, document));
      }
      return emit(format == "jsonl" ? to_json(page, name, arguments.evidence) + "\n"
                                    : as_text(page, name, console.results_on_terminal()));
    });
    if (begun) emit(std::string(xml->tail));
    if (!facts) failures.add(console, facts.error());
    return facts;
  }

  void note_failure(const Page& page, const std::string& name, bool recognise) const {
    if (!is_failure(page, recognise)) return;
    const std::string why = page.findings.empty() ? "" : ": " + page.findings.back().message;
    failures.add(console, {ErrorCode::damaged, name + ", page " + std::to_string(page.number) +
                                                   " could not be read" + why});
  }
};

// What does not go with what.
Result<void> check(const Arguments& arguments, const std::string& format) {
  if (arguments.evidence && format != "jsonl")
    return fail(ErrorCode::wrong_use, "--evidence is printed with --format jsonl");
  if (page_format(format) == nullptr) return {};
  if (arguments.paths.size() > 1 || arguments.embedded)
    return fail(ErrorCode::wrong_use,
                "--format " + format + " is one XML document for one FILE; call it for each");
  if (arguments.stage == "repaired")
    return fail(ErrorCode::wrong_use,
                "--format " + format + " says where words stand on the page: --stage raw only");
  return {};
}

}  // namespace

void read_options(Syntax& syntax, Arguments& arguments) {
  syntax.positionals("FILE", arguments.paths, true, "files");
  syntax.choice("--format", arguments.format, {"text", "jsonl", "hocr", "alto"},
                "default: text on a terminal, jsonl in a pipe; hocr and alto: words in boxes, XML");
  syntax.option("--pages RANGE", arguments.pages, "3, 3-5 or 3-; default: all");
  syntax.flag(
      "--evidence", arguments.evidence,
      "with blocks and their roles, glyphs, fonts, pictures, links, marked content (jsonl)");
  syntax.flag(
      "--embedded", arguments.embedded,
      "also the files that documents carry, as documents of their own (FILE#embedded/NAME)");
  reading_options(syntax, arguments);
  syntax.choice("--stage", arguments.stage, {"raw", "repaired"},
                "the text as it was read (default), or with its damage repaired");
  syntax.option("--searchable OUT.pdf", arguments.searchable,
                "write the pages with what was recognised as an invisible text layer");
  syntax.flag("--force", arguments.force,
              "of --searchable: also over FILE itself, and of a signed document");
  syntax.number("--jobs N", arguments.jobs, 0,
                "files, or scanned pages of one, at a time; default: as many as cores");
}

Result<int> read_command(const Arguments& arguments, Console& console) {
  const std::string format = format_of(arguments, console, "text");
  TRY(check(arguments, format));
  PageReading reading;
  TRY_ASSIGN(reading.read.password, password_of(arguments));
  TRY(take_pages(arguments.pages, reading.read));
  reading.recognise = !arguments.no_recognise;
  reading.languages = arguments.languages;
  TRY_ASSIGN(Workers workers, start_workers(arguments, console));  // before any thread
  reading.read.evidence = arguments.evidence;
  SearchableFile searchable(arguments);
  TRY(searchable.check());
  reading.places = page_format(format) != nullptr || searchable.wanted();
  Failures failures;
  const std::size_t files = arguments.paths.size();
  const std::size_t threads = std::min(most_threads(arguments.jobs), files);
  Helpers helpers(static_cast<int>(most_threads(arguments.jobs) - threads));
  reading.helpers = &helpers;
  std::atomic<std::size_t> done = 0;
  const auto read_file = [&](std::size_t index, const Emit& emit) {
    FileReading{arguments, reading, workers, console, failures, searchable, emit}.read(
        arguments.paths[index]);
    // No file is left for this thread: others may have help with theirs.
    if (files - ++done < threads) helpers.give();
  };
  in_order(files, arguments.jobs, read_file, [&](const std::string& lines) {
    format == "jsonl" ? console.print(lines) : console.print_text(lines);
    return console.open();
  });
  if (failures.count == 0) return kDone;
  // One file: a script wants to know why.
  const bool only = arguments.paths.size() == 1 && !arguments.embedded &&
                    failures.first.code != ErrorCode::damaged;
  return only ? exit_code(failures.first.code) : kDoneWithFailures;
}

}  // namespace kiroku
