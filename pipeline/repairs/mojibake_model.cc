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

}  // namespace

const Model& Model::built_in() {
  static const Model model(kiroku_repair_model);
  return model;
}

int Model::step_to(char32_t c, char32_t before) const {
  if ((c | before) < 0x80) return tables_.ascii[before * 128 + c];
  const ModelRow& now = row(c);
  const ModelRow& last = row(before);
  if ((now.traits & last.traits & kOddKinds) != 0) return 5 * kBit;
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
  // A word of two and more capitals is read as the word and costs 3 bits.
  std::size_t end = at;
  std::uint8_t traits = 0;
  while (end < line.size()) {
    const Letter one = letter(line[end]);
    if (!one.word) break;
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
  auto word = std::upper_bound(begins_.begin(), begins_.end(), touched) - begins_.begin() - 1;
  const std::size_t first = begins_[static_cast<std::size_t>(word)];
  Model::Sum sum = words_[static_cast<std::size_t>(word)];
  std::u32string text(line_.substr(first, begin - first));
  text += with;
  const std::size_t behind = text.size();
  text += line_.substr(end);
  for (std::size_t at = 0; at < text.size(); at = model_.add_word(text, at, sum, INT32_MAX)) {
    if (at < behind) continue;
    const std::size_t place = at - behind + end;  // of the line
    while (begins_[static_cast<std::size_t>(word)] < place) ++word;
    const Model::Sum& was = words_[static_cast<std::size_t>(word)];
    if (begins_[static_cast<std::size_t>(word)] == place && was.same_place(sum))
      return sum.total + cost() - was.total;
  }
  return sum.total;
}

}  // namespace kiroku
