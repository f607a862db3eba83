#pragma once
// Filling lost glyphs from another document: one that the source sheet ties to this one, such as
// the text that it is a translation of and shares slides with.
//
//   found = fill_from(text, {{"sha256:…", other_text.utf8}});
#include <string>
#include <vector>

#include "schemas/text.h"

namespace kiroku {

struct Donor {
  std::string digest;  // of the document: named in each edit's plan, and in the reading's key
  std::string utf8;    // its repaired text
  bool operator==(const Donor&) const = default;
};

// As find_replacement(), which looks at the same text only.
std::vector<Replacement> fill_from(const Text& text, const std::vector<Donor>& donors);

}  // namespace kiroku
