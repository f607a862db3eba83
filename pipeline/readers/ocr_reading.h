#pragma once
// What a recogniser saw: lines of words of symbols, each with its box and how sure it is. Values
// only; ocr_merge.h lays several readings over each other, ocr_page.h makes a Page of one.
#include <string>
#include <vector>

#include "schemas/span.h"

namespace kiroku {

// Boxes are pixels of the upright picture, confidences 0..1.
struct OcrSymbol {
  std::string utf8;  // one character, or a few that belong together
  Box box;
  float confidence = 0;
};

struct OcrWord {
  std::vector<OcrSymbol> symbols;
  Box box;
  float confidence = 0;
  bool added = false;  // by a second reading
  std::string text() const;
};

struct OcrLine {
  std::vector<OcrWord> words;  // from left to right
  Box box;
  float baseline = 0;        // y at the middle of the line
  float confidence() const;  // mean over symbols
  std::size_t symbols() const;
  std::string text() const;  // words with blanks between
};

struct OcrReading {
  std::vector<OcrLine> lines;
  float confidence() const;  // mean over symbols; 0 where there are none
  std::size_t symbols() const;
};

// The box around the line's words.
Box around(const std::vector<OcrWord>& words);

}  // namespace kiroku
