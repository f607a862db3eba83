#pragma once
// What stored records claim of their sources, by document: which quotes stand where, and which
// values were read from them.
//
//   TRY_ASSIGN(const Claims claims, gather_claims(options, store));
//   for (const auto& [digest, of_document] : claims.by_document) ...
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "pipeline/audit/verify.h"

namespace kiroku {

struct ClaimedRecord {
  std::string id, fact;
  std::size_t value = 0;  // claimed_value() of its fields
  bool by_hand = false;   // a person's fact: there is nothing to derive
};

// A quote that must stand on a page.
struct Claim {
  std::size_t record = 0;  // index in Claims::records
  bool statement = false;  // the first evidence, from which the value is read
  RecordType type = RecordType::date;
  int page = 0;
  std::uint32_t start = 0, end = 0;  // code points on the page
  std::string quote, source;
  std::vector<Box> boxes;
};

struct Claims {
  std::vector<ClaimedRecord> records;
  std::map<std::string, std::vector<Claim>> by_document;  // by digest
  std::uint64_t evidence = 0, context = 0, by_hand = 0;
  std::map<std::pair<std::string, std::string>, ContextFields> context_fields;
};

Result<Claims> gather_claims(const VerifyOptions& options, Store& store);

// The same for fields that are equal, whatever they were read with.
std::size_t claimed_value(const Fields& fields);

}  // namespace kiroku
