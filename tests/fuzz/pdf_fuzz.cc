// The PDF reader on mutated fixtures. What Poppler itself does wrong is not ours to mend, and is
// why it runs in a jail: start it with -ignore_crashes=1 -fork=1 and look at what is in our files.
#include "pipeline/readers/poppler.h"
#include "pipeline/readers/reader.h"
#include "tests/fuzz/fuzz.h"

extern "C" int LLVMFuzzerInitialize(int*, char***) {
  kiroku::warm_readers();
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  kiroku::read_with(kiroku::poppler_reader(), kiroku::bytes_of(data, size));
  return 0;
}
