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
#include "pipeline/workers/libreoffice.h"
#include "pipeline/workers/protocol.h"
#include "pipeline/workers/read_through.h"
#include "pipeline/workers/sanitizers.h"
#include "pipeline/workers/zygote.h"

namespace kiroku {
namespace {

std::size_t threads() {
  std::error_code error;
  const std::filesystem::directory_iterator tasks("/proc/self/task", error);
  return error ? 1 : static_cast<std::size_t>(std::distance(begin(tasks), end(tasks)));
}

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
    bool killed = false;
    Result<Value> answer = ask_once(bytes, request, due, decode, killed);
    return killed ? ask_once(bytes, request, due, decode, killed) : answer;
  }
  template <typename Value>
  Result<Value> ask_once(const Bytes& bytes, const Request& request, MessageKind due,
                         Result<Value> (*decode)(std::string_view), bool& killed) const {
    TRY_ASSIGN(Call call, begin(bytes, request));
    const Result<Message> message = call.next();
    killed = call.child_was_killed();
    if (!message) return fail(message.error());
    if (is(*message, MessageKind::error)) return failure<Value>(message->payload);
    if (!is(*message, due)) return unexpected<Value>(*message);
    return believed(decode(message->payload));
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
  return ReadThrough(impl_->control.get(), impl_->stop.get(), impl_->limits, bytes, request)
      .run(sink);
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

Result<RecoveredFonts> Workers::fonts(const Bytes& bytes, std::string_view media_type,
                                      const std::string& password) {
  const Request request{Job::fonts, std::string(media_type), {1, 0, password}, 0, 0, {}};
  return impl_->ask(bytes, request, MessageKind::fonts, decode_fonts);
}

Result<Bytes> Workers::attachment(const Bytes& bytes, std::string_view media_type, int index,
                                  const std::string& password) {
  const Request request{Job::attachment, std::string(media_type), {1, 0, password}, index, 0, {}};
  TRY_ASSIGN(const AttachedBytes attached,
             impl_->ask(bytes, request, MessageKind::attachment, decode_attachment));
  return Bytes::of_string(attached.bytes);
}

Result<DocumentFacts> Workers::searchable(const Bytes& bytes, std::string_view media_type,
                                          const SearchableOptions& options,
                                          const std::vector<Page>& layers, const ByteSink& sink) {
  const Request request{Job::searchable,
                        std::string(media_type),
                        {1, 0, options.password},
                        options.also_signed ? 1 : 0,
                        0,
                        {}};
  TRY_ASSIGN(const Bytes both, Bytes::of_parts({encode_pages_before(layers), bytes.view()}));
  TRY_ASSIGN(Call call, impl_->begin(both, request));
  for (;;) {
    TRY_ASSIGN(const Message message, call.next());
    if (is(message, MessageKind::error)) return failure<DocumentFacts>(message.payload);
    if (is(message, MessageKind::facts)) return believed(decode_facts(message.payload));
    if (!is(message, MessageKind::attachment)) return unexpected<DocumentFacts>(message);
    TRY_ASSIGN(const AttachedBytes piece, believed(decode_attachment(message.payload)));
    if (!sink(piece.bytes)) return fail(ErrorCode::interrupted, "nobody takes the document");
  }
}

Result<Bytes> Workers::pdf_of_office(const Bytes& bytes, std::string_view media_type) {
  TRY_ASSIGN(const LibreOffice office, libreoffice_for(media_type));
  return kiroku::pdf_of_office(office, bytes, media_type, impl_->limits, impl_->stop.get());
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
