// The JSON lines of `annotate --jsonl` and `repair --jsonl`, and stored records, on any bytes.
#include "schemas/json.h"
#include "schemas/utf8.h"
#include "tests/fuzz/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace kiroku;
  const std::string_view line = bytes_of(data, size);
  if (const auto request = annotate_request(line)) {
    expect(is_utf8(request->text));
    expect(is_utf8(annotate_answer(*request, {}, nullptr)));
  } else {
    expect(is_utf8(error_answer(std::string(line), request.error())));
  }
  if (const auto request = repair_request(line)) expect(is_utf8(request->id));
  if (const auto record = record_from_json(line)) {
    const std::string again = to_json(*record);
    const auto same = record_from_json(again);
    expect(same && to_json(*same) == again);
  }
  return 0;
}
