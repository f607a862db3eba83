#pragma once
// The lines of a Text as code points, for repairs that compare lines with each other.
//
//   for (const CodePointLine& line : code_point_lines(text)) ... line.chars[3] stands at
//   line.span_of(3, 4)
//
// A line ends at '\n', '\r' or '\f'; lines longer than kLongestLine are left out of it (empty
// `chars`), so that comparing stays cheap on files without line ends.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "schemas/text.h"

namespace kiroku {

constexpr std::size_t kLongestLine = 2000;  // code points

struct CodePointLine {
  std::u32string chars;
  std::vector<std::uint32_t> at;  // byte of the Text where each begins; one more: the line's end
  Span span_of(std::size_t begin, std::size_t end) const { return {at[begin], at[end]}; }
};

std::vector<CodePointLine> code_point_lines(const Text& text);

bool is_wide_blank(char32_t c);  // beyond ASCII: U+3000, U+00A0...
// Blanks of every kind, save the ends of lines.
inline bool is_blank(char32_t c) { return c < 0x80 ? c == ' ' || c == '\t' : is_wide_blank(c); }
bool is_letter_beyond_ascii(char32_t c);
inline bool is_letter(char32_t c) {  // of any script
  return c < 0x80 ? (c | 0x20) >= 'a' && (c | 0x20) <= 'z' : is_letter_beyond_ascii(c);
}
bool is_wide(char32_t c);  // Han, kana, Hangul: written without spaces, or one sign a syllable
// The characters without blanks around them.
std::u32string_view trimmed(std::u32string_view chars);
std::string to_utf8(std::u32string_view chars);

// Lines whose damage was proved, now or by an earlier round (edits of these kinds in the text).
// Weaker signs count near them only: a shadow drawn on a page is seldom alone.
class Damage {
 public:
  Damage(const Text& text, const std::vector<CodePointLine>& lines,
         const std::vector<std::string_view>& kinds);
  void add(std::size_t line) {
    proved_[line] = true;
    in_block_[line / kBlock] = true;
  }
  bool near(std::size_t line) const;  // within a hundred lines: some slides

 private:
  static constexpr std::size_t kBlock = 100;
  std::vector<bool> proved_, in_block_;
};

}  // namespace kiroku
