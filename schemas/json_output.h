#pragma once
// Writing JSON, a key after the other, into one string: the order is the order of the calls.
//
//   JsonWriter json;
//   json.open('{').key("page").number(3).key("text").string("…").close('}');
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <string>
#include <string_view>

#include "schemas/page.h"

namespace kiroku {

// Appends `text` as a JSON string. What is not UTF-8 becomes U+FFFD; control characters, the line
// separators that JavaScript minds and bidirectional controls are escaped, so that a line of JSON
// is harmless wherever it is shown.
void append_quoted(std::string& to, std::string_view text);

class JsonWriter {
 public:
  JsonWriter& open(char bracket) { return separate(), out_ += bracket, first_ = true, *this; }
  JsonWriter& close(char bracket) { return out_ += bracket, first_ = false, *this; }
  JsonWriter& key(std::string_view name) {
    separate();
    ((out_ += '"') += name) += "\":";
    first_ = true;  // the value stands directly behind
    return *this;
  }
  JsonWriter& string(std::string_view value) {
    return separate(), append_quoted(out_, value), *this;
  }
  // null where nothing is known.
  JsonWriter& string_or_null(std::string_view value) {
    return value.empty() ? raw("null") : string(value);
  }
  JsonWriter& raw(std::string_view json) { return separate(), out_ += json, *this; }
  JsonWriter& boolean(bool value) { return raw(value ? "true" : "false"); }
  JsonWriter& integer(std::int64_t value) {
    std::array<char, 24> digits;
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
    return raw({digits.data(), static_cast<std::size_t>(end - digits.data())});
  }
  // The shortest form with at most `decimals` of them.
  JsonWriter& number(double value, int decimals) {
    if (!std::isfinite(value)) return raw("null");
    const double scale = std::pow(10.0, decimals);
    const double rounded = std::round(value * scale) / scale;
    if (rounded == std::floor(rounded) && std::fabs(rounded) < 1e15)
      return integer(static_cast<std::int64_t>(rounded));
    std::array<char, 32> digits;
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), rounded).ptr;
    return raw({digits.data(), static_cast<std::size_t>(end - digits.data())});
  }
  std::string take() { return std::move(out_); }

 private:
  void separate() {
    if (!first_) out_ += ',';
    first_ = false;
  }

  std::string out_;
  bool first_ = true;
};

// Of `read --evidence`: keys and values behind those of every page.
void write_page_evidence(JsonWriter& json, const Page& page);

}  // namespace kiroku
