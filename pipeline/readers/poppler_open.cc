#include "pipeline/readers/poppler_open.h"

#include <set>
#include <utility>
#include <vector>

#include <Error.h>
#include <ErrorCodes.h>
#include <Stream.h>
#include <XRef.h>

#include "pipeline/readers/poppler.h"

namespace kiroku {
namespace {

// Pages of the tree, at most `most`; each node of it is entered once.
int pages_below(const Object& root, int most) {
  std::vector<Object> waiting;
  waiting.push_back(root.copy());
  std::set<int> entered;
  int pages = 0;
  while (!waiting.empty() && pages < most) {
    const Object node = std::move(waiting.back());
    waiting.pop_back();
    if (!node.isDict()) continue;
    const Object kids = node.dictLookup("Kids");
    if (!kids.isArray()) {
      ++pages;
      continue;
    }
    for (int kid = 0; kid < std::min(kids.arrayGetLength(), most); ++kid) {
      const Object& named = kids.arrayGetNF(kid);
      Object below = kids.arrayGet(kid);
      const bool inner = below.isDict() && below.dictLookup("Kids").isArray();
      if (inner && (!named.isRef() || !entered.insert(named.getRefNum()).second)) continue;
      waiting.push_back(std::move(below));
    }
  }
  return pages;
}

// Poppler believes /Count, and where it is missing, below one, or above the number of objects,
// takes the document to have no page at all. Then the pages are counted.
void count_pages(PDFDoc& document) {
  XRef* xref = document.getXRef();
  const Object catalog = xref->getCatalog();
  if (!catalog.isDict() || !catalog.dictLookupNF("Pages").isRef()) return;
  const Ref root = catalog.dictLookupNF("Pages").getRef();
  Object pages = xref->fetch(root);
  if (!pages.isDict() || !pages.dictLookup("Kids").isArray()) return;
  const Object count = pages.dictLookup("Count");
  if (count.isNum() && count.getNum() >= 1 && count.getNum() <= xref->getNumObjects()) return;
  const int found = pages_below(pages, xref->getNumObjects());
  if (found == 0) return;
  error(errSyntaxError, -1, "the number of pages is wrong; {0:d} were found", found);
  pages.dictSet("Count", Object(found));
  xref->setModifiedObject(&pages, root);
}

}  // namespace

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
  if (document->isOk()) {
    count_pages(*document);
    return document;
  }
  if (document->getErrorCode() == errEncrypted)
    return fail(ErrorCode::password_needed, password.empty()
                                                ? "the document is encrypted and needs a password"
                                                : "the password does not open the document");
  return fail(ErrorCode::damaged, "the file is not a PDF that can be opened");
}

}  // namespace kiroku
