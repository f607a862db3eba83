#include "pipeline/stages/segment_lines.h"

#include <algorithm>
#include <array>
#include <string>
#include <unordered_map>

#include "schemas/utf8.h"

namespace kiroku {
namespace {

bool is_space_byte(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f' || c == '\v';
}

// Bytes of the white space that begins at `at`: ASCII, U+00A0, U+3000, U+FEFF; 0: none.
std::size_t space_at(std::string_view text, std::size_t at) {
  if (is_space_byte(text[at])) return 1;
  if (text.compare(at, 2, "\u00A0") == 0) return 2;
  if (text.compare(at, 3, "\u3000") == 0 || text.compare(at, 3, "\uFEFF") == 0) return 3;
  return 0;
}

std::size_t space_before(std::string_view text, std::size_t end) {
  if (is_space_byte(text[end - 1])) return 1;
  if (end >= 2 && text.compare(end - 2, 2, "\u00A0") == 0) return 2;
  if (end >= 3 &&
      (text.compare(end - 3, 3, "\u3000") == 0 || text.compare(end - 3, 3, "\uFEFF") == 0)) {
    return 3;
  }
  return 0;
}

Span trimmed(std::string_view text, std::size_t begin, std::size_t end) {
  while (begin < end) {
    const std::size_t space = space_at(text.substr(0, end), begin);
    if (space == 0) break;
    begin += space;
  }
  while (end > begin) {
    const std::size_t space = space_before(text.substr(begin, end - begin), end - begin);
    if (space == 0) break;
    end -= space;
  }
  return {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)};
}

std::uint32_t columns_of(std::string_view line) {
  std::uint32_t columns = 0;
  for (std::size_t at = 0; at < line.size(); ++at) {
    const unsigned char byte = static_cast<unsigned char>(line[at]);
    if (byte < 0x80) {
      ++columns;
    } else if (byte >= 0xE3) {
      columns += 2;
    } else if (byte >= 0xC0) {
      ++columns;
    }
  }
  return columns;
}

class LineSplitter {
 public:
  explicit LineSplitter(const Text& text) : text_(text) {}

  std::vector<Line> run() {
    // Doubling would hold the 20 MB of ten thousand pages twice; what is reserved and not used is
    // never touched.
    std::size_t most =
        static_cast<std::size_t>(std::count(text_.utf8.begin(), text_.utf8.end(), '\n'));
    for (const PageText& page : text_.pages) most += 1 + 2 * page.blocks.size();
    lines_.reserve(most);
    for (std::uint32_t page = 0; page < text_.pages.size(); ++page) {
      page_ = page;
      blanks_ = 0;
      begin_of_page_ = true;
      const PageText& here = text_.pages[page];
      std::uint32_t at = here.span.begin;
      for (std::size_t i = 0; i < here.blocks.size(); ++i) {
        const Span block = here.blocks[i].span;
        if (block.begin < at || block.end > here.span.end || block.empty()) continue;
        split(at, block.begin, -1);
        split(block.begin, block.end, static_cast<std::int32_t>(i));
        at = block.end;
      }
      split(at, here.span.end, -1);
    }
    return std::move(lines_);
  }

 private:
  void split(std::uint32_t begin, std::uint32_t end, std::int32_t block) {
    const std::string_view text = text_.utf8;
    while (begin < end) {
      const std::size_t newline = text.substr(0, end).find('\n', begin);
      const std::size_t stop = newline == text.npos ? end : newline;
      add(begin, stop, block);
      begin = static_cast<std::uint32_t>(stop + 1);
    }
  }

  void add(std::size_t begin, std::size_t end, std::int32_t block) {
    const Span span = trimmed(text_.utf8, begin, end);
    if (span.empty()) {
      ++blanks_;
      return;
    }
    Line line;
    line.span = line.body = span;
    line.page = page_;
    line.block = block;
    line.blanks = blanks_;
    line.indent = static_cast<std::uint16_t>(std::min<std::size_t>(span.begin - begin, 200));
    line.columns = columns_of(text_.at(span));
    line.page_begin = begin_of_page_;
    lines_.push_back(line);
    blanks_ = 0;
    begin_of_page_ = false;
  }

  const Text& text_;
  std::vector<Line> lines_;
  std::uint32_t page_ = 0;
  std::uint16_t blanks_ = 0;
  bool begin_of_page_ = true;
};

// Digits at the beginning, half or full width; their value and the bytes they take.
struct Digits {
  std::uint32_t value = 0;
  std::size_t bytes = 0;
  int count = 0;
};

Digits leading_digits(std::string_view text) {
  Digits digits;
  while (digits.bytes < text.size() && digits.count < 9) {
    std::size_t at = digits.bytes;
    char32_t letter = next_code_point(text, at);
    if (letter >= 0xFF10 && letter <= 0xFF19) letter -= 0xFF10 - '0';
    if (letter < '0' || letter > '9') break;
    digits.value = digits.value * 10 + (letter - '0');
    digits.bytes = at;
    ++digits.count;
  }
  return digits;
}

std::size_t skip_spaces(std::string_view text, std::size_t at) {
  while (at < text.size()) {
    const std::size_t space = space_at(text, at);
    if (space == 0) break;
    at += space;
  }
  return at;
}

// "[85] - Ulsan", "[edit]- Oita": marks of notes that a page's text kept before the bullet.
std::size_t note_bytes(std::string_view line) {
  std::size_t at = 0;
  while (at < line.size() && line[at] == '[') {
    const std::size_t end = line.substr(at, 40).find(']');
    if (end == line.npos) return 0;
    at = skip_spaces(line, at + end + 1);
  }
  return starts_any(line.substr(at), {"- ", "* ", "– "}) ? at : 0;
}

// Bytes of bullets (and the spaces behind them) at the beginning: "• ・Promoting" has two.
std::size_t bullet_bytes(std::string_view line) {
  const unsigned char first = static_cast<unsigned char>(line[0]);
  if (first < 0x80 && std::string_view("-*+o[").find(line[0]) == std::string_view::npos) return 0;
  static constexpr std::array kBullets = {"•", "・", "○", "◎", "●", "◦", "‣",
                                          "▪", "▫",  "→", "⇒", "➢", "✓", "◇",
                                          "★", "☆",  "※", "·", "▶", "►", "\uF0B7"};
  std::size_t at = note_bytes(line);
  while (at < line.size()) {
    const std::string_view rest = line.substr(at);
    std::size_t taken = 0;
    for (const std::string_view bullet : kBullets) {
      if (rest.starts_with(bullet)) taken = bullet.size();
    }
    if (taken == 0 && starts_any(rest, {"- ", "* ", "– ", "+ ", "o "})) {
      taken = rest.find(' ') + 1;
    }
    if (taken == 0) break;
    at = skip_spaces(line, at + taken);
  }
  return at < line.size() ? at : 0;
}

// "(1) ", "（１）", "①", "1. ", "１．", "3.1 ", "1) ", "第2章 ": the bytes; sets number and level.
std::size_t number_bytes(std::string_view line, Line& out) {
  const unsigned char byte = static_cast<unsigned char>(line[0]);
  if (byte < 0x80 && byte != '(' && (byte < '0' || byte > '9')) return 0;
  std::size_t at = 0;
  const char32_t first = next_code_point(line, at);
  if (first >= 0x2460 && first <= 0x2473) {
    out.number = first - 0x2460 + 1;
    out.level = kBracketedLevel;
    return skip_spaces(line, at);
  }
  const bool bracketed = first == '(' || first == 0xFF08;
  const std::size_t from = bracketed ? at : line.starts_with("第") ? 3 : 0;
  const Digits digits = leading_digits(line.substr(from));
  if (digits.count == 0 || digits.count > 2) return 0;
  out.number = digits.value;
  std::string_view rest = line.substr(from + digits.bytes);
  if (from == 3 && !bracketed) {
    if (!starts_any(rest, {"章", "節", "部", "条", "章 ", "节"})) return 0;
    out.level = kNumberedLevel;
    return skip_spaces(line, from + digits.bytes + 3);
  }
  if (bracketed || rest.starts_with(")")) {
    if (!starts_any(rest, {")", "）"})) return 0;
    out.level = kBracketedLevel;
    return skip_spaces(line, from + digits.bytes + (rest[0] == ')' ? 1 : 3));
  }
  out.level = kNumberedLevel;
  std::size_t used = digits.bytes;
  for (bool more = true; more;) {  // 3.1, 3.1.2
    more = false;
    if (rest.starts_with(".") || rest.starts_with("-")) {
      const Digits next = leading_digits(rest.substr(1));
      if (next.count > 0 && next.count <= 2) {
        used += 1 + next.bytes;
        rest = line.substr(used);
        out.level++;
        out.number = next.value;
        more = true;
      }
    }
  }
  std::size_t dot = 0;
  if (starts_any(rest, {"．", "、"})) dot = 3;
  if (rest.starts_with(".")) dot = 1;
  const bool space = rest.substr(dot).starts_with(" ") || rest.substr(dot).starts_with("\u3000") ||
                     rest.substr(dot).starts_with("\t");
  if (dot < 3 && !space) return 0;  // "2.5 million", "10 cities" is no number of a line
  if (dot == 0 && out.level == kNumberedLevel) return 0;  // "23 trams were painted"
  const std::size_t end = skip_spaces(line, used + dot);
  return end < line.size() ? end : 0;
}

bool is_page_number(std::string_view line) {
  // "― 50 ― ― 51 ―", "- 3 -", "12", "１１", "Page 3 of 10", "3/10"
  std::string_view rest = line;
  if (line.size() > 40) return false;
  const char begin = line[0];
  if ((begin >= 'A' && begin <= 'Z' && begin != 'P') || (begin >= 'a' && begin != 'p'))
    return false;
  if (starts_any(rest, {"Page ", "page ", "p. "})) rest.remove_prefix(rest.find(' ') + 1);
  int groups = 0;
  bool dashes = false;
  for (std::size_t at = 0; at < rest.size();) {
    const Digits digits = leading_digits(rest.substr(at));
    if (digits.count > 0) {
      if (digits.count > 4 || ++groups > 2) return false;
      // A bare number of four digits is rather a year or a value.
      if (digits.count == 4 && !dashes) return false;
      at += digits.bytes;
      continue;
    }
    const char32_t mark = next_code_point(rest, at);
    const bool dash = mark == '-' || mark == 0x2013 || mark == 0x2014 || mark == 0x2015 ||
                      mark == 0x2500 || mark == 0x30FC || mark == 0xFF0D;
    dashes |= dash;
    const bool of = mark == 'o' && rest.substr(at).starts_with("f ");
    if (of) ++at;
    if (!dash && !of && mark != ' ' && mark != 0x3000 && mark != '/') return false;
  }
  return groups > 0;
}

bool is_rule(std::string_view line) {
  int marks = 0;
  for (const char c : line) {
    if (c == '-' || c == '=' || c == '_' || c == '*') {
      ++marks;
    } else if (c != '|' && c != ':' && c != ' ') {
      return false;
    }
  }
  return marks >= 3;
}

void find_kind(std::string_view all, Line& line) {
  const std::string_view text = all.substr(line.span.begin, line.span.size());
  const auto body_from = [&](std::size_t bytes) {
    line.body.begin = static_cast<std::uint32_t>(line.span.begin + bytes);
  };
  if (is_rule(text)) {
    line.kind = LineKind::rule;
  } else if (is_page_number(text)) {
    line.kind = LineKind::footer;
  } else if (text[0] == '#') {
    const std::size_t marks = std::min(text.find_first_not_of('#'), text.size());
    if (marks <= 6 && marks < text.size() && text[marks] == ' ') {
      line.kind = LineKind::markdown;
      line.level = static_cast<std::uint8_t>(marks);
      body_from(skip_spaces(text, marks));
    }
  } else if (text.size() > 5 && text.starts_with("==") && text.ends_with("==")) {
    const std::size_t marks = std::min(text.find_first_not_of('='), text.size());
    if (2 * marks < text.size()) {
      line.kind = LineKind::markdown;
      line.level = static_cast<std::uint8_t>(std::min<std::size_t>(marks, 6));
      body_from(skip_spaces(text, marks));
      line.body.end = static_cast<std::uint32_t>(line.span.end - marks);
    }
  } else if ((text[0] == '|' && text.size() > 1) || text.find('\t') != text.npos) {
    line.kind = LineKind::cells;
  } else {
    std::size_t bytes = bullet_bytes(text);
    const std::string_view rest = text.substr(bytes);
    const bool beyond_ascii = static_cast<unsigned char>(rest[0]) >= 0xE2;
    if (beyond_ascii && line.columns <= 90 && starts_any(rest, {"■", "◆", "□", "【", "▼"})) {
      line.kind = LineKind::boxed;
      line.level = kBoxedLevel;
    } else if (bytes > 0) {
      line.kind = LineKind::bullet;
      line.level = static_cast<std::uint8_t>(std::min(1 + line.indent / 4, 6));
      body_from(bytes);
    } else if (bytes = number_bytes(text, line); bytes > 0 && bytes < text.size()) {
      line.kind = LineKind::numbered;
      body_from(bytes);
    }
  }
}

// The widest of the six lines before and behind: columns of a slide and of a paper differ.
void find_widths(std::vector<Line>& lines) {
  constexpr std::size_t kNear = 6;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const std::size_t begin = i < kNear ? 0 : i - kNear;
    const std::size_t end = std::min(lines.size(), i + kNear + 1);
    for (std::size_t j = begin; j < end; ++j) {
      lines[i].width = std::max(lines[i].width, lines[j].columns);
    }
  }
}

// Lines that stand first or last on three pages or more, page numbers aside, are running heads.
void find_running_heads(std::string_view text, std::vector<Line>& lines) {
  std::unordered_map<std::string, std::vector<std::size_t>> edges;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const bool last = i + 1 == lines.size() || lines[i + 1].page_begin;
    if ((!lines[i].page_begin && !last) || lines[i].columns > 100) continue;
    std::string key;
    for (const char c : text.substr(lines[i].span.begin, lines[i].span.size())) {
      if (c < '0' || c > '9') key += c;
    }
    if (key.size() > 3) edges[key].push_back(i);
  }
  for (const auto& [key, where] : edges) {
    if (where.size() < 3) continue;
    for (const std::size_t i : where) lines[i].kind = LineKind::footer;
  }
}

}  // namespace

bool is_cjk(char32_t code_point) {
  return (code_point >= 0x2E80 && code_point < 0xA4D0) ||
         (code_point >= 0xAC00 && code_point < 0xD7A4) ||
         (code_point >= 0xF900 && code_point < 0xFB00) ||
         (code_point >= 0xFF00 && code_point < 0xFFF0) ||
         (code_point >= 0x20000 && code_point < 0x32000);
}

bool ends_sentence(std::string_view line) {
  if (line.empty()) return false;
  const char last = line.back();
  const bool word =
      (last >= 'a' && last <= 'z') || (last >= 'A' && last <= 'Z') || (last >= '0' && last <= '9');
  if (word || last == ',' || last == ':') return false;
  static constexpr std::array kClosing = {"”", "’", "」", "』", "）", ")", "\"", "'", "】", "]"};
  for (bool closed = true; closed;) {
    closed = false;
    for (const std::string_view mark : kClosing) {
      if (line.size() > mark.size() && line.ends_with(mark)) {
        line.remove_suffix(mark.size());
        closed = true;
      }
    }
  }
  for (const std::string_view stop : {"。", "．", "！", "？", ".", "!", "?", "…"}) {
    if (line.ends_with(stop)) return true;
  }
  return false;
}

bool begins_dated(std::string_view line) {
  if (starts_any(line, {"明治", "大正", "昭和", "平成", "令和", "民國", "民国"})) return true;
  const Digits digits = leading_digits(line);
  // "05.24. A visit", below its year.
  if (digits.count == 2 && digits.value >= 1 && digits.value <= 12 && digits.bytes == 2 &&
      line.size() > 6 && line[2] == '.') {
    const Digits day = leading_digits(line.substr(3));
    return day.count == 2 && day.value <= 31 && (line[5] == '.' || line[5] == ' ');
  }
  if (digits.count != 4 || digits.value < 1000 || digits.value > 2099) return false;
  const std::string_view rest = line.substr(digits.bytes);
  return starts_any(rest, {".", "年", "년", "/", "-", ":", " ", "：", "\u3000", "．"});
}

bool ends_open(std::string_view line) {
  static constexpr std::array kOpen = {" on",      " of", " in", " with", " and",  " the",
                                       " for",     " to", " by", " at",   " from", " or",
                                       " between", " a",  " an", " as",   ","};
  return std::any_of(kOpen.begin(), kOpen.end(),
                     [&](std::string_view word) { return line.ends_with(word); });
}

bool ends_east(std::string_view line) {
  std::size_t at = line.size();
  while (at > 0 && (static_cast<unsigned char>(line[--at]) & 0xC0) == 0x80) continue;
  return at < line.size() && is_cjk(next_code_point(line, at));
}

bool begins_value(std::string_view line) {
  for (const std::string_view hedge : {"約", "About ", "about ", "Approx. "}) {
    if (line.starts_with(hedge)) line.remove_prefix(hedge.size());
  }
  while (line.starts_with(" ")) line.remove_prefix(1);
  return leading_digits(line).count >= 2;
}

bool begins_small(std::string_view line) {
  std::size_t at = 0;
  if (line.empty() || line.starts_with("г. ")) return false;  // "г. Витебск (Беларусь)", an entry
  const char32_t first = next_code_point(line, at);
  return (first >= 'a' && first <= 'z') || (first >= 0x430 && first < 0x460) ||
         (first >= 0xDF && first <= 0xFF) || first == 0x111;
}

std::vector<Line> lines_of(const Text& text) { return LineSplitter(text).run(); }

void classify(const Text& text, std::vector<Line>& lines) {
  for (Line& line : lines) find_kind(text.utf8, line);
  find_columns(text, lines);
  find_widths(lines);
  find_running_heads(text.utf8, lines);
  find_headings(text, lines);
}

}  // namespace kiroku
