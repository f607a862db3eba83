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

constexpr std::size_t kMostRules = 65535;  // Rule numbers are 16 bits

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
                   "marks", "unless", "note"});
  source.pack.id = yaml.text(head["id"], "pack.id");
  source.pack.file = yaml.file();
  source.pack.family = stem(yaml.file(), true);
  if (head["lang"]) source.pack.languages = yaml.texts(head["lang"], "pack.lang");
  if (head["everywhere"]) source.pack.everywhere = yaml.boolean(head["everywhere"], "everywhere");
  if (head["unknown"]) source.pack.unknown = yaml.boolean(head["unknown"], "unknown");
  if (source.pack.languages.empty() && !source.pack.everywhere)
    yaml.fail(head, "a pack names its languages (lang) or runs everywhere");
  if (head["ignore_case"]) source.ignore_case = yaml.boolean(head["ignore_case"], "ignore_case");
  if (head["use"]) source.pack.use = yaml.texts(head["use"], "use");
  if (!head["emit"]) return;
  source.emit = emit_named(yaml.text(head["emit"], "emit"));
  if (!source.emit)
    yaml.fail(head["emit"], "unknown record or mention type '" + head["emit"].Scalar() + "'");
}

// `kept`: the pack's lexicons where it is as it was, else nullptr.
void read_words(PackSource& source, const std::list<Lexicon>* kept) {
  const YamlReader& yaml = source.yaml;
  std::list<Lexicon>::const_iterator next;
  if (kept != nullptr) next = kept->begin();
  if (const YAML::Node node = source.root["lexicons"]) {
    yaml.distinct(node);
    for (const auto& entry : node) {
      const std::string name = entry.first.Scalar();
      if (kept == nullptr)
        source.pack.lexicons.push_back(
            read_lexicon(yaml, source.pack.id + "." + name, entry.second));
      const Lexicon* lexicon = kept != nullptr ? &*next++ : &source.pack.lexicons.back();
      source.names[name] = {lexicon, "", Normaliser::none, entry.second, &source};
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

// One file while the packs are loaded.
struct Load {
  std::string yaml_digest;
  Pack* former = nullptr;  // as an earlier compilation has it, where nothing of it has changed
  // None of a pack that is as it was, unless one that is not names its words.
  std::unique_ptr<PackSource> source;
  std::map<std::string, NamedSlot> own;  // the source's names without those of packs it uses

  const std::string& id() const { return former != nullptr ? former->id : source->pack.id; }
};

// Reads packs, and takes over from an earlier compilation what it has of those that are as they
// were: parsing YAML and checking patterns is most of the time that compiling takes.
class PackLoader {
 public:
  PackLoader(const std::vector<PackFile>& files, Rules::Compiled* before, Rules::Compiled& to)
      : files_(files), before_(before), to_(to), loads_(files.size()) {}

  void run() {
    find_former();
    for (std::size_t i = 0; i < files_.size(); ++i)
      if (loads_[i].former == nullptr) read(i);
    for (std::size_t i = 0; i < files_.size(); ++i)
      if (is_used_anew(loads_[i])) read(i);
    for (Load& load : loads_) adopt(load);
    Hasher hasher("packs");
    for (Load& load : loads_) {
      if (load.former != nullptr)
        take_over(load);
      else
        build(load);
      hasher.part(to_.packs.back().id, to_.packs.back().digest);
    }
    to_.digest = hasher.hex(16);
  }

 private:
  void find_former();
  bool is_used_anew(const Load& load) const;
  void read(std::size_t file);
  void adopt(Load& load);
  void take_over(Load& load);
  void build(Load& load);
  void add(Rule rule, std::string prefilter, const Pack& pack, const YAML::Node& at);

  const std::vector<PackFile>& files_;
  Rules::Compiled* const before_;
  Rules::Compiled& to_;
  std::vector<Load> loads_;
  std::set<std::string> rule_ids_;
};

// A pack is as it was where its file is, and the files of those whose words it names are.
void PackLoader::find_former() {
  std::set<std::string> same;
  std::vector<Pack*> former(files_.size());
  for (std::size_t i = 0; i < files_.size(); ++i) {
    loads_[i].yaml_digest = Hasher("yaml").part("yaml", files_[i].yaml).hex(16);
    if (before_ == nullptr) continue;
    for (Pack& pack : before_->packs)
      if (pack.file == files_[i].name && pack.yaml_digest == loads_[i].yaml_digest) {
        former[i] = &pack;
        same.insert(pack.id);
      }
  }
  for (std::size_t i = 0; i < files_.size(); ++i)
    if (former[i] != nullptr &&
        std::all_of(former[i]->use.begin(), former[i]->use.end(),
                    [&](const std::string& id) { return same.count(id) > 0; }))
      loads_[i].former = former[i];
}

bool PackLoader::is_used_anew(const Load& load) const {
  return load.source == nullptr &&
         std::any_of(loads_.begin(), loads_.end(), [&](const Load& other) {
           return other.former == nullptr &&
                  std::count(other.source->pack.use.begin(), other.source->pack.use.end(),
                             load.id()) > 0;
         });
}

void PackLoader::read(std::size_t file) {
  Load& load = loads_[file];
  const std::string& name = files_[file].name;
  load.source = std::make_unique<PackSource>(PackSource{YamlReader(name), {}, {}, {}, false, {}});
  PackSource& source = *load.source;
  source.root = source.yaml.parse(files_[file].yaml);
  source.yaml.keys(source.root, {"pack", "lexicons", "slots", "rules"});
  read_header(source);
  source.pack.yaml_digest = load.yaml_digest;
  read_words(source, load.former != nullptr ? &load.former->lexicons : nullptr);
  load.own = source.names;
}

void PackLoader::adopt(Load& load) {
  const YamlReader yaml(files_[static_cast<std::size_t>(&load - loads_.data())].name);
  const auto with_id = [&](const std::string& id) {
    return std::find_if(loads_.begin(), loads_.end(),
                        [&](const Load& other) { return other.id() == id; });
  };
  const bool taken = &*with_id(load.id()) != &load;
  const std::string message = "the pack id '" + load.id() + "' is taken";
  if (taken && load.source) yaml.fail(load.source->root["pack"]["id"], message);
  if (taken) yaml.fail(1, 1, message);
  if (!load.source) return;
  for (const std::string& id : load.source->pack.use) {
    const auto found = with_id(id);
    if (found == loads_.end())
      yaml.fail(load.source->root["pack"]["use"], "no pack '" + id + "'");
    load.source->names.insert(found->own.begin(), found->own.end());
  }
}

void PackLoader::take_over(Load& load) {
  const auto index = static_cast<std::uint16_t>(to_.packs.size());
  const auto former = static_cast<std::uint16_t>(load.former - before_->packs.data());
  for (std::size_t i = 0; i < before_->rules.size(); ++i) {
    if (before_->rules[i].pack != former) continue;
    Rule rule = std::move(before_->rules[i]);
    rule.pack = index;
    add(std::move(rule), std::move(before_->prefilters[i]), *load.former, YAML::Node());
  }
  to_.packs.push_back(std::move(*load.former));
}

void PackLoader::build(Load& load) {
  PackSource& source = *load.source;
  const auto index = static_cast<std::uint16_t>(to_.packs.size());
  const YAML::Node rules = source.root["rules"];
  if (rules && !rules.IsSequence()) source.yaml.fail(rules, "rules must be a list");
  Hasher hasher("pack");
  hasher.part("id", source.pack.id);
  for (const YAML::Node& node : rules) {
    std::string prefilter;
    Rule rule = build_rule(node, source, to_.patterns, prefilter);
    rule.pack = index;
    hasher.part(rule.id, rule.digest);
    add(std::move(rule), std::move(prefilter), source.pack, node["id"]);
  }
  source.pack.digest = hasher.hex(16);
  to_.packs.push_back(std::move(source.pack));
}

void PackLoader::add(Rule rule, std::string prefilter, const Pack& pack, const YAML::Node& at) {
  const auto refuse = [&](const std::string& message) {
    const YamlReader yaml(pack.file);
    if (!at.IsNull()) yaml.fail(at, message);
    yaml.fail(rule.line, 1, message);
  };
  if (!rule_ids_.insert(rule.id).second) refuse("the rule id '" + rule.id + "' is taken");
  if (to_.rules.size() >= kMostRules) refuse("more than 65535 rules");
  to_.list.push_back(info_of(rule, pack));
  to_.rules.push_back(std::move(rule));
  to_.prefilters.push_back(std::move(prefilter));
}

}  // namespace

void load_packs(const std::vector<PackFile>& files, Rules::Compiled* before,
                Rules::Compiled& compiled) {
  if (before != nullptr) compiled.patterns = std::move(before->patterns);
  PackLoader(files, before, compiled).run();
}

}  // namespace kiroku
