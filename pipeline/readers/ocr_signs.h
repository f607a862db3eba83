#pragma once
// Kinds of characters that recognition treats differently.
#include <string_view>

#include "schemas/utf8.h"

namespace kiroku {

// The first code point of a text that is not empty.
inline char32_t sign_of(std::string_view utf8) {
  std::size_t at = 0;
  return next_code_point(utf8, at);
}

// Han, kana, CJK punctuation and full-width forms: written without spaces.
inline bool is_spaceless(char32_t c) {
  return (c >= 0x2E80 && c <= 0x312F) || (c >= 0x3190 && c <= 0xA4CF) ||
         (c >= 0xF900 && c <= 0xFAFF) || (c >= 0xFE30 && c <= 0xFE4F) ||
         (c >= 0xFF01 && c <= 0xFFEF) || (c >= 0x20000 && c <= 0x3FFFF);
}
inline bool is_ideograph(char32_t c) {
  return (c >= 0x3400 && c <= 0x9FFF) || (c >= 0xF900 && c <= 0xFAFF) ||
         (c >= 0x20000 && c <= 0x3FFFF);
}
inline bool is_kana(char32_t c) { return c >= 0x3041 && c <= 0x30FE; }
inline bool is_hangul(char32_t c) { return c >= 0xAC00 && c <= 0xD7A3; }
inline bool is_cyrillic(char32_t c) { return c >= 0x400 && c <= 0x4FF; }

}  // namespace kiroku
