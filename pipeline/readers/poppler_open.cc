#include "pipeline/readers/poppler_open.h"

#include <utility>

#include <ErrorCodes.h>
#include <Stream.h>

#include "pipeline/readers/poppler.h"

namespace kiroku {

thread_local Complaints* Complaints::current_ = nullptr;

Complaints::Complaints() : before_(std::exchange(current_, this)) {
  setErrorCallback([](ErrorCategory category, Goffset, const char* message) {
    if (current_ != nullptr) current_->add(category, message);
  });
}

Complaints::~Complaints() { current_ = before_; }

std::optional<Finding> Complaints::take(int page) {
  if (count_ == 0) return std::nullopt;
  std::string message = first_;
  if (count_ > 1) message += " (and " + std::to_string(count_ - 1) + " more)";
  count_ = 0;
  return Finding{"pdf-syntax", page, std::move(message)};
}

void Complaints::add(ErrorCategory category, const char* message) {
  if (category == errSyntaxWarning || category == errConfig) return;
  if (count_++ > 0) return;
  first_.clear();
  for (const char* c = message; *c != '\0' && first_.size() < 200; ++c)
    first_ += *c >= 0x20 && *c <= 0x7E ? *c : '?';
}

Result<std::unique_ptr<PDFDoc>> open_pdf(std::string_view bytes, const std::string& password) {
  warm_poppler();
  if (bytes.empty()) return fail(ErrorCode::empty, "the file has no bytes");
  // The stream only reads; the interface is older than const.
  auto* stream = new MemStream(const_cast<char*>(bytes.data()), 0,
                               static_cast<Goffset>(bytes.size()), Object(objNull));
  std::optional<GooString> given;
  if (!password.empty()) given.emplace(password);
  auto document = std::make_unique<PDFDoc>(stream, given, given);
  if (document->isOk()) return document;
  if (document->getErrorCode() == errEncrypted)
    return fail(ErrorCode::password_needed, password.empty()
                                                ? "the document is encrypted and needs a password"
                                                : "the password does not open the document");
  return fail(ErrorCode::damaged, "the file is not a PDF that can be opened");
}

}  // namespace kiroku
