#include "schemas/utf8.h"

#include <cstring>

namespace kiroku {
namespace {

std::uint8_t byte_at(std::string_view text, std::size_t at) {
  return at < text.size() ? static_cast<std::uint8_t>(text[at]) : 0;
}

bool is_continuation(std::uint8_t byte) { return (byte & 0xC0) == 0x80; }

// Length of the well-formed sequence at `at` (Unicode 15, table 3-7), or 0.
std::size_t sequence(std::string_view text, std::size_t at) {
  const std::uint8_t a = byte_at(text, at), b = byte_at(text, at + 1);
  if (a < 0x80) return 1;
  if (a < 0xC2 || a > 0xF4 || !is_continuation(b)) return 0;
  if (a < 0xE0) return 2;
  if ((a == 0xE0 && b < 0xA0) || (a == 0xED && b > 0x9F)) return 0;
  if ((a == 0xF0 && b < 0x90) || (a == 0xF4 && b > 0x8F)) return 0;
  if (!is_continuation(byte_at(text, at + 2))) return 0;
  if (a < 0xF0) return 3;
  return is_continuation(byte_at(text, at + 3)) ? 4 : 0;
}

}  // namespace

std::size_t utf8_length(std::string_view text, std::size_t at) {
  const std::size_t length = sequence(text, at);
  return length == 0 ? 1 : length;
}

char32_t next_code_point(std::string_view text, std::size_t& at) {
  const std::size_t length = sequence(text, at);
  const char32_t a = byte_at(text, at);
  const auto tail = [&](std::size_t i) {
    return static_cast<char32_t>(byte_at(text, at + i) & 0x3F);
  };
  char32_t c = kReplacement;
  switch (length) {
    case 1:
      c = a;
      break;
    case 2:
      c = (a & 0x1F) << 6 | tail(1);
      break;
    case 3:
      c = (a & 0x0F) << 12 | tail(1) << 6 | tail(2);
      break;
    case 4:
      c = (a & 0x07) << 18 | tail(1) << 12 | tail(2) << 6 | tail(3);
      break;
    default:
      break;
  }
  at += length == 0 ? 1 : length;
  return c;
}

void append_utf8(std::string& to, char32_t c) {
  if (c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF)) c = kReplacement;
  const auto tail = [&](int shift) { to += static_cast<char>(0x80 | (c >> shift & 0x3F)); };
  if (c < 0x80) {
    to += static_cast<char>(c);
  } else if (c < 0x800) {
    to += static_cast<char>(0xC0 | c >> 6);
    tail(0);
  } else if (c < 0x10000) {
    to += static_cast<char>(0xE0 | c >> 12);
    tail(6), tail(0);
  } else {
    to += static_cast<char>(0xF0 | c >> 18);
    tail(12), tail(6), tail(0);
  }
}

namespace {

// Behind the sequences of three bytes from `at` on that need no closer look: most of CJK texts.
std::size_t pass_three(std::string_view text, std::size_t at) {
  while (at + 3 <= text.size()) {
    const std::uint8_t a = byte_at(text, at);
    if ((a & 0xF0) != 0xE0 || a == 0xE0 || a == 0xED) break;
    if (!is_continuation(byte_at(text, at + 1)) || !is_continuation(byte_at(text, at + 2))) break;
    at += 3;
  }
  return at;
}

}  // namespace

bool is_utf8(std::string_view text) {
  constexpr std::uint64_t kHigh = 0x8080808080808080u;
  for (std::size_t at = 0; at < text.size();) {
    std::uint64_t word = kHigh;  // eight bytes of ASCII at a time: most of most texts
    if (at + 8 <= text.size()) std::memcpy(&word, text.data() + at, 8);
    if ((word & kHigh) == 0) {
      at += 8;
      continue;
    }
    const std::size_t length = sequence(text, at);
    if (length == 0) return false;
    at += length;
    if (length == 3) at = pass_three(text, at);
  }
  return true;
}

std::size_t count_code_points(std::string_view text) {
  std::size_t count = 0;
  for (const char c : text) count += !is_continuation(static_cast<std::uint8_t>(c));
  return count;
}

std::string to_valid_utf8(std::string_view text) {
  if (is_utf8(text)) return std::string(text);
  std::string valid;
  valid.reserve(text.size());
  bool broken = false;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = sequence(text, at);
    if (length > 0) valid.append(text, at, length);
    if (length == 0 && !(broken && is_continuation(byte_at(text, at))))
      append_utf8(valid, kReplacement);
    broken = length == 0;
    at += length == 0 ? 1 : length;
  }
  return valid;
}

}  // namespace kiroku
