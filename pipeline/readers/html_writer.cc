#include "pipeline/readers/html_writer.h"

#include <utility>

#include "pipeline/readers/encoding.h"
#include "schemas/utf8.h"

namespace kiroku {
namespace {

bool is_white_space(std::string_view utf8) {
  return utf8.size() == 1 && (utf8[0] == ' ' || utf8[0] == '\t' || utf8[0] == '\n' ||
                              utf8[0] == '\r' || utf8[0] == '\f');
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Han, kana and their punctuation, full-width forms: scripts written without spaces. Not Hangul.
bool is_wide(char32_t c) {
  return (c >= 0x2E80 && c <= 0x312F) || (c >= 0x3190 && c <= 0xA4CF) ||
         (c >= 0xF900 && c <= 0xFAFF) || (c >= 0xFF01 && c <= 0xFF60) ||
         (c >= 0x20000 && c <= 0x3FFFF);
}

char32_t first_of(std::string_view utf8) {
  std::size_t at = 0;
  return utf8.empty() ? 0 : next_code_point(utf8, at);
}

char32_t last_of(std::string_view utf8) {
  std::size_t at = utf8.size();
  while (at > 0 && (static_cast<unsigned char>(utf8[--at]) & 0xC0) == 0x80) {
  }
  return first_of(utf8.substr(at));
}

bool same_row(const Block& a, const Block& b) {
  return a.role == Role::table_cell && b.role == Role::table_cell && a.table == b.table &&
         a.row == b.row;
}

}  // namespace

void HtmlWriter::white_space(std::string_view utf8) {
  const bool line_end = utf8 == "\n" || utf8 == "\f";
  if (place_.preformatted && line_end) {
    ++line_breaks_;
  } else {
    space_ = true;
    source_line_end_ = source_line_end_ || line_end;
  }
}

// What stands between the last character and `next`.
std::string HtmlWriter::separator(std::string_view next) const {
  if (page_.text.empty()) return "";
  if (same_row(last_.shape, place_.shape) && last_.block != place_.block) return "\t";
  if (line_breaks_ > 1) return "\n\n";
  if (line_breaks_ > 0 || block_break_ || last_.line != place_.line) return "\n";
  std::string between;
  // CSS Text 3, 4.1.3: a line end in the source between wide characters is no space.
  const bool joined = source_line_end_ && is_wide(last_of(page_.text)) && is_wide(first_of(next));
  if (space_ && !joined) between += ' ';
  if (superscript_ && !space_ && is_digit(page_.text.back()) && is_digit(next.front()))
    between += '^';
  return between;
}

bool HtmlWriter::begins_block() const {
  if (page_.blocks.empty() || last_.block != place_.block) return true;
  return line_breaks_ > 1 &&
         place_.shape.role != Role::table_cell;  // <br><br> is a paragraph's end
}

void HtmlWriter::close_gap(std::uint32_t raw, const std::string& with) {
  const std::string_view gap = html_.substr(raw_, raw - raw_);
  const std::uint32_t begin = here();
  page_.text += with;
  if (gap != with) page_.edits.push_back({"markup", {begin, here()}, std::string(gap), "", 1, {}});
}

void HtmlWriter::character(Span raw, std::string_view utf8) {
  // Spaces inside <pre> stand as they are; line ends there are counted like <br>.
  const bool kept = place_.preformatted && utf8 != "\n" && utf8 != "\r" && utf8 != "\f";
  if (is_white_space(utf8) && !kept) return white_space(utf8);
  close_gap(raw.begin, separator(utf8));
  if (begins_block()) {
    page_.blocks.push_back(place_.shape);
    page_.blocks.back().span = {here(), here()};
  }
  const std::uint32_t begin = here();
  page_.text += utf8;
  page_.blocks.back().span.end = here();
  const std::string_view original = html_.substr(raw.begin, raw.size());
  if (original != utf8)
    page_.edits.push_back({"markup", {begin, here()}, std::string(original), "", 1, {}});
  raw_ = raw.end;
  last_ = place_;
  line_breaks_ = 0;
  block_break_ = space_ = source_line_end_ = superscript_ = false;
}

Page HtmlWriter::take() {
  const bool anything = !page_.text.empty();
  close_gap(static_cast<std::uint32_t>(html_.size()), anything ? "\n" : "");
  std::erase_if(page_.blocks, [&](const Block& block) {
    return is_blank(std::string_view(page_.text).substr(block.span.begin, block.span.size()));
  });
  page_.number = 1;
  page_.origin = Origin::html;
  page_.reason = "html";
  return std::move(page_);
}

}  // namespace kiroku
