#include "pipeline/cli/in_order.h"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <system_error>
#include <thread>
#include <vector>

namespace kiroku {
namespace {

constexpr std::size_t kWaitingLines = 1000;  // of one file whose turn has not come
constexpr std::size_t kMostThreads = 256;

struct Slot {
  std::deque<std::string> lines;
  bool done = false;
};

class WorkQueue {
 public:
  explicit WorkQueue(std::size_t count) : slots_(count) {}

  bool emit(std::size_t slot, std::string line) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return ended_ || slots_[slot].lines.size() < kWaitingLines; });
    if (ended_) return false;
    slots_[slot].lines.push_back(std::move(line));
    changed_.notify_all();
    return true;
  }

  void done(std::size_t slot) {
    const std::lock_guard lock(mutex_);
    slots_[slot].done = true;
    changed_.notify_all();
  }

  // The slot's next line; false: it has no more.
  bool next(std::size_t slot, std::string& line) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return slots_[slot].done || !slots_[slot].lines.empty(); });
    if (slots_[slot].lines.empty()) return false;
    line = std::move(slots_[slot].lines.front());
    slots_[slot].lines.pop_front();
    changed_.notify_all();
    return true;
  }

  void end() {
    const std::lock_guard lock(mutex_);
    ended_ = true;
    changed_.notify_all();
  }

  // The next slot to work on; count: none.
  std::size_t take() {
    const std::lock_guard lock(mutex_);
    return ended_ ? slots_.size() : std::min(taken_++, slots_.size());
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Slot> slots_;
  std::size_t taken_ = 0;
  bool ended_ = false;
};

}  // namespace

std::size_t most_threads(int jobs) {
  const std::size_t wanted =
      jobs > 0 ? static_cast<std::size_t>(jobs) : std::max(1u, std::thread::hardware_concurrency());
  return std::min(wanted, kMostThreads);
}

void in_order(std::size_t count, int jobs,
              const std::function<void(std::size_t, const Emit&)>& work,
              const std::function<bool(const std::string&)>& print) {
  WorkQueue queue(count);
  const auto run = [&] {
    for (std::size_t slot = queue.take(); slot < count; slot = queue.take()) {
      work(slot, [&](std::string line) { return queue.emit(slot, std::move(line)); });
      queue.done(slot);
    }
  };
  std::vector<std::jthread> threads;
  try {
    for (std::size_t i = 0; i < std::min(most_threads(jobs), count); ++i) {
      threads.emplace_back(run);
    }
  } catch (const std::system_error&) {  // the user's limit of processes: those there are go on
    if (threads.empty()) throw;
  }
  std::string line;
  for (std::size_t slot = 0; slot < count; ++slot) {
    while (queue.next(slot, line)) {
      if (print(line)) continue;
      queue.end();
      return;
    }
  }
}

}  // namespace kiroku
