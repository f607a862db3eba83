// The commands of pages on any bytes: named lists written out, everything else as it was.
#include "pipeline/readers/content_marks.h"
#include "tests/fuzz/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace kiroku;
  const std::string_view content = bytes_of(data, size);
  const auto none = [](std::string_view, std::string_view) { return std::string(); };
  expect(announced(content, none) == content);
  std::size_t written = 0;
  const auto all = [&](std::string_view tag, std::string_view name) {
    expect(tag.size() + name.size() <= content.size());
    ++written;
    return std::string("<</MCID 3>>");
  };
  const std::string marked = announced(content, all);
  // A layer's sequence gets another one around it; all others become what needs no list any more.
  const std::size_t per_list = 64;
  expect(marked.size() <= content.size() + per_list * (written + 1));
  const auto no_layer = [](std::string_view tag, std::string_view) {
    return tag.starts_with("OC") ? std::string() : std::string("<</MCID 3>>");
  };
  const std::string once = announced(content, no_layer);
  expect(announced(once, no_layer) == once);
  return 0;
}
