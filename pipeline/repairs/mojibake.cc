// Mojibake: text whose bytes were read in another charset than they were written in. Line by line,
// so that one damaged line in a clean text is found as well as a whole file.
#include "pipeline/repairs/mojibake.h"

#include <algorithm>
#include <map>
#include <optional>

#include "pipeline/repairs/charsets.h"
#include "pipeline/repairs/lines.h"
#include "pipeline/repairs/misread.h"
#include "pipeline/repairs/mojibake_chance.h"
#include "pipeline/repairs/mojibake_gate.h"
#include "pipeline/repairs/mojibake_lossy.h"
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

// Language, in which no charset of one byte a character may have left anything to undo.
bool is_settled(std::u32string_view text, const Model& model) {
  return (may_hold_utf8(text) & of_single_bytes()) == 0 && !is_unlikely(text) &&
         is_language(text, model);
}

// Most damaged lines are UTF-8 read wrongly once, all of them: one reading is language, and nothing
// of the kind remains. That needs no search.
std::optional<Undone> fix_plainly(std::u32string_view line, const Model& model) {
  std::optional<Undone> best;
  std::string bytes, last;
  std::u32string text;
  const int before = model.cost(line);
  const bool dots = line.find(U'・') != std::u32string_view::npos;
  const std::uint32_t may = may_be_misread(line);
  for (std::size_t i = 0; i < misread().size(); ++i) {
    const auto& [name, from] = misread()[i];
    if ((may >> i & 1) == 0) continue;
    if (name == "cp932" && dots) continue;  // "・" stands for bytes that are gone
    if (!encode(line, *from, bytes) || bytes == last || !decode_utf8(bytes, text)) continue;
    last = bytes;  // most Western charsets have the same bytes for it
    if (!is_everyday(bytes) && !is_settled(text, model)) continue;
    const int cost = model.cost(text) + misread_bits(name, line) * Model::kBit;
    if (best && best->cost <= cost) continue;
    best = Undone{text, {{name, "utf-8"}}, before, cost, false, {}};
  }
  if (best && best->before - best->cost < kPlainBits * Model::kBit) best.reset();
  return best;
}

// One round. The search knows languages and all charsets; the rules know what no language writes,
// also of languages that the model never saw.
Undone look_once(std::u32string_view line) {
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

Undone fix_once(std::u32string_view line) {
  Undone found = look_once(line);
  if (is_by_chance(line, found, Model::built_in())) {
    found.text = line;
    found.steps.clear();
    found.cost = found.before;
    found.alternatives.clear();
  }
  return found;
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

// Bits saved as a number from 0 to 1: 12 bits, the least that counts, are a half.
double score_of(int saved) {
  const double bits = std::max(0.0, static_cast<double>(saved) / Model::kBit);
  return bits / (bits + 12);
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

void name_others(const Undone& found, LineRepair& repair) {
  repair.alternatives.clear();
  for (const std::u32string& other : found.alternatives)
    repair.alternatives.push_back(to_utf8(other));
}

}  // namespace

LineRepair repair_line(std::u32string_view line) {
  constexpr int kMaxRounds = 6;
  LineRepair repair{std::u32string(line), "", {}, 1, {}, false};
  int saved = 0;
  for (int round = 0; round < kMaxRounds; ++round) {
    if (is_everyday(to_utf8(repair.text))) break;
    const Undone found = fix_once(repair.text);
    if (round == 0 && found.steps.empty()) name_others(found, repair);
    if (found.steps.empty() || found.text == repair.text || mostly_lost(found.text)) {
      repair.settled = found.steps.empty() && found.alternatives.empty();
      break;
    }
    repair.steps.insert(repair.steps.end(), found.steps.begin(), found.steps.end());
    saved += found.before - found.cost;
    repair.text = found.text;
    name_others(found, repair);
  }
  repair.plan = plan_of(repair.steps);
  repair.score = score_of(saved);
  return repair;
}

LineRepair repair_line_as(std::u32string_view line, const Step& step) {
  // By so much the reading may cost more than the line: a "£" is as rare as a lone Han character.
  constexpr int kToldBits = 4;
  const Model& model = Model::built_in();
  LineRepair repair{std::u32string(line), "", {}, 1, {}, false};
  std::string bytes;
  Undone found{std::u32string(line), {}, model.cost(line), 0, false, {}};
  if (encode(line, charset(step.encode), bytes) && decode_utf8(bytes, found.text)) {
    found.cost = model.cost(found.text) - kToldBits * Model::kBit;
    if (found.cost <= found.before) found.steps = {step};
  } else {
    found = search_lossy_as(line, step.encode, model);
  }
  if (found.steps.empty() || mostly_lost(found.text)) return repair;
  repair.text = found.text;
  repair.steps = found.steps;
  repair.plan = plan_of(repair.steps);
  repair.score = score_of(found.before - found.cost);
  return repair;
}

const LineRepair& KnownLines::repair(std::string_view line) {
  constexpr std::size_t kMost = 2u << 20;  // bytes of lines that are kept
  ++asked_;
  if (const auto known = lines_.find(line); known != lines_.end()) return known->second;
  if (bytes_ > kMost) {
    lines_.clear();
    bytes_ = 0;
  }
  bytes_ += line.size();
  LineRepair repair = repair_line(to_utf32(line));
  if (repair.settled && !repair.steps.empty()) {
    std::string settled = to_utf8(repair.text);  // the next round asks for it
    bytes_ += settled.size();
    lines_.emplace(std::move(settled), LineRepair{repair.text, "", {}, 1, {}, true});
  }
  return lines_.emplace(line, std::move(repair)).first->second;
}

namespace {

// A line that is longer is looked at in pieces: searching takes memory, and a file may be one line.
constexpr std::size_t kLongestSearched = 16u << 10;
bool ends_line(char c) { return c == '\n' || c == '\f' || c == '\r'; }

// The lines of a text with what each should be.
class RepairedLines {
 public:
  RepairedLines(std::string_view utf8, KnownLines* known) : utf8_(utf8) {
    if (known == nullptr) known = &own_;
    for (std::size_t at = first_strange(utf8_, 0); at < utf8_.size();) {
      const Line line = line_at(at);
      const LineRepair& repair = known->repair(text_of(line));
      if (!repair.steps.empty()) {
        repaired_.emplace(line.begin, repair);
      } else if (!repair.alternatives.empty()) {
        doubts_.push_back({span_of(line), repair.alternatives});
      }
      at = first_strange(utf8_, behind(line));
    }
  }

  // What nearly all damaged lines were misread in, once each.
  std::optional<Step> common_step() const {
    std::map<std::string_view, std::size_t> votes;
    for (const auto& [begin, repair] : repaired_) {
      const bool once = repair.steps.size() == 1 && repair.steps[0].decode == "utf-8";
      ++votes[once ? repair.steps[0].encode : ""];
    }
    for (const auto& [encode, count] : votes) {
      if (!encode.empty() && count * 10 >= repaired_.size() * 9) return Step{encode, "utf-8"};
    }
    return {};
  }

  // Lines that prove too little by themselves.
  void repair_rest(const Step& step) {
    for (std::size_t at = 0; at < utf8_.size();) {
      const Line line = line_at(at);
      at = behind(line);
      const std::string_view text = text_of(line);
      const auto beyond_ascii = [](char c) { return static_cast<unsigned char>(c) >= 0x80; };
      if (repaired_.count(line.begin) > 0 || std::none_of(text.begin(), text.end(), beyond_ascii))
        continue;
      LineRepair repair = repair_line_as(to_utf32(text), step);
      if (!repair.steps.empty()) repaired_.emplace(line.begin, std::move(repair));
    }
  }

  // Lines that may be damaged and are left as they are; spans of the window.
  std::vector<Doubt>& doubts() { return doubts_; }

  std::vector<Replacement> replacements(std::uint32_t offset) const {
    std::vector<Replacement> all;
    for (const auto& [begin, repair] : repaired_) {
      Differences(offset + static_cast<std::uint32_t>(begin), repair, all)
          .write(to_utf32(text_of(line_at(begin))), repair.text);
    }
    return all;
  }

 private:
  struct Line {
    std::size_t begin = 0, end = 0;
  };

  Line line_at(std::size_t at) const {
    if (ends_line(utf8_[at])) return {at, at};
    const std::size_t from = at > kLongestSearched ? at - kLongestSearched : 0;
    const std::size_t to = std::min(utf8_.size(), from + 2 * kLongestSearched + 1);
    Line line = {at, at};
    while (line.begin > from && !ends_line(utf8_[line.begin - 1])) --line.begin;
    while (line.end < to && !ends_line(utf8_[line.end])) ++line.end;
    const bool begins = line.begin > from || from == 0 || ends_line(utf8_[from - 1]);
    const bool ends = line.end < to || to == utf8_.size();
    if (begins && ends && line.end - line.begin <= kLongestSearched) return line;
    // Cuts stand at the same places whichever character of the line was asked for.
    std::size_t block = at / kLongestSearched;
    if (cut(block) > at) --block;
    return {std::max(begins ? line.begin : 0, cut(block)),
            std::min(ends ? line.end : utf8_.size(), cut(block + 1))};
  }

  // Where a long line may be cut near the begin of a block: between two ASCII characters, which no
  // charset takes for one, or else at least between characters.
  std::size_t cut(std::size_t block) const {
    constexpr std::size_t kFarthest = 4u << 10;
    const std::size_t begin = block * kLongestSearched;
    if (block == 0 || begin >= utf8_.size()) return std::min(begin, utf8_.size());
    const std::size_t end = std::min(begin + kFarthest, utf8_.size());
    for (std::size_t at = begin; at < end; ++at)
      if (utf8_[at - 1] >= 0 && utf8_[at] >= 0) return at;
    std::size_t at = begin;
    while (at < utf8_.size() && (static_cast<unsigned char>(utf8_[at]) & 0xC0) == 0x80) ++at;
    return at;
  }

  // Where the next line begins.
  std::size_t behind(const Line& line) const {
    return line.end < utf8_.size() && ends_line(utf8_[line.end]) ? line.end + 1 : line.end;
  }
  static Span span_of(const Line& line) {
    return {static_cast<std::uint32_t>(line.begin), static_cast<std::uint32_t>(line.end)};
  }
  std::string_view text_of(const Line& line) const {
    return utf8_.substr(line.begin, line.end - line.begin);
  }
  std::string_view utf8_;
  KnownLines own_;                              // where the caller keeps none
  std::map<std::size_t, LineRepair> repaired_;  // by where the line begins
  std::vector<Doubt> doubts_;
};

}  // namespace

std::vector<Replacement> find_mojibake(const LinedText& text) {
  RepairedLines lines(text.utf8(), text.known());
  if (const std::optional<Step> step = lines.common_step()) lines.repair_rest(*step);
  return lines.replacements(text.window().begin);
}

std::vector<Doubt> find_doubts(const LinedText& text) {
  std::vector<Doubt> doubts = std::move(RepairedLines(text.utf8(), text.known()).doubts());
  const std::uint32_t begin = text.window().begin;
  for (Doubt& doubt : doubts) doubt.line = {doubt.line.begin + begin, doubt.line.end + begin};
  return doubts;
}

}  // namespace kiroku
