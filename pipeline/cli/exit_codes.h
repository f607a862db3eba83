#pragma once
// Exit codes: documented (README), stable, tested. Scripts rely on them: a number never changes its
// meaning, and a new ErrorCode gets a new number.
//
//   kiroku ingest talks/ || [ $? -eq 1 ] || exit   # 1: done, but some files failed
#include <array>
#include <string_view>

#include "schemas/result.h"

namespace kiroku {

constexpr int kDone = 0;
constexpr int kDoneWithFailures = 1;  // the work is done; some inputs failed, and each says why
constexpr int kDifferent = 18;        // runs diff --exit-code: the runs differ

struct ExitCode {
  int code = 0;
  std::string_view word;     // error_name(), or "done", "failed-inputs"
  std::string_view meaning;  // one line, as the README has it
};

int exit_code(ErrorCode code);

// In numerical order; what `kiroku --help` prints.
constexpr std::size_t kExitCodes = 20;
const std::array<ExitCode, kExitCodes>& exit_codes();

}  // namespace kiroku
