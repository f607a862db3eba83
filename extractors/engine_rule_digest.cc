#include "extractors/engine_rule.h"
#include "schemas/digest.h"

namespace kiroku {
namespace {

// The same text for the same content, whatever the layout. Keys stay in their order: that of
// `fields` decides which is set first.
void canonical(const YAML::Node& node, std::string& out) {
  if (node.IsScalar()) {
    out += std::to_string(node.Scalar().size()) + ":" + node.Scalar();
  } else if (node.IsSequence()) {
    out += '[';
    for (const YAML::Node& item : node) canonical(item, out);
    out += ']';
  } else if (node.IsMap()) {
    out += '{';
    for (const auto& entry : node) {
      canonical(entry.first, out);
      canonical(entry.second, out);
    }
    out += '}';
  }
}

// A rule or a pack's header: what examples and notes say changes nothing. Only here: a lexicon may
// well hold the word "note".
void canonical_head(const YAML::Node& node, std::string& out) {
  std::map<std::string, YAML::Node> sorted;
  for (const auto& entry : node) sorted.emplace(entry.first.Scalar(), entry.second);
  for (const auto& [key, value] : sorted) {
    if (key == "examples" || key == "counter" || key == "note") continue;
    out += key + "=";
    canonical(value, out);
  }
}

}  // namespace

std::string rule_digest(const YAML::Node& node, const PackSource& pack, const Rule& rule,
                        const std::map<std::string, const NamedSlot*>& used) {
  std::string text, header;
  canonical_head(node, text);
  canonical_head(pack.root["pack"], header);
  Hasher hasher("rule");
  hasher.part("id", rule.id).part("rule", text).part("pattern", rule.source).part("pack", header);
  for (const auto& [name, slot] : used) {
    std::string words;
    canonical(slot->node, words);
    hasher.part(name, words);
  }
  return hasher.hex(16);
}

std::string join_lines(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    if (text[at] != '\n') {
      out += text[at++];
      continue;
    }
    while (!out.empty() && out.back() == ' ') out.pop_back();
    while (at < text.size() && (text[at] == '\n' || text[at] == ' ')) ++at;
  }
  return out;
}

}  // namespace kiroku
