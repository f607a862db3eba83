#pragma once
// Records for other programs: spreadsheets, annotation tools, citation managers, Wikidata.
//
//   Exported one{record, verdict, source};            // the correction applied
//   csv rows: fact_header(), fact_cells(one, statements)
//   annotation(one)      // one object of W3C Web Annotation JSON-LD
//   csl_item(source)     // one item of CSL-JSON
//   quick_statement(one, items)   // one line of QuickStatements V1
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "schemas/decision.h"
#include "schemas/record.h"
#include "schemas/source.h"

namespace kiroku {

struct Exported {
  Record record;
  Verdict verdict;
  Source source;  // of the statement, with its row of the source sheet
};

// Accepted, corrected or added by everybody who decided: what may be published.
bool is_reviewed(const Verdict& verdict);

// One row a fact: its value, the parties in columns, one citation; `statements` of the fact in all.
const std::vector<std::string>& fact_header();
std::vector<std::string> fact_cells(const Exported& best, std::size_t statements);

// https://www.w3.org/TR/annotation-model: the record as the body, its statement as the target with
// TextQuoteSelector, TextPositionSelector (code points of the page's text) and a page fragment.
std::string annotation(const Exported& one);

// https://citeproc-js.readthedocs.io/en/latest/csl-json/markup.html
std::string csl_item(const Source& source);

// Wikidata items of our place ids: lines "geonames:1859307,Q207274".
using Items = std::map<std::string, std::string>;
Items items_of(std::string_view csv);

// "Q207274\tP1082\t958268\tP585\t+2016-00-00T00:00:00Z/9\tS854\t..."; empty where the fact is no
// population of a whole place, no twinning of two, or a place has no item.
std::string quick_statement(const Exported& one, const Items& items);

}  // namespace kiroku
