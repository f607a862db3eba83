// kiroku repair: text from stdin, repaired. What is no text of ours to decode is said, not guessed.
#include <algorithm>
#include <array>
#include <cstdio>

#include <malloc.h>
#include <unistd.h>

#include "pipeline/cli/command_functions.h"
#include "pipeline/cli/console.h"
#include "pipeline/cli/exit_codes.h"
#include "pipeline/cli/pieces.h"
#include "pipeline/cli/requests.h"
#include "pipeline/cli/terminal.h"
#include "pipeline/readers/reader.h"
#include "pipeline/repairs/mojibake.h"
#include "pipeline/repairs/repairs.h"
#include "pipeline/stages/stages.h"
#include "schemas/json.h"
#include "schemas/utf8.h"

namespace kiroku {
namespace {

using Choices = std::vector<std::string>;

// Every repair, or only those that are named; twice, so that one may make work for another.
Text repaired(Text text, const Choices& only, KnownLines& known) {
  if (only.empty()) return repair(std::move(text));
  bool changed = true;
  for (int round = 0; round < 2 && changed; ++round) {
    changed = false;
    for (const Repair& one : repairs()) {
      if (std::find(only.begin(), only.end(), one.name) == only.end()) continue;
      const std::vector<Replacement> found = one.find(LinedText(text, &known));
      if (found.empty()) continue;
      text = replace(std::move(text), found);
      changed = true;
    }
  }
  return text;
}

Result<void> check_names(const Choices& only) {
  std::string known;
  for (const Repair& one : repairs()) known += (known.empty() ? "" : ", ") + std::string(one.name);
  for (const std::string& name : only) {
    const auto is_it = [&](const Repair& one) { return one.name == name; };
    if (std::none_of(repairs().begin(), repairs().end(), is_it))
      return fail(ErrorCode::wrong_use, "no repair is called " + name + "; there are: " + known);
  }
  return {};
}

// The bytes as a Text with its way back, then the repairs.
Result<Text> repaired(std::string_view bytes, const Choices& only, KnownLines& known) {
  Text text;
  const Reader* reader = reader_for("text/plain");
  if (reader == nullptr) return fail(ErrorCode::unsupported, "no reader for plain text");
  const Result<DocumentFacts> facts = reader->read(bytes, {}, [&](Page&& page) {
    text.append(page);
    return true;
  });
  if (!facts && facts.error().code == ErrorCode::empty && is_utf8(bytes)) {
    Page page;
    page.number = 1;
    page.origin = Origin::plain_text;
    page.text = bytes;
    text.append(page);
    return text;
  }
  if (!facts) return fail(facts.error());
  return repaired(std::move(text), only, known);
}

// A text after its repairs, and what remains in doubt, where the repair that doubts was asked for.
struct Repaired {
  Text text;
  std::vector<Doubt> doubts;
};

Result<Repaired> repaired_with_doubts(std::string_view bytes, const Choices& only,
                                      KnownLines& known) {
  const std::uint64_t before = known.asked();
  TRY_ASSIGN(Text text, repaired(bytes, only, known));
  const bool doubts =
      only.empty() || (std::find(only.begin(), only.end(), "encoding") != only.end() &&
                       (known.asked() != before || !text.edits.empty()));  // else all is everyday
  std::vector<Doubt> left = doubts ? find_doubts(LinedText(text, &known)) : std::vector<Doubt>();
  return Repaired{std::move(text), std::move(left)};
}

std::string answer(const Result<std::string>& line, const Choices& only, KnownLines& known) {
  if (!line) return error_answer("", line.error());
  const Result<RepairRequest> request = repair_request(*line);
  if (!request) return error_answer(*line, request.error());
  const Result<Repaired> done = repaired_with_doubts(request->bytes, only, known);
  if (!done) return error_answer(*line, done.error());
  return repair_answer(*request, done->text, done->doubts);
}

// What pieces before this one held.
struct Passed {
  std::uint64_t lines = 0, bytes = 0;
};

void log_edits(const Text& text, const Passed& passed, Console& console) {
  for (const Edit& edit : text.edits) {
    console.log(event("repair")
                    .key("kind")
                    .string(edit.kind)
                    .key("begin")
                    .integer(static_cast<std::int64_t>(passed.bytes) + edit.after.begin)
                    .key("end")
                    .integer(static_cast<std::int64_t>(passed.bytes) + edit.after.end)
                    .key("plan")
                    .string_or_null(edit.plan));
  }
}

void log_doubts(const std::vector<Doubt>& doubts, const Passed& passed, Console& console) {
  for (const Doubt& doubt : doubts) {
    console.log(event("uncertain-repair")
                    .key("begin")
                    .integer(static_cast<std::int64_t>(passed.bytes) + doubt.line.begin)
                    .key("end")
                    .integer(static_cast<std::int64_t>(passed.bytes) + doubt.line.end)
                    .key("may_be")
                    .string(doubt.alternatives.front()));
  }
}

// No more of a long edit than a line of a terminal; whole characters of valid UTF-8.
std::string excerpt(std::string_view text) {
  constexpr std::size_t kLongest = 120;
  std::string valid = shown(to_valid_utf8(text));
  if (valid.size() <= kLongest) return valid;
  std::size_t end = kLongest;
  while ((static_cast<unsigned char>(valid[end]) & 0xC0) == 0x80) --end;
  return valid.substr(0, end) + "…";
}

// line 3  encoding  encode cp1252, decode utf-8  0.91
//   - annÃ©e
//   + année
void explain(const Text& text, const Passed& passed, Console& console) {
  const bool color = wants_color(STDOUT_FILENO);
  const std::string red = color ? "\x1b[31m" : "", green = color ? "\x1b[32m" : "";
  const std::string plain = color ? "\x1b[0m" : "";
  std::uint64_t line = passed.lines + 1;
  std::size_t at = 0;
  for (const Edit& edit : text.edits) {
    line +=
        static_cast<std::uint64_t>(std::count(text.utf8.begin() + static_cast<std::ptrdiff_t>(at),
                                              text.utf8.begin() + edit.after.begin, '\n'));
    at = edit.after.begin;
    std::array<char, 16> score{};
    std::snprintf(score.data(), score.size(), "%.2f", edit.score);
    console.print("line " + std::to_string(line) + "  " + edit.kind + "  " + shown(edit.plan) +
                  "  " + score.data() + "\n");
    console.print("  " + red + "- " + excerpt(edit.before) + plain + "\n");
    console.print("  " + green + "+ " + excerpt(text.at(edit.after)) + plain + "\n");
    for (const std::string& other : edit.alternatives)
      console.print("  ? " + excerpt(other) + "\n");
  }
}

// line 3  encoding  left as it is, not sure enough
//   - rose to 楼3.5 trillion
//   ? rose to ¥3.5 trillion
void explain(const std::vector<Doubt>& doubts, const Text& text, const Passed& passed,
             Console& console) {
  for (const Doubt& doubt : doubts) {
    const auto lines = std::count(text.utf8.begin(), text.utf8.begin() + doubt.line.begin, '\n');
    console.print("line " + std::to_string(passed.lines + 1 + static_cast<std::uint64_t>(lines)) +
                  "  encoding  left as it is, not sure enough\n");
    console.print("  - " + excerpt(text.at(doubt.line)) + "\n");
    for (const std::string& other : doubt.alternatives)
      console.print("  ? " + excerpt(other) + "\n");
  }
}

}  // namespace

void repair_options(Syntax& syntax, Arguments& arguments) {
  syntax.flag("--jsonl", arguments.jsonl, "each line is a request {\"id\",\"input_b64\"}");
  syntax.words("--only NAME,...", arguments.only, "only these repairs");
  syntax.flag("--explain", arguments.explain, "show each edit instead of the text");
  syntax.flag("--check", arguments.check, "print nothing; exit code 1 if something would change");
}

Result<int> repair_command(const Arguments& arguments, Console& console) {
  TRY(check_names(arguments.only));
  KnownLines known;
  if (arguments.jsonl) {
    TRY(for_each_line(console, [&](const Result<std::string>& line) {
      console.print(answer(line, arguments.only, known) + "\n");
    }));
    return kDone;
  }
  // Each piece takes some megabytes; the kernel would have them back, and clear them, every time.
  mallopt(M_MMAP_THRESHOLD, 32 << 20);
  mallopt(M_TRIM_THRESHOLD, 32 << 20);
  std::uint64_t changes = 0;
  Passed passed;
  TRY(for_each_piece(console, [&](std::string_view bytes) -> Result<void> {
    TRY_ASSIGN(const Repaired done, repaired_with_doubts(bytes, arguments.only, known));
    const auto& [text, left] = done;
    changes += text.edits.size();
    if (arguments.explain) {
      explain(text, passed, console);
      explain(left, text, passed, console);
      passed.lines +=
          static_cast<std::uint64_t>(std::count(text.utf8.begin(), text.utf8.end(), '\n'));
    } else if (!arguments.check) {
      console.print_text(text.utf8);
      log_edits(text, passed, console);
      log_doubts(left, passed, console);
    }
    passed.bytes += text.utf8.size();
    return {};
  }));
  return arguments.check && changes > 0 ? kDoneWithFailures : kDone;
}

}  // namespace kiroku
