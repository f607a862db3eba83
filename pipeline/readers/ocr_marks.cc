#include "pipeline/readers/ocr_marks.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <string_view>
#include <utility>

#include <unicode/uchar.h>

#include "pipeline/readers/ocr_order.h"
#include "pipeline/readers/ocr_signs.h"

namespace kiroku {
namespace {

// Of lines without letters or figures, of lines of a letter or two, and of East Asian signs, of
// which two are a word ("合計" in a table).
constexpr float kSureOfSigns = 0.9F, kSureOfLetters = 0.8F, kSureOfWords = 0.6F;
constexpr std::size_t kFewSigns = 3, kFewLetters = 2;

bool any_sign(const OcrLine& line, bool (*is)(char32_t)) {
  return std::any_of(line.words.begin(), line.words.end(), [&](const OcrWord& word) {
    return std::any_of(word.symbols.begin(), word.symbols.end(), [&](const OcrSymbol& symbol) {
      for (std::size_t at = 0; at < symbol.utf8.size();)
        if (is(next_code_point(symbol.utf8, at))) return true;
      return false;
    });
  });
}

bool says_something(char32_t c) { return u_isalnum(static_cast<UChar32>(c)) && c != U'ー'; }
bool is_east_asian(char32_t c) { return is_spaceless(c) || is_hangul(c); }
bool is_digit(char32_t c) { return u_isdigit(static_cast<UChar32>(c)); }
bool is_no_edge(char32_t c) { return c != U'|' && c != U'_' && c != U'ー'; }

bool is_noise(const OcrLine& line) {
  if (!any_sign(line, says_something))
    return line.confidence() < kSureOfSigns ||
           (line.symbols() <= kFewSigns && !any_sign(line, is_no_edge));
  if (line.symbols() > kFewLetters || any_sign(line, is_digit)) return false;
  return line.confidence() < (any_sign(line, is_east_asian) ? kSureOfWords : kSureOfLetters);
}

// A sign at the head of a line, or two that one bullet may have been read as ("[I"), and where the
// line's text begins behind it.
struct Head {
  OcrWord* word = nullptr;
  std::size_t signs = 0;  // of the word's
  float x = 0, text = 0, size = 0;
  float confidence = 0;
};

constexpr float kHeadGap =
    0.25F;  // in sizes of type, behind a bullet; East Asian signs stand closer

Head head_of(OcrLine& line) {
  OcrWord& first = line.words.front();
  const bool alone = first.symbols.size() <= kFewLetters && line.words.size() > 1;
  if (!alone && first.symbols.size() == 1) return {};
  const float size = size_of(line);
  const OcrSymbol& next = alone ? line.words[1].symbols.front() : first.symbols[1];
  const std::size_t signs = alone ? first.symbols.size() : 1;
  if (next.box.x0 - first.symbols[signs - 1].box.x1 < kHeadGap * size) return {};
  const float confidence = alone ? first.confidence : first.symbols.front().confidence;
  return {&first, signs, first.symbols.front().box.x0, next.box.x0, size, confidence};
}

// What bullets of one shape are read as: rings, strokes, or anything, each time the same.
char32_t shape_of(const Head& head) {
  const char32_t c = sign_of(head.word->symbols.front().utf8);
  if (std::u32string_view(U"0OoОо°〇○Ｏ０").find(c) != std::u32string_view::npos) return U'○';
  if (std::u32string_view(U"1|Il!ıｌ１").find(c) != std::u32string_view::npos) return U'|';
  return c;
}

// Heads on one vertical, whose texts are on one, too.
using List = std::vector<Head>;

std::vector<List> lists_of(OcrReading& reading) {
  std::vector<List> lists;
  for (OcrLine& line : reading.lines) {
    if (line.words.empty()) continue;
    const Head head = head_of(line);
    if (head.word == nullptr) continue;
    const auto same = [&](const List& list) {
      const float far = 0.35F * head.size;
      return std::fabs(list[0].x - head.x) < far && std::fabs(list[0].text - head.text) < far;
    };
    const auto list = std::find_if(lists.begin(), lists.end(), same);
    list == lists.end() ? lists.push_back({head}) : list->push_back(head);
  }
  return lists;
}

void make_bullet(const Head& head) {
  std::vector<OcrSymbol>& symbols = head.word->symbols;
  symbols.front().utf8 = "•";
  if (head.signs == 1) return;
  symbols.front().box = symbols.front().box.united(symbols[1].box);
  symbols.erase(symbols.begin() + 1);
}

constexpr std::size_t kLeastList = 3;
constexpr float kSureOfHead = 0.9F;  // as sure as that: a figure that stands there

// Numbers of items differ, bullets do not: where one shape comes again and again, and was doubted
// (the models know no rings), it is the list's bullet, and what else was doubted there is as well.
void mend(List& list) {
  std::map<char32_t, List> shapes;
  for (const Head& head : list) shapes[shape_of(head)].push_back(head);
  const auto most = std::max_element(
      shapes.begin(), shapes.end(),
      [](const auto& a, const auto& b) { return a.second.size() < b.second.size(); });
  if (most->second.size() < std::max<std::size_t>(2, (list.size() + 2) / 3)) return;
  float sum = 0;
  for (const Head& head : most->second) sum += head.confidence;
  const bool sure = sum > kSureOfHead * static_cast<float>(most->second.size());
  const char32_t read = sign_of(most->second.front().word->symbols.front().utf8);
  if (sure && says_something(read)) return;
  for (const Head& head : list) {
    if (shape_of(head) == most->first || head.confidence < kSureOfLetters) make_bullet(head);
  }
}

}  // namespace

OcrReading without_marks(OcrReading reading) {
  std::erase_if(reading.lines, is_noise);
  for (List& list : lists_of(reading)) {
    if (list.size() >= kLeastList) mend(list);
  }
  return reading;
}

}  // namespace kiroku
