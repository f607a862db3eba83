// The HTML reader on any bytes.
#include "pipeline/readers/html.h"
#include "tests/fuzz/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  kiroku::read_with(kiroku::html_reader(), kiroku::bytes_of(data, size));
  return 0;
}
