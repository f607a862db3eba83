#pragma once
// Meter: what each rule costs and brings, where somebody asked (ExtractOptions::profile). Nobody
// asked: no meter, and nothing is counted.
//
//   measured(meter, index, rejected, [&](const OnRejected& counted, auto count) {
//     run_rule(rule, index, ..., [&](const Match& match) { count(); ... }, counted);
//   });
#include "extractors/engine.h"
#include "extractors/engine_match.h"

namespace kiroku {

class Meter {
 public:
  Meter(std::vector<RuleCost>& costs, std::uint64_t (*clock)()) : costs_(costs), clock_(clock) {}
  RuleCost& of(std::uint16_t rule) { return costs_[rule]; }
  void won(std::uint16_t rule, std::size_t records) { costs_[rule].records += records; }
  std::uint64_t now() const { return clock_ == nullptr ? 0 : clock_(); }

 private:
  std::vector<RuleCost>& costs_;
  std::uint64_t (*clock_)();
};

// Runs `run(rejected, count)`: count() is to be called for each match.
template <typename Run>
void measured(Meter* meter, std::uint16_t rule, const OnRejected& rejected, const Run& run) {
  if (meter == nullptr) return run(rejected, [] {});
  RuleCost& cost = meter->of(rule);
  ++cost.asked;
  const std::uint64_t begin = meter->now();
  run(OnRejected([&](const Match& match, std::string_view why, const Told& detail) {
        ++cost.refused;
        if (rejected) rejected(match, why, detail);
      }),
      [&] { ++cost.matches; });
  cost.time += meter->now() - begin;
}

}  // namespace kiroku
