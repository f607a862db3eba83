#include "pipeline/repairs/lines.h"

#include <algorithm>

#include <unicode/uchar.h>
#include <unicode/uscript.h>

#include "schemas/utf8.h"

namespace kiroku {

Span CodePointLine::span_of(std::size_t from, std::size_t to) const {
  std::size_t at = 0;
  for (std::size_t i = 0; i < from; ++i) at += utf8_length(utf8, at);
  const std::size_t first = at;
  for (std::size_t i = from; i < to; ++i) at += utf8_length(utf8, at);
  return {begin + static_cast<std::uint32_t>(first), begin + static_cast<std::uint32_t>(at)};
}

namespace {

// Appends the code points of `line`. Most lines are ASCII.
void append_code_points(std::string_view line, std::u32string& to) {
  for (std::size_t at = 0; at < line.size();) {
    std::size_t end = at;
    while (end < line.size() && static_cast<unsigned char>(line[end]) < 0x80) ++end;
    to.append(line.begin() + at, line.begin() + end);
    for (at = end; at < line.size() && static_cast<unsigned char>(line[at]) >= 0x80;)
      to.push_back(next_code_point(line, at));
  }
}

}  // namespace

CodePointLines::CodePointLines(std::string_view utf8)
    : CodePointLines(utf8, {0, static_cast<std::uint32_t>(utf8.size())}) {}

CodePointLines::CodePointLines(std::string_view utf8, Span window) {
  const std::string_view seen = utf8.substr(0, window.end);
  // Never moved: the lines point into it.
  chars_.reserve(count_code_points(seen.substr(window.begin)));
  for (std::size_t begin = window.begin; begin <= seen.size();) {
    const std::size_t end = std::min(seen.find_first_of("\n\r\f", begin), seen.size());
    const std::string_view line = seen.substr(begin, end - begin);
    const std::size_t first = chars_.size();
    if (line.size() <= 4 * kLongestCompared) {
      append_code_points(line, chars_);
      if (chars_.size() - first > kLongestCompared) chars_.resize(first);
    }
    lines_.push_back(
        {line, std::u32string_view(chars_).substr(first), static_cast<std::uint32_t>(begin)});
    begin = end + 1;
  }
}

std::vector<Span> windows_of(const Text& text, std::uint32_t bytes) {
  const auto size = static_cast<std::uint32_t>(text.utf8.size());
  std::vector<Span> windows = {{0, size}};
  for (const PageText& page : text.pages) {
    if (page.span.end - windows.back().begin < bytes || page.span.end + 1 >= size) continue;
    windows.back().end = page.span.end;
    windows.push_back({page.span.end + 1, size});  // behind the page separator
  }
  return windows;
}

bool is_wide_blank(char32_t c) {
  return c == 0x3000 || c == 0xA0 || (c >= 0x2000 && u_isUWhiteSpace(static_cast<UChar32>(c)));
}

bool is_letter_beyond_ascii(char32_t c) { return u_isalpha(static_cast<UChar32>(c)); }

bool is_wide(char32_t c) {
  if (c < 0x1100) return false;
  UErrorCode status = U_ZERO_ERROR;
  const UScriptCode script = uscript_getScript(static_cast<UChar32>(c), &status);
  return script == USCRIPT_HAN || script == USCRIPT_HIRAGANA || script == USCRIPT_KATAKANA ||
         script == USCRIPT_HANGUL || script == USCRIPT_BOPOMOFO || c == 0x30FC;
}

std::u32string_view trimmed(std::u32string_view chars) {
  while (!chars.empty() && is_blank(chars.front())) chars.remove_prefix(1);
  while (!chars.empty() && is_blank(chars.back())) chars.remove_suffix(1);
  return chars;
}

std::string to_utf8(std::u32string_view chars) {
  std::string utf8;
  for (const char32_t c : chars) append_utf8(utf8, c);
  return utf8;
}

Damage::Damage(const LinedText& text, const std::vector<std::string_view>& kinds)
    : proved_(text.lines().size()), in_block_(text.lines().size() / kBlock + 1) {
  const CodePointLines& lines = text.lines();
  const Span window = text.window();
  for (const Edit& edit : text.text().edits) {
    if (edit.after.begin < window.begin || edit.after.begin > window.end) continue;
    if (std::find(kinds.begin(), kinds.end(), edit.kind) == kinds.end()) continue;
    const auto behind = std::partition_point(
        lines.begin(), lines.end(),
        [&](const CodePointLine& line) { return line.end() < edit.after.begin; });
    if (behind != lines.end()) add(static_cast<std::size_t>(behind - lines.begin()));
  }
}

bool Damage::near(std::size_t line) const {
  const std::size_t begin = line > kBlock ? line - kBlock : 0;
  const std::size_t end = std::min(proved_.size(), line + kBlock + 1);
  for (std::size_t block = begin / kBlock; block * kBlock < end; ++block) {
    if (!in_block_[block]) continue;
    for (std::size_t i = std::max(begin, block * kBlock); i < std::min(end, (block + 1) * kBlock);
         ++i)
      if (proved_[i]) return true;
  }
  return false;
}

}  // namespace kiroku
