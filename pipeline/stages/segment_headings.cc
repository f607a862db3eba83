#include <algorithm>
#include <string_view>

#include "pipeline/stages/segment_lines.h"

namespace kiroku {
namespace {

// A number of four digits or more, or a year in brackets: a line that says something, no heading.
bool states_a_value(std::string_view line) {
  int run = 0;
  for (const char c : line) {
    const bool digit = c >= '0' && c <= '9';
    run = digit ? run + 1 : (c == ',' && run > 0 ? run : 0);
    if (run >= 4) return true;
  }
  return false;
}

// Words between blanks; a dash alone is none: "Twin towns – sister cities" has four.
int words_in(std::string_view line) {
  int words = 0;
  while (!line.empty()) {
    const std::size_t end = std::min(line.find(' '), line.size());
    const std::string_view word = line.substr(0, end);
    if (!word.empty() && word != "-" && word != "–" && word != "—" && word != "/" && word != "&")
      ++words;
    line.remove_prefix(std::min(end + 1, line.size()));
  }
  return words;
}

// "Chile: Arica, Iquique, Osorno", "Hana Ito (Mayor, City of Oita)": members and signatories.
bool is_list_of_names(std::string_view line) {
  const std::size_t comma = line.find(',');
  if (comma == line.npos) return false;
  if (line.find(',', comma + 1) != line.npos) return true;
  const std::size_t open = line.find('(');
  return open != line.npos && open < comma && line.find(')', comma) != line.npos;
}

// "(see page 3)", "[Source]"; not （参考）シアトル市の概要, where words stand behind the bracket.
bool is_in_brackets(std::string_view line) {
  if (!starts_any(line, {"(", "（", "["})) return false;
  const std::size_t half = line.find(')'), full = line.find("）");
  const std::size_t behind = full != line.npos   ? full + 3
                             : half != line.npos ? half + 1
                                                 : line.size();
  return behind + 6 >= line.size() || behind > 30;
}

// "05.24. A visit": an entry of a chronicle.
bool begins_with_day(std::string_view line) {
  const auto digit = [&](std::size_t at) { return line[at] >= '0' && line[at] <= '9'; };
  return line.size() > 6 && digit(0) && digit(1) && line[2] == '.' && digit(3) && digit(4) &&
         line[5] == '.';
}

// Could the words stand over a section? Short, no full stop, not begun small.
bool looks_like_title(std::string_view line, std::uint32_t columns) {
  if (line.empty() || columns > 100 || begins_small(line) || ends_open(line)) return false;
  if (ends_sentence(line) && !line.ends_with("etc.")) return false;
  if (line.ends_with(",") || line.ends_with(";") || line.ends_with("、")) return false;
  if (is_in_brackets(line) || is_list_of_names(line)) return false;
  return words_in(line) <= 14 && !states_a_value(line);
}

bool may_be_followed_as_text(LineKind kind) {
  return kind == LineKind::text || kind == LineKind::bullet || kind == LineKind::boxed ||
         kind == LineKind::cells;
}

class HeadingFinder {
 public:
  HeadingFinder(const Text& text, std::vector<Line>& lines) : text_(text), lines_(lines) {}

  void run() {
    for (std::size_t i = 0; i < lines_.size(); ++i) {
      Line& line = lines_[i];
      if (line.block >= 0) continue;  // the reader knows
      if (line.kind == LineKind::numbered) numbered(i);
      if (line.kind == LineKind::text && stands_alone(i)) {
        line.kind = LineKind::heading;
        line.level = kPlainLevel;
      } else if (line.kind == LineKind::text && heads_a_year(i)) {
        line.kind = LineKind::heading;
        line.level = kBoxedLevel;  // within the chronicle's own heading
      } else if (line.kind == LineKind::text &&
                 (heads_its_block(i) || heads_cells(i) || heads_a_list(i) || heads_sentences(i))) {
        line.kind = LineKind::heading;
        line.level = kBlockLevel;
      }
    }
  }

 private:
  std::string_view at(std::size_t i) const { return text_.at(lines_[i].span); }
  const Line* next_line(std::size_t i) const {
    std::size_t j = i + 1;
    while (j < lines_.size() && lines_[j].kind == LineKind::footer) ++j;
    return j < lines_.size() ? &lines_[j] : nullptr;
  }

  // "1. Outline" over a paragraph is a heading; before "2. ..." or a continued line an item.
  void numbered(std::size_t i) {
    Line& line = lines_[i];
    const Line* next = next_line(i);
    const bool title =
        looks_like_title(text_.at(line.body), line.columns) && !begins_with_day(at(i));
    const bool over_text = next != nullptr &&
                           (next->kind != LineKind::numbered || next->level > line.level) &&
                           !begins_small(text_.at(next->span)) && next->kind != LineKind::rule;
    // The last of (1), (2), (3) is an item too, and so is what follows bullets.
    const bool item_before =
        i > 0 && ((lines_[i - 1].kind == LineKind::bullet && line.blanks == 0) ||
                  (lines_[i - 1].kind == LineKind::numbered && lines_[i - 1].level == line.level &&
                   lines_[i - 1].number + 1 == line.number));
    if (title && over_text && !item_before) {
      line.kind = LineKind::heading;
    }
  }

  bool breaks_before(std::size_t i) const {
    if (i == 0 || lines_[i].page_begin || lines_[i].blanks > 0) return true;
    const Line& before = lines_[i - 1];
    return before.kind == LineKind::footer || before.kind == LineKind::heading ||
           before.kind == LineKind::markdown || before.kind == LineKind::rule;
  }
  bool breaks_after(std::size_t i) const {
    if (i + 1 == lines_.size()) return true;
    const Line& next = lines_[i + 1];
    return next.page_begin || next.blanks > 0 || next.kind == LineKind::footer ||
           next.kind == LineKind::bullet || next.kind == LineKind::boxed;
  }

  // A short line between blank lines, with something below it.
  bool stands_alone(std::size_t i) const {
    const Line& line = lines_[i];
    if (!looks_like_title(at(i), line.columns) || !breaks_before(i) || !breaks_after(i))
      return false;
    const Line* next = next_line(i);
    if (next == nullptr || !may_be_followed_as_text(next->kind) ||
        begins_small(text_.at(next->span))) {
      return false;
    }
    // Where every line is followed by a blank one, only a short line after a finished one is one.
    const bool wrapped = line.columns * 10 >= line.width * 7 && line.width <= 140;
    if (wrapped && line.columns > 60) return false;
    return i == 0 || lines_[i - 1].kind != LineKind::text || ends_sentence(at(i - 1)) ||
           (!ends_east(at(i - 1)) && !ends_open(at(i - 1))) ||
           lines_[i - 1].columns * 10 < lines_[i - 1].width * 7 || line.blanks > 1;
  }

  // "Sister cities" right below a paragraph's end, over short lines or bullets: a heading without
  // a blank line before it.
  bool heads_a_list(std::size_t i) const {
    if (heads_entries(i)) return true;
    const Line& line = lines_[i];
    if (i == 0 || i + 1 >= lines_.size() || line.columns > 40 || words_in(at(i)) > 5) return false;
    const Line& before = lines_[i - 1];
    const Line& next = lines_[i + 1];
    const bool below_paragraph = before.kind == LineKind::text && line.blanks == 0 &&
                                 before.columns > 40 && ends_sentence(at(i - 1));
    const bool item =
        next.kind == LineKind::bullet || (next.kind == LineKind::text && next.columns <= 60 &&
                                          !ends_sentence(at(i + 1)) && !begins_small(at(i + 1)));
    return below_paragraph && item && next.blanks == 0 && !next.page_begin && next.block < 0 &&
           looks_like_title(at(i), line.columns);
  }

  // "Yerevan (Armenia)" between a finished sentence and a longer one: a place's name over what is
  // said of it, without a blank line.
  bool heads_sentences(std::size_t i) const {
    const Line& line = lines_[i];
    if (i == 0 || i + 1 >= lines_.size() || line.columns > 40 || words_in(at(i)) > 4) return false;
    const Line& before = lines_[i - 1];
    const Line& next = lines_[i + 1];
    return before.kind == LineKind::text && ends_sentence(at(i - 1)) && !at(i - 1).ends_with(")") &&
           next.kind == LineKind::text && next.blanks == 0 && !next.page_begin && next.block < 0 &&
           ends_sentence(at(i + 1)) && !begins_small(at(i + 1)) &&
           next.columns * 2 >= line.columns * 3 && line.columns * 10 < line.width * 6 &&
           looks_like_title(at(i), line.columns);
  }

  // "Twin towns" over "Yerevan, Armenia" and "Rexburg (USA), 1990", however short these are.
  bool heads_entries(std::size_t i) const {
    const Line& line = lines_[i];
    if (i + 2 >= lines_.size() || line.columns > 40 || !breaks_before(i) || words_in(at(i)) > 5 ||
        has_marks(at(i)) || !looks_like_title(at(i), line.columns))
      return false;
    return std::all_of(lines_.begin() + static_cast<std::ptrdiff_t>(i) + 1,
                       lines_.begin() + static_cast<std::ptrdiff_t>(i) + 3, [&](const Line& next) {
                         const std::string_view text = text_.at(next.span);
                         return next.kind == LineKind::text && next.blanks == 0 &&
                                !next.page_begin && next.block < 0 && next.columns <= 60 &&
                                has_marks(text) && !ends_sentence(text) && !begins_small(text);
                       });
  }

  static bool has_marks(std::string_view line) {
    constexpr std::string_view kMarks[] = {",", "，", "、", "(", "（"};
    return std::any_of(std::begin(kMarks), std::end(kMarks),
                       [&](std::string_view mark) { return line.find(mark) != line.npos; });
  }

  // "2022", 2022년 over "10.07. a visit", 10월 7일: the year of a chronicle's entries.
  bool heads_a_year(std::size_t i) const {
    return i + 1 < lines_.size() && is_year(at(i)) && begins_with_month(at(i + 1)) &&
           !lines_[i + 1].page_begin && lines_[i + 1].block < 0;
  }

  static bool is_digit(char c) { return c >= '0' && c <= '9'; }

  static bool is_year(std::string_view line) {
    for (const std::string_view word : {"Năm ", "▶ ", "■ ", "○ ", "<", "["})
      if (line.starts_with(word)) line.remove_prefix(word.size());
    const bool digits = line.size() >= 4 && std::all_of(line.begin(), line.begin() + 4, is_digit) &&
                        (line.starts_with("19") || line.starts_with("20"));
    if (!digits) return false;
    const std::string_view behind = line.substr(4);
    constexpr std::string_view kBehind[] = {"", "년", "年", " год", " г.", ">", "]", "년도", "."};
    return std::find(std::begin(kBehind), std::end(kBehind), behind) != std::end(kBehind);
  }

  static bool begins_with_month(std::string_view line) {
    for (const std::string_view bullet : {"- ", "• ", "· ", "○ ", "ㅇ ", "* "})
      if (line.starts_with(bullet)) line.remove_prefix(bullet.size());
    std::size_t digits = 0;
    while (digits < line.size() && is_digit(line[digits])) ++digits;
    if (digits == 0 || digits > 2) return false;
    line.remove_prefix(digits);
    for (const std::string_view word : {"월", "月", " 월"})
      if (line.starts_with(word)) return true;
    if (line.size() < 3 || (line[0] != '.' && line[0] != '/')) return false;
    line.remove_prefix(line[1] == ' ' ? 2 : 1);
    return is_digit(line[0]);
  }

  // "Population (2020)" over the rows of an information box.
  bool heads_cells(std::size_t i) const {
    const Line& line = lines_[i];
    const bool sentence = ends_sentence(at(i)) && !at(i).ends_with(")");  // "(тыс. чел.)"
    if (i + 1 >= lines_.size() || line.columns > 80 || sentence || begins_small(at(i)))
      return false;
    const Line& next = lines_[i + 1];
    if (line.columns > 40 && !breaks_before(i)) return false;
    return next.kind == LineKind::cells && next.blanks == 0 && next.page == line.page;
  }

  // "Austin" over "Partner since 1990, by treaty" on a slide: a few words over more lines.
  bool heads_its_block(std::size_t i) const {
    const Line& line = lines_[i];
    if (i + 1 >= lines_.size() || line.columns > 40 || !breaks_before(i)) return false;
    const Line& next = lines_[i + 1];
    // "Yerevan (Armenia)" over "Rexburg (United States)", "Yerevan, Armenia" over "Rexburg, Idaho":
    // entries, neither stands over the other.
    for (const std::string_view mark : {"(", "（", ","})
      if (at(i).find(mark) != std::string_view::npos &&
          text_.at(next.span).find(mark) != std::string_view::npos &&
          (mark != "," || (next.columns <= 60 && !ends_sentence(text_.at(next.span)))))
        return false;
    return next.kind == LineKind::text && next.blanks == 0 && !next.page_begin && next.block < 0 &&
           words_in(at(i)) <= 4 && looks_like_title(at(i), line.columns) &&
           !begins_small(text_.at(next.span)) &&
           (line.columns < next.columns || heads_a_profile(at(i), text_.at(next.span)));
  }

  // "Yerevan (Armenia)" over "Population 1,075,000": a name over the first of its figures.
  static bool heads_a_profile(std::string_view line, std::string_view next) {
    const bool digits =
        std::any_of(next.begin(), next.end(), [](char c) { return c >= '0' && c <= '9'; });
    return (line.ends_with(")") || line.ends_with("）")) && digits;
  }

  const Text& text_;
  std::vector<Line>& lines_;
};

}  // namespace

void find_headings(const Text& text, std::vector<Line>& lines) { HeadingFinder(text, lines).run(); }

}  // namespace kiroku
