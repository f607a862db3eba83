#include "pipeline/cli/reading.h"

#include "pipeline/cli/console.h"
#include "pipeline/cli/rule_files.h"

namespace kiroku {

Result<Workers> start_workers(const Arguments& arguments, Console& console) {
  Limits limits;
  if (arguments.unsandboxed) {
    limits.jail = Jail::without_landlock;
    console.note(jail_support().seccomp
                     ? "--unsandboxed: documents are parsed by processes that can read your files"
                     : "--unsandboxed: documents are parsed by processes that can do what you can");
  }
  return Workers::start(limits);
}

void reading_options(Syntax& syntax, Arguments& arguments) {
  syntax.flag("--no-recognise", arguments.no_recognise, "leave recognition (Tesseract) out");
  syntax.words("--langs LANG,...", arguments.languages,
               "languages to recognise (en,ja); default: found out");
  syntax.option("--password WORD", arguments.password,
                "of encrypted documents; others can see it in the process list");
  syntax.option("--password-file FILE", arguments.password_file, "the password is its first line");
}

Result<std::string> password_of(const Arguments& arguments) {
  if (arguments.password_file.empty()) return arguments.password;
  if (!arguments.password.empty())
    return fail(ErrorCode::wrong_use, "--password and --password-file exclude each other");
  TRY_ASSIGN(const std::string text, read_small_file(arguments.password_file));
  return text.substr(0, text.find_first_of("\r\n"));
}

}  // namespace kiroku
