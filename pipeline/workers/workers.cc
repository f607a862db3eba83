#include "pipeline/workers/workers.h"

#include <cerrno>
#include <filesystem>

#include <poll.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "pipeline/workers/call.h"
#include "pipeline/workers/channel.h"
#include "pipeline/workers/check.h"
#include "pipeline/workers/jail.h"
#include "pipeline/workers/protocol.h"
#include "pipeline/workers/sanitizers.h"
#include "pipeline/workers/zygote.h"

namespace kiroku {
namespace {

std::size_t threads() {
  std::error_code error;
  const std::filesystem::directory_iterator tasks("/proc/self/task", error);
  return error ? 1 : static_cast<std::size_t>(std::distance(begin(tasks), end(tasks)));
}

// A child's word, once it was found to hold.
template <typename Value>
Result<Value> believed(Result<Value> value) {
  if (!value) return fail(broken_protocol(value.error().message));
  if (std::string lie = lie_in(*value); !lie.empty()) return fail(broken_protocol(lie));
  return value;
}

template <typename Value>
Result<Value> failure(std::string_view payload) {
  TRY_ASSIGN(Error error, believed(decode_error(payload)));
  return fail(std::move(error));
}

template <typename Value>
Result<Value> unexpected(std::uint32_t kind) {
  return fail(broken_protocol("a message of kind " + std::to_string(kind) + " where none is due"));
}

bool is(const Message& message, MessageKind kind) {
  return message.kind == static_cast<std::uint32_t>(kind);
}

// The pages of one document, as they must come: each one the next.
class Pages {
 public:
  Pages(const ReadOptions& options, const PageSink& sink)
      : options_(options), next_(options.first_page), sink_(sink) {}

  // False: the sink wants no more.
  Result<bool> take(std::string_view payload) {
    TRY_ASSIGN(Page page, believed(decode_page(payload)));
    const bool is_asked_for = options_.last_page == 0 || page.number <= options_.last_page;
    if (page.number != next_ || !is_asked_for) {
      return fail(broken_protocol("page " + std::to_string(page.number) + " instead of page " +
                                  std::to_string(next_)));
    }
    ++next_;
    wanted_ = wanted_ && sink_(std::move(page));
    return wanted_;
  }
  Result<DocumentFacts> end(std::string_view payload) const {
    TRY_ASSIGN(DocumentFacts facts, believed(decode_facts(payload)));
    const int last =
        options_.last_page == 0 ? facts.pages : std::min(options_.last_page, facts.pages);
    const bool complete = next_ == std::max(last + 1, options_.first_page);
    const bool beyond = next_ > options_.first_page && facts.pages + 1 < next_;
    if (beyond || (wanted_ && !complete)) {
      return fail(broken_protocol(std::to_string(facts.pages) +
                                  " pages announced, the last one sent is " +
                                  std::to_string(next_ - 1)));
    }
    return facts;
  }

 private:
  const ReadOptions& options_;
  int next_;
  const PageSink& sink_;
  bool wanted_ = true;
};

}  // namespace

struct Workers::Impl {
  Limits limits;
  pid_t zygote = 0;
  Descriptor control;
  Descriptor stop;  // an eventfd; readable for good after interrupt()

  Result<Call> begin(const Bytes& bytes, const Request& request) const {
    return Call::begin(control.get(), stop.get(), bytes, request, limits);
  }
  // The one message that answers, or the Error that was sent instead.
  template <typename Value>
  Result<Value> ask(const Bytes& bytes, const Request& request, MessageKind due,
                    Result<Value> (*decode)(std::string_view)) const {
    TRY_ASSIGN(Call call, begin(bytes, request));
    TRY_ASSIGN(const Message message, call.next());
    if (is(message, MessageKind::error)) return failure<Value>(message.payload);
    if (!is(message, due)) return unexpected<Value>(message.kind);
    return believed(decode(message.payload));
  }
  ~Impl();
};

// The zygote ends when its control socket closes, and takes its children with it. A second is
// plenty unless it hangs while it warms.
Workers::Impl::~Impl() {
  control.reset();
  if (zygote <= 0) return;
  const Descriptor handle(static_cast<int>(syscall(SYS_pidfd_open, zygote, 0)));
  pollfd ended{handle.get(), POLLIN, 0};
  if (!handle || poll(&ended, 1, 1000) != 1) kill(zygote, SIGKILL);
  while (waitpid(zygote, nullptr, 0) < 0 && errno == EINTR) {
  }
}

Result<Workers> Workers::start(const Limits& limits, Work work) {
  if (!kHasSanitizerThreads && threads() > 1) {
    return fail(ErrorCode::wrong_use, "workers must be started before any thread");
  }
  TRY(jail_fits(limits.jail));
  TRY_ASSIGN(SocketPair control, socket_pair(SOCK_SEQPACKET));
  Workers workers;
  workers.impl_->limits = limits;
  workers.impl_->stop = Descriptor(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  const pid_t parent = getpid();
  workers.impl_->zygote = fork();
  if (workers.impl_->zygote == 0) run_zygote(parent, control.b.get(), limits, work);
  if (workers.impl_->zygote < 0 || !workers.impl_->stop) {
    return fail(ErrorCode::limit_exceeded, with_reason("cannot start the worker process", errno));
  }
  workers.impl_->control = std::move(control.a);
  return workers;
}

Result<DocumentFacts> Workers::read(const Bytes& bytes, std::string_view media_type,
                                    const ReadOptions& options, const PageSink& sink) {
  Request request;
  request.media_type = media_type;
  request.options = options;
  TRY_ASSIGN(Call call, impl_->begin(bytes, request));
  Pages pages(options, sink);
  for (bool wanted = true;;) {
    TRY_ASSIGN(const Message message, call.next());
    if (is(message, MessageKind::facts)) return pages.end(message.payload);
    if (is(message, MessageKind::error)) return failure<DocumentFacts>(message.payload);
    if (!is(message, MessageKind::page)) return unexpected<DocumentFacts>(message.kind);
    TRY_ASSIGN(const bool more, pages.take(message.payload));
    if (wanted && !more) call.ask_to_stop();
    wanted = more;
  }
}

Result<Page> Workers::recognise(const Bytes& bytes, std::string_view media_type, int page,
                                const std::vector<std::string>& languages,
                                const std::string& password) {
  const Request request{Job::recognise, std::string(media_type), {1, 0, password}, page, 0,
                        languages};
  TRY_ASSIGN(Page recognised, impl_->ask(bytes, request, MessageKind::page, decode_page));
  if (recognised.number == page) return recognised;
  return fail(broken_protocol("page " + std::to_string(recognised.number) + " instead of page " +
                              std::to_string(page)));
}

Result<Raster> Workers::render(const Bytes& bytes, std::string_view media_type, int page, float dpi,
                               const std::string& password) {
  const Request request{Job::render, std::string(media_type), {1, 0, password}, page, dpi, {}};
  return impl_->ask(bytes, request, MessageKind::raster, decode_raster);
}

void Workers::interrupt() {
  const std::uint64_t one = 1;
  // Fails only where it is readable already.
  [[maybe_unused]] const ssize_t written = write(impl_->stop.get(), &one, sizeof one);
}

Workers::Workers() : impl_(std::make_unique<Impl>()) {}
Workers::Workers(Workers&&) noexcept = default;
Workers& Workers::operator=(Workers&&) noexcept = default;
Workers::~Workers() = default;

}  // namespace kiroku
