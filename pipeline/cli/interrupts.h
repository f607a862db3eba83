#pragma once
// Interrupts: Ctrl-C (SIGINT) or SIGTERM. The first asks the run to stop cleanly, the second ends
// the program at once. Made after the workers were started and before any other thread.
//
//   Interrupts interrupts([&] { workers.interrupt(); console.warn("stopping..."); });
//   ingest(options, tools, progress, interrupts.stop());
#include <atomic>
#include <functional>
#include <memory>

namespace kiroku {

class Interrupts {
 public:
  // `first` is called once, from a thread of its own.
  explicit Interrupts(std::function<void()> first);
  ~Interrupts();  // the signals do again what they did before
  Interrupts(const Interrupts&) = delete;
  Interrupts& operator=(const Interrupts&) = delete;
  const std::atomic<bool>& stop() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace kiroku
