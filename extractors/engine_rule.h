#pragma once
// One rule of a pack's YAML as a Rule: see packs/README.md for the language.
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "extractors/engine_fields.h"
#include "extractors/engine_yaml.h"
#include "extractors/rule.h"

namespace kiroku {

struct PackSource;
class PatternPool;

// A lexicon or a slot that patterns may name.
struct NamedSlot {
  const Lexicon* lexicon = nullptr;
  std::string re;  // of a slot
  Normaliser to = Normaliser::none;
  YAML::Node node;                     // for the digest
  const PackSource* source = nullptr;  // the pack that defines it
};

// A pack while it is being read.
struct PackSource {
  YamlReader yaml;
  YAML::Node root;
  Pack pack;
  std::optional<Emit> emit;
  bool ignore_case = false;
  std::map<std::string, NamedSlot> names;
};

// Throws BadRules. `prefilter` becomes the pattern for the sets.
Rule build_rule(const YAML::Node& node, const PackSource& pack, PatternPool& pool,
                std::string& prefilter);

// Everything that the rule's matches depend on; comments, layout and examples do not count.
std::string rule_digest(const YAML::Node& node, const PackSource& pack, const Rule& rule,
                        const std::map<std::string, const NamedSlot*>& used);

// A block scalar's lines joined: a line break and the blanks around it vanish.
std::string join_lines(std::string_view text);
// A text as the view would show it, and that in lower case.
std::string view_text(std::string_view text);
// What stands there, only without line breaks: a blank for each run of them, none between CJK.
std::string written_text(std::string_view text);
std::string folded(std::string_view text);

}  // namespace kiroku
