#pragma once
// What the fuzz targets share: an assertion that ends the process, and the invariants of pages.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "pipeline/readers/reader.h"
#include "pipeline/workers/check.h"
#include "schemas/text.h"

namespace kiroku {

inline void expect(bool holds) {
  if (!holds) std::abort();
}

inline std::string_view bytes_of(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

// Whatever the bytes are: pages in order that the parent of a worker would believe, and that make a
// Text whose invariants hold.
inline void read_with(const Reader& reader, std::string_view bytes) {
  Text text;
  int number = 0;
  const Result<DocumentFacts> facts = reader.read(bytes, {}, [&](Page&& page) {
    expect(page.number == ++number);
    expect(lie_in(page).empty());
    text.append(page);
    return number < 20;
  });
  expect(facts ? lie_in(*facts).empty() : lie_in(facts.error()).empty());
  expect(text.check().empty());
}

}  // namespace kiroku
