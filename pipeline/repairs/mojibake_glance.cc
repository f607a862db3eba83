#include "pipeline/repairs/mojibake_glance.h"

#include <algorithm>

#include "pipeline/repairs/letters.h"

namespace kiroku {
namespace {

bool is_odd_byte(char byte) { return byte < 0; }
bool is_tone(char32_t c) { return c >= 0x300 && c < 0x370; }

}  // namespace

// What stands in ASCII behind two others; the first behind another may be the second byte of a
// pair, so what follows it may differ too.
int Glance::plain() const {
  if (plain_) return *plain_;
  int total = 0;
  for (std::size_t i = 0; i < line_.size(); ++i) {
    const char32_t before = i == 0 ? U'\n' : line_[i - 1];
    if (line_[i] < 0x80 && before < 0x80 && (i < 2 || line_[i - 2] < 0x80))
      total += least_step(before, line_[i]);
  }
  plain_ = total;
  return total;
}

// A word in capitals is scored in small letters.
int Glance::least_step(char32_t before, char32_t next) const {
  if (next >= '0' && next <= '9') next = '0';
  if (before >= '0' && before <= '9') before = '0';
  const int step = model_.step(before, next);
  if (((model_.row(before).traits | model_.row(next).traits) & kUpper) == 0) return step;
  return std::min(step, model_.step(small_letter(before), small_letter(next)));
}

// A tone (CP1258) makes another character of the one before it, which then costs what it costs.
bool Glance::may_cost_less(std::string_view bytes, const Charset& target, int limit) const {
  int total = plain();
  const auto plain_at = [&](std::size_t i) {
    return i < bytes.size() && !is_odd_byte(bytes[i]) ? static_cast<char32_t>(bytes[i]) : U'\n';
  };
  for (std::size_t at = 0; at < bytes.size();) {
    if (!is_odd_byte(bytes[at])) {
      ++at;
      continue;
    }
    char32_t before = plain_at(at - 1);
    int last = at == 0 ? 0 : least_step(plain_at(at - 2), before);  // what `before` costs, at most
    while (at < bytes.size()) {
      const std::size_t begin = at;
      const char32_t c = target.next(bytes, at);
      if (c == Charset::kNoCharacter) return false;
      if (is_tone(c)) {
        total -= last;
        last = 0;
      } else {
        const int step = is_tone(before) ? 0 : least(before, c);
        total += step;
        last = step;
      }
      if (total - last >= limit) return false;
      before = c;
      if (c < 0x80 && begin > 0 && !is_odd_byte(bytes[begin - 1])) break;
    }
  }
  return total < limit;
}

int Glance::least(char32_t before, char32_t next) const {
  const ModelRow& row = model_.row(next);
  const bool odd = next == 0xFFFD || (row.traits & kOddKinds) != 0;
  int step = odd ? model_.step_to(next, before) : least_step(before, next);
  const Script last = model_.row(before).script, now = row.script;
  if (last != Script::none && now != Script::none && last != now)
    step += change_of(last, now, true) * kBit;
  return step;
}

}  // namespace kiroku
