#include "schemas/result.h"

namespace kiroku {

std::string_view error_name(ErrorCode code) {
  switch (code) {
    case ErrorCode::wrong_use:
      return "wrong-use";
    case ErrorCode::unreadable:
      return "unreadable";
    case ErrorCode::unsupported:
      return "unsupported";
    case ErrorCode::password_needed:
      return "password-needed";
    case ErrorCode::damaged:
      return "damaged";
    case ErrorCode::empty:
      return "empty";
    case ErrorCode::timed_out:
      return "timed-out";
    case ErrorCode::crashed:
      return "crashed";
    case ErrorCode::limit_exceeded:
      return "limit-exceeded";
    case ErrorCode::ocr_unavailable:
      return "ocr-unavailable";
    case ErrorCode::bad_rules:
      return "bad-rules";
    case ErrorCode::bad_sheet:
      return "bad-sheet";
    case ErrorCode::store_failed:
      return "store-failed";
    case ErrorCode::store_busy:
      return "store-busy";
    case ErrorCode::not_found:
      return "not-found";
    case ErrorCode::interrupted:
      return "interrupted";
    case ErrorCode::unverified:
      return "unverified";
  }
  return "unknown";
}

}  // namespace kiroku
