#include "pipeline/readers/layout_roles.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace kiroku::layout {
namespace {

constexpr float kHeadPart = 0.1f, kFootPart = 0.88f;    // of the page: its number stands outside
constexpr float kRunningHead = 0.085f;                  // of the page, and as much at the foot
constexpr float kLargeType = 1.2f, kSmallType = 0.93f;  // of the body's size
constexpr int kMostCaptionLines = 4;
constexpr std::size_t kMostCaption = 400, kMostHeading = 300, kMostNumber = 40;  // bytes
constexpr int kLeastBody = 4;  // lines of a page that can have a running head

using std::string_view;

void skip(string_view& line, std::initializer_list<string_view> marks) {
  const auto starts = [&line](string_view mark) { return line.starts_with(mark); };
  for (auto mark = marks.begin();
       (mark = std::find_if(marks.begin(), marks.end(), starts)) != marks.end();)
    line.remove_prefix(mark->size());
}

void skip_blanks(string_view& line) { skip(line, {" ", "\u00a0", "\u3000"}); }

string_view take_of(string_view& line, string_view allowed) {
  const std::size_t end = std::min(line.find_first_not_of(allowed), line.size());
  const string_view taken = line.substr(0, end);
  line.remove_prefix(end);
  return taken;
}

bool is_number(string_view word) {
  const auto all_of = [word](string_view allowed, std::size_t longest) {
    return !word.empty() && word.size() <= longest && word.find_first_not_of(allowed) == word.npos;
  };
  return all_of("0123456789", 4) || all_of("ivxlc", 7);
}

// "― 50 ―", "- xii -", "12".
string_view bare_number(string_view line) {
  static constexpr string_view kAround[] = {" ", "-", "–", "—", "―", "‐", "−", "─", "　", "|"};
  const auto strip = [&line](bool front) {
    for (const string_view mark : kAround) {
      if (!(front ? line.starts_with(mark) : line.ends_with(mark))) continue;
      front ? line.remove_prefix(mark.size()) : line.remove_suffix(mark.size());
      return true;
    }
    return false;
  };
  while (strip(true)) {
  }
  while (strip(false)) {
  }
  return is_number(line) ? line : string_view();
}

// "Page 3 of 12", "3 / 12", "第 3 页 共 12 页", "стр. 3", "Trang 3/12", "12쪽".
string_view named_number(string_view line) {
  skip(line, {"Page", "page", "PAGE", "p.", "P.", "стр.", "Стр.", "с.", "Страница", "Trang",
              "trang", "第", "제", " ", "\u3000"});
  const string_view number = take_of(line, "0123456789");
  if (number.empty() || number.size() > 4) return {};
  skip(line, {"of", "из", "/", "／", "頁", "页", "ページ", "쪽", "페이지", "共", "全", "total", " ",
              "\u3000"});
  take_of(line, "0123456789");
  skip(line, {"頁", "页", "ページ", "쪽", "페이지", " "});
  return line.empty() ? number : string_view();
}

// Labels of figures and tables in the six languages, as they are printed over or under them.
constexpr std::array<string_view, 34> kCaptionWords = {
    "Figure", "FIGURE",  "Fig.",  "FIG.", "Table", "TABLE", "Tab.", "Chart", "Photo",
    "Plate",  "Graph",   "Map",   "Box",  "図表",  "図",    "表",   "写真",  "グラフ",
    "图",     "图表",    "圖",    "圖表", "照片",  "그림",  "표",   "사진",  "Рисунок",
    "Рис.",   "Таблица", "Табл.", "Фото", "Hình",  "Bảng",  "Ảnh"};

bool overlaps(const Box& a, const Box& b, float slack) {
  return a.x0 - slack < b.x1 && b.x0 < a.x1 + slack && a.y0 - slack < b.y1 && b.y0 < a.y1 + slack;
}

class Namer {
 public:
  Namer(std::vector<BlockLines>& blocks, float body, Page& page)
      : blocks_(blocks), body_(body), page_(page) {}

  void run() {
    for (BlockLines& lines : blocks_) all_lines_ += lines.lines;
    for (BlockLines& lines : blocks_) {
      const Role given = lines.block.role;
      if (given == Role::table_cell || given == Role::ruby) continue;
      lines.block.role = role_of(lines);
      if (lines.block.role == Role::heading)
        lines.block.level = heading_level(lines.size);
      else if (lines.block.role != Role::list_item)
        lines.block.level = 0;
    }
    confirm_notes();
  }

 private:
  string_view text(const BlockLines& lines) const {
    return string_view(page_.text).substr(lines.block.span.begin, lines.block.span.size());
  }

  std::uint8_t heading_level(float size) const {
    return size >= 1.7f * body_ ? 1 : size >= 1.4f * body_ ? 2 : 3;
  }

  Role role_of(const BlockLines& lines) {
    const Box& box = lines.block.box;
    const bool at_head =
        box.y1<kHeadPart * page_.height, at_foot = box.y0> kFootPart * page_.height;
    if (lines.lines == 1 && (at_head || at_foot)) {
      const std::string number = page_number(text(lines));
      if (!number.empty()) {
        if (page_.label.empty()) page_.label = number;
        return at_head ? Role::page_header : Role::page_footer;
      }
    }
    const bool large = lines.size >= kLargeType * body_ && lines.lines <= 3;
    if (large && text(lines).size() < kMostHeading) return Role::heading;
    if (is_running(lines)) return at_head ? Role::page_header : Role::page_footer;
    if (is_caption(lines)) return Role::caption;
    return lines.block.role;
  }

  // One small line in the margin, away from everything else, on a page with text.
  bool is_running(const BlockLines& lines) {
    const Box& box = lines.block.box;
    const bool head = box.y1 < kRunningHead * page_.height;
    const bool foot = box.y0 > (1 - kRunningHead) * page_.height;
    if (lines.lines != 1 || (!head && !foot) || lines.size > 1.05f * body_) return false;
    if (all_lines_ < kLeastBody + 1 || lines.block.role == Role::footnote) return false;
    for (const BlockLines& other : blocks_) {
      if (&other == &lines) continue;
      const Box& b = other.block.box;
      const bool outer =
          head ? b.y1 < kRunningHead * page_.height : b.y0 > (1 - kRunningHead) * page_.height;
      if (outer && other.lines == 1) continue;  // the other half of the margin's line
      if (head ? b.y0 < box.y1 + 0.8f * lines.size : b.y1 > box.y0 - 0.8f * lines.size)
        return false;
    }
    take_label(lines);
    return true;
  }

  // "Harbour cities in figures        17": the number is apart from the title.
  void take_label(const BlockLines& lines) {
    if (!page_.label.empty()) return;
    const string_view line = text(lines);
    const std::size_t first = line.find(' '), last = line.rfind(' ');
    if (first == line.npos) return;
    const auto is_apart = [&](std::size_t space) {
      const std::uint32_t at = lines.block.span.begin + static_cast<std::uint32_t>(space);
      const auto after = std::lower_bound(
          page_.glyphs.begin() + lines.first_glyph, page_.glyphs.end(), at,
          [](const Glyph& glyph, std::uint32_t offset) { return glyph.offset < offset; });
      if (after == page_.glyphs.begin() || after == page_.glyphs.end()) return false;
      const auto next = after->offset == at && after + 1 != page_.glyphs.end() ? after + 1 : after;
      return next->box.x0 - (after - 1)->box.x1 > 2 * lines.size;
    };
    if (is_number(line.substr(0, first)) && is_apart(first))
      page_.label = line.substr(0, first);
    else if (is_number(line.substr(last + 1)) && is_apart(last))
      page_.label = line.substr(last + 1);
  }

  // By its words, and small or beside what it names.
  bool is_caption(const BlockLines& lines) const {
    const string_view words = text(lines);
    if (lines.lines > kMostCaptionLines || words.size() > kMostCaption || !begins_caption(words))
      return false;
    if (lines.size <= kSmallType * body_ || lines.lines <= 2) return true;
    const float near = 3 * lines.size;
    return std::any_of(page_.images.begin(), page_.images.end(), [&](const Image& image) {
      return overlaps(image.box, lines.block.box, near);
    });
  }

  // Notes stand at the foot: below them there are only notes and the page's foot.
  void confirm_notes() {
    float lowest = 0;
    for (const BlockLines& lines : blocks_) {
      const Role role = lines.block.role;
      if (role == Role::footnote || role == Role::page_footer || role == Role::ruby) continue;
      if (lines.size > kSmallType * body_) lowest = std::max(lowest, lines.block.box.y1);
    }
    const BlockLines* before = nullptr;
    for (BlockLines& lines : blocks_) {
      Role& role = lines.block.role;
      const bool below = lines.block.box.y0 >= lowest - lines.size;
      if (role == Role::footnote && !below) role = Role::paragraph;
      // what goes on with a note, of its size
      const bool goes_on = role == Role::paragraph && below && before != nullptr &&
                           before->block.role == Role::footnote &&
                           std::fabs(before->size - lines.size) < 0.05f * lines.size;
      if (goes_on) role = Role::footnote;
      before = &lines;
    }
  }

  std::vector<BlockLines>& blocks_;
  float body_;
  Page& page_;
  int all_lines_ = 0;
};

}  // namespace

void find_roles(std::vector<BlockLines>& blocks, float body, Page& page) {
  Namer(blocks, body, page).run();
}

std::string page_number(string_view line) {
  if (line.size() > kMostNumber) return {};
  const string_view bare = bare_number(line);
  return std::string(bare.empty() ? named_number(line) : bare);
}

bool begins_caption(string_view text) {
  for (const string_view word : kCaptionWords) {
    if (!text.starts_with(word)) continue;
    string_view rest = text.substr(word.size());
    skip_blanks(rest);
    const std::size_t before = rest.size();
    take_of(rest, "0123456789");
    if (rest.size() == before)
      skip(rest, {"１", "２", "３", "４", "５", "６", "７", "８", "９", "０"});
    if (rest.size() == before) take_of(rest, "IVX");
    if (rest.size() == before) continue;
    if (rest.starts_with("-") || rest.starts_with(".")) {  // 3-1, 2.4
      string_view part = rest.substr(1);
      if (!take_of(part, "0123456789").empty()) rest = part;
    }
    if (rest.empty() || rest[0] == '\n') return true;
    const string_view mark = rest;
    skip(rest, {".", ":", "：", "．", ")", "）", "—", "–", "-"});
    if (rest.size() != mark.size())
      return rest.empty() || rest[0] == ' ' || rest[0] == '\n' ||
             static_cast<unsigned char>(rest[0]) >= 0x80;
    const std::size_t blank = rest.size();
    skip_blanks(rest);
    if (rest.size() == blank) return false;                      // 図1は
    return rest.empty() || !(rest[0] >= 'a' && rest[0] <= 'z');  // Figure 3 shows
  }
  return false;
}

}  // namespace kiroku::layout
