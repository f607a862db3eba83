#include "pipeline/spread.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>
#include <optional>
#include <system_error>
#include <thread>
#include <vector>

namespace kiroku {
namespace {

using Clock = std::chrono::steady_clock;

// A range of pages costs a child that opens the document: it shall take this long, in seconds, and
// longer where opening is slow.
constexpr double kRangeSeconds = 0.25;
constexpr double kOpenings = 8;
constexpr int kMostPages = 256;  // in one range: they wait in memory for their turn
constexpr int kMostAhead = 4;    // ranges for each thread that wait behind a slow one
// A page times out after a minute by itself; a document that does so page for page ends.
constexpr int kMostTimedOut = 60;

bool has_pages_apart(const std::string& media_type) {
  return media_type == "application/pdf" || media_type == "image/tiff";
}

double seconds_between(Clock::time_point from, Clock::time_point to) {
  return std::chrono::duration<double>(to - from).count();
}

struct Range {
  int first = 0, last = 0;
};

class Spread {
 public:
  Spread(const DocumentBytes& document, const std::string& password, Workers& workers,
         Helpers& helpers, const std::function<void(Page&)>& prepare,
         const std::function<void(Page&&)>& take)
      : document_(document),
        password_(password),
        workers_(workers),
        helpers_(helpers),
        prepare_(prepare),
        take_(take) {}

  Result<DocumentFacts> run() {
    Result<DocumentFacts> facts = read_alone();
    if (!facts || next_ > facts->pages) return facts;
    last_ = facts->pages;
    delivered_ = next_;
    read_together();
    if (failure_) return fail(*failure_);
    return facts;
  }

 private:
  // Until the end, or until there are helpers to share the rest with.
  Result<DocumentFacts> read_alone() {
    const Clock::time_point start = Clock::now();
    Clock::time_point first;
    const bool apart = has_pages_apart(document_.media_type);
    ReadOptions options;
    options.password = password_;
    return read(document_, options, workers_, [&](Page&& page) {
      if (next_ == 1) first = Clock::now();
      next_ = page.number + 1;
      note(page);
      prepare_(page);
      take_(std::move(page));
      if (!apart || next_ < 3 || !helpers_.any()) return true;
      const Clock::time_point now = Clock::now();
      const double wanted = std::max(kRangeSeconds, kOpenings * seconds_between(start, first));
      if (seconds_between(start, now) < wanted) return true;
      const double a_page = seconds_between(first, now) / (next_ - 1);
      pages_ =
          static_cast<int>(std::clamp(wanted / std::max(a_page, 1e-6), 1.0, double{kMostPages}));
      return false;
    });
  }

  void read_together() {
    std::vector<std::thread> threads;
    try {
      while (wants_help() && helpers_.take()) {
        threads.emplace_back([this] {
          read_ranges();
          helpers_.give();
        });
      }
    } catch (const std::system_error&) {  // the user's limit of processes
      helpers_.give();
    }
    read_ranges();
    for (std::thread& thread : threads) thread.join();
  }

  // Counts the helper that will come.
  bool wants_help() {
    const std::lock_guard lock(mutex_);
    if (!helpers_.any() || remaining() <= strands_ * pages_ / 2) return false;
    ++strands_;
    return true;
  }

  void read_ranges() {
    while (const std::optional<Range> range = next_range()) {
      std::vector<Page> pages;
      const Result<void> done = read_range(*range, pages);
      deliver(*range, std::move(pages), done);
    }
  }

  int remaining() const { return last_ - next_ + 1; }

  std::optional<Range> next_range() {
    std::unique_lock lock(mutex_);
    turn_.wait(lock, [&] {
      return failure_ || static_cast<int>(waiting_.size()) <= kMostAhead * strands_;
    });
    if (failure_ || remaining() <= 0) return std::nullopt;
    // Shorter ranges towards the end, so that all are done at about the same time.
    const int fair = std::max({1, pages_ / 2, remaining() / strands_});
    const Range range{next_, next_ + std::min({pages_, fair, remaining()}) - 1};
    next_ = range.last + 1;
    return range;
  }

  // All of the range's pages, in their order; else the Error that ends the document.
  Result<void> read_range(const Range& range, std::vector<Page>& pages) {
    ReadOptions options{range.first, range.last, password_};
    const Result<DocumentFacts> facts = read(document_, options, workers_, [&](Page&& page) {
      prepare_(page);
      pages.push_back(std::move(page));
      return true;
    });
    // Pages that were lost, each with its reason, are no end: they are all there.
    if (!facts && static_cast<int>(pages.size()) != range.last - range.first + 1)
      return fail(facts.error());
    return {};
  }

  void deliver(const Range& range, std::vector<Page>&& pages, const Result<void>& done) {
    const std::lock_guard lock(mutex_);
    waiting_[range.first] = {range.last, std::move(pages),
                             done ? std::nullopt : std::optional(done.error())};
    for (auto next = waiting_.begin(); next != waiting_.end() && next->first == delivered_;
         next = waiting_.erase(next)) {
      if (failure_) break;
      for (Page& page : next->second.pages) note(page), take_(std::move(page));
      delivered_ = next->second.last + 1;
      failure_ = next->second.failure;
      if (!failure_ && timed_out_ >= kMostTimedOut)
        failure_ = Error{ErrorCode::timed_out, "too many pages took too long"};
    }
    turn_.notify_all();
  }

  void note(const Page& page) { timed_out_ += page.outcome == PageOutcome::timed_out ? 1 : 0; }

  struct Done {
    int last = 0;
    std::vector<Page> pages;
    std::optional<Error> failure;
  };

  const DocumentBytes& document_;
  const std::string& password_;
  Workers& workers_;
  Helpers& helpers_;
  const std::function<void(Page&)>& prepare_;
  const std::function<void(Page&&)>& take_;
  int last_ = 0;     // page of the document
  int pages_ = 1;    // in a range
  int strands_ = 1;  // threads that read, this one among them

  std::mutex mutex_;  // of all below, and of take_
  std::condition_variable turn_;
  int next_ = 1;       // page that no range has
  int delivered_ = 1;  // page that is due
  std::map<int, Done> waiting_;
  int timed_out_ = 0;
  std::optional<Error> failure_;
};

}  // namespace

Result<DocumentFacts> read_spread(const DocumentBytes& document, const std::string& password,
                                  Workers& workers, Helpers& helpers,
                                  const std::function<void(Page&)>& prepare,
                                  const std::function<void(Page&&)>& take) {
  return Spread(document, password, workers, helpers, prepare, take).run();
}

}  // namespace kiroku
