#include "pipeline/repairs/mojibake_gate.h"

#include <cstring>
#include <vector>

#include "pipeline/repairs/mojibake_model.h"
#include "schemas/utf8.h"

namespace kiroku {
namespace {

enum class Kind : std::uint8_t {
  strange,  // must be looked at
  wide,     // kana, common ideographs and syllables, their punctuation
  accent,   // a common letter with an accent: its neighbours are plain letters
  mark,     // punctuation and signs that stand at a word's edge
  joint     // what may stand inside a word: ’ – ·
};

constexpr int kCommonHan = 15 * Model::kBit;  // bits, alone
constexpr int kCommonHangul = 15 * Model::kBit;
constexpr int kCommonAccent = 12 * Model::kBit;

bool is_mark(char32_t c) {
  static constexpr std::u32string_view kMarks = U"£§©«®°±²³»½×€“”„…•™→←↑↓⇒─①②③④⑤⑥⑦⑧⑨⑩㎡℃○●◎□■△▲◆◇★☆※〜";
  return kMarks.find(c) != std::u32string_view::npos;
}

Kind kind_of(char32_t c, const Model& model) {
  if (c == 0x2019 || c == 0x2013 || c == 0x2014 || c == 0xB7 || c == 0x2010 || c == 0x2011) return Kind::joint;
  if (is_mark(c)) return Kind::mark;
  if ((c >= 0x3001 && c < 0x3012) || c == 0x3000 || (c >= 0x3041 && c < 0x3097) || (c >= 0x30A1 && c < 0x30FF) ||
      (c >= 0xFF01 && c < 0xFF5F))
    return Kind::wide;
  if (c >= 0x4E00 && c < 0xA000) return model.alone(c) <= kCommonHan ? Kind::wide : Kind::strange;
  if (c >= 0xAC00 && c < 0xD7A4) return model.alone(c) <= kCommonHangul ? Kind::wide : Kind::strange;
  // Ã, Â and â are what UTF-8 mostly begins with.
  const bool latin = c >= 0xC0 && c < 0x180 && c != 0xC2 && c != 0xC3 && c != 0xD7 && c != 0xF7;
  return latin && model.alone(c) <= kCommonAccent ? Kind::accent : Kind::strange;
}

std::vector<Kind> all_kinds() {
  std::vector<Kind> kinds(0x10000, Kind::strange);
  for (char32_t c = 0x80; c < kinds.size(); ++c) kinds[c] = kind_of(c, Model::built_in());
  return kinds;
}

const std::vector<Kind>& kinds() {
  static const std::vector<Kind> all = all_kinds();
  return all;
}

bool is_small(char32_t c) { return c >= 'a' && c <= 'z'; }
bool is_ideograph(char32_t c) { return c >= 0x4E00 && c < 0xD7A4; }

bool is_letter(char32_t c) { return (c | 0x20) >= 'a' && (c | 0x20) <= 'z'; }

// Takes characters in order; strange() says whether one must be looked at.
class Watch {
 public:
  bool strange(char32_t c) {
    if (c < 0x80) {
      // "Stra”e", "S찾o"
      const bool inside = (mark_in_word_ && is_letter(c)) || (is_ideograph(before_) && is_letter(c) && alone_);
      mark_in_word_ = false;
      last_ = Kind::strange;
      before_ = c;
      return inside;
    }
    if (c >= kinds_.size()) return true;
    const Kind kind = kinds_[c];
    const bool touches = before_ >= 0x80;
    alone_ = is_ideograph(c) && !is_ideograph(before_);
    const bool odd = kind == Kind::strange || (is_ideograph(c) && is_small(before_)) ||
                     (touches && (kind == Kind::accent || last_ == Kind::accent) &&
                      !(kind == Kind::joint || last_ == Kind::joint)) ||
                     (touches && kind == Kind::mark && last_ == Kind::mark);
    mark_in_word_ = kind == Kind::mark && is_letter(before_);
    last_ = kind;
    before_ = c;
    return odd;
  }

 private:
  const std::vector<Kind>& kinds_ = kinds();
  Kind last_ = Kind::strange;
  char32_t before_ = '\n';
  bool mark_in_word_ = false;
  bool alone_ = false;  // the last character is an ideograph without another before it
};

// Eight bytes at a time while they are ASCII.
std::size_t skip_ascii(std::string_view text, std::size_t at) {
  constexpr std::uint64_t kHigh = 0x8080808080808080u;
  while (at + 8 <= text.size()) {
    std::uint64_t word = 0;
    std::memcpy(&word, text.data() + at, 8);
    if ((word & kHigh) != 0) break;
    at += 8;
  }
  while (at < text.size() && text[at] >= 0) ++at;
  return at;
}

}  // namespace

bool is_everyday(std::string_view utf8) {
  std::size_t at = skip_ascii(utf8, 0);
  if (at == utf8.size()) return true;
  Watch watch;
  if (at > 0) watch.strange(static_cast<unsigned char>(utf8[at - 1]));
  while (at < utf8.size()) {
    const auto lead = static_cast<unsigned char>(utf8[at]);
    char32_t c = lead;
    if (lead < 0x80) {
      ++at;
    } else if (lead >= 0xE0 && lead < 0xF0) {  // valid UTF-8, so the rest is there
      c = (lead & 0x0Fu) << 12 | (static_cast<unsigned char>(utf8[at + 1]) & 0x3Fu) << 6 |
          (static_cast<unsigned char>(utf8[at + 2]) & 0x3Fu);
      at += 3;
    } else if (lead < 0xE0) {
      c = (lead & 0x1Fu) << 6 | (static_cast<unsigned char>(utf8[at + 1]) & 0x3Fu);
      at += 2;
    } else {
      return false;
    }
    if (watch.strange(c)) return false;
  }
  return true;
}

bool is_everyday(std::u32string_view line) {
  Watch watch;
  for (const char32_t c : line) {
    if (watch.strange(c)) return false;
  }
  return true;
}

}  // namespace kiroku
