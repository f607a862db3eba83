#pragma once
// Spread: the pages of one long document read and recognised by several workers at once, and given
// on in their order, as if one had read them all.
//
//   Helpers helpers(3);                         // threads that nobody needs just now
//   read_spread(document, "", workers, helpers, prepare, take);
#include <atomic>
#include <functional>
#include <string>

#include "pipeline/readers/reader.h"
#include "pipeline/stages/stages.h"

namespace kiroku {

// How many more threads may be started than run. Any thread may take and give.
class Helpers {
 public:
  explicit Helpers(int free = 0) : free_(free) {}
  void give(int count = 1) { free_ += count; }
  bool any() const { return free_ > 0; }
  bool take() {
    for (int free = free_; free > 0;)
      if (free_.compare_exchange_weak(free, free - 1)) return true;
    return false;
  }

 private:
  std::atomic<int> free_;
};

// `prepare` is called for each page, from several threads at once; `take` gets the pages in their
// order, one at a time. As long as no helper is free, one child reads on and on; a document whose
// pages cannot be reached one by one (text, HTML) is always read so. Pages and Result are those of
// a reading by one child.
Result<DocumentFacts> read_spread(const DocumentBytes& document, const std::string& password,
                                  Workers& workers, Helpers& helpers,
                                  const std::function<void(Page&)>& prepare,
                                  const std::function<void(Page&&)>& take);

}  // namespace kiroku
