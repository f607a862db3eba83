// The protocol as a child that was taken over would speak it. The first byte chooses the message.
//
//   protocol_fuzz -max_total_time=60 corpus/
//
// Whatever decodes encodes to the same bytes, and a page that the check believes makes a Text whose
// invariants hold and whose every byte traces.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "pipeline/workers/check.h"
#include "pipeline/workers/protocol.h"
#include "schemas/text.h"
#include "tests/fuzz/fuzz.h"

namespace kiroku {
namespace {

constexpr std::uint64_t kMost = 1 << 30;

template <typename Value>
void encodes_to(const Value& value, std::string_view payload) {
  std::string message;
  expect(append_message(message, value, kMost));
  expect(std::string_view(message).substr(kHeaderBytes) == payload);
}

void makes_a_text(const Page& page) {
  Text text;
  text.append(page);
  text.append(page);
  expect(text.check().empty());
  const Span whole{0, static_cast<std::uint32_t>(text.utf8.size())};
  expect(text.trace(whole).size() == (page.text.empty() ? 0 : 2));
  expect(text.raw(whole).end <= text.raw_size);
}

void try_message(std::uint8_t kind, std::string_view payload) {
  switch (kind % 5) {
    case 0:
      if (const Result<Page> page = decode_page(payload)) {
        encodes_to(*page, payload);
        if (lie_in(*page).empty()) makes_a_text(*page);
      }
      return;
    case 1:
      if (const Result<DocumentFacts> facts = decode_facts(payload))
        encodes_to(*facts, payload), lie_in(*facts);
      return;
    case 2:
      if (const Result<Raster> raster = decode_raster(payload))
        encodes_to(*raster, payload), lie_in(*raster);
      return;
    case 3:
      if (const Result<Error> error = decode_error(payload))
        encodes_to(*error, payload), lie_in(*error);
      return;
    default:
      if (const Result<Request> request = decode_request(payload))
        expect(encode(*request) == payload);
  }
}

}  // namespace
}  // namespace kiroku

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view payload(reinterpret_cast<const char*>(data) + 1, size - 1);
  kiroku::try_message(data[0], payload);
  return 0;
}
