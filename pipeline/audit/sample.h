#pragma once
// A random sample of facts to review, and what its decisions say of the rules' precision.
//
//   const auto facts = sample(queue, 200, "rule");      // the same ones each time
//   for (const Precision& one : precision_of(facts, "rule")) ...   // 0.95, between 0.89 and 0.98
#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "pipeline/audit/queue.h"

namespace kiroku {

// `by`: "" (over all), or "rule", "type", "language": as many of each as its group has, up to an
// equal share; what small groups leave goes to the large ones. Facts that people added are no part.
// Chosen by a hash of the fact, so that a sample reviewed today is the sample of tomorrow, too.
std::vector<const QueueFact*> sample(const Queue& queue, std::size_t size, const std::string& by);

// "agreement.en.signs" is "en": a rule's pack names its language.
std::string language_of(const std::string& rule);

// What may be drawn: a hash that orders it, and itself.
template <typename T>
using Drawn = std::pair<std::string, const T*>;
// As many of each group as it has, up to an equal share of `size`, the lowest hashes first.
template <typename T>
std::vector<const T*> shared_out(std::map<std::string, std::vector<Drawn<T>>> groups,
                                 std::size_t size) {
  std::vector<std::vector<Drawn<T>>*> by_size;
  for (auto& [name, drawn] : groups) {
    std::sort(drawn.begin(), drawn.end());
    by_size.push_back(&drawn);
  }
  std::stable_sort(by_size.begin(), by_size.end(),
                   [](const auto* a, const auto* b) { return a->size() < b->size(); });
  std::vector<const T*> chosen;
  std::size_t groups_left = by_size.size();
  for (const auto* drawn : by_size) {
    const std::size_t share = (size - chosen.size()) / groups_left--;
    for (std::size_t i = 0; i < std::min(share, drawn->size()); ++i)
      chosen.push_back((*drawn)[i].second);
  }
  return chosen;
}

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
// Groups by their names, as a list in that order.
std::vector<Precision> named(std::map<std::string, Precision> groups);

}  // namespace kiroku
