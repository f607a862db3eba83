#pragma once
// What the store's own files share: the database behind a Store, and small look-ups.
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "pipeline/store/database.h"
#include "pipeline/store/store.h"

namespace kiroku {

struct Store::Impl {
  std::unique_ptr<Database> database;
  std::string file;
};

// Key of the reading of a document that counts; 0 where there is none.
std::int64_t latest_reading(Database& database, std::string_view digest);

// The records of one document in one run, as a whole: what stood there before goes.
void put_run_records(Database& database, std::int64_t run, std::int64_t document,
                     std::string_view digest, const Extracted& found,
                     std::string_view rules_digest);

// Extractions that no run stands on, and records that are in none, of one document (0: of all).
void drop_unseen(Database& database, std::int64_t document);

std::optional<Withdrawal> withdrawal_of(Database& database, std::string_view digest);

std::string iso_time_now();  // UTC, "2024-05-06T07:08:09Z"

}  // namespace kiroku
