#pragma once
// Result<T>: what a function returns when it may fail for reasons outside the program (a damaged
// file, a missing language model, a full disk). Bugs are assertions; stages that cannot fail
// (triage, repair, segment, extract) return plain values.
//
//   Result<Source> source = open_source(path);
//   if (!source) return fail(source.error());
//   TRY_ASSIGN(const Store store, open_store(file));   // the same in one line
#include <string>
#include <string_view>
#include <utility>

#include <tl/expected.hpp>

namespace kiroku {

// One word for each failure that a caller or a script must tell apart. Every code has a spelling
// (error_name), and every command that can end with it has a stable exit code (cli/exit_codes.h).
enum class ErrorCode {
  wrong_use,        // the command line or a request does not make sense
  unreadable,       // a file or folder cannot be opened or read
  unsupported,      // a media type or an encoding that no reader takes
  password_needed,  // an encrypted document, and no password that opens it
  damaged,          // the bytes are not what they claim to be
  empty,            // a document without any content
  timed_out,        // a worker ran longer than its limit
  crashed,          // a worker died
  limit_exceeded,   // memory, CPU, size or count went over a limit
  ocr_unavailable,  // no language model for what must be recognised
  bad_rules,        // a rule pack that does not load, with line and column
  bad_sheet,        // a source sheet that does not load, with line
  store_failed,     // the store cannot be opened, read or written
  store_busy,       // another process holds the store
  not_found,        // a record, run, source or page that is not there
  interrupted,      // the user stopped the run
  unverified,       // an audit found evidence that no longer stands
};

std::string_view error_name(ErrorCode code);  // "password-needed"

struct Error {
  ErrorCode code = ErrorCode::wrong_use;
  std::string message;  // one sentence without final period: which file, which page, what to do
  bool operator==(const Error&) const = default;
};

template <typename T>
using Result = tl::expected<T, Error>;

inline tl::unexpected<Error> fail(ErrorCode code, std::string message) {
  return tl::unexpected<Error>(Error{code, std::move(message)});
}
inline tl::unexpected<Error> fail(Error error) { return tl::unexpected<Error>(std::move(error)); }

// TRY_ASSIGN(const Plan plan, make_plan(source)): declares `plan`, or returns the Error.
// TRY(write(page)): goes on, or returns the Error.
// NOLINTBEGIN(bugprone-macro-parentheses): `declaration` cannot be parenthesised.
#define KIROKU_JOIN_TOKENS(a, b) a##b
#define KIROKU_JOIN(a, b) KIROKU_JOIN_TOKENS(a, b)
#define KIROKU_TRY_ASSIGN(result, declaration, expression)       \
  auto result = (expression);                                    \
  if (!result) return tl::unexpected(std::move(result).error()); \
  declaration = *std::move(result)
#define TRY_ASSIGN(declaration, expression) \
  KIROKU_TRY_ASSIGN(KIROKU_JOIN(try_assign_result_, __LINE__), declaration, expression)
#define TRY(expression) \
  if (auto result = (expression); !result) return tl::unexpected(std::move(result).error())
// NOLINTEND(bugprone-macro-parentheses)

}  // namespace kiroku
