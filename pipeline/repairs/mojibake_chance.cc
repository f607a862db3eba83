#include "pipeline/repairs/mojibake_chance.h"

#include <algorithm>
#include <vector>

#include "pipeline/repairs/charsets.h"

namespace kiroku {
namespace {

// Beyond ASCII: so many may all be of formulas; so many, by chance, Han.
constexpr std::ptrdiff_t kFewSigns = 16, kFewest = 8;

bool is_small_latin(char32_t c) { return c >= 'a' && c <= 'z'; }
bool is_capital_latin(char32_t c) { return c >= 'A' && c <= 'Z'; }
bool is_one_of(char32_t c, std::u32string_view signs) {
  return signs.find(c) != std::u32string_view::npos;
}

// Greek letters that stand for quantities ("ι", "ο" and those with accents stand in words only),
// and the signs beside them.
bool is_technical(char32_t c) {
  return is_one_of(c, U"αβγδεζηθκλμνξπρστφχψωΓΔΘΛΞΠΣΦΨΩµ¹²³ⁿºª°±½¼¾·×÷≤≥≈∞");
}

// A character of the reading with what stood there.
struct Change {
  std::size_t at = 0;    // of the reading
  std::size_t from = 0;  // of the line
  std::u32string_view was;
};

// Which characters of the line became which of the reading: as many as it has bytes in UTF-8.
std::vector<Change> changes_of(std::u32string_view line, std::u32string_view made) {
  std::vector<Change> changes;
  std::size_t from = 0;
  for (std::size_t at = 0; at < made.size() && from < line.size(); ++at) {
    const char32_t c = made[at];
    const std::size_t width = c == line[from] || c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    if (c != line[from]) changes.push_back({at, from, line.substr(from, width)});
    from += width;
  }
  return changes;
}

// "Å²", "Γµ" and "√º" are what they say, and so is "CAFÉ²" with a footnote.
bool is_formula(std::u32string_view line, const Change& change) {
  const char32_t first = change.was[0];
  const bool technical = std::all_of(change.was.begin() + 1, change.was.end(), is_technical);
  if (!technical) return false;
  if (is_technical(first) || is_one_of(first, U"ÅØ√∆∂")) return true;
  const bool marked = change.was.size() == 2 && is_one_of(change.was[1], U"¹²³ºª");
  return marked && first >= 0xC0 && first < 0xE0 && change.from > 0 &&
         is_capital_latin(line[change.from - 1]);
}

// The character and a letter beside it are known to stand together.
bool stands_in_word(std::u32string_view text, std::size_t at, const Model& model) {
  const auto is_letter_at = [&](std::size_t i) {
    return i < text.size() && model.letter(text[i]).script == model.letter(text[at]).script;
  };
  const auto counted = [&](std::size_t i) {
    return model.counted(small_letter(text[i]), small_letter(text[i + 1]));
  };
  if (model.letter(text[at]).script == Script::none) return false;
  return (is_letter_at(at - 1) && counted(at - 1)) || (is_letter_at(at + 1) && counted(at));
}

// UTF-8: nothing beside them speaks for the characters that it would make, and what stands there is
// a formula, or nobody writes them.
bool is_formula_as_utf8(std::u32string_view line, std::u32string_view made, const Model& model) {
  const std::vector<Change> changes = changes_of(line, made);
  return !changes.empty() && std::all_of(changes.begin(), changes.end(), [&](const Change& one) {
    const char32_t c = made[one.at];
    if (one.was.size() < 2 || one.was.size() > 3) return false;
    const bool rare = model.letter(c).word && !model.counted(c);
    if (one.was.size() == 2 && rare) return true;
    return is_formula(line, one) && !stands_in_word(made, one.at, model);
  });
}

// "ΔE = ΔV", "sinθ": signs that no letters stand around, though "ÄE" and "sinè" may be words.
bool is_formula_as_words(std::u32string_view line, std::u32string_view made) {
  if (line.size() != made.size()) return false;
  bool any = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] == made[i]) continue;
    if (!is_technical(line[i])) return false;
    const bool letter = line[i] >= 0x370 && line[i] < 0x400;
    if (letter && i > 0 && i + 1 < line.size() && is_small_latin(line[i - 1]) &&
        is_small_latin(line[i + 1]))
      return false;
    any = true;
  }
  return any;
}

bool is_figure(char32_t c) { return c >= '0' && c <= '9'; }

// Han, kana and Hangul of a language belong together, or with a digit ("年" of "2010年").
bool belongs_together(std::u32string_view text, const Model& model) {
  const auto cjk = [&](std::size_t i) {
    return i < text.size() && is_cjk(model.letter(text[i]).script);
  };
  const auto digit = [&](std::size_t i) { return i < text.size() && is_figure(text[i]); };
  const auto as_counted = [](char32_t c) { return is_figure(c) ? U'0' : c; };
  std::size_t letters = 0, pairs = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!cjk(i)) continue;
    ++letters;
    pairs += (cjk(i - 1) || digit(i - 1)) && model.counted(as_counted(text[i - 1]), text[i]);
    pairs += digit(i + 1) && model.counted(text[i], U'0');
  }
  return letters == 0 || pairs >= std::max<std::size_t>(1, letters / 2);
}

std::vector<std::u32string_view> words_of(std::u32string_view line) {
  std::vector<std::u32string_view> words;
  for (std::size_t at = 0; at < line.size(); ++at) {
    std::size_t end = at;
    while (end < line.size() && line[end] >= 0x80) ++end;
    if (end > at) words.push_back(line.substr(at, end - at));
    at = end;
  }
  return words;
}

// "ÅÄÖ åäö", "ÀÈÌÒÙ": letters that are listed, not words. Of a word all letters carry one mark, or
// another word of the line has them all as capitals or small.
bool are_listed(std::u32string_view line) {
  if (std::any_of(line.begin(), line.end(), [](char32_t c) { return c < 0x80 && c != ' '; }))
    return false;
  const std::vector<std::u32string_view> words = words_of(line);
  const auto alike = [](std::u32string_view a, std::u32string_view b) {
    return a.size() == b.size() && a != b &&
           std::equal(a.begin(), a.end(), b.begin(), [](char32_t x, char32_t y) {
             return x != y && small_letter(x) == small_letter(y);
           });
  };
  return std::all_of(words.begin(), words.end(), [&](std::u32string_view word) {
    if (word.size() < 2) return false;
    const char32_t mark = mark_of(word[0]);
    const auto has_it = [&](char32_t c) { return mark != 0 && mark_of(c) == mark; };
    return std::all_of(word.begin(), word.end(), has_it) ||
           std::any_of(words.begin(), words.end(), [&](auto other) { return alike(word, other); });
  });
}

// Frames beside one another are cheap, but nobody writes words of them.
bool are_mostly_frames(std::u32string_view text) {
  std::ptrdiff_t frames = 0, others = 0;
  for (const char32_t c : text) {
    if (c >= 0x80) ++(c >= 0x2500 && c < 0x2600 ? frames : others);
  }
  return frames > others;
}

}  // namespace

bool is_by_chance(std::u32string_view line, const Undone& reading, const Model& model) {
  const auto odd = std::count_if(line.begin(), line.end(), [](char32_t c) { return c >= 0x80; });
  if (reading.steps.empty() || odd > kFewSigns) return false;
  const auto is_utf8 = [](const Step& step) { return step.decode == "utf-8"; };
  if (std::any_of(reading.steps.begin(), reading.steps.end(), is_utf8))
    return reading.steps.size() == 1 && charset(reading.steps[0].encode).single() &&
           is_formula_as_utf8(line, reading.text, model);
  return (odd <= kFewest && !belongs_together(reading.text, model)) ||
         are_mostly_frames(reading.text) || is_formula_as_words(line, reading.text) ||
         are_listed(line);
}

}  // namespace kiroku
