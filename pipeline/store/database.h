#pragma once
// Database: the SQLite file itself. Opening, migrating, waiting for another process, prepared
// statements, and what SQLite throws as an Error. Only files of this folder include it.
//
//   Query query = database.query("SELECT path FROM source WHERE size > ?", 100);
//   while (query.step()) paths.push_back(query.text(0));
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <unordered_map>
#include <vector>

#include <SQLiteCpp/SQLiteCpp.h>

#include "pipeline/store/store.h"
#include "schemas/result.h"

namespace kiroku {

// NULL where the value is empty.
inline std::optional<std::string_view> said(const std::string& value) {
  return value.empty() ? std::nullopt : std::optional<std::string_view>(value);
}

// Bytes that are to be a BLOB whatever they hold. Plain strings are TEXT where they are UTF-8.
struct Blob {
  std::string_view bytes;
};

using StatementCache =
    std::unordered_map<std::string, std::vector<std::unique_ptr<SQLite::Statement>>>;

// One statement in use. Goes back to the cache when it ends, so that a query may run inside the
// loop over another with the same words.
class Query {
 public:
  template <typename... Values>
  Query(StatementCache& cache, SQLite::Database& database, const std::string& sql,
        const Values&... values)
      : cache_(cache), sql_(sql), statement_(take(database)) {
    int at = 0;
    (bind(++at, values), ...);
  }
  ~Query();
  Query(const Query&) = delete;
  Query& operator=(const Query&) = delete;

  bool step() { return statement_->executeStep(); }
  void run() { statement_->exec(); }

  std::string text(int column) const { return statement_->getColumn(column).getString(); }
  std::int64_t integer(int column) const { return statement_->getColumn(column).getInt64(); }
  double real(int column) const { return statement_->getColumn(column).getDouble(); }
  bool null(int column) const { return statement_->getColumn(column).isNull(); }
  std::string_view blob(int column) const;  // valid until the next step

 private:
  std::unique_ptr<SQLite::Statement> take(SQLite::Database& database);
  void bind(int at, std::string_view value);
  void bind(int at, Blob value);
  void bind(int at, std::nullopt_t) { statement_->bind(at); }
  template <typename T>
  void bind(int at, const std::optional<T>& value) {
    value ? bind(at, *value) : bind(at, std::nullopt);
  }
  template <typename T, std::enable_if_t<std::is_arithmetic_v<T>, int> = 0>
  void bind(int at, T value) {
    if constexpr (std::is_floating_point_v<T>) {
      statement_->bind(at, static_cast<double>(value));
    } else {
      statement_->bind(at, static_cast<std::int64_t>(value));
    }
  }
  StatementCache& cache_;
  std::string sql_;
  std::unique_ptr<SQLite::Statement> statement_;
};

class Database {
 public:
  static Result<std::unique_ptr<Database>> open(const std::string& file, OpenMode mode,
                                                const WaitOptions& wait);
  template <typename... Values>
  Query query(const std::string& sql, const Values&... values) {
    return Query(cache_, *handle_, sql, values...);
  }
  template <typename... Values>
  void run(const std::string& sql, const Values&... values) {
    query(sql, values...).run();
  }
  std::int64_t last_key() const { return handle_->getLastInsertRowid(); }

  // work(), and whatever SQLite throws as an Error. Results of work() pass through.
  template <typename Work>
  auto guarded(Work&& work) -> decltype(work()) {
    try {
      return work();
    } catch (const SQLite::Exception& exception) {
      return fail(error_of(exception));
    }
  }
  // The same in one transaction: an Error or an exception leaves nothing behind.
  template <typename Work>
  auto in_transaction(Work&& work) -> decltype(work()) {
    return guarded([&]() -> decltype(work()) {
      SQLite::Transaction transaction(*handle_, SQLite::TransactionBehavior::IMMEDIATE);
      auto result = work();
      if (result) transaction.commit();
      return result;
    });
  }
  // All that `work` reads is one state of the store, whoever writes meanwhile.
  template <typename Work>
  auto in_snapshot(Work&& work) -> decltype(work()) {
    return guarded([&]() -> decltype(work()) {
      SQLite::Transaction transaction(*handle_, SQLite::TransactionBehavior::DEFERRED);
      return work();
    });
  }
  Error error_of(const SQLite::Exception& exception) const;

 private:
  Database(std::string file, WaitOptions wait) : file_(std::move(file)), wait_(std::move(wait)) {}
  void connect(OpenMode mode);
  Result<void> check_is_ours(OpenMode mode);
  void switch_to_wal();
  Result<void> migrate();
  static int waited(void* database, int times);

  std::string file_;
  WaitOptions wait_;
  bool told_ = false;
  std::unique_ptr<SQLite::Database> handle_;
  StatementCache cache_;  // before handle_ goes, this must: declared behind it
};

}  // namespace kiroku
