// kiroku audit serve: the review pages, until Ctrl-C.
#include <pwd.h>
#include <unistd.h>

#include "pipeline/audit/serve.h"
#include "pipeline/cli/command_functions.h"
#include "pipeline/cli/console.h"
#include "pipeline/cli/exit_codes.h"
#include "pipeline/cli/interrupts.h"
#include "pipeline/cli/open_store.h"
#include "pipeline/cli/reading.h"

namespace kiroku {
namespace {

std::string user_name() {
  const passwd* user = getpwuid(geteuid());
  return user != nullptr && user->pw_name != nullptr ? user->pw_name : "reviewer";
}

}  // namespace

void audit_serve_options(Syntax& syntax, Arguments& arguments) {
  syntax.option("--reviewer NAME", arguments.reviewer,
                "who decides; default: the user's name; the page can change it");
  syntax.option("--address IP", arguments.address,
                "to listen on; default 127.0.0.1; any other needs the token that is printed");
  syntax.number("--port N", arguments.port, 0, "default 8027; 0: one that is free");
  syntax.option("--password WORD", arguments.password,
                "of encrypted documents; others can see it in the process list");
  syntax.option("--password-file FILE", arguments.password_file, "the password is its first line");
}

Result<int> audit_serve_command(const Arguments& arguments, Console& console) {
  ServeOptions options;
  options.address = arguments.address;
  options.port = arguments.port;
  options.reviewer = arguments.reviewer.empty() ? user_name() : arguments.reviewer;
  TRY_ASSIGN(options.password, password_of(arguments));
  TRY_ASSIGN(Workers workers, start_workers(arguments, console));  // before any thread
  TRY_ASSIGN(Store store, open_store(arguments, console, OpenMode::read_write));
  const Interrupts interrupts([&] { workers.interrupt(); });
  const auto ready = [&](const std::string& address) {
    console.print(address + "\n");
    console.flush();
    console.note("open this address in a browser; Ctrl-C ends the server");
  };
  TRY(serve(options, store, workers, ready, interrupts.stop()));
  return kDone;
}

}  // namespace kiroku
