#include "extractors/normalizers/numbers.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <unordered_map>

#include "extractors/normalizers/number_words.h"
#include "schemas/utf8.h"

namespace kiroku {
namespace {

bool ascii_digit(char c) { return c >= '0' && c <= '9'; }

// Reads the number word by word; each reader moves `at_` behind what it took.
class Reader {
 public:
  Reader(std::string_view text, NumberStyle style)
      : text_(text),
        decimal_(style == NumberStyle::comma_decimal ? ',' : '.'),
        group_(style == NumberStyle::comma_decimal ? '.' : ','),
        elliptic_(style == NumberStyle::elliptic) {}

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
    std::size_t end = at_;
    std::size_t length = 0;
    const NumberWord* found = number_prefix(text_.substr(at_), length);  // 일흔 before 일
    if (found != nullptr)
      end = at_ + length;
    else
      found = number_character(next_code_point(text_, end));
    if (found == nullptr) return word();
    at_ = end;
    return apply(*found);
  }

  // "1,245,678.5": grouping only before exactly three digits ("9,58,268" has two), else another
  // number.
  bool digits() {
    double value = 0;
    const std::size_t begin = at_;
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
    if (text_.substr(at_).starts_with("⁄")) return vulgar_fraction(value);
    if (decimals_ > 0) {  // "1 point 1", 2点789
      decimals_ /= std::pow(10.0, static_cast<double>(at_ - begin) - 1);
      return decimal(value);
    }
    elided_ = elliptic_ && at_ - begin == 1 ? last_unit_ / 10 : 0;  // 1万2
    digit_ = value / unit;
    digits_seen_ = true;
    unit_ = 1 / unit;
    seen_ = true;
    return true;
  }

  // ½ is 1⁄2 in the view, and 1½ is 11⁄2: the last digit is the fraction's.
  bool vulgar_fraction(double value) {
    double parts = 0;
    for (at_ += std::string_view("⁄").size(); at_ < text_.size() && ascii_digit(text_[at_]); ++at_)
      parts = parts * 10 + (text_[at_] - '0');
    if (parts == 0) return false;
    digit_ = std::floor(value / 10) + std::fmod(value, 10) / parts;
    unit_ = .1;
    return digits_seen_ = seen_ = true;
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
    std::string lower;
    for (std::size_t at = at_; at < end;) {
      const char32_t c = next_code_point(text_, at);
      const bool capital = (c >= 'A' && c <= 'Z') || (c >= 0x410 && c < 0x430);
      append_utf8(lower, capital ? c + 32 : c);
    }
    const NumberWord* found = number_word(lower);
    if (end == at_ || found == nullptr) return false;
    at_ = end;
    return apply(*found);
  }

  bool apply(const NumberWord& word) {
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
      case Part::half_scale:  // "một triệu rưỡi" is 1.5 million
        if (!scaled_) {  // "hai trăm rưỡi" is 250
          const double unit = last_unit_ >= 100 ? last_unit_ : 1;
          return section_ += .5 * unit, unit_ = .1 * unit, true;
        }
        total_ += .5 * last_scale_;
        precision_ = .1 * last_scale_;
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
    if (decimals_ > 0) return small_decimal(value);
    if (section_ >= 1 && section_ < 10 && value >= 10 && value < 100) section_ *= 100;  // one twenty
    section_ += value;
    unit_ = 1;
    return true;
  }

  // point four seven; "point seventy-one" are two places
  bool small_decimal(double value) {
    if (value < 10) return decimal(value);
    decimals_ /= 10;
    decimal(value);
    if (std::fmod(value, 10) == 0) decimals_ *= 10;
    return true;
  }

  // 二〇〇九 counts place by place, 二百九 does not.
  bool digit(double value) {
    if (decimals_ > 0) return decimal(value);
    if (elliptic_) return elliptic_digit(value);
    digit_ = digits_seen_ ? digit_ * 10 + value : value;
    digits_seen_ = true;
    unit_ = 1;
    return true;
  }

  // The unit that an elided one would follow: 百 after 二千, nothing after 零.
  bool elliptic_digit(double value) {
    elided_ = digits_seen_ || value == 0 ? 0 : last_unit_ / 10;
    if (value == 0) last_unit_ = 0;
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
    if (value == 12) {  // 五十ダース
      const double dozens = section_ + digit_;
      section_ = (dozens > 0 ? dozens : 1) * value;
      digit_ = 0, unit_ = value, digits_seen_ = false;
      return true;
    }
    const bool words_before = !digits_seen_ && section_ > 0 && section_ < value;
    unit_ = (digits_seen_ || words_before ? unit_ : 1) * value;
    last_unit_ = value, elided_ = 0;
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
    if (elided_ > 1) digit_ *= elided_, unit_ *= elided_;
    last_unit_ = scale, elided_ = 0;
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
  bool elliptic_;
  std::size_t at_ = 0;
  double total_ = 0, section_ = 0, digit_ = 0, unit_ = 0, decimals_ = 0, precision_ = 1;
  double last_scale_ = 1e30;
  double last_unit_ = 0, elided_ = 0;  // of what stands before a last digit, and what it counts
  bool negative_ = false, seen_ = false, digits_seen_ = false, scaled_ = false;
};

}  // namespace

namespace {

// 三分之二: the part stands last.
std::optional<ParsedNumber> parse_fraction(std::string_view text, NumberStyle style) {
  const std::size_t of = text.find("分"), part = text.find("之");
  if (of == std::string_view::npos || part == std::string_view::npos || part < of) return {};
  const auto whole = parse_number(text.substr(0, of), style),
             parts = parse_number(text.substr(part + std::string_view("之").size()), style);
  if (!whole || !parts || whole->value == 0) return std::nullopt;
  return ParsedNumber{parts->value / whole->value, 1};
}

// "forty-five (45)": said twice, and the same both times.
std::optional<ParsedNumber> parse_restated(std::string_view text, NumberStyle style) {
  const std::size_t open = text.find('(');
  const auto words = parse_number(text.substr(0, open), style),
             digits = parse_number(text.substr(open + 1, text.size() - open - 2), style);
  if (!words || !digits || words->value != digits->value) return std::nullopt;
  return digits;
}

// Where the exponent of "-127.32e13" begins, behind its e; npos where there is none.
std::size_t exponent(std::string_view text) {
  const std::size_t e = text.find_last_of("eE");
  if (e == text.npos || e == 0 || !ascii_digit(text[e - 1])) return text.npos;
  const std::size_t digits = text.find_first_not_of("+-", e + 1);
  const bool only = digits != text.npos && digits <= e + 2 && text.size() <= digits + 2 &&
                    text.find_first_not_of("0123456789", digits) == text.npos;
  return only ? e + 1 : text.npos;
}

}  // namespace

std::optional<ParsedNumber> parse_number(std::string_view text, NumberStyle style) {
  if (text.find("之") != std::string_view::npos) return parse_fraction(text, style);
  if (text.ends_with(')') && text.find('(') != text.npos) return parse_restated(text, style);
  if (const std::size_t at = exponent(text); at != text.npos) {
    auto base = parse_number(text.substr(0, at - 1), style);
    const auto power = parse_number(text.substr(at));
    if (!base || !power) return std::nullopt;
    const double scale = std::pow(10.0, power->value);
    return ParsedNumber{base->value * scale, base->precision * scale};
  }
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
  if (gap == std::string_view::npos) return parse_cjk_number(text);
  if (text.find("undred") != text.npos || text.find("housand") != text.npos) {
    const auto year = parse_number(text);  // nineteen hundred and five
    return year ? std::optional(static_cast<int>(year->value)) : std::nullopt;
  }
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
