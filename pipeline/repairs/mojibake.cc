// Mojibake: text whose bytes were read in another charset than they were written in. Line by line,
// so that one damaged line in a clean text is found as well as a whole file.
#include "pipeline/repairs/mojibake.h"

#include <algorithm>
#include <optional>
#include <unordered_map>

#include "pipeline/repairs/charsets.h"
#include "pipeline/repairs/lines.h"
#include "pipeline/repairs/mojibake_gate.h"
#include "pipeline/repairs/mojibake_rules.h"
#include "pipeline/repairs/mojibake_search.h"
#include "pipeline/repairs/repairs.h"
#include "schemas/utf8.h"

namespace kiroku {
namespace {

bool is_digit(char32_t c) { return (c >= '0' && c <= '9') || (c >= 0xFF10 && c <= 0xFF19); }

constexpr int kPlainBits = 40;  // what a line must save to need no second look
constexpr int kLeastBits = 6;   // what the rules must save
constexpr int kRulesBits = 6;   // by so much the search must be better than the rules

// Most damaged lines are UTF-8 read wrongly once, all of them: one reading is language, and nothing
// of the kind remains. That needs no search.
std::optional<Undone> fix_plainly(std::u32string_view line, const Model& model) {
  std::optional<Undone> best;
  std::string bytes;
  std::u32string text;
  const int before = model.cost(line);
  const bool dots = line.find(U'・') != std::u32string_view::npos;
  for (const std::string_view name : misread_charsets()) {
    if (name == "cp932" && dots) continue;  // "・" stands for bytes that are gone
    if (!encode(line, charset(name), bytes) || !decode_utf8(bytes, text) ||
        !is_everyday(to_utf8(text)))
      continue;
    const int cost = model.cost(text) + misread_bits(name, line) * Model::kBit;
    if (best && best->cost <= cost) continue;
    best = Undone{text, {{charset(name).name(), "utf-8"}}, before, cost, false, {}};
  }
  if (best && best->before - best->cost < kPlainBits * Model::kBit) best.reset();
  return best;
}

// One round. The search knows languages and all charsets; the rules know what no language writes,
// also of languages that the model never saw.
Undone fix_once(std::u32string_view line) {
  const Model& model = Model::built_in();
  if (const std::optional<Undone> plain = fix_plainly(line, model)) return *plain;
  Undone found = search(line, model);
  if (found.steps.empty()) found.before = found.cost = model.cost(line);
  const FixedByRules ruled = fix_by_rules(line);
  if (ruled.steps.empty()) return found;
  // A control in a line that lost bytes is one of those that are left of it.
  if (found.lossy && ruled.steps.front().decode != "utf-8") return found;
  const int cost = model.cost(ruled.text);
  // "Â là chữ cái thứ ba" begins with a letter, not with half of a no-break space.
  if (cost + kLeastBits * Model::kBit >= found.before && found.steps.empty()) return found;
  if (!found.steps.empty() && model.cost(found.text) + kRulesBits * Model::kBit < cost)
    return found;
  return {ruled.text, ruled.steps, found.before, cost, false, {}};
}

// Of what is U+FFFD for the greater part nobody reads more than of the bytes that were left.
bool mostly_lost(std::u32string_view text) {
  const auto lost = std::count(text.begin(), text.end(), char32_t{kReplacement});
  const auto blank = std::count(text.begin(), text.end(), U' ');
  return lost * 5 > (static_cast<std::ptrdiff_t>(text.size()) - blank) * 2;
}

// Whether a digit stands beside U+FFFD in or at [begin, end).
bool digit_beside_loss(std::u32string_view text, std::size_t begin, std::size_t end) {
  for (std::size_t i = begin; i < end; ++i) {
    if (text[i] != 0xFFFD) continue;
    if (i > 0 && is_digit(text[i - 1])) return true;
    if (i + 1 < text.size() && is_digit(text[i + 1])) return true;
  }
  return false;
}

std::vector<std::u32string_view> runs_of(std::u32string_view text) {
  std::vector<std::u32string_view> runs;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = at + 1;
    while (end < text.size() && (text[end] < 0x80) == (text[at] < 0x80)) ++end;
    runs.push_back(text.substr(at, end - at));
    at = end;
  }
  return runs;
}

bool same_shape(const std::vector<std::u32string_view>& a,
                const std::vector<std::u32string_view>& b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const bool plain = a[i][0] < 0x80;
    if (plain != (b[i][0] < 0x80) || (plain && a[i] != b[i])) return false;
  }
  return true;
}

// Writes the change of one line as replacements, as small as can be told.
class Differences {
 public:
  Differences(std::uint32_t begin, const LineRepair& repair, std::vector<Replacement>& to)
      : at_(begin), repair_(repair), to_(to) {}

  void write(std::u32string_view old, std::u32string_view now) {
    const auto a = runs_of(old), b = runs_of(now);
    const bool lost = now.find(char32_t{0xFFFD}) != std::u32string_view::npos;
    if (lost || !same_shape(a, b)) return differ(old, now);
    for (std::size_t i = 0; i < a.size(); ++i) {
      if (a[i] == b[i]) {
        pass(a[i]);
      } else {
        differ(a[i], b[i]);
      }
    }
  }

 private:
  void pass(std::u32string_view text) { at_ += static_cast<std::uint32_t>(to_utf8(text).size()); }

  void differ(std::u32string_view old, std::u32string_view now) {
    const auto [left, left_now] = std::mismatch(old.begin(), old.end(), now.begin(), now.end());
    const auto front = static_cast<std::size_t>(left - old.begin());
    std::size_t back = 0;
    while (back < old.size() - front && back < now.size() - front &&
           old[old.size() - 1 - back] == now[now.size() - 1 - back])
      ++back;
    pass(old.substr(0, front));
    const std::string before = to_utf8(old.substr(front, old.size() - front - back));
    const std::string after = to_utf8(now.substr(front, now.size() - front - back));
    const Span span = {at_, at_ + static_cast<std::uint32_t>(before.size())};
    const bool digit = digit_beside_loss(now, front, now.size() - back);
    to_.push_back({span, after, "encoding",
                   repair_.plan + (digit ? "; " + std::string(kDigitLost) : ""), repair_.score,
                   repair_.alternatives});
    at_ = span.end;
    pass(old.substr(old.size() - back));
  }

  std::uint32_t at_;
  const LineRepair& repair_;
  std::vector<Replacement>& to_;
};

}  // namespace

LineRepair repair_line(std::u32string_view line) {
  constexpr int kMaxRounds = 6;
  LineRepair repair{std::u32string(line), "", 1, {}};
  std::vector<Step> steps;
  int saved = 0;
  for (int round = 0; round < kMaxRounds; ++round) {
    if (is_everyday(to_utf8(repair.text))) break;
    const Undone found = fix_once(repair.text);
    if (found.steps.empty() || found.text == repair.text || mostly_lost(found.text)) break;
    steps.insert(steps.end(), found.steps.begin(), found.steps.end());
    saved += found.before - found.cost;
    repair.text = found.text;
    repair.alternatives.clear();
    for (const std::u32string& other : found.alternatives)
      repair.alternatives.push_back(to_utf8(other));
  }
  repair.plan = plan_of(steps);
  // Bits saved as a number from 0 to 1: 12 bits, the least that counts, are a half.
  const double bits = std::max(0.0, static_cast<double>(saved) / Model::kBit);
  repair.score = bits / (bits + 12);
  return repair;
}

std::vector<Replacement> find_mojibake(const LinedText& text) {
  constexpr std::string_view kEnds = "\n\f\r";
  constexpr std::size_t kMostLines = 4096;
  std::vector<Replacement> found;
  std::unordered_map<std::string_view, LineRepair> known;  // heads and feet of pages come again
  const std::string_view utf8 = text.utf8();
  for (std::size_t at = first_strange(utf8, 0); at < utf8.size();) {
    const std::size_t before = utf8.find_last_of(kEnds, at);
    const std::size_t begin = before == std::string_view::npos ? 0 : before + 1;
    const std::size_t end = std::min(utf8.find_first_of(kEnds, at), utf8.size());
    const std::string_view line = utf8.substr(begin, end - begin);
    const std::u32string old = to_utf32(line);
    if (known.size() >= kMostLines) known.clear();
    const auto [entry, fresh] = known.try_emplace(line);
    if (fresh) entry->second = repair_line(old);
    const LineRepair& repair = entry->second;
    if (repair.text != old)
      Differences(text.window().begin + static_cast<std::uint32_t>(begin), repair, found)
          .write(old, repair.text);
    if (end == utf8.size()) break;
    at = first_strange(utf8, end + 1);
  }
  return found;
}

}  // namespace kiroku
