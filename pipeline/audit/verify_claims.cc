#include "pipeline/audit/verify_claims.h"

#include <algorithm>
#include <functional>

#include "schemas/json.h"
#include "schemas/words.h"

namespace kiroku {
namespace {

constexpr std::size_t kFactDigits = 16;

// "parties.1" is one of the parties.
std::string field_name(const std::string& field) { return field.substr(0, field.find('.')); }

void count_context(Claims& claims, const Record& record, const Evidence& evidence) {
  if (evidence.basis == Basis::stated) return;
  for (const std::string& field : evidence.supports) {
    ContextFields& group =
        claims.context_fields[{std::string(word(evidence.basis)), field_name(field)}];
    group.basis = evidence.basis;
    group.field = field_name(field);
    ++group.fields;
    group.each.push_back({record.id, field, evidence.source, evidence.page, evidence.quote});
  }
}

void add(Claims& claims, const Record& record) {
  const bool by_hand = record.rule == kAddedRule;
  claims.records.push_back({record.id, record.fact, claimed_value(record.fields), by_hand});
  if (by_hand) ++claims.by_hand;
  for (const Evidence& evidence : record.evidence) {
    ++claims.evidence;
    count_context(claims, record, evidence);
    if (evidence.page == 0 || evidence.document.empty()) {
      ++claims.context;
      continue;
    }
    claims.by_document[evidence.document].push_back(
        {claims.records.size() - 1, &evidence == &record.evidence.front(), record.type(),
         evidence.page, evidence.start, evidence.end, evidence.quote, evidence.source,
         evidence.boxes});
  }
}

// One record, or all statements of one fact.
Result<Claims> gather_one(const std::string& id, Store& store) {
  Claims claims;
  const auto take = [&](const Record& record) { return add(claims, record), true; };
  RecordQuery query;
  query.id = id;
  const Result<void> found = store.for_each_record(query, take);
  if (found) return claims;
  if (found.error().code != ErrorCode::not_found || id.size() != kFactDigits)
    return fail(found.error());
  TRY_ASSIGN(const std::vector<Record> statements, store.statements(id));
  if (statements.empty()) return fail(ErrorCode::not_found, "there is no record and no fact " + id);
  for (const Record& record : statements) add(claims, record);
  return claims;
}

}  // namespace

std::size_t claimed_value(const Fields& fields) {
  return std::hash<std::string>()(fields_json(fields));
}

Result<Claims> gather_claims(const VerifyOptions& options, Store& store) {
  if (!options.id.empty()) return gather_one(options.id, store);
  std::uint64_t total = 0;
  if (options.sample > 0) {
    TRY(store.for_each_record(options.query, [&](const Record&) { return ++total, true; }));
  }
  const std::uint64_t wanted = std::min(options.sample, total);
  Claims claims;
  std::uint64_t index = 0;
  TRY(store.for_each_record(options.query, [&](const Record& record) {
    // Record i is taken where i * wanted / total steps up: evenly spread, the same every time.
    if (options.sample == 0 || index * wanted / total != (index + 1) * wanted / total) {
      add(claims, record);
    }
    ++index;
    return true;
  }));
  return claims;
}

}  // namespace kiroku
