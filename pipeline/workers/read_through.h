#pragma once
// ReadThrough: the pages of one document, in order, over the lives of several children. A child
// that dies or hangs on a page costs that page, not those behind it: another child goes on there.
//
//   ReadThrough document(zygote, stop, limits, bytes, request);
//   TRY_ASSIGN(const DocumentFacts facts, document.run(sink));
#include "pipeline/workers/call.h"
#include "pipeline/workers/protocol.h"
#include "pipeline/workers/workers.h"

namespace kiroku {

class ReadThrough {
 public:
  // The arguments are kept by reference.
  ReadThrough(int zygote, int stop, const Limits& limits, const Bytes& bytes,
              const Request& request);
  // A lost page comes with PageOutcome::failed or timed_out and a finding that says why. Error
  // where no page could be read, or what happened is not the fault of one page.
  Result<DocumentFacts> run(const PageSink& sink);

 private:
  Result<DocumentFacts> go_on();
  Result<DocumentFacts> attempt(Request request, const Limits& limits);
  Result<DocumentFacts> messages(Call& call, const ReadOptions& options);
  Result<bool> take(std::string_view payload, const ReadOptions& options);
  Result<DocumentFacts> end(std::string_view payload, const ReadOptions& options) const;
  Result<DocumentFacts> look_at(const Error& cause);
  void lose_page(const Error& cause);

  int zygote_, stop_;
  const Bytes& bytes_;
  const Request& request_;
  const Limits& limits_;
  Spent spent_;
  const PageSink* sink_ = nullptr;
  int next_;                    // the page that is due
  int arrived_ = 0;             // pages that a child delivered
  bool wanted_ = true;          // the sink takes more
  bool killed_ = false;         // the last attempt's child, from outside
  int tried_again_ = 0;         // the page that was
  bool page_to_blame_ = false;  // the last attempt ended by what one page did to its child
};

}  // namespace kiroku
