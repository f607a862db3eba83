#include "extractors/gazetteer/letters.h"

namespace kiroku::letters {
namespace {

// U+00C0..U+024F and U+1E00..U+1EFF, each code point's base letter; '-' where it has none.
constexpr std::string_view kLatinSupplement =
    "aaaaaaaceeeeiiiidnooooo-ouuuuytsaaaaaaaceeeeiiiidnooooo-ouuuuyty"
    "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiiiiijjkkklllllll"
    "lllnnnnnnnnnoooooooorrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs"
    "---------------e----------------oo-------------uu---------------"
    "----dddlllnnnaaiioouuuuuuuuuu-aaaa----ggkkoooo--jdddgg--nnaa----"
    "aaaaeeeeiiiioooorrrruuuusstt--hh------aaeeooooooooyy------------"
    "----------------";
constexpr std::string_view kLatinAdditional =
    "aabbbbbbccddddddddddeeeeeeeeeeffgghhhhhhhhhhiiiikkkkkkllllllllmm"
    "mmmmnnnnnnnnoooooooopppprrrrrrrrssssssssssttttttttuuuuuuuuuuvvvv"
    "wwwwwwwwwwxxxxyyzzzzzzhtwyas--s-aaaaaaaaaaaaaaaaaaaaaaaaeeeeeeee"
    "eeeeeeeeiiiioooooooooooooooooooooooouuuuuuuuuuuuuuyyyyyyyy------";

char base_letter(char32_t code_point) {
  if (code_point >= 0xC0 && code_point < 0x250) return kLatinSupplement[code_point - 0xC0];
  if (code_point >= 0x1E00 && code_point < 0x1F00) return kLatinAdditional[code_point - 0x1E00];
  return '-';
}

}  // namespace

Script script_of(char32_t code_point) {
  if (code_point < 0x80) {
    const char32_t lower = code_point | 0x20;
    return lower >= 'a' && lower <= 'z' ? Script::latin : Script::other;
  }
  if (code_point < 0x2000 && base_letter(code_point) != '-') return Script::latin;
  if (code_point >= 0x400 && code_point < 0x530) return Script::cyrillic;
  if (code_point >= 0x3041 && code_point < 0x30A0) return Script::hiragana;
  // U+30FB joins katakana words ("サン・アントニオ") and is no letter.
  if (code_point >= 0x30A0 && code_point < 0x3100 && code_point != 0x30FB) return Script::katakana;
  if ((code_point >= 0x3400 && code_point < 0xA000) || code_point == 0x3005 ||
      (code_point >= 0xF900 && code_point < 0xFB00) ||
      (code_point >= 0x20000 && code_point < 0x32000)) {
    return Script::han;
  }
  if (code_point >= 0xAC00 && code_point < 0xD7A4) return Script::hangul;
  return Script::other;
}

bool is_upper(char32_t code_point) {
  if (code_point < 0x80) return code_point >= 'A' && code_point <= 'Z';
  if (code_point >= 0x400 && code_point < 0x430) return true;
  if (code_point >= 0xC0 && code_point < 0xDF) return code_point != 0xD7;
  if (base_letter(code_point) == '-') return false;
  // Both blocks pair capital and small letters, the capital on the even code point; the pairs
  // around Ĺ (U+0139) and Ź (U+0179) are shifted by one.
  const bool shifted = (code_point >= 0x139 && code_point < 0x149) ||
                       (code_point >= 0x179 && code_point < 0x17F) || code_point == 0x1AF;
  if (code_point < 0x100) return false;
  return shifted ? (code_point & 1) == 1 : (code_point & 1) == 0;
}

char32_t folded(char32_t code_point) {
  if (code_point < 0x80) {
    return code_point >= 'A' && code_point <= 'Z' ? code_point + 0x20 : code_point;
  }
  if (const char letter = base_letter(code_point); letter != '-') {
    return static_cast<char32_t>(letter);
  }
  if (code_point >= 0x410 && code_point < 0x430) return code_point + 0x20;
  if (code_point == 0x401 || code_point == 0x451) return 0x435;  // ё is е
  if (code_point >= 0x400 && code_point < 0x410) return code_point + 0x50;
  return code_point;
}

char32_t code_point_before(std::string_view text, std::size_t end) {
  if (end == 0) return 0;
  std::size_t begin = end - 1;
  while (begin > 0 && end - begin < 4 && (static_cast<unsigned char>(text[begin]) & 0xC0) == 0x80) {
    --begin;
  }
  return next_code_point(text, begin);
}

char32_t code_point_at(std::string_view text, std::size_t at) {
  return at < text.size() ? next_code_point(text, at) : 0;
}

}  // namespace kiroku::letters
