#include "pipeline/readers/script_shares.h"

#include "pipeline/readers/ocr_signs.h"

namespace kiroku {
namespace {

bool is_latin(char32_t c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= 0xC0 && c <= 0x24F) ||
         (c >= 0x1E00 && c <= 0x1EFF);
}

// ă đ ĩ ũ ơ ư and the letters with two marks (ạ … ỹ).
bool is_vietnamese(char32_t c) {
  return c == 0x102 || c == 0x103 || c == 0x110 || c == 0x111 || c == 0x128 || c == 0x129 ||
         c == 0x168 || c == 0x169 || c == 0x1A0 || c == 0x1A1 || c == 0x1AF || c == 0x1B0 ||
         (c >= 0x1EA0 && c <= 0x1EF9);
}

}  // namespace

ScriptShares script_shares(std::string_view utf8) {
  ScriptShares shares;
  for (std::size_t at = 0; at < utf8.size();) {
    const char32_t c = next_code_point(utf8, at);
    shares.vietnamese += is_vietnamese(c);
    if (is_latin(c))
      ++shares.latin;
    else if (is_cyrillic(c))
      ++shares.cyrillic;
    else if (is_kana(c) && c <= 0x30FA)
      ++shares.kana;  // without ー, which a dash is taken for
    else if (is_ideograph(c))
      ++shares.han;
    else if (is_hangul(c))
      ++shares.hangul;
    else
      continue;
    ++shares.letters;
  }
  if (shares.letters == 0) return shares;
  for (double* share : {&shares.latin, &shares.vietnamese, &shares.cyrillic, &shares.kana,
                        &shares.han, &shares.hangul}) {
    *share /= shares.letters;
  }
  return shares;
}

}  // namespace kiroku
