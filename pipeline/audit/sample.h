#pragma once
// A random sample of facts to review, and what its decisions say of the rules' precision.
//
//   const auto facts = sample(queue, 200, "rule");      // the same ones each time
//   for (const Precision& one : precision_of(facts, "rule")) ...   // 0.95, between 0.89 and 0.98
#include <string>
#include <utility>
#include <vector>

#include "pipeline/audit/queue.h"

namespace kiroku {

// `by`: "" (over all), or "rule", "type", "language": as many of each as its group has, up to an
// equal share; what small groups leave goes to the large ones. Facts that people added are no part.
// Chosen by a hash of the fact, so that a sample reviewed today is the sample of tomorrow, too.
std::vector<const QueueFact*> sample(const Queue& queue, std::size_t size, const std::string& by);

// Wilson score interval of `good` among `all`, 95 %.
std::pair<double, double> wilson(std::size_t good, std::size_t all);

// Right: accepted. Wrong: rejected or corrected. Facts that are unsure, disputed or not decided
// count for neither.
struct Precision {
  std::string group;  // "" for all together
  std::size_t facts = 0, right = 0, wrong = 0;
};
std::vector<Precision> precision_of(const std::vector<const QueueFact*>& facts,
                                    const std::string& by);

}  // namespace kiroku
