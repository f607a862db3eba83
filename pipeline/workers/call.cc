#include "pipeline/workers/call.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <sstream>

#include <poll.h>
#include <sys/socket.h>
#include <sys/wait.h>

namespace kiroku {
namespace {

constexpr int kSlice = 1000;  // milliseconds; a program that was suspended loses no more than one
constexpr std::size_t kChunk = 256 << 10;

// "60 s", "0.5 s".
std::string seconds(double value) {
  std::ostringstream text;
  text << value << " s";
  return text.str();
}

std::string_view signal_name(int number) {
  switch (number) {
    case SIGSEGV:
      return "segmentation fault";
    case SIGABRT:
      return "abort";
    case SIGBUS:
      return "bus error";
    case SIGFPE:
      return "arithmetic error";
    case SIGILL:
      return "illegal instruction";
    case SIGKILL:
      return "killed";
    case SIGSYS:
      return "forbidden system call";
    default:
      return "signal";
  }
}

Error meaning_of(const Ended& ended, const Limits& limits) {
  if (ended.fork_error != 0)
    return {ErrorCode::crashed, with_reason("no worker could be started", ended.fork_error)};
  if (ended.out_of_memory)
    return {ErrorCode::limit_exceeded, "its worker needed more memory than it may have"};
  if (!WIFSIGNALED(ended.wait_status)) {
    return {ErrorCode::crashed, "its worker stopped without an answer (exit status " +
                                    std::to_string(WEXITSTATUS(ended.wait_status)) + ")"};
  }
  const int number = WTERMSIG(ended.wait_status);
  if (number == SIGXCPU)
    return {ErrorCode::limit_exceeded,
            "its worker used more than " + seconds(limits.cpu_seconds) + " of CPU time"};
  if (number == SIGPROF)
    return {ErrorCode::timed_out,
            "no page after " + seconds(limits.cpu_seconds_since_progress) + " of CPU time"};
  if (number == SIGXFSZ) return {ErrorCode::limit_exceeded, "its worker tried to write a file"};
  return {ErrorCode::crashed, "its worker crashed (signal " + std::to_string(number) + ", " +
                                  std::string(signal_name(number)) + ")"};
}

}  // namespace

Error broken_protocol(const std::string& lie) {
  return {ErrorCode::crashed, "its worker broke the protocol: " + lie};
}

Call::Call(Descriptor result, Descriptor status, int stop, const Limits& limits, const Spent& spent)
    : result_(std::move(result)),
      status_(std::move(status)),
      stop_(stop),
      limits_(&limits),
      spent_(spent) {}

Result<Call> Call::begin(int zygote, int stop, const Bytes& bytes, const Request& request,
                         const Limits& limits, const Spent& spent) {
  const std::string packet = encode(request);
  if (packet.size() > kMaxRequestBytes)
    return fail(ErrorCode::wrong_use, "the options for a worker are too long");
  TRY_ASSIGN(SocketPair result, socket_pair(SOCK_STREAM));
  TRY_ASSIGN(SocketPair status, socket_pair(SOCK_SEQPACKET));
  // In the order of RequestDescriptor. Our copies of the far ends close when this returns.
  const std::array<int, 3> descriptors = {bytes.descriptor(), result.b.get(), status.b.get()};
  if (!send_packet(zygote, packet, descriptors))
    return fail(ErrorCode::interrupted, "the worker process is gone");
  return Call(std::move(result.a), std::move(status.a), stop, limits, spent);
}

void Call::ask_to_stop() { send_all(result_.get(), "."); }

Result<Message> Call::next() {
  TRY(await(kHeaderBytes));
  Header header;
  std::memcpy(&header, buffer_.data() + begin_, kHeaderBytes);
  if (header.length > limits_->message_bytes) {
    return fail(broken_protocol("a message of " + std::to_string(header.length) + " bytes"));
  }
  TRY(await(kHeaderBytes + header.length));
  const Message message{header.kind,
                        std::string_view(buffer_).substr(begin_ + kHeaderBytes, header.length)};
  begin_ += kHeaderBytes + header.length;
  waited_since_progress_ = 0;
  return message;
}

Result<void> Call::await(std::size_t count) {
  while (end_ - begin_ < count) TRY(receive(count));
  return {};
}

// The buffer grows with what was sent, not with what was announced: a child that promises 256 MB
// and sends nothing costs nothing.
Result<void> Call::receive(std::size_t wanted) {
  if (begin_ > 0 && buffer_.size() - begin_ < std::max(wanted, kChunk)) {
    std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
  }
  if (end_ == buffer_.size()) buffer_.resize(std::max(kChunk, 2 * buffer_.size()));
  const ssize_t count =
      recv(result_.get(), buffer_.data() + end_, buffer_.size() - end_, MSG_DONTWAIT);
  if (count > 0) {
    end_ += static_cast<std::size_t>(count);
    spent_.bytes += static_cast<std::uint64_t>(count);
    if (spent_.bytes <= limits_->result_bytes) return {};
    return fail(ErrorCode::limit_exceeded,
                "its worker sent more than " + std::to_string(limits_->result_bytes) + " bytes");
  }
  if (count < 0 && errno == EINTR) return {};
  if (count < 0 && errno == EAGAIN) return wait_for(result_.get());
  return fail(how_it_ended());
}

Result<void> Call::wait_for(int descriptor) {
  using Clock = std::chrono::steady_clock;
  for (;;) {
    std::array<pollfd, 2> sources = {{{descriptor, POLLIN, 0}, {stop_, POLLIN, 0}}};
    const double left = std::min(limits_->seconds_since_progress - waited_since_progress_,
                                 limits_->seconds_in_total - spent_.seconds);
    const Clock::time_point before = Clock::now();
    poll(sources.data(), sources.size(),
         std::clamp(static_cast<int>(std::min(left, 1e3) * 1000) + 1, 1, kSlice));
    const double waited = std::min(std::chrono::duration<double>(Clock::now() - before).count(),
                                   kSlice / 1000.0 + 0.1);
    spent_.seconds += waited;
    waited_since_progress_ += waited;
    if (sources[1].revents != 0) return fail(ErrorCode::interrupted, "interrupted");
    if (sources[0].revents != 0) return {};
    if (waited_since_progress_ >= limits_->seconds_since_progress) {
      lost_ = true;
      return fail(ErrorCode::timed_out, "no page for " + seconds(limits_->seconds_since_progress));
    }
    if (spent_.seconds >= limits_->seconds_in_total) {
      return fail(ErrorCode::timed_out, "not done after " + seconds(limits_->seconds_in_total));
    }
  }
}

// The child said no more: what has the zygote seen?
Error Call::how_it_ended() {
  if (Result<void> waited = wait_for(status_.get()); !waited) return waited.error();
  Ended ended;
  const ssize_t count = recv(status_.get(), &ended, sizeof ended, MSG_DONTWAIT);
  if (count != sizeof ended) return {ErrorCode::interrupted, "the worker process is gone"};
  lost_ = ended.fork_error == 0;
  killed_ = lost_ && WIFSIGNALED(ended.wait_status) && WTERMSIG(ended.wait_status) == SIGKILL;
  return meaning_of(ended, *limits_);
}

}  // namespace kiroku
