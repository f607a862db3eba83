#pragma once
// Statements: matches of population and agreement rules become records, with the supports of their
// fields; details told later are added to them.
#include <deque>
#include <vector>

#include "extractors/engine_document.h"
#include "extractors/engine_evidence.h"
#include "extractors/engine_joins.h"

namespace kiroku {

// A record before its evidence is made.
struct Statement {
  const Rule* rule = nullptr;
  std::uint32_t segment = 0;
  Span text;  // the quote
  Fields fields;
  std::vector<std::string> stated;  // fields that stand in the quote
  std::vector<Support> supports;
  std::vector<Flag> flags;
  float confidence = 1;
};

// An attribute to be added to a statement near it.
struct Detail {
  const Rule* rule = nullptr;
  std::uint32_t segment = 0;
  Span text;
  Span sentence;                 // of the text
  Statement value;               // with only the detail's fields set
  std::vector<std::string> set;  // their names
};

// All statements of the population, agreement and detail rules in the reading.
void find_statements(DocumentReadings& document, const Reading& reading,
                     const Rules::Compiled::Programs& programs, const OnLoser& loser, Meter* meter,
                     std::vector<Statement>& statements, std::vector<Detail>& details);

// Adds each detail to the statement nearest before it (or behind) within its reach.
void attach_details(const Document& document, std::vector<Statement>& statements,
                    const std::vector<Detail>& details);
// Agreements without parties, told right behind one that has them, become part of that one.
void absorb_remarks(const Document& document, std::vector<Statement>& statements);

// Agreements whose parties, and populations whose place nothing in the document names.
void drop_incomplete(const Document& document, std::vector<Statement>& statements);

}  // namespace kiroku
