#include "pipeline/audit/sample.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "schemas/digest.h"
#include "schemas/words.h"

namespace kiroku {
namespace {

std::string group_of(const QueueFact& fact, const std::string& by) {
  if (by == "rule") return fact.rule;
  if (by == "type") return std::string(word(fact.type));
  return by == "language" ? language_of(fact.rule) : "";
}

}  // namespace

std::string language_of(const std::string& rule) {
  const std::size_t first = rule.find('.');
  if (first == std::string::npos) return "";
  return rule.substr(first + 1, rule.find('.', first + 1) - first - 1);
}

std::vector<const QueueFact*> sample(const Queue& queue, std::size_t size, const std::string& by) {
  Filter everything;
  everything.dates = true;
  std::map<std::string, std::vector<Drawn<QueueFact>>> groups;
  for (const QueueFact* fact : queue.facts(everything)) {
    if (fact->rule == kAddedRule) continue;
    groups[group_of(*fact, by)].emplace_back(Hasher("sample").part("fact", fact->fact).hex(16),
                                             fact);
  }
  return shared_out(std::move(groups), size);
}

std::pair<double, double> wilson(std::size_t good, std::size_t all) {
  if (all == 0) return {0, 1};
  constexpr double z = 1.959963984540054;  // two-sided 95 %
  const double n = static_cast<double>(all), p = static_cast<double>(good) / n;
  const double centre = p + z * z / (2 * n);
  const double half = z * std::sqrt(p * (1 - p) / n + z * z / (4 * n * n));
  const double scale = 1 + z * z / n;
  return {std::max(0.0, (centre - half) / scale), std::min(1.0, (centre + half) / scale)};
}

std::vector<Precision> named(std::map<std::string, Precision> groups) {
  std::vector<Precision> all;
  for (auto& [name, group] : groups) {
    group.group = name;
    all.push_back(std::move(group));
  }
  return all;
}

std::vector<Precision> precision_of(const std::vector<const QueueFact*>& facts,
                                    const std::string& by) {
  std::map<std::string, Precision> groups;
  for (const QueueFact* fact : facts) {
    Precision& group = groups[group_of(*fact, by)];
    ++group.facts;
    if (fact->decision == "accepted") ++group.right;
    if (fact->decision == "rejected" || fact->decision == "corrected") ++group.wrong;
  }
  return named(std::move(groups));
}

}  // namespace kiroku
