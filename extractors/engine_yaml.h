#pragma once
// YAML read strictly: yaml-cpp takes doubled keys and counts lines from 0; here a doubled or
// unknown key and a value of the wrong type are errors that name file, line and column, from 1.
//
//   YamlReader yaml("date/ja.yaml");
//   const YAML::Node root = yaml.parse(text);
//   yaml.keys(root, {"pack", "rules"});
//   std::string id = yaml.text(root["pack"]["id"], "id");
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include <yaml-cpp/yaml.h>

#include "schemas/result.h"

namespace kiroku {

// Thrown inside the loading of packs only; Rules::compile catches it.
struct BadRules {
  Error error;
};

class YamlReader {
 public:
  explicit YamlReader(std::string file) : file_(std::move(file)) {}
  YAML::Node parse(const std::string& yaml) const;

  [[noreturn]] void fail(const YAML::Node& at, const std::string& message) const;
  [[noreturn]] void fail(int line, int column, const std::string& message) const;

  // A map whose keys are all known and stand there once.
  void keys(const YAML::Node& map, std::initializer_list<std::string_view> known) const;
  void distinct(const YAML::Node& map) const;
  std::string text(const YAML::Node& node, std::string_view what) const;
  bool boolean(const YAML::Node& node, std::string_view what) const;
  double number(const YAML::Node& node, std::string_view what) const;
  std::vector<std::string> texts(const YAML::Node& node,
                                 std::string_view what) const;  // one or a list

  const std::string& file() const { return file_; }
  static int line(const YAML::Node& node) { return node.Mark().line + 1; }

 private:
  std::string file_;
};

}  // namespace kiroku
