// Rule packs (YAML) on any bytes: rules, or one complaint.
#include "extractors/engine.h"
#include "tests/fuzz/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace kiroku;
  const auto rules = Rules::compile({{"fuzz.yaml", std::string(bytes_of(data, size))}},
                                    Gazetteer::load("").value_or(Gazetteer()));
  if (!rules) expect(rules.error().code == ErrorCode::bad_rules && !rules.error().message.empty());
  return 0;
}
