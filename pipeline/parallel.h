#pragma once
// A document and its translation side by side: what both say, what they say differently, and what
// one of them omits.
//
//   for (const Pairing& pair : lay_side_by_side(records_of_a, records_of_b)) ...
//
// Repeated statements of a document count once. Dates are compared by value; one without a value
// (relative, with nothing to rest on) is left out.
#include <string>
#include <vector>

#include "schemas/record.h"

namespace kiroku {

struct Difference {
  std::string field;  // "place", "count", "as_of", "parties", "concluded", "edtf"...
  std::string first, second;
};

struct Pairing {
  const Record* first = nullptr;  // none: the first document omits it
  const Record* second = nullptr;
  std::vector<Difference> differences;  // empty with both there: they say the same
};

// In the order of the first document, what only the second says where it stands there. The records
// must outlive the answer; each list is in the order of its document.
std::vector<Pairing> lay_side_by_side(const std::vector<Record>& first,
                                      const std::vector<Record>& second);

// Fields of which two records of one type disagree. An empty field disagrees with a filled one,
// save in what a translation need not repeat (title, subject, venue, event, words as written).
std::vector<Difference> differences(const Record& first, const Record& second);

}  // namespace kiroku
