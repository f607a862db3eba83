#pragma once
// Mentions of a Reading: claims, numbers, dates and places, each text at most once for each type.
//
//   find_mentions(reading, {compiled, programs, reference, surroundings, rejected});
//   reading.found, reading.marked ...
#include <functional>
#include <string>

#include "extractors/engine_meter.h"
#include "extractors/engine_values.h"

namespace kiroku {

// A candidate that lost: view span, rule, why.
using OnLoser = std::function<void(Span view, const Rule& rule, const std::string& why,
                                   const std::string& detail)>;

struct MentionSearch {
  const Rules::Compiled& compiled;
  const Rules::Compiled::Programs& programs;
  const Reference& reference;
  Surroundings& surroundings;
  OnLoser loser;               // may be empty
  std::vector<bool>& matched;  // by rule: set where it matched
  Meter* meter = nullptr;      // engine_meter.h; may be none
};

// The view of `reading` is finished; fills found, chosen and the marked text.
void find_mentions(Reading& reading, const MentionSearch& search);

// The order in which overlapping candidates win: longest, most fields, priority, id.
struct Standing {
  std::uint32_t length = 0;
  int fields = 0;
  const Rule* rule = nullptr;
  bool beats(const Standing& other) const;
};

}  // namespace kiroku
