#include "pipeline/cli/terminal.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include <sys/ioctl.h>
#include <unistd.h>

#include "schemas/utf8.h"

namespace kiroku {
namespace {

struct Range {
  char32_t first, last;
};

// East_Asian_Width W and F, and what terminals draw as emoji (Unicode 15).
constexpr std::array<Range, 39> kWide = {{
    {0x1100, 0x115F}, {0x231A, 0x231B}, {0x2329, 0x232A},   {0x23E9, 0x23EC},   {0x23F0, 0x23F0},
    {0x23F3, 0x23F3}, {0x25FD, 0x25FE}, {0x2614, 0x2615},   {0x2648, 0x2653},   {0x267F, 0x267F},
    {0x2693, 0x2693}, {0x26A1, 0x26A1}, {0x26AA, 0x26AB},   {0x26BD, 0x26BE},   {0x26C4, 0x26C5},
    {0x26CE, 0x26CE}, {0x26D4, 0x26D4}, {0x26EA, 0x26EA},   {0x26F2, 0x26F5},   {0x26FA, 0x26FD},
    {0x2705, 0x2705}, {0x270A, 0x270B}, {0x2728, 0x2728},   {0x274C, 0x274E},   {0x2753, 0x2757},
    {0x2795, 0x2797}, {0x2B1B, 0x2B55}, {0x2E80, 0x303E},   {0x3041, 0x3247},   {0x3250, 0x4DBF},
    {0x4E00, 0xA4C6}, {0xA960, 0xA97C}, {0xAC00, 0xD7A3},   {0xF900, 0xFAFF},   {0xFE10, 0xFE6B},
    {0xFF01, 0xFF60}, {0xFFE0, 0xFFE6}, {0x16FE0, 0x1B2FB}, {0x1F004, 0x3FFFD},
}};

// Combining marks of the scripts we meet, joined jamo, variation selectors, zero width.
constexpr std::array<Range, 22> kZero = {{
    {0x0300, 0x036F}, {0x0483, 0x0489}, {0x0591, 0x05BD}, {0x05BF, 0x05C7}, {0x0610, 0x061A},
    {0x064B, 0x065F}, {0x0670, 0x0670}, {0x06D6, 0x06DC}, {0x093A, 0x093A}, {0x093C, 0x093C},
    {0x0941, 0x0948}, {0x094D, 0x094D}, {0x0E31, 0x0E31}, {0x0E34, 0x0E3A}, {0x0E47, 0x0E4E},
    {0x1160, 0x11FF}, {0x1AB0, 0x1AFF}, {0x1DC0, 0x1DFF}, {0x20D0, 0x20FF}, {0x3099, 0x309A},
    {0xFE00, 0xFE0F}, {0xFE20, 0xFE2F},
}};

// What must not reach a terminal as it is: C0, DEL, C1, line and paragraph separators, directional
// marks and overrides, zero width, invisible operators, interlinear marks, tags, byte order marks.
constexpr std::array<Range, 11> kHostile = {{
    {0x0000, 0x001F},
    {0x007F, 0x009F},
    {0x00AD, 0x00AD},
    {0x061C, 0x061C},
    {0x115F, 0x1160},
    {0x180E, 0x180E},
    {0x200B, 0x200F},
    {0x2028, 0x202E},
    {0x2060, 0x206F},
    {0xFEFF, 0xFEFF},
    {0xFFF9, 0xFFFB},
}};

template <std::size_t size>
bool within(const std::array<Range, size>& ranges, char32_t code) {
  const auto after =
      std::upper_bound(ranges.begin(), ranges.end(), code,
                       [](char32_t c, const Range& range) { return c < range.first; });
  return after != ranges.begin() && code <= std::prev(after)->last;
}

bool is_hostile(char32_t code) {
  return within(kHostile, code) || (code >= 0xE0000 && code <= 0xE0FFF);
}

std::size_t columns_of(char32_t code) {
  if (code < 0x300) return 1;
  if (within(kZero, code)) return 0;
  return within(kWide, code) ? 2 : 1;
}

void append_escape(std::string& to, const char* format, unsigned value) {
  char escape[16];
  std::snprintf(escape, sizeof escape, format, value);
  to += escape;
}

}  // namespace

std::string shown(std::string_view text, bool lines) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t begin = at;
    const char32_t code = next_code_point(text, at);
    const std::string_view bytes = text.substr(begin, at - begin);
    if (code == kReplacement && bytes.size() == 1) {
      append_escape(out, "\\x%02x", static_cast<unsigned char>(bytes[0]));
    } else if (lines && (code == '\n' || code == '\t')) {
      out += bytes;
    } else if (lines && code == '\r' && at < text.size() && text[at] == '\n') {
      continue;  // CSV ends its lines so
    } else if (is_hostile(code)) {
      append_escape(out, code < 0x80 ? "\\x%02x" : "\\u{%x}", static_cast<unsigned>(code));
    } else {
      out += bytes;
    }
  }
  return out;
}

std::size_t width(std::string_view utf8) {
  std::size_t columns = 0;
  for (std::size_t at = 0; at < utf8.size();) columns += columns_of(next_code_point(utf8, at));
  return columns;
}

std::string fitted(std::string_view utf8, std::size_t columns, bool fill) {
  const std::size_t whole = width(utf8);
  std::string out(utf8);
  std::size_t used = whole;
  if (whole > columns) {
    used = 0;
    std::size_t at = 0, kept = 0;
    while (at < utf8.size()) {
      const std::size_t more = columns_of(next_code_point(utf8, at));
      if (used + more + 1 > columns) break;
      used += more;
      kept = at;
    }
    out.resize(kept);
    if (columns > 0) out += "…";
    used += columns > 0 ? 1 : 0;
  }
  if (fill && used < columns) out.append(columns - used, ' ');
  return out;
}

std::string fitted_end(std::string_view utf8, std::size_t columns) {
  std::size_t left = width(utf8);
  if (left <= columns) return std::string(utf8);
  if (columns == 0) return "";
  std::size_t at = 0;
  while (at < utf8.size() && left + 1 > columns) left -= columns_of(next_code_point(utf8, at));
  return "…" + std::string(utf8.substr(at));
}

bool is_terminal(int descriptor) { return isatty(descriptor) == 1; }

std::size_t terminal_columns(int descriptor) {
  winsize size{};
  if (ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col >= 20) return size.ws_col;
  return 80;
}

bool wants_color(int descriptor) {
  const char* no_color = std::getenv("NO_COLOR");
  const char* term = std::getenv("TERM");
  return is_terminal(descriptor) && (no_color == nullptr || *no_color == '\0') &&
         (term == nullptr || std::strcmp(term, "dumb") != 0);
}

}  // namespace kiroku
