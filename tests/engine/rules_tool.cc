// Checks packs: loads them, runs their examples, lints them. Exit 1 where anything fails.
//
//   rules_tool [--lint] PACKS_FOLDER [GAZETTEER_FOLDER]
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>

#include "extractors/engine.h"

namespace kiroku {
namespace {

std::string contents(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream all;
  all << file.rdbuf();
  return all.str();
}

int run(std::vector<std::string> arguments) {
  const bool linting = !arguments.empty() && arguments[0] == "--lint";
  if (linting) arguments.erase(arguments.begin());
  std::vector<PackFile> packs;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(arguments.at(0)))
    if (entry.path().extension() == ".yaml")
      packs.push_back(
          {std::filesystem::relative(entry.path(), arguments[0]).string(), contents(entry.path())});
  std::sort(packs.begin(), packs.end(),
            [](const PackFile& a, const PackFile& b) { return a.name < b.name; });
  Gazetteer gazetteer;
  if (arguments.size() > 1) {
    std::string tsv;
    for (const auto& entry : std::filesystem::directory_iterator(arguments[1]))
      if (entry.path().extension() == ".tsv") tsv += contents(entry.path());
    auto loaded = Gazetteer::load(tsv);
    if (!loaded) return std::cerr << loaded.error().message << '\n', 2;
    gazetteer = std::move(*loaded);
  }
  const auto rules = Rules::compile(packs, std::move(gazetteer));
  if (!rules) return std::cerr << rules.error().message << '\n', 2;
  int failures = 0;
  for (const ExampleFailure& failure : test_examples(*rules))
    ++failures, std::cout << failure.file << ':' << failure.line << ": " << failure.rule << ": "
                          << failure.message << "\n    " << failure.example << '\n';
  if (linting)
    for (const LintFinding& finding : lint(*rules))
      std::cout << finding.file << ':' << finding.line << ": " << finding.rule << ": "
                << finding.message << '\n';
  std::cout << rules->list().size() << " rules, " << failures << " examples failed\n";
  return failures > 0 ? 1 : 0;
}

}  // namespace
}  // namespace kiroku

int main(int argc, char** argv) { return kiroku::run({argv + 1, argv + argc}); }
