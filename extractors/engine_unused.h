#pragma once
// The recall audit: numbers, dates and words of agreements that no rule took.
//
//   const Extraction found = extract(document, rules, {.rejected = true});
//   for (const Unused& one : find_unused(document, rules, found)) ...   // "54,000", with near
//   misses
#include <string>
#include <string_view>
#include <vector>

#include "extractors/engine.h"

namespace kiroku {

struct Unused {
  enum class Kind : std::uint8_t { number, date, agreement };
  Kind kind = Kind::number;
  Span span;                             // bytes of the document's text
  std::string value;                     // of a number; else the word or the year
  std::vector<std::string> near_misses;  // "population.en.label: guard unless (clause: ...)"
};
std::string_view word(Unused::Kind kind);

// `found` is what extract() gave with `rejected`. By position. Numbers and years are mentions
// outside every quote of a record and every claim; words of dates (months, eras) and of agreements
// are those that the packs of the segment's language fill `month`, `year` and `kind` from.
std::vector<Unused> find_unused(const Document& document, const Rules& rules,
                                const Extraction& found);

}  // namespace kiroku
