#include "pipeline/audit/recall.h"

#include <algorithm>
#include <map>

#include "pipeline/audit/sample.h"
#include "pipeline/stages/stages.h"
#include "schemas/digest.h"

namespace kiroku {
namespace {

bool is_named(const std::string& path, const std::string& end) {
  return end.empty() || path == end || path.ends_with("/" + end);
}

RecordType type_of(Unused::Kind kind) {
  if (kind == Unused::Kind::number) return RecordType::population;
  return kind == Unused::Kind::date ? RecordType::date : RecordType::agreement;
}

// Where on its page; page 0 where it stands between pages.
PassedOver passed_at(const Document& document, const std::string& path, const Unused& unused) {
  PassedOver passed;
  const PageText* page = document.text.page_at(unused.span.begin);
  if (page == nullptr) return passed;
  passed.type = type_of(unused.kind);
  passed.document = document.digest;
  passed.source = path;
  passed.words = document.text.at(unused.span);
  passed.page = page->number;
  passed.start = document.text.code_points(*page, unused.span.begin);
  passed.end = document.text.code_points(*page, unused.span.end);
  passed.key = Hasher("unused")
                   .part("document", passed.document)
                   .part("page", passed.page)
                   .part("start", static_cast<std::int64_t>(passed.start))
                   .hex(16);
  return passed;
}

// What people added, by document.
Result<std::map<std::string, std::vector<Record>>> added_by_document(Store& store) {
  std::map<std::string, std::vector<Record>> added;
  RecordQuery query;
  query.rule = kAddedRule;
  TRY(store.for_each_record(query, [&](const Record& record) {
    added[record.evidence.front().document].push_back(record);
    return true;
  }));
  return added;
}

bool is_in(const PassedOver& passed, const Record& record) {
  const Evidence& quote = record.evidence.front();
  return record.type() == passed.type && quote.page == passed.page && quote.start < passed.end &&
         passed.start < quote.end;
}

}  // namespace

Result<std::uint64_t> for_each_unused(const std::string& source, Store& store, const Rules& rules,
                                      const std::function<bool(const Document&, const std::string&,
                                                               const std::vector<Unused>&)>& take) {
  TRY_ASSIGN(const std::vector<KnownSource> sources, store.sources());
  std::uint64_t documents = 0;
  for (const KnownSource& known : sources) {
    const bool counts = !known.digest.empty() && !known.gone && !known.withdrawn;
    if (!counts || !is_named(known.path, source)) continue;
    TRY_ASSIGN(const Ingested stored, store.document(known.digest));
    if (stored.source.path != known.path) continue;  // a copy of the same bytes
    ++documents;
    const Document document = segment(stored.source, stored.text);
    ExtractOptions options;
    options.rejected = true;
    if (!take(document, known.path,
              find_unused(document, rules, extract(document, rules, options))))
      break;
  }
  return documents;
}

Result<std::vector<PassedOver>> passed_over(Store& store, const Rules& rules) {
  TRY_ASSIGN(const auto added, added_by_document(store));
  std::vector<PassedOver> all;
  const auto take = [&](const Document& document, const std::string& path,
                        const std::vector<Unused>& unused) {
    const auto here = added.find(document.digest);
    for (const Unused& one : unused) {
      PassedOver passed = passed_at(document, path, one);
      if (passed.page == 0) continue;
      passed.missed = here != added.end() &&
                      std::any_of(here->second.begin(), here->second.end(),
                                  [&](const Record& record) { return is_in(passed, record); });
      all.push_back(std::move(passed));
    }
    return true;
  };
  TRY(for_each_unused("", store, rules, take));
  std::sort(all.begin(), all.end(),
            [](const PassedOver& a, const PassedOver& b) { return a.key < b.key; });
  return all;
}

std::vector<Recall> recall_of(const Queue& queue, const std::vector<PassedOver>& passed,
                              std::size_t sampled) {
  std::map<RecordType, Recall> types;
  for (const RecordType type : {RecordType::population, RecordType::date, RecordType::agreement})
    types[type].type = type;
  for (const PassedOver& one : passed) {
    Recall& recall = types[one.type];
    ++recall.passed;
    if (recall.sampled == sampled) continue;
    ++recall.sampled;
    if (one.missed) ++recall.missed;
  }
  Filter everything;
  everything.dates = true;
  std::map<RecordType, Precision> precision;
  for (const QueueFact* fact : queue.facts(everything)) {
    if (fact->rule == kAddedRule) continue;
    types[fact->type].found += static_cast<double>(fact->statements);
    if (fact->decision == "accepted") ++precision[fact->type].right;
    if (fact->decision == "rejected" || fact->decision == "corrected")
      ++precision[fact->type].wrong;
  }
  std::vector<Recall> all;
  for (auto& [type, recall] : types) {
    const std::size_t decided = precision[type].right + precision[type].wrong;
    if (decided > 0)
      recall.found *= static_cast<double>(precision[type].right) / static_cast<double>(decided);
    const auto with_share = [&, found = recall.found, all_passed = recall.passed](double share) {
      const double whole = found + share * static_cast<double>(all_passed);
      return whole > 0 ? found / whole : 1;
    };
    const auto [least, most] = wilson(recall.missed, recall.sampled);
    recall.low = with_share(most);
    recall.high = with_share(least);
    recall.recall = with_share(recall.sampled == 0 ? 0
                                                   : static_cast<double>(recall.missed) /
                                                         static_cast<double>(recall.sampled));
    all.push_back(recall);
  }
  return all;
}

}  // namespace kiroku
