#pragma once
// Numbers as they are written: grouped digits, decimals, scale words and numerals of the supported
// languages, mixed as texts mix them.
//
//   parse_number("1億2,345万")->value             // 123450000, precision 10000
//   parse_number("thirty-four billion and six hundred")->value     // 34000000600
//   parse_number("1,3 млн", NumberStyle::comma_decimal)->value     // 1300000
#include <optional>
#include <string_view>

namespace kiroku {

// Which of ',' and '.' groups digits and which begins the decimals. In `elliptic` (Chinese) a last
// digit counts in tenths of the unit before it: 二百五 is 250, 三万五 35000.
enum class NumberStyle { point_decimal, comma_decimal, elliptic };

struct ParsedNumber {
  double value = 0;
  double precision = 1;  // the unit that was counted: 10000 in "95万", 0.1 in "2.5"
};

// `text` is the whole expression, normalised (NFKC). Nothing where it is not a number.
std::optional<ParsedNumber> parse_number(std::string_view text,
                                         NumberStyle style = NumberStyle::point_decimal);

// "21st", "3rd", "twenty-first", "seventeenth", "last" is none.
std::optional<int> parse_ordinal(std::string_view text);

// "nineteen eighty-six" is 1986.
std::optional<int> parse_year_words(std::string_view text);

// A small number in kanji, ASCII digits, or 元 (the first year of an era): 二十一, 二〇〇九, 廿,
// 元.
std::optional<int> parse_cjk_number(std::string_view text);

}  // namespace kiroku
