// Packs as YAML become rules: lexicons and slots first, then each rule of each pack.
#include <algorithm>
#include <map>
#include <set>

#include <re2/re2.h>

#include "extractors/engine_compiled.h"
#include "extractors/engine_rule.h"
#include "schemas/digest.h"

namespace kiroku {
namespace {

std::string stem(const std::string& file, bool family) {
  const std::size_t slash = file.rfind('/');
  if (family) return slash == std::string::npos ? file : file.substr(0, slash);
  return file;
}

Lexicon read_lexicon(const YamlReader& yaml, const std::string& name, const YAML::Node& node) {
  Lexicon lexicon;
  lexicon.name = name;
  const auto add = [&](const YAML::Node& word, const YAML::Node& value) {
    Lexicon::Entry entry;
    entry.word = view_text(yaml.text(word, "a word"));
    entry.text = yaml.text(value, "the value of a word");
    entry.line = YamlReader::line(word);
    char* end = nullptr;
    entry.number = std::strtod(entry.text.c_str(), &end);
    entry.numeric = !entry.text.empty() && *end == '\0';
    if (entry.word.empty()) yaml.fail(word, "an empty word");
    if (!lexicon.exact.emplace(entry.word, lexicon.entries.size()).second)
      yaml.fail(word, "the word '" + entry.word + "' stands here twice");
    lexicon.folded.emplace(folded(entry.word), lexicon.entries.size());
    lexicon.entries.push_back(std::move(entry));
  };
  if (node.IsSequence()) {
    for (const YAML::Node& word : node) add(word, word);
  } else {
    yaml.distinct(node);
    for (const auto& entry : node) add(entry.first, entry.second);
  }
  if (lexicon.entries.empty()) yaml.fail(node, "an empty lexicon");
  return lexicon;
}

void read_header(PackSource& source) {
  const YamlReader& yaml = source.yaml;
  const YAML::Node head = source.root["pack"];
  if (!head.IsDefined()) yaml.fail(1, 1, "the key 'pack' is missing");
  yaml.keys(head, {"id", "lang", "everywhere", "unknown", "emit", "ignore_case", "use", "join",
                   "marks", "note"});
  source.pack.id = yaml.text(head["id"], "pack.id");
  source.pack.file = yaml.file();
  source.pack.family = stem(yaml.file(), true);
  if (head["lang"]) source.pack.languages = yaml.texts(head["lang"], "pack.lang");
  if (head["everywhere"]) source.pack.everywhere = yaml.boolean(head["everywhere"], "everywhere");
  if (head["unknown"]) source.pack.unknown = yaml.boolean(head["unknown"], "unknown");
  if (source.pack.languages.empty() && !source.pack.everywhere)
    yaml.fail(head, "a pack names its languages (lang) or runs everywhere");
  if (head["ignore_case"]) source.ignore_case = yaml.boolean(head["ignore_case"], "ignore_case");
  if (head["use"]) source.use = yaml.texts(head["use"], "use");
  if (!head["emit"]) return;
  source.emit = emit_named(yaml.text(head["emit"], "emit"));
  if (!source.emit)
    yaml.fail(head["emit"], "unknown record or mention type '" + head["emit"].Scalar() + "'");
}

void read_words(PackSource& source, std::deque<Lexicon>& lexicons) {
  const YamlReader& yaml = source.yaml;
  if (const YAML::Node node = source.root["lexicons"]) {
    yaml.distinct(node);
    for (const auto& entry : node) {
      const std::string name = entry.first.Scalar();
      lexicons.push_back(read_lexicon(yaml, source.pack.id + "." + name, entry.second));
      source.names[name] = {&lexicons.back(), "", Normaliser::none, entry.second, &source};
    }
  }
  const YAML::Node slots = source.root["slots"];
  if (!slots) return;
  yaml.distinct(slots);
  for (const auto& entry : slots) {
    yaml.keys(entry.second, {"re", "to"});
    NamedSlot slot{nullptr, join_lines(yaml.text(entry.second["re"], "re")), Normaliser::text,
                   entry.second, &source};
    if (entry.second["to"]) {
      const auto to = normaliser_named(yaml.text(entry.second["to"], "to"));
      if (!to || normaliser_arguments(*to) != 1)
        yaml.fail(entry.second["to"], "unknown normaliser '" + entry.second["to"].Scalar() + "'");
      slot.to = *to;
    }
    if (mention_slot(entry.first.Scalar()) ||
        !source.names.emplace(entry.first.Scalar(), slot).second)
      yaml.fail(entry.first, "the name '" + entry.first.Scalar() + "' is taken");
  }
}

void adopt_used(std::vector<std::unique_ptr<PackSource>>& sources) {
  std::vector<std::map<std::string, NamedSlot>> adopted(sources.size());
  for (std::size_t i = 0; i < sources.size(); ++i)
    for (const std::string& id : sources[i]->use) {
      const auto found = std::find_if(sources.begin(), sources.end(),
                                      [&](const auto& s) { return s->pack.id == id; });
      if (found == sources.end())
        sources[i]->yaml.fail(sources[i]->root["pack"]["use"], "no pack '" + id + "'");
      adopted[i].insert((*found)->names.begin(), (*found)->names.end());
    }
  for (std::size_t i = 0; i < sources.size(); ++i)
    sources[i]->names.insert(adopted[i].begin(), adopted[i].end());
}

RuleInfo info_of(const Rule& rule, const Pack& pack) {
  RuleInfo info{rule.id,
                pack.id,
                pack.file,
                rule.line,
                rule.digest,
                "",  // pack_digest: when the pack is read
                "",
                pack.languages,
                static_cast<int>(rule.examples.size()),
                static_cast<int>(rule.counters.size())};
  if (rule.emit == Emit::detail)
    info.emits = emit_word(rule.of);
  else if (rule.emit != Emit::claim)
    info.emits = emit_word(rule.emit);
  return info;
}

void read_rules(PackSource& source, std::uint16_t index, Rules::Compiled& compiled,
                std::set<std::string>& ids) {
  const YAML::Node rules = source.root["rules"];
  if (rules && !rules.IsSequence()) source.yaml.fail(rules, "rules must be a list");
  Hasher hasher("pack");
  hasher.part("id", source.pack.id);
  for (const YAML::Node& node : rules) {
    std::string prefilter;
    Rule rule = build_rule(node, source, compiled.patterns, prefilter);
    rule.pack = index;
    if (!ids.insert(rule.id).second)
      source.yaml.fail(node["id"], "the rule id '" + rule.id + "' is taken");
    if (compiled.rules.size() >= 65535) source.yaml.fail(node, "more than 65535 rules");
    hasher.part(rule.id, rule.digest);
    compiled.list.push_back(info_of(rule, source.pack));
    compiled.rules.push_back(std::move(rule));
    compiled.prefilters.push_back(std::move(prefilter));
  }
  source.pack.digest = hasher.hex(16);
}

}  // namespace

void load_packs(const std::vector<PackFile>& files, Rules::Compiled& compiled) {
  std::vector<std::unique_ptr<PackSource>> sources;
  std::set<std::string> pack_ids, rule_ids;
  for (const PackFile& file : files) {
    sources.push_back(
        std::make_unique<PackSource>(PackSource{YamlReader(file.name), {}, {}, {}, false, {}, {}}));
    PackSource& source = *sources.back();
    source.root = source.yaml.parse(file.yaml);
    source.yaml.keys(source.root, {"pack", "lexicons", "slots", "rules"});
    read_header(source);
    if (!pack_ids.insert(source.pack.id).second)
      source.yaml.fail(source.root["pack"]["id"], "the pack id '" + source.pack.id + "' is taken");
    read_words(source, compiled.lexicons);
  }
  adopt_used(sources);
  Hasher hasher("packs");
  for (std::size_t i = 0; i < sources.size(); ++i) {
    read_rules(*sources[i], static_cast<std::uint16_t>(i), compiled, rule_ids);
    hasher.part(sources[i]->pack.id, sources[i]->pack.digest);
    compiled.packs.push_back(sources[i]->pack);
  }
  compiled.digest = hasher.hex(16);
}

}  // namespace kiroku
