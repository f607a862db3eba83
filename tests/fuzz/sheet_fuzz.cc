// The source sheet (sources.csv) on any bytes: rows or one complaint with a line, in UTF-8.
#include "pipeline/sheet.h"
#include "schemas/utf8.h"
#include "tests/fuzz/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace kiroku;
  const auto rows = parse_sheet(bytes_of(data, size), "sources.csv");
  if (!rows) {
    expect(rows.error().code == ErrorCode::bad_sheet && !rows.error().message.empty());
    return 0;
  }
  for (const SheetRow& row : *rows) expect(!row.path.empty() && is_utf8(row.path + row.title));
  return 0;
}
