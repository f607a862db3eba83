#include "extractors/engine_syntax.h"

#include <algorithm>

#include "schemas/utf8.h"

namespace kiroku {
namespace {

bool digit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

std::size_t atom_length(std::string_view re, std::size_t at) {
  if (re[at] == '\\' && at + 1 < re.size()) {
    const bool braces = (re[at + 1] == 'p' || re[at + 1] == 'P' || re[at + 1] == 'x') &&
                        at + 2 < re.size() && re[at + 2] == '{';
    const std::size_t close = braces ? re.find('}', at) : std::string_view::npos;
    if (close != std::string_view::npos) return close + 1 - at;
    const bool one_letter = re[at + 1] == 'p' || re[at + 1] == 'P';
    return one_letter && at + 2 < re.size() ? 3 : 1 + utf8_length(re, at + 1);
  }
  if (re[at] != '[') return utf8_length(re, at);
  std::size_t end = at + 1;
  if (end < re.size() && re[end] == '^') ++end;
  if (end < re.size() && re[end] == ']') ++end;
  while (end < re.size() && re[end] != ']') {
    // "[[:alpha:]x]" holds a named class, "[0-9[:+]" holds a bracket and a colon.
    const std::size_t named =
        re.substr(end, 2) == "[:" ? re.find(":]", end + 2) : std::string_view::npos;
    end = named != std::string_view::npos ? named + 2 : end + (re[end] == '\\' ? 2 : 1);
  }
  return std::min(end + 1, re.size()) - at;
}

Count count_at(std::string_view re, std::size_t at) {
  std::size_t end = at + 1;
  std::uint32_t low = 0, high = 0;
  while (end < re.size() && digit(re[end]))
    low = low * 10 + static_cast<std::uint32_t>(re[end++] - '0');
  high = low;
  if (end < re.size() && re[end] == ',') {
    ++end;
    high = end < re.size() && digit(re[end]) ? 0 : kEndless;
    while (end < re.size() && digit(re[end]))
      high = high * 10 + static_cast<std::uint32_t>(re[end++] - '0');
  }
  if (end >= re.size() || re[end] != '}' || end == at + 1) return {};
  return {end + 1 - at, low, high};
}

}  // namespace kiroku
