#include "extractors/engine_rule.h"

#include <algorithm>
#include <functional>

#include "extractors/engine_pattern.h"
#include "schemas/digest.h"
#include "schemas/words.h"

namespace kiroku {
namespace {

class RuleBuilder {
 public:
  RuleBuilder(const YAML::Node& node, const PackSource& pack, PatternPool& pool)
      : node_(node), pack_(pack), yaml_(pack.yaml), pool_(pool) {}

  Rule build(std::string& prefilter) {
    yaml_.keys(node_,
               {"id",    "match", "emit",     "of",        "fields",     "set",         "require",
                "left",  "right", "left_not", "right_not", "when",       "unless",      "boundary",
                "marks", "span",  "join",     "priority",  "confidence", "ignore_case", "within",
                "next",  "each",  "examples", "counter",   "note"});
    rule_.id = pack_.pack.id + "." + yaml_.text(node_["id"], "id");
    rule_.line = YamlReader::line(node_);
    emit();
    match(prefilter);
    for (const char* key : {"fields", "set"})
      if (node_[key]) fields(node_[key], rule_.fields);
    context();
    settings();
    joins();
    for (const YAML::Node& example : node_["examples"])
      rule_.examples.push_back(this->example(example));
    for (const YAML::Node& example : node_["counter"])
      rule_.counters.push_back(this->example(example));
    rule_.digest = rule_digest(node_, pack_, rule_, used_);
    return std::move(rule_);
  }

 private:
  void emit() {
    if (node_["emit"]) {
      const auto named = emit_named(yaml_.text(node_["emit"], "emit"));
      if (!named)
        yaml_.fail(node_["emit"],
                   "unknown record or mention type '" + node_["emit"].Scalar() + "'");
      rule_.emit = *named;
    } else if (pack_.emit) {
      rule_.emit = *pack_.emit;
    } else {
      yaml_.fail(node_, "neither the rule nor its pack says what it emits");
    }
    if (node_["of"]) {
      const auto of = emit_named(yaml_.text(node_["of"], "of"));
      if (!of || (*of != Emit::agreement && *of != Emit::population))
        yaml_.fail(node_["of"], "a detail is of an agreement or of a population");
      rule_.of = *of;
    }
    ignore_case_ = node_["ignore_case"] ? yaml_.boolean(node_["ignore_case"], "ignore_case")
                                        : pack_.ignore_case;
  }

  bool statement() const { return rule_.emit >= Emit::population; }

  SlotPattern slot(std::string_view name) {
    SlotPattern slot;
    if (const auto kind = mention_slot(name)) {
      slot.capture.kind = *kind;
      slot.mentions = *kind != SlotKind::text;
      slot.re2 = mention_pattern(*kind);
      return slot;
    }
    const auto found = pack_.names.find(std::string(name));
    if (found == pack_.names.end()) {
      slot.error = "unknown slot '" + std::string(name) + "'";
      return slot;
    }
    used_[found->first] = &found->second;
    if (found->second.lexicon != nullptr) {
      slot.capture.kind = SlotKind::lexicon;
      slot.capture.lexicon = found->second.lexicon;
      rule_.lexicons.push_back(found->second.lexicon->name);
      slot.re2 = alternation(*found->second.lexicon);
      return slot;
    }
    return defined(found->second);
  }

  SlotPattern defined(const NamedSlot& named) {
    SlotPattern slot;
    if (++depth_ > 16) {
      slot.error = "slots that contain each other";
      return slot;
    }
    const Expanded inner = expand(
        named.re, [this](std::string_view name) { return this->slot(name); }, false);
    --depth_;
    slot.error = inner.error;
    if (!inner.captures.empty()) slot.error = "a slot cannot capture in its own pattern";
    slot.re2 = inner.re2.substr(4);  // without its (?m)
    slot.mentions = inner.mentions;
    slot.capture.kind = SlotKind::typed;
    slot.capture.to = named.to;
    return slot;
  }

  Expanded pattern(const YAML::Node& at, const std::string& text) {
    Expanded expanded = expand(
        join_lines(text), [this](std::string_view name) { return slot(name); }, ignore_case_);
    if (!expanded.error.empty()) yaml_.fail(at, expanded.error);
    return expanded;
  }

  const Pattern* compile(const YAML::Node& at, const std::string& re2) {
    const Pattern* pattern = pool_.get(re2);
    if (!pattern->error().empty()) yaml_.fail(at, "pattern: " + pattern->error());
    return pattern;
  }

  void relax(const YAML::Node& at, const Endless& endless) {
    rule_.relaxed = compile(at, endless.re2);
    rule_.relaxed_groups = endless.groups;
    for (const Endless::Gap& gap : endless.gaps)
      rule_.gaps.push_back(
          {gap.group, gap.most, gap.longer.empty() ? nullptr : compile(at, "(?s)" + gap.longer)});
  }

  void match(std::string& prefilter) {
    const YAML::Node node = node_["match"];
    if (!node.IsDefined()) yaml_.fail(node_, "the rule '" + rule_.id + "' has no match");
    std::string whole;
    for (const std::string& alternative : yaml_.texts(node, "match"))
      whole += (whole.empty() ? "" : "|") + join_lines(alternative);
    if (node.IsSequence()) whole = "(?:" + whole + ")";
    const Expanded expanded = pattern(node, whole);
    rule_.captures = expanded.captures;
    rule_.source = expanded.re2;
    rule_.on_mentions = statement() || expanded.mentions;
    if (rule_.on_mentions && !statement() && rule_.emit != Emit::date)
      yaml_.fail(node, "only dates and statements are built on mentions");
    rule_.pattern = compile(node, expanded.re2);
    Endless endless = kiroku::endless(expanded.re2);
    if (!endless.gaps.empty() && endless.groups.size() + endless.gaps.size() <= kMostRelaxedGroups)
      relax(node, endless);
    prefilter = std::move(endless.re2);
    if (rule_.captures.size() >= kMostGroups) yaml_.fail(node, "more than 15 captured slots");
  }

  int capture(std::string_view name) const {
    for (std::size_t i = 0; i < rule_.captures.size(); ++i)
      if (rule_.captures[i].name == name) return static_cast<int>(i);
    return -1;
  }

  void fields(const YAML::Node& map, std::vector<FieldRule>& into) {
    yaml_.distinct(map);
    const Emit emit = rule_.emit == Emit::detail ? rule_.of : rule_.emit;
    for (const auto& entry : map) {
      const FieldName* field = field_named(entry.first.Scalar(), emit);
      if (field == nullptr)
        yaml_.fail(entry.first, "a " + std::string(emit_word(emit)) + " has no field '" +
                                    entry.first.Scalar() + "'");
      FieldRule rule{field->field, {}};
      if (entry.second.IsMap())
        signatory(entry.second, rule);
      else if (entry.second.IsSequence())
        for (const YAML::Node& item : entry.second)
          if (item.IsMap())
            signatory(item, rule);
          else
            rule.values.push_back(expression(item, *field, yaml_.text(item, "a field")));
      else
        rule.values.push_back(
            expression(entry.second, *field, yaml_.text(entry.second, "a field")));
      into.push_back(std::move(rule));
    }
  }

  // {name: x, office: y}: two expressions, the office empty where it is not said.
  void signatory(const YAML::Node& map, FieldRule& rule) {
    yaml_.keys(map, {"name", "office"});
    if (rule.field != Field::signatories)
      yaml_.fail(map, "only signatories have a name and an office");
    Expression both;
    both.kind = Expression::Kind::call;
    both.call = Normaliser::none;
    for (const char* key : {"name", "office"})
      both.arguments.push_back(
          map[key] ? expression(map[key], field_name(rule.field), yaml_.text(map[key], key))
                   : Expression{});
    rule.values.push_back(std::move(both));
  }

  Expression expression(const YAML::Node& at, const FieldName& field, std::string text) {
    Expression e;
    if (!text.empty() && text[0] == '=') return e.text = text.substr(1), e;
    if (const int index = capture(text); index >= 0) {
      e.kind = Expression::Kind::capture;
      e.capture = static_cast<std::uint16_t>(index);
      return e;
    }
    if (text.find('(') != std::string::npos) return call(at, field, text);
    char* end = nullptr;
    e.number = std::strtod(text.c_str(), &end);
    e.numeric = !text.empty() && *end == '\0';
    e.text = text;
    const bool flag = field.domain == Domain::flag && (text == "true" || text == "false");
    if (flag) e.numeric = true, e.number = text == "true" ? 1 : 0;
    const bool fits =
        e.numeric ? field.domain == Domain::number || flag
                  : is_field_word(field.field, text) ||
                        (field.domain == Domain::duration && text.size() > 2 && text[0] == 'P');
    if (!fits)
      yaml_.fail(at, "'" + text + "' is no slot of this pattern and no word of the field '" +
                         std::string(field.name) + "'");
    return e;
  }

  // era_year(e, y): arguments are slots, numbers or calls.
  Expression call(const YAML::Node& at, const FieldName& field, const std::string& text) {
    const std::size_t open = text.find('(');
    const auto normaliser = normaliser_named(text.substr(0, open));
    if (!normaliser || text.back() != ')')
      yaml_.fail(at, "unknown normaliser '" + text.substr(0, open) + "'");
    Expression e;
    e.kind = Expression::Kind::call;
    e.call = *normaliser;
    int nested = 0;
    std::string argument;
    FieldName number = field;
    number.domain = Domain::number;
    const auto finish = [&] {
      while (!argument.empty() && argument.front() == ' ') argument.erase(0, 1);
      while (!argument.empty() && argument.back() == ' ') argument.pop_back();
      e.arguments.push_back(expression(at, number, argument));
      argument.clear();
    };
    for (std::size_t i = open + 1; i + 1 < text.size(); ++i) {
      nested += text[i] == '(' ? 1 : text[i] == ')' ? -1 : 0;
      if (text[i] == ',' && nested == 0)
        finish();
      else
        argument += text[i];
    }
    finish();
    if (static_cast<int>(e.arguments.size()) != normaliser_arguments(*normaliser))
      yaml_.fail(at, "'" + text.substr(0, open) + "' takes " +
                         std::to_string(normaliser_arguments(*normaliser)) + " arguments");
    return e;
  }

  static Roles roles_with(const Pattern& pattern) {
    Roles roles = 0;
    for (auto role = Role::paragraph; role <= Role::ruby; role = Role(unsigned(role) + 1))
      if (pattern.in(word(role))) roles |= roles_of(role);
    return roles;
  }

  void guard(const YAML::Node& at, Where where, bool wanted, const std::string& text) {
    const Expanded expanded = pattern(at, text);
    if (!expanded.captures.empty()) yaml_.fail(at, "a guard cannot capture");
    std::string re2 = expanded.re2;
    if (where == Where::left) re2 = "(?:" + re2 + ")\\z";
    if (where == Where::right) re2 = "\\A(?:" + re2 + ")";
    Guard& guard = rule_.guards.emplace_back();
    guard.where = where;
    guard.wanted = wanted;
    guard.pattern = compile(at, re2);
    guard.text = text;
    if (where == Where::role) guard.roles = roles_with(*guard.pattern);
  }

  // Several that must not stand there are one pattern: it is asked of every match.
  void guards(const YAML::Node& at, Where where, bool wanted, const char* key) {
    std::string all;
    for (const std::string& text : yaml_.texts(at, key))
      if (wanted)
        guard(at, where, wanted, text);
      else
        all += (all.empty() ? "(?:" : "|(?:") + join_lines(text) + ")";
    if (!wanted) guard(at, where, wanted, all);
  }

  void context() {
    const struct {
      const char* key;
      Where where;
      bool wanted;
    } beside[] = {{"left", Where::left, true},
                  {"right", Where::right, true},
                  {"left_not", Where::left, false},
                  {"right_not", Where::right, false}};
    for (const auto& [key, where, wanted] : beside)
      if (node_[key]) guards(node_[key], where, wanted, key);
    scopes("when", true, node_["when"]);
    scopes("unless", false, node_["unless"]);
    if (rule_.emit != Emit::detail) scopes("unless", false, pack_.root["pack"]["unless"]);
    // What is near and cheap is asked first.
    std::stable_sort(rule_.guards.begin(), rule_.guards.end(),
                     [](const Guard& a, const Guard& b) { return a.where < b.where; });
    const YAML::Node own = node_["marks"], common = pack_.root["pack"]["marks"];
    const YAML::Node marks = own || !common || statement() ? own : common;
    if (marks && !marks.IsSequence()) yaml_.fail(marks, "marks must be a list");
    for (const YAML::Node& mark : marks) this->mark(mark);
  }

  void scopes(const char* key, bool wanted, const YAML::Node& node) {
    if (!node) return;
    const std::vector<YAML::Node> maps = node.IsSequence()
                                             ? std::vector<YAML::Node>(node.begin(), node.end())
                                             : std::vector<YAML::Node>{node};
    for (const YAML::Node& map : maps) {
      yaml_.distinct(map);
      for (const auto& entry : map) {
        const auto where = where_named(entry.first.Scalar());
        if (!where) yaml_.fail(entry.first, "unknown scope '" + entry.first.Scalar() + "'");
        guards(entry.second, *where, wanted, key);
      }
    }
  }

  void mark(const YAML::Node& node) {
    yaml_.keys(node, {"left", "right", "set"});
    Mark mark;
    mark.right = node["right"].IsDefined();
    const YAML::Node at = node[mark.right ? "right" : "left"];
    const Expanded expanded = pattern(at, yaml_.text(at, "left or right"));
    mark.pattern =
        compile(at, mark.right ? "\\A(?:" + expanded.re2 + ")" : "(?:" + expanded.re2 + ")\\z");
    fields(node["set"], mark.set);
    rule_.marks.push_back(std::move(mark));
  }

  void settings() {
    if (node_["priority"])
      rule_.priority = static_cast<int>(yaml_.number(node_["priority"], "priority"));
    if (node_["confidence"])
      rule_.confidence = static_cast<float>(yaml_.number(node_["confidence"], "confidence"));
    if (rule_.confidence < 0 || rule_.confidence > 1)
      yaml_.fail(node_["confidence"], "confidence lies between 0 and 1");
    if (node_["next"]) rule_.next = yaml_.boolean(node_["next"], "next");
    if (node_["boundary"]) rule_.boundary = boundary(node_["boundary"]);
    if (node_["within"]) rule_.reach = reach(node_["within"]);
    if (node_["span"])
      for (const std::string& name : yaml_.texts(node_["span"], "span")) {
        const int index = capture(name);
        if (index < 0) yaml_.fail(node_["span"], "no slot '" + name + "'");
        rule_.span.push_back(static_cast<std::uint16_t>(index));
      }
    if (node_["require"])
      for (const std::string& word : yaml_.texts(node_["require"], "require")) {
        const auto requirement = requirement_named(word);
        if (!requirement) yaml_.fail(node_["require"], "unknown requirement '" + word + "'");
        rule_.require.push_back(*requirement);
      }
  }

  BoundaryCheck boundary(const YAML::Node& node) const {
    const std::string word = yaml_.text(node, "boundary");
    if (word == "word") return BoundaryCheck::word;
    if (word == "left") return BoundaryCheck::left;
    if (word == "right") return BoundaryCheck::right;
    if (word != "none") yaml_.fail(node, "a boundary is word, left, right or none");
    return BoundaryCheck::none;
  }

  Reach reach(const YAML::Node& node) const {
    const std::string word = yaml_.text(node, "within");
    if (word == "sentence") return Reach::sentence;
    if (word == "segment") return Reach::segment;
    if (word == "part") return Reach::part;
    if (word != "section") yaml_.fail(node, "within is sentence, segment, section or part");
    return Reach::section;
  }

  void joins() {
    const Emit emit = rule_.emit == Emit::detail ? rule_.of : rule_.emit;
    for (const YAML::Node& map : {node_["join"], pack_.root["pack"]["join"]}) {
      if (!map || emit == Emit::claim || emit == Emit::number || emit == Emit::place) continue;
      yaml_.distinct(map);
      for (const auto& entry : map) {
        const FieldName* field = field_named(entry.first.Scalar(), emit);
        if (field == nullptr && map.is(pack_.root["pack"]["join"])) continue;
        if (field == nullptr || !field->joins)
          yaml_.fail(entry.first, "'" + entry.first.Scalar() + "' cannot be joined");
        const auto same = [&](const Join& j) { return j.field == field->field; };
        if (std::any_of(rule_.joins.begin(), rule_.joins.end(), same)) continue;
        Join join{field->field, {}};
        for (const std::string& word : yaml_.texts(entry.second, "join")) {
          const auto step = step_named(word);
          if (!step) yaml_.fail(entry.second, "unknown step '" + word + "'");
          join.steps.push_back(*step);
        }
        rule_.joins.push_back(std::move(join));
      }
    }
  }

  Example example(const YAML::Node& node) const {
    Example example;
    example.line = YamlReader::line(node);
    if (node.IsScalar()) return example.text = node.Scalar(), example;
    yaml_.keys(node, {"text", "heading", "role", "column", "row", "subject", "reference", "lang"});
    example.text = yaml_.text(node["text"], "text");
    if (node["heading"]) example.headings = yaml_.texts(node["heading"], "heading");
    const auto get = [&](const char* key) {
      return node[key] ? yaml_.text(node[key], key) : std::string();
    };
    example.role = get("role");
    example.column = get("column");
    example.row = get("row");
    example.subject = get("subject");
    example.reference = get("reference");
    example.lang = get("lang");
    return example;
  }

  const YAML::Node& node_;
  const PackSource& pack_;
  const YamlReader& yaml_;
  PatternPool& pool_;
  Rule rule_;
  bool ignore_case_ = false;
  int depth_ = 0;
  std::map<std::string, const NamedSlot*> used_;
};

}  // namespace

Rule build_rule(const YAML::Node& node, const PackSource& pack, PatternPool& pool,
                std::string& prefilter) {
  return RuleBuilder(node, pack, pool).build(prefilter);
}

}  // namespace kiroku
