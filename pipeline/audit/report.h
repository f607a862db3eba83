#pragma once
// A review to take along: one HTML file with every fact, the piece of its page, its citation, what
// failed and what was not read. It needs no server and no network. Decisions made in it are saved
// as lines for `audit import`.
//
//   TRY(write_report(query, store, workers, "", [&](const std::string& html) { out << html; }));
#include <functional>
#include <string>

#include "pipeline/store/store.h"
#include "pipeline/workers/workers.h"
#include "schemas/result.h"

namespace kiroku {

// As HTML text and in attribute values; control and bidirectional characters become U+FFFD.
std::string html_text(std::string_view text);

// One section a fact (its surest statement), in the order of records. How many.
Result<std::size_t> write_report(const RecordQuery& query, Store& store, Workers& workers,
                                 const std::string& password,
                                 const std::function<void(const std::string&)>& write);

}  // namespace kiroku
