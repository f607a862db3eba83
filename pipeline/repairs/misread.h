#pragma once
// Misread: the charsets that text is taken for by mistake, the commonest first.
//
//   const std::uint32_t may = may_be_misread(U"l’annÃ©e");     // CP1252, CP1254, ... but no CP866
#include <cstdint>
#include <span>
#include <string_view>

#include "pipeline/repairs/charsets.h"

namespace kiroku {

struct Misread {
  std::string_view name;
  const Charset* charset;
};
std::span<const Misread> misread();
// Bit i is set where misread()[i] has every character of the line: only then may it be its bytes.
std::uint32_t may_be_misread(std::u32string_view line);
// The same where a stretch of the line, of two bytes at least, may be UTF-8 in it.
std::uint32_t may_hold_utf8(std::u32string_view line);
std::uint32_t of_single_bytes();  // the bits of charsets of one byte a character

}  // namespace kiroku
