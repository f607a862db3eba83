#pragma once
// The lines of a Text as code points, for repairs that compare lines with each other.
//
//   const CodePointLines lines(text.utf8);
//   for (const CodePointLine& line : lines) ... line.chars[3] stands at line.span_of(3, 4)
//
// A line ends at '\n', '\r' or '\f'; of lines longer than kLongestCompared there are no characters
// (empty `chars`), so that comparing stays cheap on files without line ends.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "schemas/text.h"

namespace kiroku {

constexpr std::size_t kLongestCompared = 2000;  // code points

struct CodePointLine {
  std::string_view utf8;      // without its end
  std::u32string_view chars;  // the same; both live as long as the text and its CodePointLines
  std::uint32_t begin;        // byte of the Text
  std::uint32_t end() const { return begin + static_cast<std::uint32_t>(utf8.size()); }
  // Bytes of the Text. Counted from the line's begin: for what was found, which is little.
  Span span_of(std::size_t from, std::size_t to) const;
};

class CodePointLines {
 public:
  // Those of text.utf8[window], which must outlive it.
  CodePointLines(std::string_view utf8, Span window);
  explicit CodePointLines(std::string_view utf8);
  CodePointLines(const CodePointLines&) = delete;  // its lines point into it
  CodePointLines& operator=(const CodePointLines&) = delete;

  std::size_t size() const { return lines_.size(); }
  const CodePointLine& operator[](std::size_t i) const { return lines_[i]; }
  std::vector<CodePointLine>::const_iterator begin() const { return lines_.begin(); }
  std::vector<CodePointLine>::const_iterator end() const { return lines_.end(); }

 private:
  std::u32string chars_;
  std::vector<CodePointLine> lines_;
};

class KnownLines;  // mojibake.h

// What repairs look at: some pages of a text, and their lines, made when one first asks for them
// and then shared. A long document is looked at in windows, or its lines would take ten times the
// memory of its text.
class LinedText {
 public:
  // The text must outlive it, unchanged; so must what is known of its lines, if anything is.
  LinedText(const Text& text, Span window, KnownLines* known = nullptr)
      : text_(text), window_(window), known_(known) {}
  explicit LinedText(const Text& text, KnownLines* known = nullptr)
      : LinedText(text, {0, static_cast<std::uint32_t>(text.utf8.size())}, known) {}
  const Text& text() const { return text_; }
  Span window() const { return window_; }  // bytes of the text: from a page's begin to one's end
  std::string_view utf8() const { return text_.at(window_); }  // of the window
  KnownLines* known() const { return known_; }
  const CodePointLines& lines() const {
    if (!lines_) lines_.emplace(text_.utf8, window_);
    return *lines_;
  }

 private:
  const Text& text_;
  Span window_;
  KnownLines* known_;
  mutable std::optional<CodePointLines> lines_;
};

// Whole pages of at least so many bytes together: windows that cover the text.
std::vector<Span> windows_of(const Text& text, std::uint32_t bytes);

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
  Damage(const LinedText& text, const std::vector<std::string_view>& kinds);
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
