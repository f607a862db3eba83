#pragma once
// ProgressLine: "12 of 40 files · 1,234 pages · 56 pages/s · 2 min left", at most ten times a
// second.
#include <chrono>
#include <string>

#include "pipeline/cli/console.h"
#include "pipeline/ingest.h"

namespace kiroku {

// When the next line is due: ten times a second on a terminal, once a second in a log.
class Paced {
 public:
  explicit Paced(const Console& console) : seconds_(console.json_log() ? 1.0 : 0.1) {}
  bool is_time();

 private:
  using Clock = std::chrono::steady_clock;
  const double seconds_;
  Clock::time_point shown_{};
};

class ProgressLine {
 public:
  explicit ProgressLine(Console& console)
      : console_(console), paced_(console), began_(Clock::now()) {}
  void show(const Progress& progress);

 private:
  using Clock = std::chrono::steady_clock;
  Console& console_;
  Paced paced_;
  const Clock::time_point began_;
};

std::string progress_text(const Progress& progress, double seconds);
std::string grouped(std::uint64_t number);  // "1,234"
std::string duration(double seconds);       // "2 min", "1 h 5 min", "8 s"

}  // namespace kiroku
