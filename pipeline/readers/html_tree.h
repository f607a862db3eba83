#pragma once
// HtmlTree: a page as gumbo parses it, reduced to what is visible: stretches of text in the order
// of the source, each with the place it stands in (paragraph, heading, list item, cell).
//
//   HtmlTree tree = parse_html("<h1>A</h1><p>B<br>C");
//   tree.items    // line A(4,5)  line B(13,14) break C(18,19)
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/readers/html_writer.h"

namespace kiroku {

struct HtmlItem {
  enum class Kind : std::uint8_t { text, line_break, block_break, superscript };
  Kind kind = Kind::text;
  bool literal = false;     // text without tags and comments inside (<textarea>, <xmp>)
  std::uint32_t place = 0;  // index in HtmlTree::places
  Span span;                // bytes of the source; of a text: with entities, and with tags that the
                            // parser passed over
};

struct HtmlTree {
  std::vector<HtmlPlace> places;
  std::vector<HtmlItem> items;         // by source position, texts do not overlap
  std::string title;                   // white space collapsed
  std::vector<std::string> languages;  // of lang attributes, in order, each once
};

// `html` is UTF-8 and outlives the call only; its nesting is capped (html_nesting.h).
HtmlTree parse_html(std::string_view html);

// The text of a character reference at text[0] ("&amp;B": "&", 5 bytes); taken 0: it is none.
struct Entity {
  std::string utf8;
  std::size_t taken = 0;
};
Entity parse_entity(std::string_view text);

}  // namespace kiroku
