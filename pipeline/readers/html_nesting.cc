#include "pipeline/readers/html_nesting.h"

#include <algorithm>
#include <array>

namespace kiroku {
namespace {

// Formatting that is never closed is opened again by the parser in every paragraph after it: a
// thousand open <font> and a thousand <p> make a million nodes.
constexpr int kMaxFormatting = 8;

template <std::size_t N>
bool is_one_of(std::string_view name, const std::array<std::string_view, N>& names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// Elements without end tag, or whose end tag is commonly left out, and <a>, which ends the one
// before: they do not nest by themselves.
bool closes_itself(std::string_view name) {
  static constexpr std::array<std::string_view, 39> kNames = {
      "area",  "base",     "br",      "col",    "embed",    "hr",  "img",   "input",
      "link",  "meta",     "param",   "source", "track",    "wbr", "frame", "p",
      "li",    "dt",       "dd",      "td",     "th",       "tr",  "thead", "tbody",
      "tfoot", "colgroup", "caption", "option", "optgroup", "rt",  "rp",    "rb",
      "rtc",   "html",     "head",    "body",   "image",    "a",   "nobr"};
  return is_one_of(name, kNames);
}

bool is_formatting(std::string_view name) {
  static constexpr std::array<std::string_view, 12> kNames = {
      "b", "big", "code", "em", "font", "i", "s", "small", "strike", "strong", "tt", "u"};
  return is_one_of(name, kNames);
}

bool holds_no_tags(std::string_view name) { return name == "script" || name == "style"; }

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

// `</script` after `at`, in any letter case, or the end.
std::size_t find_end_tag(std::string_view html, std::size_t at, std::string_view name) {
  for (at = html.find("</", at); at != std::string_view::npos; at = html.find("</", at + 2)) {
    if (tag_name(html, at) == name) return at;
  }
  return html.size();
}

// How many elements of one kind are open, and how many of them may be.
struct Nesting {
  int open = 0;
  int allowed = 0;
  // True where the tag is one too many.
  bool opens() { return ++open > allowed; }
  bool closes() { return open > 0 && open-- > allowed; }
};

}  // namespace

std::size_t end_of_tag(std::string_view html, std::size_t at) {
  if (html.substr(at).starts_with("<!--")) {
    const std::size_t end = html.find("-->", at + 2);  // <!--> is a whole comment
    return end == std::string_view::npos ? html.size() : end + 3;
  }
  bool value = false;  // an '=' was the last thing seen
  for (++at; at < html.size(); ++at) {
    const char c = html[at];
    if (c == '>') return at + 1;
    if (value && (c == '"' || c == '\'')) {
      at = html.find(c, at + 1);
      if (at == std::string_view::npos) return html.size();
    }
    value = c == '=' || (value && (c == ' ' || c == '\n' || c == '\r' || c == '\t'));
  }
  return html.size();
}

std::string tag_name(std::string_view html, std::size_t at) {
  std::size_t begin = at + 1;
  if (begin < html.size() && html[begin] == '/') ++begin;
  if (begin >= html.size() || !is_letter(html[begin])) return "";
  std::string name;
  for (; begin < html.size() && name.size() < 32; ++begin) {
    const char c = html[begin];
    if (!is_letter(c) && !(c >= '0' && c <= '9') && c != '-') break;
    name += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  }
  return name;
}

BlankedHtml blank_deep_tags(std::string_view html, int max_nesting) {
  BlankedHtml made{std::string(html), 0};
  Nesting elements{0, max_nesting}, formatting{0, kMaxFormatting};
  std::size_t at = html.find('<');
  while (at != std::string_view::npos) {
    const std::string name = tag_name(html, at);
    const bool comment = html.substr(at).starts_with("<!--");
    const std::size_t end = name.empty() && !comment ? at + 1 : end_of_tag(html, at);
    const bool closing = at + 1 < html.size() && html[at + 1] == '/';
    if (!name.empty() && !closes_itself(name)) {
      Nesting& nesting = is_formatting(name) ? formatting : elements;
      if (closing ? nesting.closes() : nesting.opens()) {
        std::fill(made.html.begin() + static_cast<std::ptrdiff_t>(at),
                  made.html.begin() + static_cast<std::ptrdiff_t>(end), ' ');
        if (&nesting == &elements) ++made.blanked;
      }
    }
    const bool skip = !closing && holds_no_tags(name);
    at = html.find('<', skip ? find_end_tag(html, end, name) : end);
  }
  return made;
}

}  // namespace kiroku
