#pragma once
// Console: results go to stdout, everything else to stderr. What stands on a terminal is shown()
// first; a pipe gets the bytes.
//
//   console.print(to_json(record) + "\n");
//   if (!console.open()) return kDone;       // the reader of the pipe has enough
//   console.note("312 unchanged");           // stderr; not with --quiet
#include <mutex>
#include <string>
#include <string_view>

#include "schemas/json_output.h"
#include "schemas/result.h"

namespace kiroku {

class Console {
 public:
  Console();
  ~Console();
  Console(const Console&) = delete;
  Console& operator=(const Console&) = delete;

  void set_quiet(bool quiet) { quiet_ = quiet; }
  void set_json_log(bool json) { json_log_ = json; }
  bool quiet() const { return quiet_; }
  bool json_log() const { return json_log_; }

  // Results. Buffered; written at the latest by close().
  void print(std::string_view bytes);
  // Text of documents: as it is into a pipe, shown() on a terminal, line ends kept.
  void print_text(std::string_view text);
  void flush();
  // False once stdout cannot be written; nothing more is printed then.
  bool open() const { return open_; }
  // Writes what is buffered. Error unreadable where stdout failed (a full disk); a reader that
  // closed its pipe is no error.
  Result<void> close();

  bool results_on_terminal() const { return out_terminal_; }
  bool messages_on_terminal() const { return err_terminal_; }
  std::size_t columns() const;  // of the terminal that results go to
  std::string bold(std::string_view text) const;

  // Messages, one line each. May be called from any thread.
  void note(std::string_view message);  // not with --quiet
  void warn(std::string_view message);
  void error(const Error& error);
  void clear_progress();
  // console.log(event("file").key("source").string(path)): only with --log json.
  void log(const JsonWriter& event);
  void progress(std::string_view line);  // replaces itself, on a terminal

 private:
  void message(std::string_view level, std::string_view text);
  void write_message(std::string line);

  std::string buffer_;
  bool open_ = true;
  int failure_ = 0;  // errno of the write to stdout that failed
  bool quiet_ = false, json_log_ = false;
  const bool out_terminal_, err_terminal_, out_color_;
  std::mutex messages_;  // guards what stands on stderr
  bool progress_shown_ = false;
};

// An event's beginning: {"time":...,"event":"file". log() closes it.
JsonWriter event(std::string_view name);

}  // namespace kiroku
