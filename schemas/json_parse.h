#pragma once
// Parsing for json_input.cc, json_decisions.cc and json_filters.cc. Brackets are counted before
// nlohmann sees the text: it copies and prints a value by recursion, and 100,000 levels of it
// overflow the stack.
#include <optional>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "schemas/words.h"

namespace kiroku {

constexpr int kDeepestJson = 64;  // our deepest value has 7 levels

inline bool is_too_deep(std::string_view text) {
  int depth = 0;
  bool in_string = false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '\\' && in_string) {
      ++at;
    } else if (c == '"') {
      in_string = !in_string;
    } else if (!in_string && (c == '[' || c == '{')) {
      if (++depth > kDeepestJson) return true;
    } else if (!in_string && (c == ']' || c == '}')) {
      --depth;
    }
  }
  return false;
}

// Throws nlohmann::json::exception.
inline nlohmann::json parse_json(std::string_view text) {
  if (is_too_deep(text)) {
    throw nlohmann::json::other_error::create(
        500, "nested deeper than " + std::to_string(kDeepestJson), nullptr);
  }
  return nlohmann::json::parse(text);
}

// nlohmann's sentence without its own number in front.
inline std::string reason_of(const nlohmann::json::exception& error) {
  const std::string_view what = error.what();
  const std::size_t end = what.find("] ");
  return std::string(end == std::string_view::npos ? what : what.substr(end + 2));
}

// "" for null and for what is not there: the opposite of JsonWriter::string_or_null.
inline std::string string_at(const nlohmann::json& object, const char* key) {
  const auto found = object.find(key);
  return found == object.end() || found->is_null() ? "" : found->get<std::string>();
}

// Throws nlohmann::json::exception, also where the spelling is none of the Enum's words.
template <typename Enum>
Enum word_at(const nlohmann::json& object, const char* key) {
  const std::string spelling = object.at(key).get<std::string>();
  const std::optional<Enum> value = from_word<Enum>(spelling);
  if (!value) {
    throw nlohmann::json::type_error::create(302, "unknown word '" + spelling + "'", &object);
  }
  return *value;
}

}  // namespace kiroku
