#include "pipeline/audit/log_lines.h"

#include "schemas/json.h"

namespace kiroku {

Result<std::vector<Decision>> log_lines(std::string_view bytes, const std::string& name) {
  std::vector<Decision> decisions;
  std::size_t number = 0;
  while (!bytes.empty()) {
    const std::size_t end = std::min(bytes.find('\n'), bytes.size());
    std::string_view line = bytes.substr(0, end);
    bytes.remove_prefix(std::min(end + 1, bytes.size()));
    ++number;
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    if (line.empty()) continue;
    Result<Decision> decision = decision_from_json(line);
    if (!decision) {
      return fail(ErrorCode::damaged,
                  name + ", line " + std::to_string(number) + ": " + decision.error().message);
    }
    decisions.push_back(*std::move(decision));
  }
  return decisions;
}

}  // namespace kiroku
