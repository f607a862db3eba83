#include "pipeline/repairs/mojibake_model.h"

#include <algorithm>
#include <string>

// The tables are laid into the program as they are.
asm(".section .rodata\n"
    ".balign 64\n"
    ".global kiroku_repair_model\n"
    "kiroku_repair_model:\n"
    ".incbin \"" KIROKU_REPAIR_MODEL
    "\"\n"
    ".previous\n");
extern "C" const kiroku::ModelTables kiroku_repair_model;

namespace kiroku {
namespace {

constexpr int kInsideWordBits = 8;

// Half-width katakana are the sounds of the full-width ones, and as seldom noise: U+FF66 to U+FF9D.
constexpr std::u32string_view kFullKana =
    U"ヲァィゥェォャュョッーアイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモ"
    U"ヤユヨラリルレロワン";
constexpr char32_t kFirstHalf = 0xFF66, kVoiced = 0xFF9E;  // and U+FF9F
constexpr int kVoicedBits = 3, kHalfBits = 0;

// Two frames in a row, or two marks of half-width kana. A frame mostly goes on as it began.
constexpr int kSameBits = 3, kFrameBits = 7, kOddBits = 5;

bool is_half_kana(char32_t c) { return c >= kFirstHalf && c < kVoiced; }
char32_t full_kana(char32_t c) { return kFullKana[c - kFirstHalf]; }
bool may_be_voiced(char32_t c) {  // k, s, t and h; ｳﾞ too
  return (c >= 0xFF76 && c < 0xFF85) || (c >= 0xFF8A && c < 0xFF8F) || c == 0xFF73;
}

}  // namespace

const Model& Model::built_in() {
  static const Model model(kiroku_repair_model);
  return model;
}

int Model::step_to(char32_t c, char32_t before) const {
  if ((c | before) < 0x80) return tables_.ascii[before * 128 + c];
  const ModelRow& now = row(c);
  const ModelRow& last = row(before);
  if (is_half_kana(before)) {
    if (is_half_kana(c)) return kHalfBits * kBit + step(full_kana(before), full_kana(c));
    if ((c | 1) == (kVoiced | 1) && may_be_voiced(before)) return kVoicedBits * kBit;
  }
  if ((now.traits & last.traits & kOddKinds) != 0)
    return (c == before ? kSameBits : (now.traits & kBox) != 0 ? kFrameBits : kOddBits) * kBit;
  if (c == 0xFFFD) return (before == 0xFFFD ? 6 : 13) * kBit;
  return step_cost(tables_, last, now);
}

void Model::add(char32_t c, bool capitals, Sum& sum) const {
  if (c >= '0' && c <= '9') c = '0';
  const Letter now = letter(c);
  if (capitals && now.upper) c = small_letter(c);
  sum.total += step_to(c, sum.before);
  if (now.script != Script::none) {
    if (sum.script != Script::none && sum.script != now.script) {
      const bool touching = letter(sum.before).script != Script::none;
      sum.total += change_of(sum.script, now.script, touching) * kBit;
      if (is_cjk(now.script) && !is_cjk(sum.script)) sum.latin = touching ? sum.before : 0;
      // "S찾o": a word goes on behind an ideograph.
      if (touching && sum.latin != 0 && is_cjk(sum.script) && now.lower)
        sum.total += kInsideWordBits * kBit;
    }
    sum.script = now.script;
  }
  sum.before = c;
}

std::size_t Model::add_word(std::u32string_view line, std::size_t at, Sum& sum, int limit) const {
  // A word of two and more capitals is read as the word and costs 3 bits. Han, kana and Hangul have
  // no capitals: each is a word of its own.
  std::size_t end = at;
  std::uint8_t traits = 0;
  while (end < line.size()) {
    const Letter one = letter(line[end]);
    if (!one.word || is_cjk(one.script)) break;
    traits |= (one.upper ? kUpper : 0) | (one.lower ? kLower : 0);
    ++end;
  }
  const bool capitals = (traits & kUpper) != 0 && (traits & kLower) == 0 && end - at > 1;
  if (capitals) sum.total += 3 * kBit;
  if (end == at) ++end;
  for (; at < end && sum.total <= limit; ++at) add(line[at], capitals, sum);
  return at;
}

int Model::cost(std::u32string_view line, int limit) const {
  Sum sum;
  for (std::size_t at = 0; at < line.size() && sum.total <= limit;)
    at = add_word(line, at, sum, limit);
  return sum.total;
}

ScoredLine::ScoredLine(std::u32string_view line, const Model& model) : line_(line), model_(model) {
  Model::Sum sum;
  for (std::size_t at = 0; at < line.size();) {
    words_.push_back(sum);
    begins_.push_back(at);
    at = model.add_word(line, at, sum, INT32_MAX);
  }
  words_.push_back(sum);
  begins_.push_back(line.size());
}

int ScoredLine::cost_with(std::size_t begin, std::size_t end, std::u32string_view with) const {
  // From the word before on: the replaced characters may go on with it.
  const std::size_t touched = begin == 0 ? 0 : begin - 1;
  const auto word = static_cast<std::size_t>(
      std::upper_bound(begins_.begin(), begins_.end(), touched) - begins_.begin() - 1);
  for (std::size_t more = 32;; more *= 4) {
    if (const std::optional<int> cost = cost_from(word, begin, end, with, more)) return *cost;
  }
}

// Most often all is as it was a few characters further on, so that not all of them are copied.
std::optional<int> ScoredLine::cost_from(std::size_t word, std::size_t begin, std::size_t end,
                                         std::u32string_view with, std::size_t more) const {
  const std::size_t first = begins_[word];
  Model::Sum sum = words_[word];
  std::u32string text(line_.substr(first, begin - first));
  text += with;
  const std::size_t behind = text.size();
  text += line_.substr(end, more);
  const bool whole = end + more >= line_.size();
  for (std::size_t at = 0; at < text.size(); at = model_.add_word(text, at, sum, INT32_MAX)) {
    if (at < behind) continue;
    const std::size_t place = at - behind + end;  // of the line
    while (begins_[word] < place) ++word;
    const Model::Sum& was = words_[word];
    if (begins_[word] == place && was.same_place(sum))
      return sum.total + cost() - was.total + inside_word(place, sum) - inside_word(place, was);
  }
  if (!whole) return std::nullopt;
  return sum.total;
}

// What the next letter that is not CJK will cost more where the CJK before it touches a Latin one.
int ScoredLine::inside_word(std::size_t place, const Model::Sum& sum) const {
  if (sum.latin == 0 || !is_cjk(sum.script)) return 0;
  for (; place < line_.size(); ++place) {
    const Letter now = model_.letter(line_[place]);
    if (now.script == Script::none || is_cjk(now.script)) continue;
    const bool touching = place > 0 && model_.letter(line_[place - 1]).script != Script::none;
    return touching && now.lower ? kInsideWordBits * kBit : 0;
  }
  return 0;
}

}  // namespace kiroku
