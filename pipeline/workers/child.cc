#include "pipeline/workers/child.h"

#include <csignal>
#include <exception>
#include <new>

#include <fcntl.h>
#include <linux/close_range.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>

#include "pipeline/workers/sanitizers.h"
#include "schemas/utf8.h"

namespace kiroku {
namespace {

void limit(__rlimit_resource resource, rlim_t soft, rlim_t hard) {
  const rlimit value{soft, hard};
  if (setrlimit(resource, &value) != 0) _exit(1);
}

// Everything that keeps a hostile document inside this process, before its first byte is read.
// Which files it may read was settled in the zygote (lock_files).
void confine(const Limits& limits, std::uint64_t document_bytes, const CallFilter& calls) {
  if (!kHasSanitizerShadow) {
    const rlim_t memory = limits.memory_bytes + document_bytes;
    limit(RLIMIT_AS, memory, memory);
  }
  // SIGXCPU at the soft limit says which limit it was; SIGKILL comes to who ignores that.
  limit(RLIMIT_CPU, limits.cpu_seconds, rlim_t{limits.cpu_seconds} + 5);
  limit(RLIMIT_FSIZE, 0, 0);
  limit(RLIMIT_CORE, 0, 0);
  limit(RLIMIT_NOFILE, 64, 64);
  if (!calls.lock()) _exit(1);
}

void unblock_signals() {
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
}

// 3 and 4 may be taken by each other's originals: first up and away, then down to their places.
void keep_only(ChildEnds& ends) {
  const int document = fcntl(ends.document.get(), F_DUPFD, 64);
  const int result = fcntl(ends.result.get(), F_DUPFD, 64);
  if (dup2(ends.complaints.get(), STDERR_FILENO) < 0 || dup2(document, kDocumentDescriptor) < 0 ||
      dup2(result, kResultDescriptor) < 0 || close_range(kResultDescriptor + 1, ~0U, 0) != 0) {
    _exit(1);
  }
}

std::uint64_t document_size() {
  struct stat state {};
  return fstat(kDocumentDescriptor, &state) == 0 ? static_cast<std::uint64_t>(state.st_size) : 0;
}

std::string_view document(std::uint64_t size) {
  if (size == 0) return {};
  void* address = mmap(nullptr, size, PROT_READ, MAP_PRIVATE, kDocumentDescriptor, 0);
  if (address == MAP_FAILED) throw std::bad_alloc();
  return {static_cast<const char*>(address), size};
}

// From now on, so much CPU time until the next page: SIGPROF ends the process (call.cc knows).
void await_page(double cpu_seconds) {
  itimerval timer{};
  timer.it_value.tv_sec = static_cast<time_t>(cpu_seconds);
  timer.it_value.tv_usec =
      static_cast<suseconds_t>((cpu_seconds - static_cast<double>(timer.it_value.tv_sec)) * 1e6);
  setitimer(ITIMER_PROF, &timer, nullptr);
}

// Sends what a child has to say. Its answer to false is to stop: the parent is gone or has enough.
class Voice {
 public:
  explicit Voice(std::uint64_t message_bytes) : most_(message_bytes) {}

  template <typename Value>
  bool say(const Value& value) {
    buffer_.clear();
    if (append_message(buffer_, value, most_)) return send_all(kResultDescriptor, buffer_);
    too_long_ = true;
    return false;
  }
  bool say_page(const Page& page) {
    if (too_long_ || !say(page)) return false;
    char byte = 0;
    return recv(kResultDescriptor, &byte, 1, MSG_DONTWAIT) <= 0;
  }
  template <typename Value>
  void say_last(const Result<Value>& value) {
    if (value) {
      if (!too_long_) say(*value);
      if (too_long_)
        say(Error{ErrorCode::limit_exceeded,
                  "a page, picture or attachment is over the limit for one message"});
    } else {
      say(Error{value.error().code, to_valid_utf8(value.error().message).substr(0, 4096)});
    }
  }

 private:
  std::uint64_t most_;
  std::string buffer_;  // used again for every page
  bool too_long_ = false;
};

Result<DocumentFacts> write_searchable_in_child(const Request& request, std::string_view bytes,
                                                const Work& work, double cpu_seconds_a_piece,
                                                Voice& voice) {
  TRY_ASSIGN(const WithPages both, decode_with_pages(bytes));
  const SearchableOptions options{request.options.password, request.page == 1};
  return work.searchable(both.document, request.media_type, options, both.pages,
                         [&](std::string_view piece) {
                           await_page(cpu_seconds_a_piece);
                           return voice.say(AttachedBytes{std::string(piece)});
                         });
}

void do_job(const Request& request, std::string_view bytes, const Work& work,
            double cpu_seconds_a_page, Voice& voice) {
  await_page(cpu_seconds_a_page);
  switch (request.job) {
    case Job::read:
      return voice.say_last(work.read(bytes, request.media_type, request.options, [&](Page&& page) {
        await_page(cpu_seconds_a_page);
        return voice.say_page(page);
      }));
    case Job::recognise:
      return voice.say_last(work.recognise(bytes, request.media_type, request.page,
                                           request.languages, request.options.password));
    case Job::fonts:
      return voice.say_last(work.fonts(bytes, request.media_type, request.options.password));
    case Job::render:
      return voice.say_last(work.render(bytes, request.media_type, request.page, request.dpi,
                                        request.options.password));
    case Job::attachment:
      return voice.say_last(
          work.attachment(bytes, request.media_type, request.page, request.options.password)
              .transform(
                  [](std::string&& attached) { return AttachedBytes{std::move(attached)}; }));
    case Job::searchable:
      return voice.say_last(
          write_searchable_in_child(request, bytes, work, cpu_seconds_a_page, voice));
  }
}

}  // namespace

void run_child(int zygote, ChildEnds ends, const Request& request, const Limits& limits,
               const CallFilter& calls, const Work& work) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != zygote) _exit(1);  // it died before the line above
  prctl(PR_SET_NAME, "kiroku-worker");
  unblock_signals();  // the zygote waits for them, a child dies of them
  keep_only(ends);
  const std::uint64_t size = document_size();
  confine(limits, size, calls);
  Voice voice(limits.message_bytes);
  try {
    do_job(request, document(size), work, limits.cpu_seconds_since_progress, voice);
  } catch (const std::bad_alloc&) {
    Voice(limits.message_bytes)
        .say(Error{ErrorCode::limit_exceeded, "its worker needed more memory than it may have"});
  } catch (const std::exception& exception) {
    voice.say_last(Result<DocumentFacts>(
        fail(ErrorCode::crashed, std::string("the reader failed: ") + exception.what())));
  }
  _exit(0);
}

}  // namespace kiroku
