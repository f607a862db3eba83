#pragma once
// Readings of one picture laid over each other, word by word: where two saw the same ink the surer
// one stays, and what only one of them saw is added.
//
//   OcrReading best = merged(first, second);
#include "pipeline/readers/ocr_reading.h"

namespace kiroku {

// Words of `second` that overlap words of `first` compete with them as groups: the words around one
// stretch of ink against each other.
OcrReading merged(OcrReading first, OcrReading second);

}  // namespace kiroku
