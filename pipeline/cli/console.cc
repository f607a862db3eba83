#include "pipeline/cli/console.h"

#include <cerrno>
#include <chrono>
#include <cstring>
#include <ctime>

#include <unistd.h>

#include "pipeline/cli/exit_codes.h"
#include "pipeline/cli/terminal.h"

namespace kiroku {
namespace {

constexpr std::size_t kBufferBytes = 1 << 16;

// All of it, or the errno of what went wrong.
int write_all(int descriptor, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return errno;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return 0;
}

std::string now() {
  const std::time_t seconds =
      std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
  std::tm utc{};
  gmtime_r(&seconds, &utc);
  char text[32];
  std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &utc);
  return text;
}

}  // namespace

Console::Console()
    : out_terminal_(is_terminal(STDOUT_FILENO)),
      err_terminal_(is_terminal(STDERR_FILENO)),
      out_color_(wants_color(STDOUT_FILENO)) {}

Console::~Console() { flush(); }

void Console::print(std::string_view bytes) {
  if (!open_) return;
  buffer_ += bytes;
  if (buffer_.size() >= kBufferBytes || out_terminal_) flush();
}

void Console::print_text(std::string_view text) {
  print(out_terminal_ ? shown(text, true) : std::string(text));
}

void Console::flush() {
  if (open_) failure_ = write_all(STDOUT_FILENO, buffer_);
  if (failure_ != 0) open_ = false;
  buffer_.clear();
}

Result<void> Console::close() {
  flush();
  if (failure_ == 0 || failure_ == EPIPE) return {};
  return fail(ErrorCode::unreadable,
              std::string("the results cannot be written: ") + std::strerror(failure_));
}

std::size_t Console::columns() const { return terminal_columns(STDOUT_FILENO); }

std::string Console::bold(std::string_view text) const {
  return out_color_ ? "\x1b[1m" + std::string(text) + "\x1b[0m" : std::string(text);
}

void Console::write_message(std::string line) {
  const std::lock_guard lock(messages_);
  if (progress_shown_) line = "\r\x1b[K" + line;
  progress_shown_ = false;
  write_all(STDERR_FILENO, line + "\n");  // nobody is left to tell where this fails
}

void Console::message(std::string_view level, std::string_view text) {
  if (json_log_)
    return log(event("message").key("level").string(level).key("message").string(text));
  write_message("kiroku: " + shown(text));
}

void Console::note(std::string_view text) {
  if (!quiet_) message("note", text);
}

void Console::warn(std::string_view text) { message("warning", text); }

void Console::error(const Error& error) {
  if (!json_log_) return write_message("kiroku: " + shown(error.message));
  log(event("error")
          .key("code")
          .string(error_name(error.code))
          .key("exit_code")
          .integer(exit_code(error.code))
          .key("message")
          .string(error.message));
}

void Console::log(const JsonWriter& event) {
  if (!json_log_) return;
  JsonWriter whole = event;
  write_message(whole.close('}').take());
}

JsonWriter event(std::string_view name) {
  JsonWriter json;
  json.open('{').key("time").string(now()).key("event").string(name);
  return json;
}

void Console::progress(std::string_view line) {
  if (quiet_ || json_log_ || !err_terminal_) return;
  const std::lock_guard lock(messages_);
  write_all(STDERR_FILENO, "\r\x1b[K" + fitted(shown(line), terminal_columns(STDERR_FILENO) - 1));
  progress_shown_ = true;
}

void Console::clear_progress() {
  const std::lock_guard lock(messages_);
  if (progress_shown_) write_all(STDERR_FILENO, "\r\x1b[K");
  progress_shown_ = false;
}

}  // namespace kiroku
