#include "pipeline/repairs/lines.h"

#include <algorithm>

#include <unicode/uchar.h>
#include <unicode/uscript.h>

#include "schemas/utf8.h"

namespace kiroku {

std::vector<CodePointLine> code_point_lines(const Text& text) {
  std::vector<CodePointLine> lines;
  const std::string_view utf8 = text.utf8;
  for (std::size_t begin = 0; begin <= utf8.size();) {
    std::size_t end = utf8.find_first_of("\n\r\f", begin);
    if (end == std::string_view::npos) end = utf8.size();
    CodePointLine& line = lines.emplace_back();
    if (end - begin <= 4 * kLongestLine) {
      line.chars.reserve(end - begin);
      line.at.reserve(end - begin + 1);
      for (std::size_t at = begin; at < end;) {
        line.at.push_back(static_cast<std::uint32_t>(at));
        line.chars.push_back(next_code_point(utf8, at));
      }
    }
    if (line.chars.size() > kLongestLine) line.chars.clear(), line.at.clear();
    line.at.push_back(static_cast<std::uint32_t>(end));
    begin = end + 1;
  }
  return lines;
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

Damage::Damage(const Text& text, const std::vector<CodePointLine>& lines,
               const std::vector<std::string_view>& kinds)
    : proved_(lines.size()), in_block_(lines.size() / kBlock + 1) {
  for (const Edit& edit : text.edits) {
    if (std::find(kinds.begin(), kinds.end(), edit.kind) == kinds.end()) continue;
    const auto behind = std::partition_point(
        lines.begin(), lines.end(),
        [&](const CodePointLine& line) { return line.at.back() < edit.after.begin; });
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
