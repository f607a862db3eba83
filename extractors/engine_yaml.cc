#include "extractors/engine_yaml.h"

#include <algorithm>
#include <set>
#include <sstream>

#include <yaml-cpp/eventhandler.h>

namespace kiroku {
namespace {

class NoEvents : public YAML::EventHandler {
 public:
  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark&, YAML::anchor_t) override {}
  void OnAlias(const YAML::Mark&, YAML::anchor_t) override {}
  void OnScalar(const YAML::Mark&, const std::string&, YAML::anchor_t,
                const std::string&) override {}
  void OnSequenceStart(const YAML::Mark&, const std::string&, YAML::anchor_t,
                       YAML::EmitterStyle::value) override {}
  void OnSequenceEnd() override {}
  void OnMapStart(const YAML::Mark&, const std::string&, YAML::anchor_t,
                  YAML::EmitterStyle::value) override {}
  void OnMapEnd() override {}
};

// LoadAll() would find documents without end before a comma that stands where none may.
bool is_one_document(const std::string& yaml) {
  std::istringstream stream(yaml);
  YAML::Parser parser(stream);
  NoEvents none;
  return parser.HandleNextDocument(none) && !parser.HandleNextDocument(none);
}

}  // namespace

YAML::Node YamlReader::parse(const std::string& yaml) const {
  try {
    if (!is_one_document(yaml)) fail(1, 1, "expected one YAML document");
    return YAML::Load(yaml);
  } catch (const YAML::Exception& error) {
    fail(error.mark.line + 1, error.mark.column + 1, error.msg);
  }
}

void YamlReader::fail(int line, int column, const std::string& message) const {
  throw BadRules{{ErrorCode::bad_rules, file_ + ":" + std::to_string(std::max(line, 1)) + ":" +
                                            std::to_string(std::max(column, 1)) + ": " + message}};
}

void YamlReader::fail(const YAML::Node& at, const std::string& message) const {
  const YAML::Mark mark = at.IsDefined() ? at.Mark() : YAML::Mark();
  fail(mark.line + 1, mark.column + 1, message);
}

void YamlReader::distinct(const YAML::Node& map) const {
  if (!map.IsMap()) fail(map, "expected a map");
  std::set<std::string> seen;
  for (const auto& entry : map) {
    if (!entry.first.IsScalar()) fail(entry.first, "a key must be a plain word");
    if (!seen.insert(entry.first.Scalar()).second)
      fail(entry.first, "the key '" + entry.first.Scalar() + "' stands here twice");
  }
}

void YamlReader::keys(const YAML::Node& map, std::initializer_list<std::string_view> known) const {
  distinct(map);
  for (const auto& entry : map)
    if (std::find(known.begin(), known.end(), entry.first.Scalar()) == known.end())
      fail(entry.first, "unknown key '" + entry.first.Scalar() + "'");
}

std::string YamlReader::text(const YAML::Node& node, std::string_view what) const {
  if (!node.IsDefined() || !node.IsScalar()) fail(node, std::string(what) + " must be a text");
  return node.Scalar();
}

bool YamlReader::boolean(const YAML::Node& node, std::string_view what) const {
  const std::string word = text(node, what);
  if (word != "true" && word != "false") fail(node, std::string(what) + " must be true or false");
  return word == "true";
}

double YamlReader::number(const YAML::Node& node, std::string_view what) const {
  const std::string word = text(node, what);
  char* end = nullptr;
  const double value = std::strtod(word.c_str(), &end);
  if (word.empty() || *end != '\0') fail(node, std::string(what) + " must be a number");
  return value;
}

std::vector<std::string> YamlReader::texts(const YAML::Node& node, std::string_view what) const {
  if (!node.IsSequence()) return {text(node, what)};
  std::vector<std::string> all;
  for (const YAML::Node& item : node) all.push_back(text(item, what));
  return all;
}

}  // namespace kiroku
