#include "pipeline/workers/zygote.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>

#include <fcntl.h>
#include <linux/close_range.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "pipeline/workers/child.h"
#include "pipeline/workers/jail.h"
#include "pipeline/workers/protocol.h"

namespace kiroku {
namespace {

constexpr int kControl = STDERR_FILENO + 1;

struct Running {
  pid_t child = 0;
  Descriptor status;  // closed by the parent: it wants no more; ours is closed once the child was
                      // killed for that
  Descriptor complaints;  // what the child wrote to its standard error, as much as a pipe holds
};

// Poppler and Leptonica end a process that gets no memory by abort(), after this word; bad_alloc
// never reaches anybody.
bool complained_of_memory(int complaints) {
  std::string words(64 << 10, '\0');
  const ssize_t count = read(complaints, words.data(), words.size());
  words.resize(count > 0 ? static_cast<std::size_t>(count) : 0);
  return words.find("Out of memory") != std::string::npos;
}

void report(const Descriptor& status, const Ended& ended) {
  std::array<char, sizeof ended> bytes{};
  std::memcpy(bytes.data(), &ended, sizeof ended);
  if (status) send_packet(status.get(), {bytes.data(), bytes.size()}, {});
}

class Zygote {
 public:
  Zygote(Descriptor control, const Limits& limits, const Work& work)
      : control_(std::move(control)),
        calls_(call_filter(limits.jail)),
        limits_(limits),
        work_(work) {
    sigset_t child_signal;
    sigemptyset(&child_signal);
    sigaddset(&child_signal, SIGCHLD);
    sigprocmask(SIG_BLOCK, &child_signal, nullptr);
    child_ended_ = Descriptor(signalfd(-1, &child_signal, SFD_CLOEXEC | SFD_NONBLOCK));
  }

  void serve() {
    while (step()) {
    }
    for (const Running& running : running_) kill(running.child, SIGKILL);
    while (wait(nullptr) > 0) {
    }
  }

 private:
  // One round of the loop; false when the parent is gone.
  bool step() {
    std::vector<pollfd> sources = {{control_.get(), POLLIN, 0}, {child_ended_.get(), POLLIN, 0}};
    for (const Running& running : running_) sources.push_back({running.status.get(), 0, 0});
    if (poll(sources.data(), sources.size(), -1) < 0) return errno == EINTR;
    for (std::size_t i = 0; i < running_.size(); ++i) {
      if (sources[i + 2].revents != 0) abandon(running_[i]);
    }
    if (sources[1].revents != 0) reap();
    return sources[0].revents == 0 || take_request();
  }

  // The parent has what it wants of this child, or has enough of it.
  static void abandon(Running& running) {
    kill(running.child, SIGKILL);  // not reaped yet, so the number is still its own
    running.status.reset();
  }

  void reap() {
    signalfd_siginfo ignored{};
    while (read(child_ended_.get(), &ignored, sizeof ignored) > 0) {
    }
    int wait_status = 0;
    for (pid_t child = 0; (child = waitpid(-1, &wait_status, WNOHANG)) > 0;) {
      const auto ended =
          std::find_if(running_.begin(), running_.end(),
                       [&](const Running& running) { return running.child == child; });
      if (ended == running_.end()) continue;
      if (ended->status)
        report(ended->status, {wait_status, 0, complained_of_memory(ended->complaints.get())});
      running_.erase(ended);
    }
  }

  bool take_request() {
    std::optional<Packet> packet = receive_packet(control_.get(), kMaxRequestBytes);
    if (!packet || packet->descriptors.size() != kRequestDescriptors) return false;
    const Result<Request> request = decode_request(packet->bytes);
    if (!request) return false;
    fork_child(*request, packet->descriptors);
    return true;
  }

  void fork_child(const Request& request, std::vector<Descriptor>& descriptors) {
    std::array<int, 2> pipe_ends{-1, -1};
    if (pipe2(pipe_ends.data(), O_CLOEXEC | O_NONBLOCK) != 0)
      return report(descriptors[kStatus], {0, errno, false});
    Running running{0, std::move(descriptors[kStatus]), Descriptor(pipe_ends[0])};
    ChildEnds ends{std::move(descriptors[kDocument]), std::move(descriptors[kResult]),
                   Descriptor(pipe_ends[1])};
    const bool recognises = request.job == Job::recognise || request.job == Job::fonts;
    if (recognises && work_.warm_again) work_.warm_again();
    const pid_t zygote = getpid();
    running.child = fork();
    if (running.child == 0) run_child(zygote, std::move(ends), request, limits_, calls_, work_);
    if (running.child < 0) return report(running.status, {0, errno, false});
    running_.push_back(std::move(running));
  }

  Descriptor control_;
  Descriptor child_ended_;
  std::vector<Running> running_;
  const CallFilter calls_;
  const Limits& limits_;
  const Work& work_;
};

// Nothing that the program has open (the store, a log) may be seen by who reads foreign bytes.
void keep_only(int control) {
  const int null = open("/dev/null", O_RDWR | O_CLOEXEC);
  for (const int standard : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (null < 0 || dup2(null, standard) < 0) _exit(1);
  }
  if (control != kControl && dup3(control, kControl, O_CLOEXEC) < 0) _exit(1);
  if (close_range(kControl + 1, ~0U, 0) != 0) _exit(1);
}

// The signals of the terminal are the parent's to handle; what crashes must not run a handler that
// the program installed.
void leave_signals_to_the_parent() {
  for (int number = 1; number < NSIG; ++number) {
    if (number != SIGKILL && number != SIGSTOP) std::signal(number, SIG_DFL);
  }
  for (const int number : {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE}) std::signal(number, SIG_IGN);
}

}  // namespace

void run_zygote(int parent, int control, const Limits& limits, const Work& work) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) _exit(1);
  prctl(PR_SET_NAME, "kiroku-zygote");
  leave_signals_to_the_parent();
  keep_only(control);
  if (work.warm) work.warm();
  if (!lock_files(limits.jail)) _exit(1);
  Zygote(Descriptor(kControl), limits, work).serve();
  _exit(0);
}

}  // namespace kiroku
