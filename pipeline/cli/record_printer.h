#pragma once
// RecordPrinter: records in the chosen format, one after the other.
#include <memory>
#include <string>

#include "pipeline/cli/console.h"
#include "pipeline/cli/table.h"
#include "schemas/decision.h"
#include "schemas/record.h"

namespace kiroku {

class RecordPrinter {
 public:
  RecordPrinter(Console& console, std::string format);
  bool print(const Record& record, const Verdict& verdict = {});  // false: nobody reads any more
  std::uint64_t printed() const { return printed_; }

 private:
  Console& console_;
  const std::string format_;
  std::unique_ptr<Table> table_;
  std::uint64_t printed_ = 0;
};

}  // namespace kiroku
