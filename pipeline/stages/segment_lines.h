#pragma once
// Lines of a Text with what each looks like, before anybody joins them: the evidence that segment()
// works from where a reader gave no structure.
//
//   std::vector<Line> lines = lines_of(text);
//   classify(text, lines);   // "1. Outline" may be a heading, "― 50 ―" is a footer
#include <algorithm>
#include <cstdint>
#include <initializer_list>
#include <string_view>
#include <vector>

#include "schemas/text.h"

namespace kiroku {

enum class LineKind : std::uint8_t {
  text,
  bullet,    // "• ...", "○ ...", "- ..."
  numbered,  // "(1) ...", "① ...", "1. ..."; a heading or an item, its neighbours tell
  boxed,     // "■ ...", "【Signatories】": a heading on slides
  markdown,  // "## ...", "== ... =="
  cells,     // tab-separated, "| a | b |", or columns that neighbours have too
  rule,      // "|---|---|", "-----"
  footer,    // page number or running head
  heading,   // found out by classify()
};

struct Line {
  Span span;                  // bytes of the Text, without the white space around
  Span body;                  // without bullet, number or markup
  std::uint32_t page = 0;     // index of Text::pages
  std::int32_t block = -1;    // index of the page's blocks; -1: the reader said nothing
  std::uint16_t blanks = 0;   // blank lines before it, on its page
  std::uint16_t indent = 0;   // columns
  std::uint32_t columns = 0;  // display width: CJK characters take two
  std::uint32_t width = 0;    // of the widest line nearby
  std::uint32_t number = 0;   // of a numbered line
  LineKind kind = LineKind::text;
  std::uint8_t level = 0;   // of headings and markup; of bullets by indentation
  bool page_begin = false;  // the first line of its page
};

// Headings by depth: what a proceedings file shows, from the paper's number to a slide's boxes.
// Markdown's and a reader's levels stay as they are.
constexpr std::uint8_t kSectionLevel = 1, kTitleLevel = 2, kNumberedLevel = 3, kBracketedLevel = 5,
                       kPlainLevel = 6, kBlockLevel = 7, kBoxedLevel = 8, kSpeakerLevel = 9;

std::vector<Line> lines_of(const Text& text);
// Finds kinds, body and widths; then headings and footers by their neighbours.
void classify(const Text& text, std::vector<Line>& lines);
// A step of classify(): neighbouring lines that wide space or " | " parts alike are rows of a table
// (segment_columns.cc).
void find_columns(const Text& text, std::vector<Line>& lines);
// The cells of a row, without marks and the space around them; an empty one is an empty span.
std::vector<Span> cells_of(std::string_view text, Span line);
// The last step of classify(): which lines stand over others (segment_headings.cc).
void find_headings(const Text& text, std::vector<Line>& lines);

// Ends a sentence: 。！？.!? (closing brackets and quotes behind it allowed).
bool ends_sentence(std::string_view line);
// Begins with a year, as an entry of a chronicle does: "1996.05.", "1996年", 平成8年.
bool begins_dated(std::string_view line);
// Ends with a word that a sentence cannot end with: "Partner towns from".
bool ends_open(std::string_view line);
// "7,350 thousand (2003)", "約 48 万人"
bool begins_value(std::string_view line);
// The last character is Chinese, Japanese or Korean.
bool ends_east(std::string_view line);
// Begins with a small Latin or Cyrillic letter.
bool begins_small(std::string_view line);
bool is_cjk(char32_t code_point);

inline bool starts_any(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::any_of(words.begin(), words.end(),
                     [&](std::string_view word) { return text.starts_with(word); });
}

}  // namespace kiroku
