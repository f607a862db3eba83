#pragma once
// The language of a stretch of text, and its sentences.
//
//   LetterCounts counts = count_letters("北九州市は人口100万の都市である。");
//   language_of(counts, {});   // "ja"
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "schemas/span.h"

namespace kiroku {

struct LetterCounts {
  std::uint32_t latin = 0, vietnamese = 0, cyrillic = 0, han = 0, kana = 0, hangul = 0;
  void add(const LetterCounts& other);
};
LetterCounts count_letters(std::string_view text);

// What the whole document is mostly in, for stretches that do not tell: Han without kana is
// Japanese in a Japanese document.
struct Surroundings {
  bool japanese = false;
  bool vietnamese = false;
};
Surroundings surroundings_of(const LetterCounts& document, std::string_view declared);
// "en", "ja", "zh", "ko", "ru", "vi"; empty where there are no letters.
std::string language_of(const LetterCounts& counts, const Surroundings& around);
// "ru" or "vi" where nearly all of the document is: its cells without letters ("1.613.375", "12,5")
// write numbers as the language does. Else empty.
std::string comma_decimal_language(const LetterCounts& document);

// The sentences of text[span]; line ends inside them stay.
std::vector<Span> sentences_of(std::string_view text, Span span);

}  // namespace kiroku
