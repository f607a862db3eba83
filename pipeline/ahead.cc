#include "pipeline/ahead.h"

#include <condition_variable>
#include <mutex>
#include <optional>
#include <system_error>
#include <thread>
#include <vector>

namespace kiroku {
namespace {

constexpr std::size_t kMostWaiting = 4;  // for each thread, behind a slow one

class Ahead {
 public:
  Ahead(std::size_t count, Helpers& helpers, const std::function<void(std::size_t)>& prepare,
        const std::function<bool(std::size_t)>& take)
      : helpers_(helpers), prepare_(prepare), take_(take), done_(count, false) {}

  void run() {
    work();
    // Nothing is left to hand out, so no thread comes any more.
    for (std::thread& thread : threads_) thread.join();
  }

 private:
  void work() {
    while (const std::optional<std::size_t> mine = next()) {
      prepare_(*mine);
      deliver(*mine);
    }
  }

  std::optional<std::size_t> next() {
    std::unique_lock lock(mutex_);
    turn_.wait(lock, [&] { return !any_left() || next_ < due_ + kMostWaiting * strands(); });
    if (!any_left()) return std::nullopt;
    const std::size_t mine = next_++;
    if (any_left() && helpers_.take()) call_helper();
    return mine;
  }

  bool any_left() const { return !ended_ && next_ < done_.size(); }
  std::size_t strands() const { return threads_.size() + 1; }

  void call_helper() {
    try {
      threads_.emplace_back([this] {
        work();
        helpers_.give();
      });
    } catch (const std::system_error&) {  // the user's limit of processes
      helpers_.give();
    }
  }

  void deliver(std::size_t mine) {
    const std::lock_guard lock(mutex_);
    done_[mine] = true;
    while (!ended_ && due_ < done_.size() && done_[due_]) ended_ = !take_(due_++);
    turn_.notify_all();
  }

  Helpers& helpers_;
  const std::function<void(std::size_t)>& prepare_;
  const std::function<bool(std::size_t)>& take_;

  std::mutex mutex_;  // of all below, and of take_
  std::condition_variable turn_;
  std::vector<std::thread> threads_;
  std::vector<bool> done_;  // prepared
  std::size_t next_ = 0;    // that nobody has
  std::size_t due_ = 0;     // to be taken
  bool ended_ = false;      // nobody wants more
};

}  // namespace

void prepare_ahead(std::size_t count, Helpers& helpers,
                   const std::function<void(std::size_t)>& prepare,
                   const std::function<bool(std::size_t)>& take) {
  Ahead(count, helpers, prepare, take).run();
}

}  // namespace kiroku
