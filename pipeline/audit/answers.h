#pragma once
// What the audit pages are told, as JSON: one function for each address of serve.cc that ends in
// .json.
#include <string>
#include <vector>

#include "pipeline/audit/queue.h"
#include "pipeline/store/store.h"
#include "schemas/result.h"

namespace kiroku {

// {"total","facts":[{"fact","record","type","what","quote",...}]} of the lines from `offset` on.
Result<std::string> facts_answer(const std::vector<const QueueFact*>& facts, std::size_t offset,
                                 std::size_t limit, Store& store);

// {"fact","decision","statements":[...],"page":{...},"rivals":[...],"history":[...]}.
// `nth`: whose page and evidence is shown.
Result<std::string> fact_answer(const std::string& fact, std::size_t nth, const Queue& queue,
                                Store& store);

// {"document","page","pages","width","height","pieces":[{"text","kind","before","evidence"}]...}.
Result<std::string> page_answer(const std::string& document, int page,
                                const std::vector<Evidence>& evidence, Store& store);

Result<std::string> search_answer(const std::string& words, Store& store);

// The newest entries first, at most `limit`.
Result<std::string> log_answer(std::size_t limit, Store& store);

}  // namespace kiroku
