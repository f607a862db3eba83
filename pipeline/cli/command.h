#pragma once
// Command: one row of the table in commands.cc. Help, parsing, and later completion and the man
// page, follow from the row and from the options that its function declares.
//
//   void sources_options(Syntax& syntax, Arguments& arguments) {
//     syntax.flag("--template", arguments.template_, "print a sheet to fill in");
//   }
//   Result<int> sources_command(const Arguments& arguments, Console& console);
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/cli/arguments.h"
#include "schemas/result.h"

namespace CLI {
class App;
}

namespace kiroku {

class Console;

// Where a command declares its options. Names are "-f,--format FILE": what stands behind the space
// is the value's name in the help.
class Syntax {
 public:
  explicit Syntax(CLI::App& app) : app_(app) {}
  void flag(const std::string& names, bool& target, const std::string& help);
  void option(const std::string& names, std::string& target, const std::string& help);
  void number(const std::string& names, int& target, int lowest, const std::string& help);
  void share(const std::string& names, double& target, const std::string& help);  // 0..1
  // May be given several times. A file name is taken as it is, brackets and commas too.
  void list(const std::string& names, std::vector<std::string>& target, const std::string& help);
  void two(const std::string& names, std::vector<std::string>& target,
           const std::string& help);  // "--parallel A B"
  void words(const std::string& names, std::vector<std::string>& target,
             const std::string& help);  // a,b,c
  void choice(const std::string& names, std::string& target,
              const std::vector<std::string>& choices, const std::string& help);
  void positional(const std::string& name, std::string& target, bool required,
                  const std::string& help);
  void positionals(const std::string& name, std::vector<std::string>& target, bool required,
                   const std::string& help);

 private:
  CLI::App& app_;
};

// What a command returns: kDone or kDoneWithFailures, or the Error that decides the exit code.
using CommandFunction = Result<int> (*)(const Arguments&, Console&);

struct Command {
  std::string_view name;      // "ingest"; "rules list" is the command list of the group rules
  std::string_view help;      // one line
  std::string_view examples;  // lines of shell, each indented by two spaces
  void (*options)(Syntax&, Arguments&);
  CommandFunction run;
};

// What parsing gave: a command to run, or a text to show (help, version) and the way it ends.
struct Parsed {
  const Command* command = nullptr;
  Arguments arguments;
  std::string text;  // help or version, where no command is to run
};

// Error wrong_use with a message that names the next thing to try.
Result<Parsed> parse(const std::vector<Command>& commands, int argc, const char* const* argv);

}  // namespace kiroku
