// The command line, parsed by CLI11: the only file that includes it (it takes seconds to compile).
#include <cstdlib>
#include <map>

#include <CLI/CLI.hpp>

#include "pipeline/cli/command.h"
#include "pipeline/cli/exit_codes.h"
#include "pipeline/cli/terminal.h"
#include "pipeline/cli/version.h"

namespace kiroku {
namespace {

struct Names {
  std::string flags, value;
};

// "-f,--format FILE" -> {"-f,--format", "FILE"}.
Names split(const std::string& names) {
  const std::size_t space = names.find(' ');
  if (space == std::string::npos) return {names, ""};
  return {names.substr(0, space), names.substr(space + 1)};
}

// CLI11 takes an argument "[2010]" for a list of values, "++" for the end of a command, and hands
// what stands behind "--" to the parent command: files and folders may be named so. Such arguments
// get a mark in front that is taken off again when they are read.
constexpr char kMark = '\x01';

bool needs_mark(const std::string& argument) {
  return argument == "++" || argument.starts_with(kMark) ||
         (argument.starts_with('[') && argument.ends_with(']'));
}

std::string take_mark_off(std::string& value) {
  if (value.starts_with(kMark)) value.erase(0, 1);
  return "";  // nothing to complain of
}

// The arguments in the order in which CLI11 wants them: backwards.
std::vector<std::string> marked(int argc, const char* const* argv) {
  std::vector<std::string> words;
  bool literal = false;
  for (int i = 1; i < argc; ++i) {
    std::string word = argv[i];
    if (word == "--" && !literal) {
      literal = true;
      continue;
    }
    if (literal || needs_mark(word)) word.insert(0, 1, kMark);
    words.insert(words.begin(), std::move(word));
  }
  return words;
}

// CLI::Range takes "nan" for a number between any two.
std::string no_share(std::string& value) {
  char* end = nullptr;
  const double share = std::strtod(value.c_str(), &end);
  if (!value.empty() && *end == '\0' && share >= 0 && share <= 1) return "";
  return "Value " + value + " not in range [0 - 1]";
}

CLI::Option* unmarked(CLI::Option* option) {
  return option->transform(CLI::Validator(take_mark_off, ""));
}

CLI::Option* named(CLI::Option* option, const Names& names) {
  return unmarked(option->type_name(names.value));
}

// CLI11 would write ":INT in [0 - 1000000]" into the help.
CLI::Validator unnamed(CLI::Validator check) { return check.description(""); }

}  // namespace

void Syntax::flag(const std::string& names, bool& target, const std::string& help) {
  app_.add_flag(names, target, help);
}

void Syntax::option(const std::string& names, std::string& target, const std::string& help) {
  const Names said = split(names);
  named(app_.add_option(said.flags, target, help), said);
}

void Syntax::number(const std::string& names, int& target, int lowest, const std::string& help) {
  const Names said = split(names);
  named(app_.add_option(said.flags, target, help)->check(unnamed(CLI::Range(lowest, 1'000'000))),
        said);
}

void Syntax::share(const std::string& names, double& target, const std::string& help) {
  const Names said = split(names);
  named(app_.add_option(said.flags, target, help)->check(CLI::Validator(no_share, "")), said);
}

// Without allow_extra_args(false), an option with a list swallows the paths behind it.
void Syntax::list(const std::string& names, std::vector<std::string>& target,
                  const std::string& help) {
  const Names said = split(names);
  named(app_.add_option(said.flags, target, help)->allow_extra_args(false), said);
}

void Syntax::two(const std::string& names, std::vector<std::string>& target,
                 const std::string& help) {
  const Names said = split(names);
  named(app_.add_option(said.flags, target, help)->expected(2), said);
}

void Syntax::words(const std::string& names, std::vector<std::string>& target,
                   const std::string& help) {
  const Names said = split(names);
  named(app_.add_option(said.flags, target, help)->allow_extra_args(false)->delimiter(','), said);
}

void Syntax::choice(const std::string& names, std::string& target,
                    const std::vector<std::string>& choices, const std::string& help) {
  const Names said = split(names);
  std::string value;
  for (const std::string& choice : choices) value += (value.empty() ? "" : "|") + choice;
  app_.add_option(said.flags, target, help)
      ->check(unnamed(CLI::IsMember(choices)))
      ->type_name(value);
}

void Syntax::positional(const std::string& name, std::string& target, bool required,
                        const std::string& help) {
  named(app_.add_option(name, target, help)->required(required), {name, ""});
}

void Syntax::positionals(const std::string& name, std::vector<std::string>& target, bool required,
                         const std::string& help) {
  named(app_.add_option(name, target, help)->required(required), {name, ""});
}

namespace {

// "Usage: kiroku ingest [OPTIONS] PATH...", then what CLI11 makes of the options.
class Help : public CLI::Formatter {
 public:
  Help() { column_width(30); }
  std::string make_option_opts(const CLI::Option* option) const override {
    return option->get_type_name().empty() ? "" : " " + option->get_type_name();
  }
};

constexpr const char* kEverywhere =
    "Everywhere:\n"
    "  --store FILE              the store (default ./kiroku.db)\n"
    "  --packs DIR               lay DIR over the built-in rule packs; may be repeated\n"
    "  --places FILE             your own places and how you spell them: NAME, id, other names, "
    "kind,\n"
    "                            country, a tab apart; what is behind the name may be missing\n"
    "  --quiet                   no progress, no remarks\n"
    "  --log json                one event a line on stderr\n"
    "  --unsandboxed             read also where the kernel has no Landlock: documents are then "
    "parsed\n"
    "                            by processes that can read your files (or KIROKU_UNSANDBOXED=1)\n";

std::string help_footer(std::string_view examples) {
  return "\nExamples:\n" + std::string(examples) + "\n" + kEverywhere;
}

std::string padded(std::string_view text, std::size_t columns) {
  std::string out(text);
  if (out.size() < columns) out.append(columns - out.size(), ' ');
  return out;
}

// Of the whole program, or of the commands of one group ("rules ").
std::string overview(const std::vector<Command>& commands, const std::string& group) {
  std::string text =
      "Populations, dates and agreements from conference proceedings, each with its source.\n\n"
      "Usage: kiroku " +
      group + "COMMAND [OPTIONS]\n\nCommands:\n";
  for (const Command& command : commands) {
    if (command.name.starts_with(group))
      text += "  " + padded(command.name, 18) + std::string(command.help) + "\n";
  }
  text += std::string("\n") + kEverywhere;
  if (!group.empty()) return text;
  text += "\nExit codes:\n";
  for (const ExitCode& code : exit_codes()) {
    const std::string number = std::to_string(code.code);
    text += std::string(5 - number.size(), ' ') + number + "  " + padded(code.word, 17) +
            std::string(code.meaning) + "\n";
  }
  return text + "\n`kiroku COMMAND -h` shows a command's options and examples.\n";
}

// The CLI11 application of the whole table, and which command each of its leaves stands for.
class Program {
 public:
  explicit Program(const std::vector<Command>& commands) : commands_(commands), app_("", "kiroku") {
    app_.formatter(std::make_shared<Help>());
    app_.set_help_flag("-h,--help", "show this help");
    app_.add_flag("--version", version_, "show the version");
    app_.fallthrough();
    app_.require_subcommand(0, 1);  // else `kiroku ingest records` is two commands, not a folder
    add_everywhere();
    for (const Command& command : commands) add(command);
  }

  Result<Parsed> parse(int argc, const char* const* argv) {
    try {
      app_.parse(marked(argc, argv));
    } catch (const CLI::CallForHelp&) {
      return Parsed{nullptr, {}, help()};
    } catch (const CLI::ParseError& error) {
      return fail(ErrorCode::wrong_use, complaint(error.what()));
    }
    if (version_) return Parsed{nullptr, {}, KIROKU_VERSION_LINE};
    const CLI::App* chosen = deepest();
    const auto found = leaves_.find(chosen);
    if (found != leaves_.end()) return Parsed{found->second, arguments_, ""};
    if (chosen == &app_ && argc <= 1) return Parsed{nullptr, {}, help()};
    return fail(ErrorCode::wrong_use, complaint("a command is missing"));
  }

 private:
  void add_everywhere() {
    // In the group "" an option is not listed: the footer does it, for every command.
    unmarked(app_.add_option("--store", arguments_.store))->group("");
    unmarked(app_.add_option("--packs", arguments_.packs)->allow_extra_args(false))->group("");
    unmarked(app_.add_option("--places", arguments_.places))->group("");
    app_.add_flag("--quiet", arguments_.quiet)->group("");
    app_.add_flag("--unsandboxed", arguments_.unsandboxed)
        ->group("")
        ->envname("KIROKU_UNSANDBOXED");
    app_.add_option("--log", arguments_.log)->check(CLI::IsMember({"json"}))->group("");
  }

  void add(const Command& command) {
    CLI::App* parent = &app_;
    std::string name(command.name);
    if (const std::size_t space = name.find(' '); space != std::string::npos) {
      parent = group(name.substr(0, space));
      name.erase(0, space + 1);
    }
    CLI::App* leaf = parent->add_subcommand(name, std::string(command.help));
    leaf->footer(help_footer(command.examples));
    Syntax syntax(*leaf);
    command.options(syntax, arguments_);
    leaves_[leaf] = &command;
  }

  CLI::App* group(const std::string& name) {
    CLI::App*& known = groups_[name];
    if (known != nullptr) return known;
    for (CLI::App* top : app_.get_subcommands(nullptr))  // a command that has others: `sources`
      if (top->get_name() == name) return known = top;
    return known = app_.add_subcommand(name, "")->require_subcommand(1);
  }

  CLI::App* deepest() {
    CLI::App* app = &app_;
    while (!app->get_subcommands().empty()) app = app->get_subcommands().front();
    return app;
  }

  std::string path(const CLI::App* app) const {
    return app->get_parent() == nullptr ? app->get_name()
                                        : path(app->get_parent()) + " " + app->get_name();
  }

  std::string help() {
    const CLI::App* app = deepest();
    if (app == &app_) return overview(commands_, "");
    if (!leaves_.contains(app)) return overview(commands_, app->get_name() + " ");
    return app->help(path(app->get_parent()));
  }

  std::string complaint(const std::string& what) {
    return shown(what) + "; `" + path(deepest()) + " -h` shows how it is used";
  }

  const std::vector<Command>& commands_;
  CLI::App app_;
  bool version_ = false;
  Arguments arguments_;
  std::map<std::string, CLI::App*> groups_;
  std::map<const CLI::App*, const Command*> leaves_;
};

}  // namespace

Result<Parsed> parse(const std::vector<Command>& commands, int argc, const char* const* argv) {
  return Program(commands).parse(argc, argv);
}

}  // namespace kiroku
