#include "pipeline/readers/layout_markers.h"

#include <algorithm>
#include <array>

namespace kiroku::layout {
namespace {

constexpr std::u32string_view kBullets = U"•‣◦⁃∙●○◉■□▪▫◆◇▶▷►▻▸➢➤➔✓✔❖★☆・";
// Bullets only with a gap behind them: signs of prose too.
constexpr std::u32string_view kDashes = U"-–—*·＊−";
constexpr std::u32string_view kClosings = U".)．）、:";
constexpr std::u32string_view kKanji = U"一二三四五六七八九十";
constexpr std::u32string_view kKoreanLetters = U"가나다라마바사아자차카타파하";
constexpr std::size_t kMostDigits = 2;  // 1979. is a year

enum class Script : std::uint8_t { none, digits, wide_digits, kanji, upper, lower, korean };

bool holds(std::u32string_view all, char32_t c) { return all.find(c) != all.npos; }

bool is_east(char32_t c) { return c >= 0x2E80; }

struct Number {
  Script script = Script::none;
  std::size_t length = 0;
  int value = 0;
};

Number number_at(std::u32string_view head) {
  Number number;
  const auto take = [&](Script script, char32_t zero) {
    number.script = script;
    while (number.length < head.size() && head[number.length] >= zero &&
           head[number.length] <= zero + 9)
      number.value = number.value * 10 + static_cast<int>(head[number.length++] - zero);
  };
  const char32_t c = head.empty() ? U' ' : head[0];
  if (c >= U'0' && c <= U'9') {
    take(Script::digits, U'0');
  } else if (c >= U'０' && c <= U'９') {
    take(Script::wide_digits, U'０');
  } else if (const std::size_t at = kKanji.find(c); at != kKanji.npos) {
    number = {Script::kanji, 1, static_cast<int>(at) + 1};
  } else if (c >= U'A' && c <= U'Z') {
    number = {Script::upper, 1, static_cast<int>(c - U'A') + 1};
  } else if (c >= U'a' && c <= U'z') {
    number = {Script::lower, 1, static_cast<int>(c - U'a') + 1};
  } else if (const std::size_t letter = kKoreanLetters.find(c); letter != kKoreanLetters.npos) {
    number = {Script::korean, 1, static_cast<int>(letter) + 1};
  }
  return number.length > kMostDigits ? Number{} : number;
}

}  // namespace

Marker marker_of(std::u32string_view head) {
  if (head.empty()) return {};
  if (holds(kBullets, head[0])) return {head[0], 0};
  const bool spaced = head.size() > 1 && head[1] == U' ';
  if (holds(kDashes, head[0]) && spaced) return {head[0], 0};
  if (head[0] >= U'①' && head[0] <= U'⑳') return {U'①', static_cast<int>(head[0] - U'①') + 1};
  const char32_t opening = head[0] == U'(' || head[0] == U'（' ? head[0] : 0;
  if (opening != 0) head.remove_prefix(1);
  const Number number = number_at(head);
  if (number.length == 0 || number.length >= head.size()) return {};
  const char32_t closing = head[number.length];
  if (!holds(kClosings, closing) || (opening != 0 && closing != U')' && closing != U'）'))
    return {};
  const char32_t after = number.length + 1 < head.size() ? head[number.length + 1] : U' ';
  if (after != U' ' && !is_east(after)) return {};  // 1.5, a.m.
  const auto script = static_cast<std::uint32_t>(number.script);
  return {(opening != 0 ? 1u << 24 : 0) | script << 16 | closing, number.value};
}

bool begins_note(std::u32string_view head) {
  if (head.empty()) return false;
  if (holds(U"*†‡§※＊", head[0]) || head[0] == U'¹' || head[0] == U'²' || head[0] == U'³')
    return true;
  const bool bracketed = head[0] == U'[' || head[0] == U'(' || head[0] == U'（';
  if (bracketed) head.remove_prefix(1);
  if (!head.empty() && (head[0] == U'注' || head[0] == U'註')) return true;
  const std::size_t digits = std::min(head.find_first_not_of(U"0123456789"), head.size());
  if (digits == 0 || digits > 3 || digits == head.size()) return false;
  const char32_t after = head[digits];
  if (bracketed) return after == U']' || after == U')' || after == U'）';
  return after != U'.' && after != U',' && after != U'-' && after != U'%' && after != U'/' &&
         after != U':';
}

}  // namespace kiroku::layout
