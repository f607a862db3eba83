// CJK text spread: a blank between all signs ("人 口 約 ７ ３ 万 人"), because the layer placed
// each sign alone, or an empty line between all lines of a page, which tears sentences apart.
//
// Signs that stand apart on purpose stay: 日 月 火 水 木 金 土, 一 二 三, ア イ ウ エ オ, the heads
// of narrow columns. An empty line goes only from a page that has them behind nearly every line,
// and only behind a line that is full and goes on in the next.
#include <algorithm>
#include <array>

#include "pipeline/repairs/lines.h"
#include "pipeline/repairs/repairs.h"
#include "schemas/utf8.h"

namespace kiroku {
namespace {

// What is listed sign by sign: week, numerals, kana order, stems, branches, seasons, directions,
// ranks, marks of a form.
constexpr std::array<std::u32string_view, 14> kSeries = {
    U"日月火水木金土日",
    U"一二三四五六七八九十百千万億",
    U"アイウエオカキクケコサシスセソタチツテト",
    U"あいうえおかきくけこさしすせそたちつてと",
    U"イロハニホヘトチリヌルヲ",
    U"いろはにほへとちりぬるを",
    U"甲乙丙丁戊己庚辛壬癸",
    U"子丑寅卯辰巳午未申酉戌亥",
    U"春夏秋冬",
    U"東西南北东中左右前後后上下内外",
    U"大中小特優良可計男女有無昼夜",
    U"年月日時分秒午前後",
    U"가나다라마바사아자차카타파하",
    U"壱弐参壹贰叁肆伍陆柒捌玖拾零〇"};

struct Tokens {
  std::vector<std::pair<std::size_t, std::size_t>> spans;  // characters of the line
};

// Signs separated by single blanks; what stands between wider gaps is another stretch.
std::vector<Tokens> stretches_of(const CodePointLine& line) {
  std::vector<Tokens> stretches(1);
  const std::u32string_view chars = line.chars;
  for (std::size_t at = 0; at < chars.size();) {
    if (is_blank(chars[at])) {
      const std::size_t begin = at;
      while (at < chars.size() && is_blank(chars[at])) ++at;
      const bool single = at - begin == 1 && chars[begin] != 0x3000 && chars[begin] != '\t';
      if (!single && !stretches.back().spans.empty()) stretches.emplace_back();
      continue;
    }
    const std::size_t begin = at;
    while (at < chars.size() && !is_blank(chars[at])) ++at;
    stretches.back().spans.emplace_back(begin, at);
  }
  return stretches;
}

bool is_series(const std::u32string& signs) {
  return std::any_of(kSeries.begin(), kSeries.end(), [&](std::u32string_view series) {
    return std::all_of(signs.begin(), signs.end(), [&](char32_t c) {
      return series.find(c) != std::u32string_view::npos || (c >= '0' && c <= '9');
    });
  });
}

// A mark of a form or a table, or a radical shown as such.
bool is_form_mark(char32_t c) {
  return (c >= 0x2E80 && c < 0x2FE0) || c == U'○' || c == U'×' || c == U'△' || c == U'◎' ||
         c == U'●';
}

// A run of tokens of one sign each.
struct Run {
  std::size_t line;
  std::vector<std::size_t> signs;  // positions in the line
  bool whole;                      // nothing else stands in the stretch
};

class Spread {
 public:
  explicit Spread(const LinedText& text) : lines_(text.lines()), damage_(text, {"spread"}) {
    for (std::size_t i = 0; i < lines_.size(); ++i) runs_of(i);
    for (const Run& run : runs_) {
      if (proved(run)) damage_.add(run.line);
    }
    for (const Run& run : runs_) {
      if (proved(run) || (short_of(run) && damage_.near(run.line))) join(run);
    }
    unblank(text.text());
    std::sort(found_.begin(), found_.end(),
              [](const Replacement& a, const Replacement& b) { return a.span < b.span; });
  }
  std::vector<Replacement> take() { return std::move(found_); }

 private:
  void runs_of(std::size_t i);
  bool sound(const Run& run) const;
  bool proved(const Run& run) const {
    return run.signs.size() >= (run.whole ? 5U : 8U) && sound(run);
  }
  bool short_of(const Run& run) const { return run.whole && run.signs.size() >= 2 && sound(run); }
  void join(const Run& run);
  void unblank(const Text& text);

  const CodePointLines& lines_;
  Damage damage_;
  std::vector<Run> runs_;
  std::vector<Replacement> found_;
};

void Spread::runs_of(std::size_t i) {
  const std::u32string_view chars = lines_[i].chars;
  if (std::none_of(chars.begin(), chars.end(), is_wide)) return;
  for (const Tokens& stretch : stretches_of(lines_[i])) {
    Run run{i, {}, true};
    const auto end_run = [&] {
      if (run.signs.size() >= 2) runs_.push_back(run);
      run.signs.clear();
    };
    run.whole = std::all_of(stretch.spans.begin(), stretch.spans.end(),
                            [](const auto& span) { return span.second - span.first == 1; });
    for (const auto& [begin, end] : stretch.spans) {
      if (end - begin == 1) {
        run.signs.push_back(begin);
      } else {
        end_run();
      }
    }
    end_run();
  }
}

bool Spread::sound(const Run& run) const {
  std::u32string signs, wide;
  for (const std::size_t at : run.signs) signs += lines_[run.line].chars[at];
  std::copy_if(signs.begin(), signs.end(), std::back_inserter(wide), is_wide);
  if (wide.size() < 2 || wide.size() * 3 < signs.size()) return false;
  if (std::any_of(signs.begin(), signs.end(), is_form_mark)) return false;
  return !is_series(signs);
}

void Spread::join(const Run& run) {
  for (std::size_t i = 1; i < run.signs.size(); ++i) {
    found_.push_back({lines_[run.line].span_of(run.signs[i - 1] + 1, run.signs[i]),
                      "",
                      "spread",
                      "signs apart",
                      1,
                      {}});
  }
}

std::size_t width(const CodePointLine& line) {
  std::size_t columns = 0;
  for (const char32_t c : line.chars) columns += c >= 0x1100 && !is_blank(c) ? 2 : 1;
  return columns;
}

// The line goes on: its end and the next one's begin are written without a blank between.
bool goes_on(const CodePointLine& line, const CodePointLine& next) {
  const char32_t end = line.chars.back(), begin = next.chars.front();
  const auto written = [](char32_t c) {
    return is_wide(c) || (c >= '0' && c <= '9') || (c >= 0xFF10 && c <= 0xFF5A);
  };
  const bool open =
      is_wide(end) || end == U'、' || end == U'・' || end == U'，' || end == U'「' || written(end);
  return open && !is_blank(begin) &&
         (is_wide(begin) || written(begin) || begin == U'「' || begin == U'、');
}

void Spread::unblank(const Text& text) {
  for (std::size_t first = 0; first < lines_.size();) {
    std::size_t last = first;  // of the page
    while (last + 1 < lines_.size() && text.utf8[lines_[last].end()] != '\f') ++last;
    std::vector<std::size_t> torn, widths;
    std::size_t adjacent = 0;
    for (std::size_t i = first; i + 2 <= last; ++i) {
      if (lines_[i].chars.empty()) continue;
      if (!lines_[i + 1].chars.empty()) {
        adjacent += is_wide(lines_[i].chars.back()) && is_wide(lines_[i + 1].chars.front());
      } else if (!lines_[i + 2].chars.empty() &&
                 is_wide(trimmed(lines_[i].chars).empty() ? ' '
                                                          : trimmed(lines_[i].chars).back())) {
        torn.push_back(i);
        widths.push_back(width(lines_[i]));
      }
    }
    first = last + 1;
    if (torn.size() < 8 || adjacent * 5 > torn.size()) continue;
    std::sort(widths.begin(), widths.end());
    const std::size_t full = widths[widths.size() * 9 / 10];
    for (const std::size_t i : torn) {
      if (width(lines_[i]) * 20 < full * 17 || !goes_on(lines_[i], lines_[i + 2])) continue;
      const std::uint32_t end = lines_[i].end();
      found_.push_back(
          {{end, lines_[i + 1].end()}, "", "spread", "empty line inside a sentence", 1, {}});
    }
  }
}

}  // namespace

std::vector<Replacement> find_spread(const LinedText& text) { return Spread(text).take(); }

}  // namespace kiroku
