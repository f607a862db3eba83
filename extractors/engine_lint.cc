// What a careful author of packs would want to be told.
#include <algorithm>

#include "extractors/engine_compiled.h"
#include "extractors/engine_rule.h"

namespace kiroku {
namespace {

bool all_examples_lack(const Rules::Compiled& compiled, const Lexicon& lexicon,
                       const std::string& word) {
  const std::string small = folded(word);
  for (const Rule& rule : compiled.rules) {
    if (std::find(rule.lexicons.begin(), rule.lexicons.end(), lexicon.name) == rule.lexicons.end())
      continue;
    for (const auto* list : {&rule.examples, &rule.counters})
      for (const Example& example : *list)
        if (folded(view_text(example.text)).find(small) != std::string::npos) return false;
  }
  return true;
}

bool used(const Rules::Compiled& compiled, const Lexicon& lexicon) {
  return std::any_of(compiled.rules.begin(), compiled.rules.end(), [&](const Rule& rule) {
    return std::find(rule.lexicons.begin(), rule.lexicons.end(), lexicon.name) !=
           rule.lexicons.end();
  });
}

}  // namespace

Coverage example_coverage(const Rules& rules, const std::vector<RuleCost>& costs) {
  const Rules::Compiled& compiled = rules.compiled();
  Coverage coverage;
  coverage.rules = compiled.rules.size();
  for (std::size_t i = 0; i < compiled.rules.size(); ++i)
    if (i >= costs.size() || costs[i].records == 0) coverage.unreached.push_back(&compiled.list[i]);
  for (const Pack& pack : compiled.packs)
    for (const Lexicon& lexicon : pack.lexicons) {
      coverage.words += lexicon.entries.size();
      for (const Lexicon::Entry& entry : lexicon.entries)
        if (all_examples_lack(compiled, lexicon, entry.word))
          coverage.unused.push_back({lexicon.name, entry.word, pack.file, entry.line});
    }
  return coverage;
}

std::vector<LintFinding> lint(const Rules& rules) {
  const Rules::Compiled& compiled = rules.compiled();
  std::vector<LintFinding> findings;
  for (const Rule& rule : compiled.rules) {
    const std::string& file = compiled.packs[rule.pack].file;
    if (rule.examples.empty())
      findings.push_back({rule.id, file, rule.line, "the rule has no example"});
    if (rule.counters.empty() && rule.emit >= Emit::population && rule.emit != Emit::detail)
      findings.push_back({rule.id, file, rule.line, "the rule has no counter example"});
    if (rule.source.find(".*") != std::string::npos || rule.source.find(".+") != std::string::npos)
      findings.push_back({rule.id, file, rule.line, "an endless gap; bound it: [^.]{0,60}?"});
  }
  for (const Pack& pack : compiled.packs)
    for (const Lexicon& lexicon : pack.lexicons) {
      if (!used(compiled, lexicon)) {
        findings.push_back(
            {lexicon.name, pack.file, lexicon.entries.front().line, "no rule uses the lexicon"});
        continue;
      }
      for (const Lexicon::Entry& entry : lexicon.entries)
        if (all_examples_lack(compiled, lexicon, entry.word))
          findings.push_back({lexicon.name, pack.file, entry.line,
                              "no example reaches the word '" + entry.word + "'"});
    }
  return findings;
}

}  // namespace kiroku
