#include "pipeline/cli/exit_codes.h"

namespace kiroku {
namespace {

constexpr std::array<ExitCode, kExitCodes> kTable = {{
    {0, "done", "everything was done"},
    {1, "failed-inputs", "done, but some inputs failed; each says why"},
    {2, "wrong-use", "the command line or a request does not make sense"},
    {3, "unreadable", "a file or folder cannot be opened, read or written"},
    {4, "unsupported", "a media type or an encoding that no reader takes"},
    {5, "password-needed", "an encrypted document, and no password that opens it"},
    {6, "damaged", "the bytes are not what they claim to be"},
    {7, "empty", "a document without any content"},
    {8, "timed-out", "reading took longer than its limit"},
    {9, "crashed", "reading a document crashed; nothing else was harmed"},
    {10, "limit-exceeded", "memory, size or count went over a limit"},
    {11, "ocr-unavailable", "no language model for what must be recognised"},
    {12, "bad-rules", "a rule pack does not load, or its examples do not hold"},
    {13, "bad-sheet", "a source sheet does not load"},
    {14, "store-failed", "the store cannot be opened, read or written"},
    {15, "store-busy", "another process holds the store"},
    {16, "not-found", "a record, run, source or page that is not there"},
    {17, "unverified", "an audit found what does not stand: evidence, or facts not reviewed"},
    {18, "different", "runs diff --exit-code found a difference"},
    {130, "interrupted", "stopped by Ctrl-C; the next run goes on"},
}};

}  // namespace

int exit_code(ErrorCode code) {
  switch (code) {
    case ErrorCode::wrong_use:
      return 2;
    case ErrorCode::unreadable:
      return 3;
    case ErrorCode::unsupported:
      return 4;
    case ErrorCode::password_needed:
      return 5;
    case ErrorCode::damaged:
      return 6;
    case ErrorCode::empty:
      return 7;
    case ErrorCode::timed_out:
      return 8;
    case ErrorCode::crashed:
      return 9;
    case ErrorCode::limit_exceeded:
      return 10;
    case ErrorCode::ocr_unavailable:
      return 11;
    case ErrorCode::bad_rules:
      return 12;
    case ErrorCode::bad_sheet:
      return 13;
    case ErrorCode::store_failed:
      return 14;
    case ErrorCode::store_busy:
      return 15;
    case ErrorCode::not_found:
      return 16;
    case ErrorCode::unverified:
      return 17;
    case ErrorCode::interrupted:
      return 130;  // what shells report after SIGINT
  }
  return 2;
}

const std::array<ExitCode, kExitCodes>& exit_codes() { return kTable; }

}  // namespace kiroku
