// The program. Whatever happens, it ends with one of the codes of exit_codes.h.
#include <csignal>

#include "pipeline/cli/commands.h"
#include "pipeline/cli/console.h"
#include "pipeline/cli/exit_codes.h"
#include "pipeline/workers/workers.h"

namespace kiroku {
namespace {

int run(int argc, char** argv) {
  Console console;
  Result<Parsed> parsed = parse(commands(), argc, argv);
  if (!parsed) {
    console.error(parsed.error());
    return exit_code(parsed.error().code);
  }
  console.set_quiet(parsed->arguments.quiet);
  console.set_json_log(parsed->arguments.log == "json");
  console.print(parsed->text);
  Result<int> ended = kDone;
  if (parsed->command != nullptr) ended = parsed->command->run(parsed->arguments, console);
  const Result<void> written = console.close();
  if (ended && !written) ended = fail(written.error());
  if (ended) return *ended;
  console.error(ended.error());
  return exit_code(ended.error().code);
}

}  // namespace
}  // namespace kiroku

int main(int argc, char** argv) {
  kiroku::ensure_single_threaded_openmp(argv);
  // A reader that has enough (`kiroku records | head`) ends the printing, not the program.
  std::signal(SIGPIPE, SIG_IGN);
  return kiroku::run(argc, argv);
}
