#include "pipeline/repairs/mojibake_gate.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <vector>

#include "pipeline/repairs/mojibake_model.h"
#include "schemas/utf8.h"

namespace kiroku {
namespace {

enum class Kind : std::uint8_t {
  strange,   // must be looked at
  wide,      // kana, common ideographs and syllables, their punctuation
  uncommon,  // ideographs and syllables that mojibake is made of, and names: pairs decide
  accent,    // a common letter with an accent: its neighbours are plain letters, or pairs decide
  cyrillic,  // of Russian: pairs decide
  mark,      // punctuation and signs that stand at a word's edge
  joint,     // what may stand inside a word: ’ – ·
  lost       // U+FFFD: nothing is left of it to be read otherwise
};

// Bits of a character alone.
constexpr int kCommonWide = 15 * Model::kBit;
constexpr int kUncommonWide = 21 * Model::kBit;
constexpr int kCommonAccent = 12 * Model::kBit;

// Debt: what characters cost beyond what language costs on average. One rare name runs it up a
// little, a misread word past the limit.
constexpr int kDebtLimit = 12 * Model::kBit;
constexpr int kWideBits = 14 * Model::kBit, kWideRest = 4 * Model::kBit;
constexpr int kLetterBits = 7 * Model::kBit;
constexpr int kAccentBits = 11 * Model::kBit;  // of one behind a plain letter or a blank
constexpr int kPairBits =
    11 * Model::kBit;  // of two letters with accents that belong together: "ượ"

bool is_mark(char32_t c) {
  static constexpr std::u32string_view kMarks = U"£¥§©«®°±²³»½×€‘“”„…•™─";
  return kMarks.find(c) != std::u32string_view::npos;
}

// Signs of CJK texts that no single-byte charset has where UTF-8 would be misread.
bool is_wide_sign(char32_t c) {
  static constexpr std::u32string_view kSigns = U"→←↑↓⇒―○●◎□■△▲◆◇★☆※〜｢｣①②③④⑤⑥⑦⑧⑨⑩㎡㎢㎞㎏℃";
  return kSigns.find(c) != std::u32string_view::npos;
}

bool is_ideograph(char32_t c) { return c >= 0x4E00 && c < 0xD7A4; }
bool is_russian(char32_t c) { return (c >= 0x410 && c < 0x450) || c == 0x401 || c == 0x451; }
bool is_accent(char32_t c) {
  // Ã and Â are what UTF-8 mostly begins with.
  return (c >= 0xC0 && c < 0x180 && c != 0xC2 && c != 0xC3 && c != 0xD7 && c != 0xF7) ||
         c == 0x1A0 || c == 0x1A1 || c == 0x1AF || c == 0x1B0 || (c >= 0x1EA0 && c < 0x1EFA);
}

Kind kind_of(char32_t c, const Model& model) {
  if (c == 0x2019 || c == 0x2013 || c == 0x2014 || c == 0xB7 || c == 0x2010 || c == 0x2011 ||
      c == 0xA0 || c == 0x202F)
    return Kind::joint;
  if (c == 0xFFFD) return Kind::lost;
  if (is_mark(c)) return Kind::mark;
  if ((c >= 0x3001 && c < 0x3012) || c == 0x3000 || (c >= 0x3041 && c < 0x3097) ||
      (c >= 0x30A1 && c < 0x30FF) || (c >= 0xFF01 && c < 0xFF5F) || is_wide_sign(c))
    return Kind::wide;
  const int alone = model.alone(c);
  if ((c >= 0x4E00 && c < 0xA000) || (c >= 0xAC00 && c < 0xD7A4))
    return alone <= kCommonWide     ? Kind::wide
           : alone <= kUncommonWide ? Kind::uncommon
                                    : Kind::strange;
  if (is_russian(c)) return Kind::cyrillic;
  return is_accent(c) ? Kind::accent : Kind::strange;
}

constexpr char32_t kKinds = 0x10000;  // of the basic plane

std::vector<Kind> all_kinds() {
  std::vector<Kind> kinds(kKinds, Kind::strange);
  for (char32_t c = 0x80; c < kKinds; ++c) kinds[c] = kind_of(c, Model::built_in());
  return kinds;
}

const std::vector<Kind>& kinds() {
  static const std::vector<Kind> all = all_kinds();
  return all;
}

// The wide characters of three bytes: a bit for each last byte, by what the two before it say.
// 8 KiB, which stay in the nearest cache while a text is passed; the kinds take 64.
using WideSet = std::array<std::uint64_t, 1024>;
const WideSet& wide_set() {
  static const WideSet set = [] {
    WideSet wide{};
    for (char32_t c = 0x800; c < kKinds; ++c)
      if (kinds()[c] == Kind::wide) wide[c >> 6] |= std::uint64_t{1} << (c & 0x3F);
    return wide;
  }();
  return set;
}

bool is_small(char32_t c) { return c >= 'a' && c <= 'z'; }
bool is_plain_letter(char32_t c) { return (c | 0x20) >= 'a' && (c | 0x20) <= 'z'; }
bool is_capital_cyrillic(char32_t c) { return c < 0x430; }
char32_t small_cyrillic(char32_t c) {
  return !is_capital_cyrillic(c) || !is_russian(c) ? c : c == 0x401 ? char32_t{0x451} : c + 0x20;
}

// Takes characters in order; strange() says whether one must be looked at.
class Watch {
 public:
  // Behind the wide characters from `at` on, most of what CJK texts are made of: beside each other
  // none is strange.
  std::size_t pass_wide(std::string_view text, std::size_t at) {
    const std::size_t begin = at;
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[at + i]); };
    while (at + 3 <= text.size() && (byte(0) & 0xF0) == 0xE0 &&
           (wide_[(byte(0) & 0x0Fu) << 6 | (byte(1) & 0x3Fu)] >> (byte(2) & 0x3Fu) & 1) != 0)
      at += 3;
    if (at == begin) return at;
    const std::size_t passed = (at - begin) / 3;
    const char32_t last = passed > 1 ? three_bytes(text, at - 6) : before_;
    before_ = three_bytes(text, at - 3);
    debt_ = std::max(0, debt_ - static_cast<int>(std::min<std::size_t>(passed, kDebtLimit)) * kWideRest);
    alone_ = is_ideograph(before_) && !is_ideograph(last);
    mark_in_word_ = false;
    return at;
  }
  bool after_wide() const { return last_ == Kind::wide && before_ >= 0x80; }

  // ASCII between others: "Stra”e", "S찾o". What stood before a longer stretch or in another line
  // tells nothing.
  bool pass(std::string_view plain) {
    constexpr std::size_t kForget = 16;
    const bool inside =
        is_plain_letter(static_cast<unsigned char>(plain[0])) &&
        (mark_in_word_ || last_ == Kind::cyrillic || (alone_ && is_ideograph(before_)));
    if (plain.size() >= kForget ||
        std::any_of(plain.begin(), plain.end(), [](char c) { return c < ' '; }))
      debt_ = 0;
    mark_in_word_ = alone_ = false;
    last_ = Kind::wide;
    before_ = static_cast<unsigned char>(plain.back());
    return inside;
  }

  bool strange(char32_t c) {
    if (c >= kKinds) return true;
    const Kind kind = kinds_[c];
    const bool odd = is_odd(c, kind);
    alone_ = is_ideograph(c) && !is_ideograph(before_);
    mark_in_word_ = kind == Kind::mark && is_plain_letter(before_);
    last_ = kind;
    before_ = c;
    return odd || debt_ > kDebtLimit;
  }

 private:
  bool is_odd(char32_t c, Kind kind) {
    const bool touches = before_ >= 0x80;
    switch (kind) {
      case Kind::wide:
        debt_ = std::max(0, debt_ - kWideRest);
        return (touches && last_ == Kind::accent) || (is_ideograph(c) && is_small(before_));
      case Kind::uncommon:
        owe(model_.step(before_, c) - kWideBits);
        return (touches && last_ == Kind::accent) || is_small(before_);
      case Kind::accent:
        return is_odd_accent(c, touches);
      case Kind::cyrillic:
        return is_odd_cyrillic(c);
      case Kind::mark:
        return touches && (last_ == Kind::mark || last_ == Kind::accent);
      case Kind::joint:
        return false;
      case Kind::lost:
        return touches && (last_ == Kind::accent || last_ == Kind::cyrillic);
      case Kind::strange:
        break;
    }
    return true;
  }

  bool is_odd_accent(char32_t c, bool touches) {
    if (touches && last_ == Kind::joint) return false;
    if (touches) return last_ != Kind::accent || model_.step(before_, c) > kPairBits;
    if (model_.alone(c) > kCommonAccent) owe(model_.step(before_, c) - kAccentBits);
    return false;
  }

  // "Мэр" goes on in small letters; a misread word jumps.
  bool is_odd_cyrillic(char32_t c) {
    const bool after = last_ == Kind::cyrillic;
    if (!after && before_ >= 0x80 && last_ != Kind::mark && last_ != Kind::joint) return true;
    if (is_plain_letter(before_)) return true;
    if (after && is_capital_cyrillic(c) && !is_capital_cyrillic(before_)) return true;
    owe(model_.step(after ? small_cyrillic(before_) : U' ', small_cyrillic(c)) - kLetterBits);
    return false;
  }

  void owe(int cost) { debt_ = std::max(0, debt_ + cost); }

  // The character of three bytes at text[at].
  static char32_t three_bytes(std::string_view text, std::size_t at) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[at + i]); };
    return (byte(0) & 0x0Fu) << 12 | (byte(1) & 0x3Fu) << 6 | (byte(2) & 0x3Fu);
  }

  const Kind* const kinds_ = kinds().data();
  const WideSet& wide_ = wide_set();
  const Model& model_ = Model::built_in();
  Kind last_ = Kind::wide;
  char32_t before_ = '\n';
  int debt_ = 0;
  bool mark_in_word_ = false;
  bool alone_ = false;  // the last character is an ideograph without another before it
};

// Behind the ASCII bytes from `at` on, many at a time.
std::size_t skip_ascii(std::string_view text, std::size_t at) {
  constexpr std::uint64_t kHigh = 0x8080808080808080u;
  const auto word = [&](std::size_t i) {
    std::uint64_t bytes = 0;
    std::memcpy(&bytes, text.data() + at + i, 8);
    return bytes;
  };
  while (at + 32 <= text.size() && ((word(0) | word(8) | word(16) | word(24)) & kHigh) == 0)
    at += 32;
  while (at + 8 <= text.size() && (word(0) & kHigh) == 0) at += 8;
  while (at < text.size() && text[at] >= 0) ++at;
  return at;
}

// The character at text[at], valid UTF-8 of up to three bytes; `at` behind it. Four bytes: 0x10000.
char32_t next_wide(std::string_view text, std::size_t& at) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[at + i]); };
  const unsigned lead = byte(0);
  char32_t c = 0x10000;
  if (lead < 0xE0) {
    c = (lead & 0x1Fu) << 6 | (byte(1) & 0x3Fu);
    at += 2;
  } else if (lead < 0xF0) {
    c = (lead & 0x0Fu) << 12 | (byte(1) & 0x3Fu) << 6 | (byte(2) & 0x3Fu);
    at += 3;
  } else {
    at += 4;
  }
  return c;
}

}  // namespace

std::size_t first_strange(std::string_view utf8, std::size_t from) {
  std::size_t at = skip_ascii(utf8, from);
  if (at == utf8.size()) return at;
  Watch watch;
  if (at > from) watch.pass(utf8.substr(from, at - from));
  while (at < utf8.size()) {
    const std::size_t here = at;
    if (utf8[at] >= 0) {
      at = skip_ascii(utf8, at);
      if (watch.pass(utf8.substr(here, at - here))) return here;
    } else {
      if (watch.strange(next_wide(utf8, at))) return here;
      if (watch.after_wide()) at = watch.pass_wide(utf8, at);
    }
  }
  return at;
}

bool is_everyday(std::string_view utf8) { return first_strange(utf8, 0) == utf8.size(); }

}  // namespace kiroku
