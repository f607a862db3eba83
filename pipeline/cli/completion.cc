// kiroku completion: what shells complete, and the man page, made from the table of commands.
#include <algorithm>
#include <map>

#include <CLI/CLI.hpp>

#include "pipeline/cli/command_functions.h"
#include "pipeline/cli/commands.h"
#include "pipeline/cli/console.h"
#include "pipeline/cli/exit_codes.h"
#include "pipeline/cli/table.h"

namespace kiroku {
namespace {

struct Option {
  std::string names;  // "-f,--format", "PATH" of a positional
  std::string value;  // "FILE", "table|jsonl"; empty: a flag
  std::string help;
  bool positional = false;
};

constexpr char kEverywhereOptions[] = "--store --packs --places --quiet --unsandboxed --log --help";

std::vector<Option> options_of(const Command& command) {
  CLI::App app;
  app.set_help_flag("");
  Arguments arguments;
  Syntax syntax(app);
  command.options(syntax, arguments);
  std::vector<Option> options;
  for (const CLI::Option* option : app.get_options()) {
    const bool positional = option->get_positional();
    options.push_back({option->get_name(positional, !positional),
                       option->get_items_expected_max() == 0 ? "" : option->get_type_name(),
                       option->get_description(), positional});
  }
  return options;
}

std::string spaced(std::string text, char from) {
  std::replace(text.begin(), text.end(), from, ' ');
  return text;
}

bool is_choice(const Option& option) { return option.value.find('|') != std::string::npos; }

// "ingest extract runs audit ..." and, of a group, its commands.
std::map<std::string, std::vector<std::string>> tree() {
  std::map<std::string, std::vector<std::string>> groups;
  for (const Command& command : commands()) {
    const std::string name(command.name);
    const std::size_t space = name.find(' ');
    auto& members = groups[name.substr(0, space)];
    if (space != std::string::npos) members.push_back(name.substr(space + 1));
  }
  return groups;
}

std::string bash() {
  std::string top, groups, values, flags;
  for (const auto& [name, members] : tree()) {
    top += (top.empty() ? "" : " ") + name;
    if (!members.empty()) groups += "    " + name + ") words=\"" + joined(members, " ") + "\" ;;\n";
  }
  for (const Command& command : commands()) {
    const std::string name(command.name);
    std::string of_command;
    for (const Option& option : options_of(command)) {
      if (option.positional) continue;
      of_command += spaced(option.names, ',') + " ";
      if (!is_choice(option)) continue;
      const std::string last = option.names.substr(option.names.rfind(',') + 1);
      values +=
          "    \"" + name + " " + last + "\") words=\"" + spaced(option.value, '|') + "\" ;;\n";
    }
    flags += "    \"" + name + "\") words=\"" + of_command + "\" ;;\n";
  }
  return "# bash completion for kiroku: source this, or put it into "
         "/usr/share/bash-completion/completions/kiroku\n"
         "_kiroku() {\n"
         "  local current=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]}\n"
         "  local words= command=${COMP_WORDS[1]}\n"
         "  case $command in " +
         [&] {
           std::string names;
           for (const auto& [name, members] : tree())
             if (!members.empty()) names += (names.empty() ? "" : "|") + name;
           return names;
         }() +
         ") [[ $COMP_CWORD -gt 2 && ${COMP_WORDS[2]} != -* ]] && command+=\" ${COMP_WORDS[2]}\" ;; "
         "esac\n"
         "  if [[ $COMP_CWORD == 1 ]]; then words=\"" +
         top + "\"; fi\n  if [[ $COMP_CWORD == 2 && $current != -* ]]; then case $command in\n" +
         groups + "  esac; fi\n  case \"$command $before\" in\n" + values +
         "  esac\n  if [[ -z $words && $current == -* ]]; then case $command in\n" + flags +
         "  esac; words+=\" " + kEverywhereOptions +
         "\"; fi\n"
         "  if [[ -n $words ]]; then COMPREPLY=($(compgen -W \"$words\" -- \"$current\"))\n"
         "  else COMPREPLY=($(compgen -f -- \"$current\")); fi\n"
         "}\ncomplete -o filenames -F _kiroku kiroku\n";
}

std::string zsh() {
  return "#compdef kiroku\n# zsh reads the same words through its bash completions.\nautoload -U "
         "+X bashcompinit && bashcompinit\n" +
         bash();
}

// A line that begins with a point or an apostrophe is a command of troff; a backslash is one
// anywhere.
std::string roff(std::string_view text) {
  std::string page;
  bool begins = true;
  for (const char c : text) {
    if (begins && (c == '.' || c == '\'')) page += "\\&";
    if (c == '\\') {
      page += "\\e";
    } else if (c == '-') {
      page += "\\-";
    } else {
      page += c;
    }
    begins = c == '\n';
  }
  return page;
}

std::string man() {
  std::string page =
      ".TH KIROKU 1\n.SH NAME\nkiroku \\- populations, dates and agreements out of documents, with "
      "their evidence\n.SH SYNOPSIS\n.B kiroku\n.I COMMAND\n[\\fIOPTION\\fR...]\n.SH COMMANDS\n";
  for (const Command& command : commands()) {
    page += ".SS " + roff(command.name) + "\n" + roff(command.help) + ".\n";
    for (const Option& option : options_of(command)) {
      page += ".TP\n\\fB" + roff(option.names) + "\\fR" +
              (option.value.empty() || option.positional ? "" : " " + roff(option.value)) + "\n" +
              roff(option.help) + "\n";
    }
    page += ".P\nExamples:\n.nf\n" + roff(command.examples) + ".fi\n";
  }
  page += ".SH OPTIONS OF EVERY COMMAND\n" + roff(kEverywhereOptions) + "\n.SH EXIT STATUS\n";
  for (const ExitCode& code : exit_codes())
    page += ".TP\n" + std::to_string(code.code) + "\n" + roff(code.word) + ": " +
            roff(code.meaning) + "\n";
  return page;
}

}  // namespace

void completion_options(Syntax& syntax, Arguments& arguments) {
  syntax.positional("SHELL", arguments.first, true, "bash, zsh, or man for the manual page");
}

Result<int> completion_command(const Arguments& arguments, Console& console) {
  if (arguments.first == "bash") {
    console.print(bash());
  } else if (arguments.first == "zsh") {
    console.print(zsh());
  } else if (arguments.first == "man") {
    console.print(man());
  } else {
    return fail(ErrorCode::wrong_use, "completions are made for bash and zsh, and man");
  }
  return kDone;
}

}  // namespace kiroku
