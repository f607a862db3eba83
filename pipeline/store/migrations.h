#pragma once
// The store's schema, step by step: migrations/NNNN_name.sql, compiled in, applied in the order of
// their names. A released file never changes; a change of the schema is a new file.
#include <span>

namespace kiroku {

struct Migration {
  const char* name;
  const char* sql;
};

std::span<const Migration> migrations();

}  // namespace kiroku
