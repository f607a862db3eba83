#pragma once
// HtmlWriter: what is visible of an HTML page, character by character, becomes a Page's text; all
// that stands between (tags, collapsed white space, entities) becomes edits that give it back.
//
//   HtmlWriter writer("<p>A&amp;B  <b>C</b></p>");
//   writer.character({3, 4}, "A");  writer.character({4, 9}, "&"); ...   // in the page's order
//   Page page = writer.take();      // "A&B C\n", four edits
#include <cstdint>
#include <string>
#include <string_view>

#include "schemas/page.h"

namespace kiroku {

// What governs a stretch of text: the line it stands on and the block that it belongs to.
struct HtmlPlace {
  std::uint32_t line = 0;   // the innermost element that begins a line of its own
  std::uint32_t block = 0;  // the element that `shape` describes: a paragraph, heading, item, cell
  Block shape;              // without span
  bool preformatted = false;
};

class HtmlWriter {
 public:
  explicit HtmlWriter(std::string_view html) : html_(html) {}

  // Everything until the next call stands in this place.
  void enter(const HtmlPlace& place) { place_ = place; }
  // A character of the page that stands at `raw`, white space too: it collapses as in a browser.
  // `raw` lies behind everything before; `utf8` may be two code points (&fjlig;).
  void character(Span raw, std::string_view utf8);
  void line_break() { ++line_breaks_; }        // <br>
  void block_break() { block_break_ = true; }  // an element begins a line here
  // <sup> begins here: a digit after a digit gets '^' in front, so that 997,536<sup>1</sup> stays
  // the number it is.
  void superscript() { superscript_ = true; }

  Page take();  // once; the text ends with a line end, every block with its last character

 private:
  void white_space(std::string_view utf8);
  std::string separator(std::string_view next) const;
  bool begins_block() const;
  void close_gap(std::uint32_t raw, const std::string& with);
  std::uint32_t here() const { return static_cast<std::uint32_t>(page_.text.size()); }

  std::string_view html_;
  Page page_;
  HtmlPlace place_, last_;  // of the next and of the last character
  std::uint32_t raw_ = 0;   // behind the last character's bytes
  int line_breaks_ = 0;     // since the last character, as all that follows
  bool block_break_ = false, space_ = false, source_line_end_ = false, superscript_ = false;
};

}  // namespace kiroku
