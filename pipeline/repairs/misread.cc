#include "pipeline/repairs/misread.h"

#include <array>
#include <vector>

namespace kiroku {
namespace {

constexpr std::array<std::string_view, 18> kNames = {
    "cp1252", "latin-1", "cp1251", "cp1250",    "koi8-r", "mac-roman", "cp437", "cp866", "cp1253",
    "cp1254", "cp1257",  "cp850",  "iso8859-2", "cp932",  "gbk",       "big5",  "cp949", "euc-jp"};

// Bits of the charsets that have a character, and of those where its bytes begin a sequence of
// UTF-8 or go on with one.
struct Roles {
  std::uint32_t has = 0, begins = 0, goes_on = 0;
};

bool is_lead(std::uint32_t byte) { return byte >= 0xC2 && byte < 0xF5; }
bool is_continuation(std::uint32_t byte) { return byte >= 0x80 && byte < 0xC0; }

std::vector<Roles> all_roles() {
  std::vector<Roles> roles(0x10000);
  for (std::size_t i = 0; i < misread().size(); ++i) {
    const Charset& charset = *misread()[i].charset;
    const std::uint32_t bit = 1u << i;
    for (char32_t c = 0x80; c < roles.size(); ++c) {
      const std::uint32_t code = charset.encode(c);
      if (code == Charset::kNone) continue;
      const std::uint32_t first = code > 0xFFFF ? code >> 16 : code > 0xFF ? code >> 8 : code;
      const std::uint32_t second = code > 0xFFFF ? code >> 8 & 0xFF : code & 0xFF;
      roles[c].has |= bit;
      if (is_lead(first) && (code <= 0xFF || is_continuation(second))) roles[c].begins |= bit;
      if (is_continuation(first)) roles[c].goes_on |= bit;
    }
  }
  return roles;
}

const Roles& roles_of(char32_t c) {
  static const std::vector<Roles> all = all_roles();
  static constexpr Roles kNone;
  return c < all.size() ? all[c] : kNone;
}

std::uint32_t two_bytes() {
  std::uint32_t bits = 0;
  for (std::size_t i = 0; i < misread().size(); ++i)
    if (!misread()[i].charset->single()) bits |= 1u << i;
  return bits;
}

}  // namespace

std::span<const Misread> misread() {
  static const std::vector<Misread> all = [] {
    std::vector<Misread> made;
    for (const std::string_view name : kNames) made.push_back({name, &charset(name)});
    return made;
  }();
  return all;
}

std::uint32_t may_be_misread(std::u32string_view line) {
  std::uint32_t all = (1u << kNames.size()) - 1;
  for (const char32_t c : line) {
    if (c >= 0x80) all &= roles_of(c).has;
    if (all == 0) break;
  }
  return all;
}

std::uint32_t may_hold_utf8(std::u32string_view line) {
  static const std::uint32_t pairs = two_bytes();
  std::uint32_t all = 0;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] < 0x80) continue;
    const std::uint32_t begins = roles_of(line[i]).begins;
    const bool touches = i + 1 < line.size() && line[i + 1] >= 0x80;
    all |= begins & pairs;  // one character may be a whole sequence
    if (touches) all |= begins & roles_of(line[i + 1]).goes_on;
  }
  return all;
}

std::uint32_t of_single_bytes() {
  static const std::uint32_t bits = ((1u << kNames.size()) - 1) & ~two_bytes();
  return bits;
}

}  // namespace kiroku
