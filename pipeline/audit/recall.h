#pragma once
// Recall, from the list of what no rule took (extractors/engine_unused.h): a random sample of it is
// looked through, and what is a fact is added by selecting its words. The share of those in the
// sample says how many are missed in all.
//
//   TRY_ASSIGN(const std::vector<PassedOver> passed, passed_over(store, rules));
//   for (const Recall& one : recall_of(queue, passed, 200)) ...   // population 0.93, 0.88 to 0.96
#include <functional>
#include <string>
#include <vector>

#include "extractors/engine_unused.h"
#include "pipeline/audit/queue.h"
#include "pipeline/store/store.h"

namespace kiroku {

// Each document of the store that counts, with what no rule took in it; `source`: only that path,
// or the paths that end so. How many documents.
Result<std::uint64_t> for_each_unused(
    const std::string& source, Store& store, const Rules& rules,
    const std::function<bool(const Document& document, const std::string& path,
                             const std::vector<Unused>& unused)>& take);

struct PassedOver {
  RecordType type = RecordType::date;        // what it could be part of
  std::string document, source, words, key;  // key: random, the same each time
  int page = 0;
  std::uint32_t start = 0, end = 0;  // code points on the page
  bool missed = false;               // somebody added a fact there
};
// In random order.
Result<std::vector<PassedOver>> passed_over(Store& store, const Rules& rules);

// `missed` of the `sampled` first ones of a type were facts. `found` are statements that rules
// found, times their precision where that is known. recall = found / (found + missed in all), with
// the Wilson interval (95 %) of the share missed.
struct Recall {
  RecordType type = RecordType::date;
  std::size_t passed = 0, sampled = 0, missed = 0;
  double found = 0, recall = 0, low = 0, high = 0;
};
std::vector<Recall> recall_of(const Queue& queue, const std::vector<PassedOver>& passed,
                              std::size_t sampled);

}  // namespace kiroku
