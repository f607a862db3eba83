#include "pipeline/cli/progress_line.h"

#include <cmath>
#include <cstdio>

namespace kiroku {
namespace {

constexpr double kFirstGuess = 1.0;  // seconds; no estimate before

void log_progress(Console& console, const Progress& progress) {
  const auto number = [](std::uint64_t value) { return static_cast<std::int64_t>(value); };
  console.log(event("progress")
                  .key("files_done")
                  .integer(number(progress.files_done))
                  .key("files_total")
                  .integer(number(progress.files_total))
                  .key("pages_done")
                  .integer(number(progress.pages_done))
                  .key("bytes_done")
                  .integer(number(progress.bytes_done))
                  .key("bytes_total")
                  .integer(number(progress.bytes_total)));
}

}  // namespace

std::string grouped(std::uint64_t number) {
  std::string digits = std::to_string(number);
  for (std::size_t at = digits.size(); at > 3; at -= 3) digits.insert(at - 3, 1, ',');
  return digits;
}

std::string duration(double seconds) {
  const auto whole = static_cast<std::uint64_t>(std::llround(std::max(0.0, seconds)));
  if (whole < 60) return std::to_string(whole) + " s";
  const std::uint64_t minutes = (whole + 30) / 60;
  if (minutes < 60) return std::to_string(minutes) + " min";
  return std::to_string(minutes / 60) + " h " + std::to_string(minutes % 60) + " min";
}

std::string progress_text(const Progress& progress, double seconds) {
  std::string line = grouped(progress.files_done) + " of " + grouped(progress.files_total) +
                     " files · " + grouped(progress.pages_done) + " pages";
  if (seconds < kFirstGuess) return line;
  char rate[32];
  const double pages = static_cast<double>(progress.pages_done) / seconds;
  std::snprintf(rate, sizeof rate, pages < 10 ? "%.1f" : "%.0f", pages);
  line += " · " + std::string(rate) + " pages/s";
  if (progress.bytes_done == 0 || progress.bytes_done > progress.bytes_total) return line;
  const double left = static_cast<double>(progress.bytes_total - progress.bytes_done) /
                      static_cast<double>(progress.bytes_done) * seconds;
  return line + " · " + duration(left) + " left";
}

bool Paced::is_time() {
  const Clock::time_point now = Clock::now();
  const bool first = shown_ == Clock::time_point{};
  if (!first && std::chrono::duration<double>(now - shown_).count() < seconds_) return false;
  shown_ = now;
  return true;
}

void ProgressLine::show(const Progress& progress) {
  if (!paced_.is_time()) return;
  if (console_.json_log()) return log_progress(console_, progress);
  const double seconds = std::chrono::duration<double>(Clock::now() - began_).count();
  console_.progress(progress_text(progress, seconds));
}

}  // namespace kiroku
