// The program. Whatever happens, it ends with one of the codes of exit_codes.h.
#include <csignal>

#include <fcntl.h>
#include <unistd.h>

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

// Daemons are started with standard streams closed. What is opened next would take their numbers,
// and a worker's socket be overwritten as if it were one. Opened for reading only, so that results
// written to a closed stdout are still an error.
void open_standard_streams() {
  while (true) {
    const int descriptor = open("/dev/null", O_RDONLY | O_CLOEXEC);
    if (descriptor > STDERR_FILENO) close(descriptor);
    if (descriptor < 0 || descriptor > STDERR_FILENO) return;
  }
}

}  // namespace
}  // namespace kiroku

int main(int argc, char** argv) {
  kiroku::ensure_single_threaded_openmp(argv);
  kiroku::open_standard_streams();
  // A reader that has enough (`kiroku records | head`) ends the printing, not the program; a file
  // over the shell's limit is a failed write.
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
  return kiroku::run(argc, argv);
}
