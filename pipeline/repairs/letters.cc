#include "pipeline/repairs/letters.h"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>

namespace kiroku {
namespace {

Script script_of_letter(char32_t c) {
  if (c < 0x250 || (c >= 0x1E00 && c < 0x1F00) || (c >= 0xFB00 && c < 0xFB07)) return Script::latin;
  if ((c >= 0x370 && c < 0x400) || (c >= 0x1F00 && c < 0x2000)) return Script::greek;
  if (c >= 0x400 && c < 0x530) return Script::cyrillic;
  if ((c >= 0xAC00 && c < 0xD7A4) || (c >= 0x1100 && c < 0x1200) || (c >= 0x3130 && c < 0x3190))
    return Script::hangul;
  if ((c >= 0x3040 && c < 0x3100) || (c >= 0xFF66 && c < 0xFFA0)) return Script::kana;
  if ((c >= 0x2E80 && c < 0xA000) || c >= 0x20000) return Script::han;
  return Script::other;
}

}  // namespace

Letter letter_of(char32_t c) {
  const auto u = static_cast<UChar32>(c);
  Letter letter;
  letter.word = u_isalnum(u) || c == '_' || u_charType(u) == U_NON_SPACING_MARK;
  letter.upper = u_isupper(u);
  letter.lower = u_islower(u);
  if (u_isalpha(u)) letter.script = script_of_letter(c);
  return letter;
}

char32_t small_letter(char32_t c) {
  if (c < 0x80) return c >= 'A' && c <= 'Z' ? c | 0x20 : c;
  return static_cast<char32_t>(u_tolower(static_cast<UChar32>(c)));
}

char32_t mark_of(char32_t c) {
  UErrorCode status = U_ZERO_ERROR;
  icu::UnicodeString parts;
  const icu::Normalizer2* nfc = icu::Normalizer2::getNFCInstance(status);
  if (U_FAILURE(status) || !nfc->getRawDecomposition(static_cast<UChar32>(c), parts)) return 0;
  const UChar32 last = parts.char32At(parts.length() - 1);
  return u_charType(last) == U_NON_SPACING_MARK ? static_cast<char32_t>(last) : 0;
}

int change_of(Script before, Script now, bool touching) {
  const bool han = before == Script::han || now == Script::han;
  const bool kana = before == Script::kana || now == Script::kana;
  const bool hangul = before == Script::hangul || now == Script::hangul;
  if (han && (kana || hangul)) return 0;
  if (kana && hangul) return 6;
  if (is_cjk(before) || is_cjk(now)) return 2;
  return touching ? 12 : 5;
}

}  // namespace kiroku
