#pragma once
// Facts: every fact once, with all its statements, how many witnesses it has, and what speaks
// against it.
//
//   FactBook book(store.sources().value());
//   store.for_each_record({}, [&](const Record& record) { book.add(record); return true; });
//   for (const Fact& fact : book.facts()) ...
//
// A document is one witness, however often it says a thing; its copies and translations (source
// sheet), and documents that say it in the very same words, are the same witness.
#include <cstdint>
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "pipeline/store/store.h"
#include "schemas/record.h"

namespace kiroku {

// A statement of a fact: enough of its record to find it.
struct FactStatement {
  std::string id, document, source, label, lang, quote, rule;
  int page = 0;
  float confidence = 1;
  std::string value;        // that conflicts are about: the count, the date of conclusion
  std::string words;        // quote and surroundings, letters and digits only
  std::size_t witness = 0;  // from 1, within the fact
};

struct Conflict {
  std::string fact;   // the other one; the fact's own id where its own statements differ
  std::string field;  // "count", "concluded"
  std::string value, other;
};

struct Fact {
  std::string id;
  Fields fields;  // of the surest statement
  float confidence = 1;
  std::vector<FactStatement> statements;  // in the order they were added
  std::size_t witnesses = 0;
  std::vector<Conflict> conflicts;
};

class FactBook {
 public:
  explicit FactBook(const std::vector<KnownSource>& sources);
  void add(const Record& record);
  // In the order in which each was first seen. Conflicts: of populations, the same place, scope,
  // subgroup and date with counts that rounding and bounds do not explain; of agreements, the same
  // parties and kind (and title, where both have one) with other dates of conclusion. An undated
  // count contradicts nothing.
  const std::vector<Fact>& facts();

 private:
  void count_witnesses(Fact& fact);
  void compare_populations();
  void compare_agreements();
  std::string root(std::string document) const;

  std::unordered_map<std::string, std::string> same_;  // document to the one it is a copy of
  std::vector<Fact> facts_;
  std::unordered_map<std::string, std::size_t> index_;
  bool compared_ = false;
};

}  // namespace kiroku
