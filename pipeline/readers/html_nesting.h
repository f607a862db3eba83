#pragma once
// What gumbo is given to parse: the page with tags that nest too deep blanked out.
//
// gumbo looks through all open elements at every tag, so 100,000 nested <div> cost it minutes.
// Every byte keeps its place, so that positions in the tree are positions in the page.
//
//   blank_deep_tags("<div><div>…", 512)   // the 513th <div> and its </div> are spaces
#include <cstdint>
#include <string>
#include <string_view>

namespace kiroku {

constexpr int kMaxHtmlNesting = 512;

struct BlankedHtml {
  std::string html;           // as long as what was given
  std::uint32_t blanked = 0;  // tags, without those of <b>, <font> and the like, which show nothing
};
BlankedHtml blank_deep_tags(std::string_view html, int max_nesting = kMaxHtmlNesting);

// Where the tag, comment or declaration that begins at html[at] (a '<') ends: behind its '>', or
// the end of the text. A '>' in a quoted attribute does not end it.
std::size_t end_of_tag(std::string_view html, std::size_t at);

// "<DIV class=x>" and "</div>" are "div"; empty for what is no element's tag.
std::string tag_name(std::string_view html, std::size_t at);

}  // namespace kiroku
