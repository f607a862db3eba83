#pragma once
// Running rules over a surface: where each rule matches, with its captures, boundaries and guards
// checked.
#include <array>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "extractors/engine_prefilter.h"
#include "extractors/engine_reading.h"
#include "extractors/rule.h"

namespace kiroku {

struct Match {
  const Rule* rule = nullptr;
  std::uint16_t index = 0;               // of the rule
  Span span;                             // bytes of the surface's text
  std::array<Span, kMostGroups> groups;  // begin > end: took no part; group 0 is the match
  bool has(std::size_t group) const { return groups[group].begin <= groups[group].end; }
};

// What lies outside the surface, in other segments, and guards ask for.
class Surroundings {
 public:
  virtual ~Surroundings() = default;
  // Is the guard's pattern found there? `where` is none of the surface's own places.
  virtual bool found(const Guard& guard, std::uint32_t segment) = 0;
  virtual Role role(std::uint32_t segment) const = 0;
};

// The role of each line that a reading has of these segments; every one where `all`, so that what
// guards refuse is looked at and can be told.
std::vector<Roles> roles_of_lines(const std::vector<std::uint32_t>& segments,
                                  const Surroundings& surroundings, bool all);

using Places = std::span<const MatchPlace>;  // of one rule
using OnMatch = std::function<void(const Match&)>;
using Told = std::function<std::string()>;  // made only where somebody reads it
using OnRejected = std::function<void(const Match&, std::string_view why, const Told& detail)>;

// Every match of the rule in these places of the surface, which hold all there are. `rejected` may
// be empty.
void run_rule(const Rule& rule, std::uint16_t index, const Surface& surface, const Places& places,
              const std::vector<std::uint32_t>& segments, Surroundings& surroundings,
              const OnMatch& on_match, const OnRejected& rejected);

// Calls each(rule, places of it) for every rule among the places, which are sorted.
template <typename Each>
void for_each_rule(const std::vector<MatchPlace>& places, const Each& each) {
  for (auto first = places.begin(); first != places.end();) {
    auto last = first;
    while (last != places.end() && last->rule == first->rule) ++last;
    each(first->rule, Places(first, last));
    first = last;
  }
}

// Is a word or a number (Latin, Cyrillic, Greek) cut in two at `at`?
bool cuts_word(std::string_view text, std::uint32_t at);

// Does `mark` stand beside the span?
bool stands_beside(const Mark& mark, const Surface& surface, Span span);

}  // namespace kiroku
