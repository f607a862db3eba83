#include "pipeline/cli/interrupts.h"

#include <csignal>
#include <cstdint>
#include <thread>

#include <poll.h>
#include <pthread.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

namespace kiroku {

// The signals are blocked in every thread and read from a descriptor, so that no handler runs and
// no global state is needed.
struct Interrupts::Impl {
  std::function<void()> first;
  std::atomic<bool> stop{false};
  sigset_t signals{}, before{};
  int incoming = -1, done = -1;
  std::thread thread;

  // Waits for a signal; false: the run is over.
  bool wait() const {
    pollfd descriptors[] = {{incoming, POLLIN, 0}, {done, POLLIN, 0}};
    while (poll(descriptors, 2, -1) < 0) {
    }
    return (descriptors[1].revents & POLLIN) == 0;
  }

  void watch() {
    if (!wait()) return;
    signalfd_siginfo seen{};
    if (read(incoming, &seen, sizeof seen) != sizeof seen) return;
    stop = true;
    first();
    if (!wait()) return;
    // The second: as if nobody had blocked it.
    if (read(incoming, &seen, sizeof seen) != sizeof seen) return;
    const int signal = static_cast<int>(seen.ssi_signo);
    std::signal(signal, SIG_DFL);
    pthread_sigmask(SIG_UNBLOCK, &signals, nullptr);
    raise(signal);
  }
};

Interrupts::Interrupts(std::function<void()> first) : impl_(std::make_unique<Impl>()) {
  impl_->first = std::move(first);
  sigemptyset(&impl_->signals);
  sigaddset(&impl_->signals, SIGINT);
  sigaddset(&impl_->signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &impl_->signals, &impl_->before);
  impl_->incoming = signalfd(-1, &impl_->signals, SFD_CLOEXEC);
  impl_->done = eventfd(0, EFD_CLOEXEC);
  impl_->thread = std::thread([impl = impl_.get()] { impl->watch(); });
}

Interrupts::~Interrupts() {
  const std::uint64_t one = 1;
  if (::write(impl_->done, &one, sizeof one) == sizeof one)
    impl_->thread.join();
  else
    impl_->thread.detach();
  close(impl_->incoming);
  close(impl_->done);
  pthread_sigmask(SIG_SETMASK, &impl_->before, nullptr);
}

const std::atomic<bool>& Interrupts::stop() const { return impl_->stop; }

}  // namespace kiroku
