#pragma once
// Opening a PDF with Poppler, and what it complains about meanwhile. Private to poppler*.cc and
// font_*.cc.
//
//   Complaints complaints;
//   TRY_ASSIGN(const std::unique_ptr<PDFDoc> document, open_pdf(bytes, password));
//   if (auto finding = complaints.take(3)) page.findings.push_back(*finding);
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <Error.h>
#include <PDFDoc.h>

#include "schemas/page.h"
#include "schemas/result.h"

namespace kiroku {

// What Poppler complained about since the last take(). Its callback has no argument to hand this
// through, hence the thread-local pointer; files with 200 MB of complaints exist, hence the bounds.
class Complaints {
 public:
  Complaints();
  ~Complaints();
  Complaints(const Complaints&) = delete;
  Complaints& operator=(const Complaints&) = delete;

  // One finding for all of them, or none. Poppler's warnings ("output will probably be correct")
  // are not counted.
  std::optional<Finding> take(int page);

 private:
  void add(ErrorCategory category, const char* message);

  static thread_local Complaints* current_;
  Complaints* before_;
  std::string first_;
  std::size_t count_ = 0;
};

// `bytes` must outlive the document. Error password_needed, damaged, empty.
Result<std::unique_ptr<PDFDoc>> open_pdf(std::string_view bytes, const std::string& password);

}  // namespace kiroku
