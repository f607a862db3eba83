// Takes the place of a table in libtesseract. Each start of an engine sorts its 19,000 lines of
// signs that the old recogniser mistook ("rn" for "m") into lists, one by one: 60 to 95 % of the
// time that it takes to load a model (eng 188 ms, 11 without; Japanese 308, 60). The networks, the
// only recognisers that are used here, do not ask for them. There is no option to leave them out;
// but the table is a symbol that programs can define for themselves, and this is an empty one.
//
// Tesseract reads as many bytes of it as its own has, 170,930 in 5.3: tests/readers/
// ambiguities_test.py compares. Where a later version has no such symbol, this one is unused.
#include "pipeline/readers/tesseract_engines.h"

namespace tesseract {

// The version of the format, and no line.
extern const char kUniversalAmbigsFile[kiroku::kAmbiguities];
const char kUniversalAmbigsFile[kiroku::kAmbiguities] = "v2\n";

}  // namespace tesseract

namespace kiroku {

const char* no_ambiguities() { return tesseract::kUniversalAmbigsFile; }

}  // namespace kiroku
