#pragma once
// UTF-8 by hand where a library would be out of proportion: valid or not, one code point, counting.
#include <cstdint>
#include <string>
#include <string_view>

namespace kiroku {

constexpr char32_t kReplacement = 0xFFFD;

// Bytes of the code point that begins at text[at], 1..4; 1 also for an invalid byte.
std::size_t utf8_length(std::string_view text, std::size_t at);
// The code point that begins at text[at] and moves `at` behind it; kReplacement and one byte for
// what is not UTF-8 (overlong, surrogates and beyond U+10FFFF included).
char32_t next_code_point(std::string_view text, std::size_t& at);
void append_utf8(std::string& to, char32_t code_point);
bool is_utf8(std::string_view text);
std::size_t count_code_points(std::string_view text);  // text is UTF-8
// Every maximal invalid part replaced by one U+FFFD.
std::string to_valid_utf8(std::string_view text);

}  // namespace kiroku
