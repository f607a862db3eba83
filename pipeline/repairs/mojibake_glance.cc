#include "pipeline/repairs/mojibake_glance.h"

#include <algorithm>

#include "pipeline/repairs/letters.h"

namespace kiroku {
namespace {

bool is_odd_byte(char byte) { return byte < 0; }
bool may_compose(char32_t c) { return c >= 0x300 && c < 0x370; }

}  // namespace

Glance::Glance(std::u32string_view line, const Model& model) : model_(model) {
  // The first behind another may be the second byte of a pair, so what follows it may differ too.
  const auto before = [&](std::size_t i) { return i == 0 ? U'\n' : line[i - 1]; };
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] < 0x80 && before(i) < 0x80 && (i < 2 || line[i - 2] < 0x80))
      plain_ += least_step(before(i), line[i]);
  }
}

// A word in capitals is scored in small letters.
int Glance::least_step(char32_t before, char32_t next) const {
  if (next >= '0' && next <= '9') next = '0';
  if (before >= '0' && before <= '9') before = '0';
  const int step = model_.step(before, next);
  if (((model_.row(before).traits | model_.row(next).traits) & kUpper) == 0) return step;
  return std::min(step, model_.step(small_letter(before), small_letter(next)));
}

bool Glance::may_cost_less(std::string_view bytes, const Charset& target, int limit) const {
  int total = plain_;
  for (std::size_t at = 0; at < bytes.size();) {
    if (!is_odd_byte(bytes[at])) {
      ++at;
      continue;
    }
    char32_t before = at == 0 ? U'\n' : static_cast<char32_t>(bytes[at - 1]);
    while (at < bytes.size()) {
      const std::size_t begin = at;
      const char32_t c = target.next(bytes, at);
      if (c == Charset::kNoCharacter) return false;
      const ModelRow& row = model_.row(c);
      if (may_compose(c) || c == 0xFFFD || (row.traits & kOddKinds) != 0) return true;
      total += least_step(before, c);
      const Script last = model_.row(before).script, now = row.script;
      if (last != Script::none && now != Script::none && last != now)
        total += change_of(last, now, true) * kBit;
      if (total >= limit) return false;
      before = c;
      if (c < 0x80 && begin > 0 && !is_odd_byte(bytes[begin - 1])) break;
    }
  }
  return total < limit;
}

}  // namespace kiroku
