#include "extractors/normalizers/numbers.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <unordered_map>

#include "schemas/utf8.h"

namespace kiroku {
namespace {

// What a word of a number does. `small` counts, `times` multiplies the section before it (十, 百,
// hundred), `scale` closes a section (万, million), `point` begins decimals, `skip` is "and".
enum class Part { small, digit, times, scale, point, half, skip, minus };

struct Word {
  Part part;
  double value;
};

// clang-format off
const std::unordered_map<std::string_view, Word>& words() {
  static const std::unordered_map<std::string_view, Word> table = {
    {"zero", {Part::small, 0}}, {"nought", {Part::small, 0}}, {"oh", {Part::small, 0}}, {"one", {Part::small, 1}}, {"two", {Part::small, 2}}, {"three", {Part::small, 3}},
    {"four", {Part::small, 4}}, {"five", {Part::small, 5}}, {"six", {Part::small, 6}}, {"seven", {Part::small, 7}}, {"eight", {Part::small, 8}}, {"nine", {Part::small, 9}},
    {"ten", {Part::small, 10}}, {"eleven", {Part::small, 11}}, {"twelve", {Part::small, 12}}, {"thirteen", {Part::small, 13}}, {"fourteen", {Part::small, 14}},
    {"fifteen", {Part::small, 15}}, {"sixteen", {Part::small, 16}}, {"seventeen", {Part::small, 17}}, {"eighteen", {Part::small, 18}}, {"nineteen", {Part::small, 19}},
    {"twenty", {Part::small, 20}}, {"thirty", {Part::small, 30}}, {"forty", {Part::small, 40}}, {"fourty", {Part::small, 40}}, {"fifty", {Part::small, 50}}, {"sixty", {Part::small, 60}}, {"seventy", {Part::small, 70}},
    {"eighty", {Part::small, 80}}, {"ninety", {Part::small, 90}}, {"a", {Part::skip, 0}}, {"an", {Part::skip, 0}}, {"and", {Part::skip, 0}}, {"of", {Part::skip, 0}},
    {"hundred", {Part::times, 100}}, {"hundreds", {Part::times, 100}}, {"dozen", {Part::times, 12}}, {"dozens", {Part::times, 12}},
    {"thousand", {Part::scale, 1e3}}, {"thousands", {Part::scale, 1e3}}, {"k", {Part::scale, 1e3}}, {"lakh", {Part::scale, 1e5}}, {"lakhs", {Part::scale, 1e5}}, {"million", {Part::scale, 1e6}}, {"millions", {Part::scale, 1e6}},
    {"m", {Part::scale, 1e6}}, {"mn", {Part::scale, 1e6}}, {"mil", {Part::scale, 1e6}}, {"mln", {Part::scale, 1e6}}, {"crore", {Part::scale, 1e7}}, {"crores", {Part::scale, 1e7}}, {"krore", {Part::scale, 1e7}}, {"krores", {Part::scale, 1e7}}, {"lkh", {Part::scale, 1e5}}, {"mm", {Part::scale, 1e6}}, {"cr", {Part::scale, 1e7}},
    {"billion", {Part::scale, 1e9}}, {"billions", {Part::scale, 1e9}}, {"bn", {Part::scale, 1e9}}, {"b", {Part::scale, 1e9}}, {"g", {Part::scale, 1e9}}, {"trillion", {Part::scale, 1e12}}, {"trillions", {Part::scale, 1e12}}, {"tn", {Part::scale, 1e12}}, {"t", {Part::scale, 1e12}},
    {"point", {Part::point, 0}}, {"half", {Part::half, .5}}, {"minus", {Part::minus, 0}}, {"negative", {Part::minus, 0}},
    {"тысяча", {Part::scale, 1e3}}, {"тысячи", {Part::scale, 1e3}}, {"тысяч", {Part::scale, 1e3}}, {"тыс", {Part::scale, 1e3}}, {"миллион", {Part::scale, 1e6}}, {"миллиона", {Part::scale, 1e6}}, {"миллионов", {Part::scale, 1e6}},
    {"млн", {Part::scale, 1e6}}, {"миллиард", {Part::scale, 1e9}}, {"миллиарда", {Part::scale, 1e9}}, {"миллиардов", {Part::scale, 1e9}}, {"млрд", {Part::scale, 1e9}}, {"трлн", {Part::scale, 1e12}}, {"полтора", {Part::small, 1.5}},
    {"один", {Part::small, 1}}, {"два", {Part::small, 2}}, {"две", {Part::small, 2}}, {"три", {Part::small, 3}}, {"четыре", {Part::small, 4}}, {"пять", {Part::small, 5}}, {"шесть", {Part::small, 6}}, {"семь", {Part::small, 7}}, {"восемь", {Part::small, 8}}, {"девять", {Part::small, 9}}, {"десять", {Part::small, 10}},
    {"nghìn", {Part::scale, 1e3}}, {"ngàn", {Part::scale, 1e3}}, {"vạn", {Part::scale, 1e4}}, {"triệu", {Part::scale, 1e6}}, {"tỷ", {Part::scale, 1e9}}, {"tỉ", {Part::scale, 1e9}},
    {"마이너스", {Part::minus, 0}}, {"マイナス", {Part::minus, 0}}, {"ダース", {Part::times, 12}},
  };
  return table;
}

const Word* cjk(char32_t c) {
  static const std::unordered_map<char32_t, Word> table = {
    {U'〇', {Part::digit, 0}}, {U'零', {Part::digit, 0}}, {U'○', {Part::digit, 0}}, {U'◯', {Part::digit, 0}}, {U'一', {Part::digit, 1}}, {U'壹', {Part::digit, 1}}, {U'壱', {Part::digit, 1}}, {U'二', {Part::digit, 2}}, {U'两', {Part::digit, 2}}, {U'兩', {Part::digit, 2}}, {U'贰', {Part::digit, 2}}, {U'貳', {Part::digit, 2}}, {U'弐', {Part::digit, 2}},
    {U'三', {Part::digit, 3}}, {U'叁', {Part::digit, 3}}, {U'參', {Part::digit, 3}}, {U'参', {Part::digit, 3}}, {U'四', {Part::digit, 4}}, {U'肆', {Part::digit, 4}}, {U'五', {Part::digit, 5}}, {U'伍', {Part::digit, 5}}, {U'六', {Part::digit, 6}}, {U'陆', {Part::digit, 6}}, {U'陸', {Part::digit, 6}}, {U'七', {Part::digit, 7}}, {U'柒', {Part::digit, 7}},
    {U'八', {Part::digit, 8}}, {U'捌', {Part::digit, 8}}, {U'九', {Part::digit, 9}}, {U'玖', {Part::digit, 9}}, {U'廿', {Part::small, 20}}, {U'卅', {Part::small, 30}},
    {U'十', {Part::times, 10}}, {U'拾', {Part::times, 10}}, {U'百', {Part::times, 100}}, {U'佰', {Part::times, 100}}, {U'千', {Part::times, 1000}}, {U'仟', {Part::times, 1000}}, {U'십', {Part::times, 10}}, {U'백', {Part::times, 100}}, {U'천', {Part::times, 1000}},
    {U'万', {Part::scale, 1e4}}, {U'萬', {Part::scale, 1e4}}, {U'만', {Part::scale, 1e4}}, {U'億', {Part::scale, 1e8}}, {U'亿', {Part::scale, 1e8}}, {U'억', {Part::scale, 1e8}}, {U'兆', {Part::scale, 1e12}}, {U'조', {Part::scale, 1e12}},
    {U'일', {Part::digit, 1}}, {U'이', {Part::digit, 2}}, {U'삼', {Part::digit, 3}}, {U'사', {Part::digit, 4}}, {U'오', {Part::digit, 5}}, {U'육', {Part::digit, 6}}, {U'칠', {Part::digit, 7}}, {U'팔', {Part::digit, 8}}, {U'구', {Part::digit, 9}}, {U'영', {Part::digit, 0}},
    {U'点', {Part::point, 0}}, {U'點', {Part::point, 0}}, {U'负', {Part::minus, 0}}, {U'負', {Part::minus, 0}}, {U'半', {Part::half, .5}}, {U'余', {Part::skip, 0}}, {U'餘', {Part::skip, 0}}, {U'여', {Part::skip, 0}}, {U'几', {Part::skip, 0}}, {U'数', {Part::skip, 0}}, {U'多', {Part::skip, 0}}, {U'あ', {Part::skip, 0}}, {U'ま', {Part::skip, 0}}, {U'り', {Part::skip, 0}},
  };
  const auto found = table.find(c);
  return found == table.end() ? nullptr : &found->second;
}
// clang-format on

bool ascii_digit(char c) { return c >= '0' && c <= '9'; }

// Reads the number word by word; each reader moves `at_` behind what it took.
class Reader {
 public:
  Reader(std::string_view text, NumberStyle style)
      : text_(text),
        decimal_(style == NumberStyle::comma_decimal ? ',' : '.'),
        group_(style == NumberStyle::comma_decimal ? '.' : ',') {}

  std::optional<ParsedNumber> read() {
    while (at_ < text_.size())
      if (!step()) return std::nullopt;
    if (!seen_) return std::nullopt;
    close(1);
    return ParsedNumber{negative_ ? -total_ : total_, precision_};
  }

 private:
  bool step() {
    const char c = text_[at_];
    if (c == ' ' || c == '+' || (c == '-' && seen_) || (c == '.' && seen_ && scaled_))
      return ++at_, true;
    if (c == '-') return negative_ = true, ++at_, true;
    if (ascii_digit(c) || (c == decimal_ && !seen_)) return digits();
    if (std::size_t end = at_; const Word* found = cjk(next_code_point(text_, end))) {
      at_ = end;
      return apply(*found);
    }
    return word();
  }

  // "1,245,678.5": grouping only before exactly three digits ("9,58,268" has two), else another
  // number.
  bool digits() {
    double value = 0;
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (ascii_digit(c))
        value = value * 10 + (c - '0');
      else if (!grouping(c))
        break;
      ++at_;
    }
    double unit = 1;
    if (at_ < text_.size() && text_[at_] == decimal_)
      for (++at_; at_ < text_.size() && ascii_digit(text_[at_]); ++at_) {
        unit *= 10;
        value = value * 10 + (text_[at_] - '0');
      }
    if (decimals_ > 0) return decimal(value);  // "1 point 1"
    digit_ = value / unit;
    digits_seen_ = true;
    unit_ = 1 / unit;
    seen_ = true;
    return true;
  }

  bool grouping(char c) const {
    const bool digit_next = at_ + 1 < text_.size() && ascii_digit(text_[at_ + 1]);
    return digit_next && (c == group_ || c == ' ' || c == '\'');
  }

  bool word() {
    std::size_t end = at_;
    while (end < text_.size()) {
      std::size_t next = end;
      const char32_t c = next_code_point(text_, next);
      const bool letter = c < 0x80 ? ((c | 32) >= 'a' && (c | 32) <= 'z') : c >= 0xC0;
      if (!letter) break;
      end = next;
    }
    std::string lower(text_.substr(at_, end - at_));
    std::transform(lower.begin(), lower.end(), lower.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    const auto found = words().find(lower);
    if (end == at_ || found == words().end()) return false;
    at_ = end;
    return apply(found->second);
  }

  bool apply(const Word& word) {
    seen_ = seen_ || word.part == Part::small || word.part == Part::digit ||
            word.part == Part::times || word.part == Part::scale || word.part == Part::half;
    switch (word.part) {
      case Part::small:
        return small(word.value);
      case Part::digit:
        return digit(word.value);
      case Part::times:
        return times(word.value);
      case Part::scale:
        return close(word.value), true;
      case Part::point:
        decimals_ = .1;
        return true;
      case Part::half:
        section_ += .5;
        unit_ = .1;
        return true;
      case Part::skip:
        return true;
      case Part::minus:
        negative_ = true;
        return true;
    }
    return false;
  }

  bool small(double value) {
    if (decimals_ > 0) return decimal(value);
    section_ += value;
    unit_ = 1;
    return true;
  }

  // 二〇〇九 counts place by place, 二百九 does not.
  bool digit(double value) {
    if (decimals_ > 0) return decimal(value);
    digit_ = digits_seen_ ? digit_ * 10 + value : value;
    digits_seen_ = true;
    unit_ = 1;
    return true;
  }

  bool decimal(double value) {
    section_ += digit_ + value * decimals_;
    digit_ = 0;
    unit_ = decimals_;
    decimals_ /= 10;
    return true;
  }

  // 四百三十: the digit before it; "two hundred", 12百: all before it in the section.
  bool times(double value) {
    const bool words_before = !digits_seen_ && section_ > 0 && section_ < value;
    unit_ = (digits_seen_ || words_before ? unit_ : 1) * value;
    if (words_before)
      section_ *= value;
    else
      section_ += (digits_seen_ ? digit_ : 1) * value;
    digit_ = 0;
    digits_seen_ = false;
    return true;
  }

  // 10万万 multiplies, 1億2,345万 adds.
  void close(double scale) {
    const double section = section_ + digit_;
    const bool empty = section == 0 && !digits_seen_ && unit_ == 0;
    if (scale > 1 && (empty || scale > last_scale_))
      total_ = (total_ + (empty && total_ == 0 ? 1 : section)) * scale;
    else
      total_ += section * scale;
    if (!empty)
      precision_ = unit_ * scale;
    else if (scale > 1)
      precision_ = (scaled_ ? precision_ : 1) * scale;
    section_ = digit_ = unit_ = decimals_ = 0;
    digits_seen_ = false;
    if (scale > 1) last_scale_ = scale, scaled_ = true;
  }

  std::string_view text_;
  char decimal_, group_;
  std::size_t at_ = 0;
  double total_ = 0, section_ = 0, digit_ = 0, unit_ = 0, decimals_ = 0, precision_ = 1;
  double last_scale_ = 1e30;
  bool negative_ = false, seen_ = false, digits_seen_ = false, scaled_ = false;
};

}  // namespace

std::optional<ParsedNumber> parse_number(std::string_view text, NumberStyle style) {
  auto parsed = Reader(text, style).read();
  if (parsed && parsed->value != std::floor(parsed->value)) {
    // Sums of decimals and scales: 4.3 million is 4300000, not 4299999.9999.
    const double rounded = std::round(parsed->value);
    if (std::fabs(rounded - parsed->value) < 1e-6 * std::max(1.0, std::fabs(rounded)) * 1e-3)
      parsed->value = rounded;
  }
  return parsed;
}

std::optional<int> parse_ordinal(std::string_view text) {
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  if (!lower.empty() && ascii_digit(lower[0])) {
    int value = 0;
    std::size_t at = 0;
    for (; at < lower.size() && at < 4 && ascii_digit(lower[at]); ++at)
      value = value * 10 + (lower[at] - '0');
    return value;
  }
  static const std::unordered_map<std::string_view, int> table = {
      {"first", 1},        {"second", 2},      {"third", 3},       {"fourth", 4},
      {"fifth", 5},        {"sixth", 6},       {"seventh", 7},     {"eighth", 8},
      {"ninth", 9},        {"tenth", 10},      {"eleventh", 11},   {"twelfth", 12},
      {"thirteenth", 13},  {"fourteenth", 14}, {"fifteenth", 15},  {"sixteenth", 16},
      {"seventeenth", 17}, {"eighteenth", 18}, {"nineteenth", 19}, {"twentieth", 20},
      {"thirtieth", 30}};
  int base = 0;
  std::string_view rest = lower;
  for (const auto& [word, value] : {std::pair<std::string_view, int>{"twenty", 20}, {"thirty", 30}})
    if (rest.substr(0, word.size()) == word && rest.size() > word.size()) {
      base = value;
      rest.remove_prefix(word.size() +
                         (rest[word.size()] == '-' || rest[word.size()] == ' ' ? 1 : 0));
    }
  if (const auto found = table.find(rest); found != table.end()) return base + found->second;
  if (const auto number = parse_number(lower)) return static_cast<int>(number->value);
  return std::nullopt;
}

std::optional<int> parse_year_words(std::string_view text) {
  const std::size_t gap = text.find_first_of(" -");
  if (gap == std::string_view::npos) return std::nullopt;
  const auto centuries = parse_number(text.substr(0, gap)),
             years = parse_number(text.substr(gap + 1));
  if (!centuries || !years || years->value > 99) return std::nullopt;
  return static_cast<int>(centuries->value * 100 + years->value);
}

std::optional<int> parse_cjk_number(std::string_view text) {
  if (text == "元") return 1;
  const auto parsed = parse_number(text);
  if (!parsed || parsed->value < 0 || parsed->value > 99999) return std::nullopt;
  return static_cast<int>(parsed->value);
}

}  // namespace kiroku
