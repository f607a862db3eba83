#include "pipeline/cli/requests.h"

#include <cerrno>
#include <cstring>

#include <unistd.h>

#include "pipeline/cli/terminal.h"
#include "pipeline/sheet.h"

namespace kiroku {
namespace {

class Lines {
 public:
  explicit Lines(const std::function<void(const Result<std::string>&)>& take) : take_(take) {}

  void add(std::string_view bytes) {
    for (std::size_t begin = 0; begin < bytes.size();) {
      const std::size_t end = bytes.find('\n', begin);
      keep(bytes.substr(begin, end == std::string_view::npos ? end : end - begin));
      if (end == std::string_view::npos) return;
      finish();
      begin = end + 1;
    }
  }

  void finish() {
    if (line_.ends_with('\r')) line_.pop_back();
    if (too_long_) {
      take_(fail(ErrorCode::limit_exceeded, "the line is longer than 256 MiB"));
    } else if (line_.find_first_not_of(" \t") != std::string::npos) {
      take_(line_);
    }
    line_.clear();
    too_long_ = false;
  }

 private:
  void keep(std::string_view bytes) {
    too_long_ = too_long_ || line_.size() + bytes.size() > kLongestLine;
    if (too_long_) {
      line_.clear();
    } else {
      line_ += bytes;
    }
  }

  const std::function<void(const Result<std::string>&)>& take_;
  std::string line_;
  bool too_long_ = false;
};

}  // namespace

Result<std::size_t> read_stdin_chunk(std::string& to) {
  const std::size_t had = to.size();
  to.resize(had + kStdinChunk);
  ssize_t got = 0;
  do {
    got = ::read(STDIN_FILENO, to.data() + had, kStdinChunk);
  } while (got < 0 && errno == EINTR);
  to.resize(had + static_cast<std::size_t>(got < 0 ? 0 : got));
  if (got < 0)
    return fail(ErrorCode::unreadable, std::string("cannot read stdin: ") + std::strerror(errno));
  return static_cast<std::size_t>(got);
}

void say_what_is_awaited(Console& console) {
  if (is_terminal(STDIN_FILENO)) console.note("reading from the terminal; Ctrl-D ends the text");
}

Result<void> for_each_line(Console& console,
                           const std::function<void(const Result<std::string>&)>& take) {
  say_what_is_awaited(console);
  Lines lines(take);
  for (std::string chunk; console.open(); chunk.clear()) {
    console.flush();
    TRY_ASSIGN(const std::size_t got, read_stdin_chunk(chunk));
    if (got == 0) break;
    lines.add(chunk);
  }
  lines.finish();
  return {};
}

Result<void> check_text_options(const std::string& lang, const std::string& reference_date) {
  if (!lang.empty() && !is_language_tag(lang))
    return fail(ErrorCode::wrong_use, "\"" + lang + "\" is no language tag like ja or zh-Hant");
  if (!reference_date.empty() && !is_edtf_date(reference_date))
    return fail(ErrorCode::wrong_use,
                "\"" + reference_date + "\" is no date like 2010, 2010-08 or 2010-08-05");
  return {};
}

Result<std::string> read_stdin(Console& console) {
  say_what_is_awaited(console);
  std::string text;
  for (;;) {
    TRY_ASSIGN(const std::size_t got, read_stdin_chunk(text));
    if (got == 0) return text;
    if (text.size() > kLongestLine)
      return fail(ErrorCode::limit_exceeded, "the text is longer than 256 MiB; use ingest");
  }
}

}  // namespace kiroku
