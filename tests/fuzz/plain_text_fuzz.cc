// The reader of plain text on any bytes: encodings, form feeds, line ends.
#include "pipeline/readers/plain_text.h"
#include "tests/fuzz/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  kiroku::read_with(kiroku::plain_text_reader(), kiroku::bytes_of(data, size));
  return 0;
}
