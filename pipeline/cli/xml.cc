#include "pipeline/cli/xml.h"

#include <array>
#include <charconv>

#include "schemas/utf8.h"

namespace kiroku {
namespace {

// https://www.w3.org/TR/xml/#charsets, with the discouraged C1 controls as well.
bool can_stand(char32_t c) {
  if (c < 0x20) return c == '\t' || c == '\n' || c == '\r';
  return !(c >= 0x7F && c < 0xA0) && (c & 0xFFFE) != 0xFFFE && !(c >= 0xFDD0 && c <= 0xFDEF);
}

bool is_written_as_reference(char32_t c) {
  return c == '\t' || c == '\n' || c == '\r' || c == 0x61C || c == 0x200E || c == 0x200F ||
         (c >= 0x2028 && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
}

void append_reference(std::string& to, char32_t c) {
  std::array<char, 8> digits{};
  const auto end =
      std::to_chars(digits.data(), digits.data() + digits.size(), std::uint32_t{c}, 16).ptr;
  ((to += "&#x").append(digits.data(), end)) += ';';
}

}  // namespace

void append_xml(std::string& to, std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const char32_t c = next_code_point(text, at);
    if (c == '&')
      to += "&amp;";
    else if (c == '<')
      to += "&lt;";
    else if (c == '>')
      to += "&gt;";
    else if (c == '"')
      to += "&quot;";
    else if (is_written_as_reference(c))
      append_reference(to, c);
    else
      append_utf8(to, can_stand(c) ? c : kReplacement);
  }
}

std::string xml(std::string_view text) {
  std::string made;
  append_xml(made, text);
  return made;
}

}  // namespace kiroku
