#include "pipeline/repairs/mojibake_model.h"

#include <array>
#include <bit>
#include <cassert>
#include <cmath>
#include <cstring>

#include <unicode/uchar.h>
#include <unicode/uscript.h>

#include "pipeline/repairs/charsets.h"

// model.bin is laid into the program as it is.
asm(".section .rodata\n"
    ".balign 16\n"
    ".global kiroku_repair_model\n"
    "kiroku_repair_model:\n"
    ".incbin \"" KIROKU_REPAIR_MODEL
    "\"\n"
    ".global kiroku_repair_model_end\n"
    "kiroku_repair_model_end:\n"
    ".byte 0\n"
    ".previous\n");
extern "C" const char kiroku_repair_model[];
extern "C" const char kiroku_repair_model_end[];

namespace kiroku {
namespace {

constexpr char32_t kDirect = 0x20000;  // code points with a row of their own

Letter look_up(char32_t c) {
  const auto u = static_cast<UChar32>(c);
  Letter letter;
  letter.word = u_isalnum(u) || c == '_' || u_charType(u) == U_NON_SPACING_MARK;
  letter.upper = u_isupper(u);
  letter.lower = u_islower(u);
  if (!u_isalpha(u)) return letter;
  if (c < 0x250 || (c >= 0x1E00 && c < 0x1F00) || (c >= 0xFB00 && c < 0xFB07)) {
    letter.script = Script::latin;
  } else if ((c >= 0x370 && c < 0x400) || (c >= 0x1F00 && c < 0x2000)) {
    letter.script = Script::greek;
  } else if (c >= 0x400 && c < 0x530) {
    letter.script = Script::cyrillic;
  } else if ((c >= 0xAC00 && c < 0xD7A4) || (c >= 0x1100 && c < 0x1200) ||
             (c >= 0x3130 && c < 0x3190)) {
    letter.script = Script::hangul;
  } else if ((c >= 0x3040 && c < 0x3100) || (c >= 0xFF66 && c < 0xFFA0)) {
    letter.script = Script::kana;
  } else if ((c >= 0x2E80 && c < 0xA000) || c >= 0x20000) {
    letter.script = Script::han;
  } else {
    letter.script = Script::other;
  }
  return letter;
}

std::vector<Letter> look_up_all() {
  std::vector<Letter> letters(0x10000);
  for (char32_t c = 0; c < letters.size(); ++c) letters[c] = look_up(c);
  return letters;
}

const std::vector<Letter>& all_letters() {
  static const std::vector<Letter> letters = look_up_all();
  return letters;
}

// Bits of a character that was never counted, by how common its kind is. The levels of the national
// sets say which ideographs are in daily use.
double tier_of_han(char32_t c) {
  const std::uint32_t gb = charset("gbk").encode(c);
  const std::uint32_t jis = charset("euc-jp").encode(c);
  const std::uint32_t big5 = charset("big5").encode(c);
  const bool in_gb2312 = gb >= 0xB0A1 && (gb & 0xFF) >= 0xA1 && gb < 0xF7FF;
  if (in_gb2312 && gb < 0xD800) return 15;
  if (jis >= 0xB0A1 && jis < 0xD000) return 15;
  if (big5 >= 0xA440 && big5 < 0xC900) return 15.5;
  return in_gb2312 || (jis >= 0xD000 && jis < 0xF500) ? 19 : 22;
}

double tier_of(char32_t c) {
  if (c < 0x80) return c >= 32 || c == '\n' || c == '\t' || c == '\r' ? 9 : 20;
  if (c < 0xA0 || c == 0xFFFD || (c >= 0xE000 && c < 0xF900)) return 22;
  const auto type = u_charType(static_cast<UChar32>(c));
  if (type == U_UNASSIGNED || type == U_CONTROL_CHAR || type == U_SURROGATE) return 26;
  if (c >= 0x4E00 && c < 0xA000) return tier_of_han(c);
  if (c >= 0xAC00 && c < 0xD7A4)
    return charset("cp949").encode(c) >= 0xB000 && (charset("cp949").encode(c) & 0xFF) >= 0xA1 ? 14
                                                                                               : 20;
  if (c >= 0x3040 && c < 0x3100) return 12;
  if (c >= 0xFF61 && c < 0xFFA0) return 17;
  if ((c >= 0x400 && c < 0x460) || (c >= 0x370 && c < 0x400)) return 13;
  if ((c >= 0xC0 && c < 0x180) || (c >= 0x1EA0 && c < 0x1EFA)) return 14;
  if (c >= 0x300 && c < 0x324) return 15;
  if (c >= 0xFB00 && c < 0xFB07) return 11;  // ligatures: many text layers are full of them
  return 18;
}

std::uint16_t in_steps(double bits) {
  return static_cast<std::uint16_t>(std::lround(std::min(bits, 40.0) * Model::kBit));
}

double count_of(unsigned char level) { return std::exp2(level / 8.0) - 1; }

std::uint32_t varint(std::string_view bytes, std::size_t& at) {
  std::uint32_t number = 0;
  for (int shift = 0;; shift += 7) {
    assert(at < bytes.size() && "model.bin is cut off");
    const auto byte = static_cast<unsigned char>(bytes[at++]);
    number |= static_cast<std::uint32_t>(byte & 0x7F) << shift;
    if (byte < 0x80) return number;
  }
}

std::uint32_t word_at(std::string_view bytes, std::size_t at) {
  std::uint32_t word = 0;
  std::memcpy(&word, bytes.data() + at, 4);
  return word;
}

constexpr std::uint32_t kSeenBits = 21;  // 256 KiB: stays in the processor's cache
std::uint32_t bit_of(std::uint32_t key) { return (key * 0x9E3779B1u) >> (32 - kSeenBits); }
std::uint32_t slot_of(std::uint32_t key) { return (key * 2654435761u) >> 7; }

bool is_box(char32_t c) { return c >= 0x2500 && c < 0x25A0; }
bool is_half_kana(char32_t c) { return c >= 0xFF61 && c < 0xFFA0; }
bool is_jamo(char32_t c) { return c >= 0x3130 && c < 0x3190; }
bool same_odd_kind(char32_t a, char32_t b) {
  return (is_box(a) && is_box(b)) || (is_half_kana(a) && is_half_kana(b)) ||
         (is_jamo(a) && is_jamo(b));
}

constexpr int kInsideWordBits = 8;

bool is_cjk(Script s) { return s == Script::han || s == Script::kana || s == Script::hangul; }

// Bits for another script than the letter before; 鹿 and カ, 한 and 漢 belong together.
int change_of(Script before, Script now, bool touching) {
  const bool han = before == Script::han || now == Script::han;
  const bool kana = before == Script::kana || now == Script::kana;
  const bool hangul = before == Script::hangul || now == Script::hangul;
  if (han && (kana || hangul)) return 0;
  if (kana && hangul) return 6;
  if (is_cjk(before) || is_cjk(now)) return 2;
  return touching ? 12 : 5;
}

}  // namespace

Letter letter_of(char32_t c) {
  const std::vector<Letter>& letters = all_letters();
  return c < letters.size() ? letters[c] : look_up(c);
}

const Model& Model::built_in() {
  static const Model model(
      std::string_view(kiroku_repair_model,
                       static_cast<std::size_t>(kiroku_repair_model_end - kiroku_repair_model)));
  return model;
}

Model::Model(std::string_view bytes) { read(bytes); }

void Model::add_pair(std::uint32_t key, std::uint16_t cost) {
  std::uint32_t slot = slot_of(key) & mask_;
  while (keys_[slot] != 0) slot = (slot + 1) & mask_;
  keys_[slot] = key;
  pairs_[slot] = cost;
  seen_[bit_of(key) >> 6] |= std::uint64_t{1} << (bit_of(key) & 63);
}

void Model::read(std::string_view bytes) {
  assert(bytes.size() > 12 && bytes.substr(0, 4) == "KRM1" && "model.bin is of another kind");
  const std::uint32_t characters = word_at(bytes, 4), pairs = word_at(bytes, 8);
  std::size_t at = 12;
  std::vector<char32_t> code_points(characters + 1);
  std::vector<double> counts(characters + 1), unigram(characters + 1);
  double total = 0;
  index_.assign(kDirect, 0);
  alone_.resize(kDirect);
  char32_t last = 0;
  for (std::uint32_t i = 1; i <= characters; ++i) {
    last += varint(bytes, at);
    code_points[i] = last;
    counts[i] = count_of(static_cast<unsigned char>(bytes[at++]));
    total += counts[i];
    if (last < kDirect) index_[last] = static_cast<std::uint16_t>(i);
  }
  std::vector<double> base(kDirect);
  for (char32_t c = 0; c < kDirect; ++c) {
    const double counted = index_[c] != 0 ? counts[index_[c]] / total : 0;
    base[c] = .75 * counted + .25 * std::exp2(-tier_of(c));
    alone_[c] = in_steps(-std::log2(base[c] * .9));
  }
  mask_ = std::bit_ceil(pairs * 2 + 16) - 1;
  keys_.assign(mask_ + 1, 0);
  pairs_.assign(mask_ + 1, 0);
  seen_.assign((1u << kSeenBits) / 64, 0);
  after_.assign(characters + 1, 0);
  for (std::uint32_t i = 1; i <= characters; ++i) {
    const double lambda = counts[i] / (counts[i] + 300.0);
    after_[i] = in_steps(-std::log2(1 - lambda * .85));
    std::uint32_t second = 0;
    for (std::uint32_t left = varint(bytes, at); left > 0; --left) {
      second += varint(bytes, at);
      const double count = count_of(static_cast<unsigned char>(bytes[at++]));
      const double seen = lambda * std::max(count - .5, 0.0) / std::max(counts[i], 1.0);
      const char32_t c = code_points[second + 1];
      const double back = c < kDirect ? base[c] : std::exp2(-18);
      add_pair(i << 16 | (second + 1), in_steps(-std::log2(seen + (1 - lambda * .85) * back * .9)));
    }
  }
  assert(at == bytes.size() && "model.bin has bytes left over");
}

int Model::alone(char32_t c) const { return c < kDirect ? alone_[c] : 19 * kBit; }

int Model::step(char32_t before, char32_t next) const {
  const std::uint32_t first = index_of(before);
  const std::uint32_t second = index_of(next);
  if (first != 0 && second != 0) {
    const std::uint32_t key = first << 16 | second;
    const bool maybe = (seen_[bit_of(key) >> 6] >> (bit_of(key) & 63) & 1) != 0;
    for (std::uint32_t slot = slot_of(key) & mask_; maybe && keys_[slot] != 0;
         slot = (slot + 1) & mask_) {
      if (keys_[slot] == key) return pairs_[slot];
    }
  }
  return after_[first] + alone(next);
}

int Model::cost(std::u32string_view line, int limit) const {
  const std::vector<Letter>& letters = all_letters();
  const auto letter_of = [&](char32_t c) { return c < letters.size() ? letters[c] : look_up(c); };
  char32_t before = '\n';
  int total = 0;
  Script script = Script::none;
  char32_t latin = 0;  // the Latin letter that the present run of CJK touches
  for (std::size_t i = 0; i < line.size() && total <= limit;) {
    // A word of two and more capitals is read as the word and costs 3 bits.
    std::size_t end = i;
    bool upper = false, lower = false;
    while (end < line.size() && letter_of(line[end]).word) {
      const Letter letter = letter_of(line[end++]);
      upper = upper || letter.upper;
      lower = lower || letter.lower;
    }
    const bool capitals = upper && !lower && end - i > 1;
    if (capitals) total += 3 * kBit;
    if (end == i) ++end;
    for (; i < end && total <= limit; ++i) {
      char32_t c = line[i];
      if (c >= '0' && c <= '9') c = '0';
      const Letter letter = letter_of(c);
      if (capitals && letter.upper) c = static_cast<char32_t>(u_tolower(static_cast<UChar32>(c)));
      if (same_odd_kind(c, before)) {
        total += 5 * kBit;
      } else if (c == 0xFFFD) {
        total += (before == 0xFFFD ? 6 : 13) * kBit;
      } else {
        total += step(before, c);
      }
      if (letter.script != Script::none) {
        if (script != Script::none && script != letter.script) {
          const bool touching = letter_of(before).script != Script::none;
          total += change_of(script, letter.script, touching) * kBit;
          if (is_cjk(letter.script) && !is_cjk(script)) latin = touching ? before : 0;
          // "S찾o": a word goes on behind an ideograph.
          if (touching && latin != 0 && is_cjk(script) && letter.lower)
            total += kInsideWordBits * kBit;
        }
        script = letter.script;
      }
      before = c;
    }
  }
  return total;
}

}  // namespace kiroku
