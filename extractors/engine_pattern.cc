#include "extractors/engine_pattern.h"

#include <algorithm>

#include <re2/re2.h>

#include "schemas/utf8.h"

namespace kiroku {
namespace {

bool letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool digit(char c) { return c >= '0' && c <= '9'; }

// Bytes of the escape, class or character that begins at `at`, which slots cannot stand in.
std::size_t atom_length(std::string_view re, std::size_t at) {
  if (re[at] == '\\' && at + 1 < re.size()) {
    const bool braces = (re[at + 1] == 'p' || re[at + 1] == 'P' || re[at + 1] == 'x') &&
                        at + 2 < re.size() && re[at + 2] == '{';
    const std::size_t close = braces ? re.find('}', at) : std::string_view::npos;
    if (close != std::string_view::npos) return close + 1 - at;
    const bool one_letter = re[at + 1] == 'p' || re[at + 1] == 'P';
    return one_letter && at + 2 < re.size() ? 3 : 1 + utf8_length(re, at + 1);
  }
  if (re[at] != '[') return utf8_length(re, at);
  std::size_t end = at + 1;
  if (end < re.size() && re[end] == '^') ++end;
  if (end < re.size() && re[end] == ']') ++end;
  while (end < re.size() && re[end] != ']')
    end += re[end] == '\\' ? 2 : re.substr(end, 2) == "[:" ? re.find(":]", end) - end + 2 : 1;
  return std::min(end + 1, re.size()) - at;
}

// "{0,60}" at `at`: its length, and whether it is long enough to cost states.
struct Count {
  std::size_t length = 0;
  bool zero = false, long_ = false;
};

Count count_at(std::string_view re, std::size_t at) {
  std::size_t end = at + 1;
  long low = 0, high = 0;
  while (end < re.size() && digit(re[end])) low = low * 10 + (re[end++] - '0');
  high = low;
  if (end < re.size() && re[end] == ',') {
    ++end;
    high = end < re.size() && digit(re[end]) ? 0 : 1000;
    while (end < re.size() && digit(re[end])) high = high * 10 + (re[end++] - '0');
  }
  if (end >= re.size() || re[end] != '}' || end == at + 1) return {};
  return {end + 1 - at, low == 0, high > 4};
}

class Expander {
 public:
  Expander(std::string_view pattern, const SlotSource& slots) : in_(pattern), slots_(slots) {}

  Expanded run(bool ignore_case) {
    out_.re2 = ignore_case ? "(?mi)" : "(?m)";
    while (at_ < in_.size() && out_.error.empty()) step();
    out_.prefilter = endless(out_.re2);
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

// What may stand between two places of a list, and before each: "and the cities of".
constexpr std::string_view kSeparator =
    "(?: ?[,、;/・&·] ?(?:and |& |и |và )?| and | & |,? as well as "
    "|と|及び|および|並びに|ならびに|和|与|與| ?및 ?|[와과] ?| и | và )";
constexpr std::string_view kLead =
    "(?:the )?(?:[Cc]it(?:y|ies) of |[Tt]owns? of |[Pp]orts? of |[Mm]etro(?:politan)? |thành phố "
    "|TP\\.? ?|г\\. ?|город(?:а|ами|ом)? )?";

std::string places_pattern() {
  const std::string place(kPlaceMark), lead(kLead);
  const std::string country =
      "(?:[市州]? ?\\((?:[^()]{0,20}, ?)?" + place + "\\)|, " + place + ")?";
  const std::string item = place + country;
  return lead + item + "(?:" + std::string(kSeparator) + lead + item + "){0,24}(?: in (?:the )?" +
         place + ")?";
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

std::string endless(std::string_view re2) {
  std::string out;
  for (std::size_t at = 0; at < re2.size();) {
    const Count count = re2[at] == '{' ? count_at(re2, at) : Count{};
    if (count.long_) {
      out += count.zero ? '*' : '+';
      at += count.length;
      continue;
    }
    const std::size_t length = atom_length(re2, at);
    out += re2.substr(at, length);
    at += length;
  }
  return out;
}

PatternPool::PatternPool() = default;
PatternPool::~PatternPool() = default;
PatternPool::PatternPool(PatternPool&&) noexcept = default;
PatternPool& PatternPool::operator=(PatternPool&&) noexcept = default;

const re2::RE2* PatternPool::get(const std::string& re2, std::string& error) {
  std::unique_ptr<re2::RE2>& pattern = patterns_[re2];
  if (!pattern) {
    re2::RE2::Options options;
    options.set_log_errors(false);
    options.set_never_nl(true);
    pattern = std::make_unique<re2::RE2>(re2, options);
  }
  if (!pattern->ok()) error = pattern->error();
  return pattern.get();
}

}  // namespace kiroku
