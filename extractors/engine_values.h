#pragma once
// What slots and fields yield: captures through normalisers, and numbers and dates from fields.
#include <optional>

#include "extractors/engine_match.h"
#include "extractors/engine_reading.h"

namespace kiroku {

// Where a match stands and what its captures may refer to.
struct Scene {
  const Reading& reading;
  const Surface& surface;
  const Match& match;
};

Value evaluate(const Expression& expression, const Scene& scene);
bool numeric(const Value& value);
// The mention whose character is the capture's first; nothing for others.
std::optional<std::size_t> chosen_mention(const Scene& scene, std::uint16_t capture);

struct Reference {
  std::optional<CalendarDate> date;  // the document's; nothing where the source sheet has none
};

// A number, date, place or claim as its rule says it; nothing where a field fails (an ordinal that
// is none, 31 February). The span is the view's.
std::optional<Found> make_mention(const Scene& scene, const Reference& reference);
// The date of a date rule's fields; engine_dates.cc. False: no valid date.
bool build_date(const Scene& scene, const Reference& reference, Found& found);
// How many fields of the rule took part, for conflicts.
int fields_filled(const Match& match);
// What stands beside a date or number that won its place: "before", 以降.
void apply_marks(Found& found, const Rule& rule, const Surface& raw);

// Sets the fields of marks that stand beside a number.
struct NumberHedges {
  bool approximate = false;
  std::string_view bound;
};
NumberHedges hedges(const Found& number, const Rule& rule, const Surface& raw);

}  // namespace kiroku
