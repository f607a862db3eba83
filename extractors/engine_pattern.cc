#include "extractors/engine_pattern.h"

#include <algorithm>

#include <re2/re2.h>
#include <re2/set.h>

#include "extractors/engine_syntax.h"
#include "schemas/utf8.h"

namespace kiroku {
namespace {

bool letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }

class Expander {
 public:
  Expander(std::string_view pattern, const SlotSource& slots) : in_(pattern), slots_(slots) {}

  Expanded run(bool ignore_case) {
    out_.re2 = ignore_case ? "(?mi)" : "(?m)";
    while (at_ < in_.size() && out_.error.empty()) step();
    return std::move(out_);
  }

 private:
  void step() {
    const char c = in_[at_];
    if (c == '{' && at_ + 1 < in_.size() && letter(in_[at_ + 1])) return slot();
    if (c == '(' && in_.substr(at_, 2) != "(?")
      return error("a capturing group; write (?:...) or a slot");
    if (in_.substr(at_, 3) == "(?P") return error("a named group; write a slot");
    const std::size_t length = atom_length(in_, at_);
    const bool unicode_class =
        c == '\\' ? (in_[at_ + 1] == 'p' || in_[at_ + 1] == 'P')
                  : c == '[' && in_.substr(at_, length).find("\\p") != std::string_view::npos;
    if (unicode_class && at_ + length < in_.size() && in_[at_ + length] == '{')
      return error(
          "a counted Unicode class costs 100 MB to compile; name the letters or negate a small "
          "class");
    std::size_t from = at_;
    const char32_t point = next_code_point(in_, from);
    if (c != '[' && ((point >= 0xFF01 && point <= 0xFF5E) || point == 0x3000))
      return error("a full-width character never stands in the view; write its plain form");
    out_.re2 += in_.substr(at_, length);
    at_ += length;
  }

  void slot() {
    const std::size_t close = in_.find('}', at_);
    if (close == std::string_view::npos) return error("a slot without }");
    const std::string_view body = in_.substr(at_ + 1, close - at_ - 1);
    const std::size_t colon = body.find(':');
    const bool captured = colon != std::string_view::npos;
    SlotPattern slot = slots_(captured ? body.substr(colon + 1) : body);
    if (!slot.error.empty()) return error(slot.error);
    out_.mentions = out_.mentions || slot.mentions;
    if (!captured) {
      out_.re2 += "(?:" + slot.re2 + ")";
    } else {
      slot.capture.name = body.substr(0, colon);
      for (const Capture& other : out_.captures)
        if (other.name == slot.capture.name)
          return error("the slot name '" + other.name + "' stands here twice");
      slot.capture.group = static_cast<int>(out_.captures.size()) + 1;
      out_.captures.push_back(slot.capture);
      out_.re2 += "(" + slot.re2 + ")";
    }
    at_ = close + 1;
  }

  void error(std::string message) {
    out_.error = std::move(message) + " (at '" + std::string(in_.substr(at_, 24)) + "')";
  }

  std::string_view in_;
  const SlotSource& slots_;
  std::size_t at_ = 0;
  Expanded out_;
};

re2::RE2::Options pattern_options() {
  re2::RE2::Options options;
  options.set_log_errors(false);
  options.set_never_nl(true);
  return options;
}

// Long enough to cost states.
bool is_long(const Count& count) { return count.high > 4 && count.high < kEndless; }

// Makes long counts endless, with a group around each such repetition to measure it by.
class Relaxer {
 public:
  explicit Relaxer(std::string_view re) : in_(re) { out_.groups.push_back(0); }

  Endless run() {
    sequence(false);
    return std::move(out_);
  }

 private:
  // Up to the parenthesis that closes it. `repeated`: stands in a repetition.
  void sequence(bool repeated) {
    while (at_ < in_.size() && in_[at_] != ')') piece(repeated);
  }

  void piece(bool repeated) {
    const std::size_t begin = at_;
    const std::size_t end = in_[at_] == '(' ? behind_group(at_) : at_ + atom_length(in_, at_);
    const Count count = end < in_.size() && in_[end] == '{' ? count_at(in_, end) : Count{};
    const bool many = count.high > 1 || (end < in_.size() && (in_[end] == '*' || in_[end] == '+'));
    // The group is numbered before those in it: reserve its place.
    const bool open = is_long(count) && !repeated;
    if (open) ++groups_, out_.gaps.push_back({groups_, count.high, {}}), out_.re2 += '(';
    if (in_[at_] == '(')
      group(repeated || many);
    else
      out_.re2 += in_.substr(at_, end - at_), at_ = end;
    if (!is_long(count)) return;
    const std::string_view atom = in_.substr(begin, end - begin);
    if (!open) out_.gaps.push_back({0, count.high, longer(without_groups(atom), count.high + 1)});
    at_ += count.length;
    out_.re2 += count.low == 0   ? "*"
                : count.low == 1 ? "+"
                                 : "{" + std::to_string(count.low) + ",}";
    if (at_ < in_.size() && in_[at_] == '?') out_.re2 += in_[at_++];
    if (open) out_.re2 += ')';
  }

  void group(bool repeated) {
    const bool captures = in_.substr(at_, 2) != "(?";
    if (captures) out_.groups.push_back(++groups_);
    const std::size_t head = captures ? 1 : in_.find_first_of(":)", at_) + 1 - at_;
    out_.re2 += in_.substr(at_, head);
    at_ += head;
    if (in_[at_ - 1] == ')') return;  // "(?i)"
    sequence(repeated);
    out_.re2 += ')';
    ++at_;
  }

  std::size_t behind_group(std::size_t at) const {
    int depth = 0;
    for (; at < in_.size(); at += in_[at] == '(' || in_[at] == ')' ? 1 : atom_length(in_, at)) {
      depth += in_[at] == '(' ? 1 : in_[at] == ')' ? -1 : 0;
      if (depth == 0 && in_[at] == ')') return at + 1;
    }
    return in_.size();
  }

  // Whether the repetition heeds case depends on flags further left; so both.
  static std::string longer(const std::string& atom, std::uint32_t times) {
    return "(?:(?i:" + atom + ")|(?-i:" + atom + ")){" + std::to_string(times) + "}";
  }

  static std::string without_groups(std::string_view atom) {
    std::string out;
    for (std::size_t at = 0; at < atom.size();) {
      const std::size_t length = atom[at] == '(' ? 1 : atom_length(atom, at);
      out += atom.substr(at, length);
      if (atom[at] == '(' && atom.substr(at, 2) != "(?") out += "?:";
      at += length;
    }
    return out;
  }

  std::string_view in_;
  std::size_t at_ = 0;
  int groups_ = 0;
  Endless out_;
};

// About how many instructions a pattern compiles to. RE2 refuses programs of more than 300,000, and
// says so only when it compiles.
class Size {
 public:
  explicit Size(std::string_view re) : in_(re) {}
  std::size_t run() { return sequence(); }

 private:
  std::size_t sequence() {
    std::size_t size = 0;
    while (at_ < in_.size() && in_[at_] != ')') size += piece();
    return size;
  }

  std::size_t piece() {
    std::size_t size = 0;
    if (in_[at_] == '(') {
      ++at_;
      size = sequence() + 2;
      at_ += at_ < in_.size() ? 1 : 0;
    } else {
      const std::size_t length = atom_length(in_, at_);
      const std::string_view atom = in_.substr(at_, length);
      // A class of Unicode has some hundred ranges of UTF-8, a negated small one a dozen.
      size =
          atom.find("\\p") != std::string_view::npos || atom.find("\\P") != std::string_view::npos
              ? 2000
          : atom[0] == '[' || atom[0] == '.' ? 20 + 4 * length
                                             : length;
      at_ += length;
    }
    const Count count = at_ < in_.size() && in_[at_] == '{' ? count_at(in_, at_) : Count{};
    at_ += count.length;
    return size * std::max({count.low, count.high < kEndless ? count.high : 0, 1U});
  }

  std::string_view in_;
  std::size_t at_ = 0;
};

constexpr std::size_t kSurelyCompiles = 50'000;

// What may stand between two places of a list, and before each: "and the cities of".
constexpr std::string_view kSeparator =
    "(?: ?[,、;/・&·] ?(?:and |& |и |và |그리고 |а также )?(?:со? )?(?:(?:with|of|to) )?| and "
    "(?:(?:with|of|to) )?| & |,? as well as "
    "|と、?|や、?|をはじめ、?|及び|および|並びに|ならびに|和|与|與| ?및 ?|[와과] ?(?:그리고 )?| и (?:со? )?| а также "
    "(?:со? )?| và (?:với )?)";
constexpr std::string_view kLead =
    "(?:the )?(?:(?:[A-Z][a-z]{2,14} )?[Cc]it(?:y|ies) of |[Tt]owns? of |[Pp]orts? of "
    "|[Mm]etro(?:politan)? "
    "|(?:các )?(?:thành phố|tỉnh) |TP\\.? ?|г\\. ?"
    "|(?:[а-яё-]{3,20}(?:им|ым|ой|ого|его|их|ых|ими|ыми) )?(?:город(?:а|ами|ом|ов)? )?)?";

// When the tie with the place before was made: "Turku (1987)", "Bremen (since 1976)", "Turku in
// 1987", 唐津(日本,1982年结好).
constexpr std::string_view kSince =
    "(?:(?:twinned |signed |established |concluded |formed )?(?:since |from |in )?|signed |[сc] "
    "|от |в "
    "|từ (?:năm )?|kể từ |ký |năm |自|于|於)?";
constexpr std::string_view kMade = "[^()0-9]{0,24}";

std::string places_pattern() {
  const std::string place(kPlaceMark), date(kDateMark), lead(kLead), since(kSince), made(kMade);
  const std::string people =
      "[市州]? ?\\((?:人口|pop[a-z.]*|population)[^()]{0,8}" + std::string(kNumberMark) + "[^()]{0,12}\\)|";
  const std::string country = "(?:" + people + "[市州]? ?\\((?:[^()]{0,20}, ?|" + place + "・?)?" + place + "(?:[,;、]? ?" + since +
                              date + made + ")?\\)|, (?:the )?" + place + "| (?:Province|County|Prefecture|District|State)|市?港| (?:của|ở|tại) " + place + ")?";
  const std::string when = "(?:[市州]? ?\\(" + since + date + made +
                           "\\)|,? (?:in|on|since|from|từ|kể từ|vào) " + date +
                           "|(?: -)? (?:в|с) " + date + "|[와과](?:는|도)? " + date +
                           "(?:에)?)?";  // 낭트시와 2007년, 닝보시와
  const std::string owner =
      "(?:" + place + "(?:の|・|·|的|의)? ?)?";  // 米国のタコマ市, 미국 터코마
  const std::string item = lead + owner + place + country + when;
  return item + "(?:" + std::string(kSeparator) + "(?:" + date + "に(?:は)?、?)?" + item +
         ")*(?: in (?:the )?" + place + ")?";
}

}  // namespace

Expanded expand(std::string_view pattern, const SlotSource& slots, bool ignore_case) {
  return Expander(pattern, slots).run(ignore_case);
}

std::string alternation(const Lexicon& lexicon) {
  std::vector<const std::string*> words;
  for (const Lexicon::Entry& entry : lexicon.entries) words.push_back(&entry.word);
  std::stable_sort(words.begin(), words.end(),
                   [](auto* a, auto* b) { return a->size() > b->size(); });
  std::string re2;
  for (const std::string* word : words) {
    if (!re2.empty()) re2 += '|';
    for (const char c : *word) {
      if (std::string_view("\\^$.|?*+()[]{}").find(c) != std::string_view::npos) re2 += '\\';
      re2 += c;
    }
  }
  return "(?:" + re2 + ")";
}

std::string mention_pattern(SlotKind kind) {
  switch (kind) {
    case SlotKind::number:
      return std::string(kNumberMark);
    case SlotKind::date:
      return std::string(kDateMark);
    case SlotKind::place:
      return std::string(kPlaceMark);
    case SlotKind::places:
      return places_pattern();
    case SlotKind::claim:
      return std::string(kClaimMark);
    default:
      return "[^。.;:]{1,60}?";
  }
}

Endless endless(std::string_view re2) { return Relaxer(re2).run(); }

Pattern::Pattern(std::string re2) : re2_(std::move(re2)) {
  // A set only parses what is added to it; that takes a tenth of compiling.
  re2::RE2::Set parser(pattern_options(), re2::RE2::UNANCHORED);
  if (parser.Add(re2_, &error_) >= 0 && Size(re2_).run() > kSurelyCompiles && !get().ok())
    error_ = get().error();
}
Pattern::~Pattern() = default;

std::unique_ptr<Pattern> Pattern::checked(std::string re2) {
  std::unique_ptr<Pattern> pattern(new Pattern);
  pattern->re2_ = std::move(re2);
  return pattern;
}

const re2::RE2& Pattern::get() const {
  std::call_once(once_, [&] { compiled_ = std::make_unique<re2::RE2>(re2_, pattern_options()); });
  return *compiled_;
}

bool Pattern::in(std::string_view text) const {
  return get().Match({text.data(), text.size()}, 0, text.size(), re2::RE2::UNANCHORED, nullptr, 0);
}

std::string_view Pattern::found_in(std::string_view text) const {
  re2::StringPiece found;
  if (!get().Match({text.data(), text.size()}, 0, text.size(), re2::RE2::UNANCHORED, &found, 1))
    return {};
  return {found.data(), found.size()};
}

PatternPool::PatternPool() = default;
PatternPool::~PatternPool() = default;
PatternPool::PatternPool(PatternPool&&) noexcept = default;
PatternPool& PatternPool::operator=(PatternPool&&) noexcept = default;

const Pattern* PatternPool::get(const std::string& re2) {
  const auto known = patterns_.find(re2);
  if (known != patterns_.end()) return known->second.get();
  auto pattern = std::make_unique<Pattern>(re2);
  return patterns_.emplace(pattern->text(), std::move(pattern)).first->second.get();
}

const Pattern* PatternPool::add_checked(std::string re2) {
  auto pattern = Pattern::checked(std::move(re2));
  return patterns_.emplace(pattern->text(), std::move(pattern)).first->second.get();
}

std::vector<const Pattern*> PatternPool::all() const {
  std::vector<const Pattern*> all;
  for (const auto& [text, pattern] : patterns_) all.push_back(pattern.get());
  return all;
}

}  // namespace kiroku
