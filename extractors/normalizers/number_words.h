#pragma once
// The words of numbers in all languages and what each does to the number it stands in; numbers.cc
// puts them together.
//
//   *number_word("тысяч")              // {Part::scale, 1000}
//   number_prefix("스물다섯", length)    // {Part::small, 20}, length 6
#include <cstddef>
#include <string_view>

namespace kiroku {

// `small` counts, `digit` counts place by place (二〇〇九), `times` multiplies the section before
// it (十, 百, hundred), `scale` closes a section (万, million), `point` begins decimals, `half`
// adds a half, `half_scale` half of the scale before it (một triệu rưỡi), `skip` is "and".
enum class Part { small, digit, times, scale, point, half, half_scale, skip, minus };

struct NumberWord {
  Part part;
  double value;
};

// A whole word in small letters; null where it is no word of a number.
const NumberWord* number_word(std::string_view word);
// A character that counts by itself: Han and Sino-Korean numerals.
const NumberWord* number_character(char32_t c);
// A word that `text` begins with where no space parts words (스물, マイナス), and its bytes.
const NumberWord* number_prefix(std::string_view text, std::size_t& length);

}  // namespace kiroku
