#include "pipeline/readers/html_elements.h"

#include <algorithm>
#include <array>
#include <string>

namespace kiroku {
namespace {

// Elements that browsers do not show, or whose content is only for browsers that lack something.
constexpr std::array kNeverShown = {GUMBO_TAG_HEAD,
                                    GUMBO_TAG_SCRIPT,
                                    GUMBO_TAG_STYLE,
                                    GUMBO_TAG_TEMPLATE,
                                    GUMBO_TAG_NOSCRIPT,
                                    GUMBO_TAG_TITLE,
                                    GUMBO_TAG_DESC,
                                    GUMBO_TAG_IFRAME,
                                    GUMBO_TAG_NOEMBED,
                                    GUMBO_TAG_NOFRAMES,
                                    GUMBO_TAG_OBJECT,
                                    GUMBO_TAG_VIDEO,
                                    GUMBO_TAG_AUDIO,
                                    GUMBO_TAG_CANVAS,
                                    GUMBO_TAG_SELECT,
                                    GUMBO_TAG_DATALIST,
                                    GUMBO_TAG_ANNOTATION_XML,
                                    GUMBO_TAG_PROGRESS,
                                    GUMBO_TAG_METER,
                                    GUMBO_TAG_RT,
                                    GUMBO_TAG_RP,
                                    GUMBO_TAG_RTC};

constexpr std::array kBeginLine = {
    GUMBO_TAG_ADDRESS,  GUMBO_TAG_ARTICLE,   GUMBO_TAG_ASIDE,      GUMBO_TAG_BLOCKQUOTE,
    GUMBO_TAG_BODY,     GUMBO_TAG_CAPTION,   GUMBO_TAG_CENTER,     GUMBO_TAG_DD,
    GUMBO_TAG_DETAILS,  GUMBO_TAG_DIR,       GUMBO_TAG_DIV,        GUMBO_TAG_DL,
    GUMBO_TAG_DT,       GUMBO_TAG_FIELDSET,  GUMBO_TAG_FIGCAPTION, GUMBO_TAG_FIGURE,
    GUMBO_TAG_FOOTER,   GUMBO_TAG_FORM,      GUMBO_TAG_H1,         GUMBO_TAG_H2,
    GUMBO_TAG_H3,       GUMBO_TAG_H4,        GUMBO_TAG_H5,         GUMBO_TAG_H6,
    GUMBO_TAG_HEADER,   GUMBO_TAG_HGROUP,    GUMBO_TAG_HR,         GUMBO_TAG_HTML,
    GUMBO_TAG_LEGEND,   GUMBO_TAG_LI,        GUMBO_TAG_LISTING,    GUMBO_TAG_MAIN,
    GUMBO_TAG_MARQUEE,  GUMBO_TAG_MENU,      GUMBO_TAG_NAV,        GUMBO_TAG_OL,
    GUMBO_TAG_P,        GUMBO_TAG_PLAINTEXT, GUMBO_TAG_PRE,        GUMBO_TAG_SECTION,
    GUMBO_TAG_SUMMARY,  GUMBO_TAG_TABLE,     GUMBO_TAG_TBODY,      GUMBO_TAG_TD,
    GUMBO_TAG_TEXTAREA, GUMBO_TAG_TFOOT,     GUMBO_TAG_TH,         GUMBO_TAG_THEAD,
    GUMBO_TAG_TR,       GUMBO_TAG_UL,        GUMBO_TAG_XMP};

template <std::size_t N>
bool is_one_of(GumboTag tag, const std::array<GumboTag, N>& tags) {
  return std::find(tags.begin(), tags.end(), tag) != tags.end();
}

// The name of an element that gumbo has no word for (<dialog>, <search>).
std::string_view unknown_name(const GumboNode& node) {
  GumboStringPiece name = node.v.element.original_tag;
  if (node.v.element.tag != GUMBO_TAG_UNKNOWN || name.data == nullptr) return "";
  gumbo_tag_from_original_text(&name);
  return {name.data, name.length};
}

bool is_never_shown(const GumboNode& node) {
  if (is_one_of(node.v.element.tag, kNeverShown)) return true;
  const std::string_view name = unknown_name(node);
  return name == "annotation" || name == "metadata" ||
         (name == "dialog" && attribute(node, "open") == nullptr);
}

// Without white space, in lower case.
std::string squeezed(std::string_view style) {
  std::string made;
  for (const char c : style) {
    if (c != ' ' && c != '\n' && c != '\t')
      made += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  }
  return made;
}

}  // namespace

bool is_element(const GumboNode& node) { return node.type == GUMBO_NODE_ELEMENT; }
bool is_a(const GumboNode& node, GumboTag tag) {
  return is_element(node) && node.v.element.tag == tag;
}

const char* attribute(const GumboNode& node, const char* name) {
  const GumboAttribute* found = gumbo_get_attribute(&node.v.element.attributes, name);
  return found == nullptr ? nullptr : found->value;
}

bool is_hidden(const GumboNode& element) {
  if (is_never_shown(element)) return true;
  // Pages that scripts unveil once they are loaded hide their whole body.
  if (is_a(element, GUMBO_TAG_HTML) || is_a(element, GUMBO_TAG_BODY)) return false;
  if (attribute(element, "hidden") != nullptr) return true;
  const char* style = attribute(element, "style");
  if (style == nullptr) return false;
  const std::string said = squeezed(style);
  return said.find("display:none") != std::string::npos ||
         said.find("visibility:hidden") != std::string::npos;
}

bool begins_line(const GumboNode& element) {
  if (is_one_of(element.v.element.tag, kBeginLine)) return true;
  const std::string_view name = unknown_name(element);
  return name == "dialog" || name == "search";
}

bool keeps_white_space(GumboTag tag) {
  return tag == GUMBO_TAG_PRE || tag == GUMBO_TAG_TEXTAREA || tag == GUMBO_TAG_LISTING ||
         tag == GUMBO_TAG_XMP || tag == GUMBO_TAG_PLAINTEXT;
}

bool is_literal(GumboTag tag) {
  return tag == GUMBO_TAG_TEXTAREA || tag == GUMBO_TAG_XMP || tag == GUMBO_TAG_PLAINTEXT;
}

int heading_level(GumboTag tag) {
  const bool heading = tag >= GUMBO_TAG_H1 && tag <= GUMBO_TAG_H6;
  return heading ? static_cast<int>(tag) - static_cast<int>(GUMBO_TAG_H1) + 1 : 0;
}

}  // namespace kiroku
