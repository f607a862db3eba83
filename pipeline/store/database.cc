#include "pipeline/store/database.h"

#include <cctype>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <thread>

#include <sqlite3.h>
#include <unistd.h>

#include "pipeline/store/migrations.h"
#include "schemas/utf8.h"

namespace kiroku {
namespace {

constexpr int kApplicationId = 0x4B49524F;  // "KIRO": what `file` and we know a store by
constexpr int kWaitStepMs = 20;

std::int64_t pragma(SQLite::Database& database, const std::string& name) {
  return database.execAndGet("PRAGMA " + name).getInt64();
}

// On a medium or in a folder where nobody writes: SQLite cannot make the files that it keeps beside
// a store in use, and does not need them while there is no -wal with changes of its own.
bool is_read_only(const std::string& file) {
  std::string folder = std::filesystem::path(file).parent_path().string();
  if (folder.empty()) folder = ".";
  std::error_code ignored;
  return std::filesystem::exists(file, ignored) && access(folder.c_str(), W_OK) != 0 &&
         !std::filesystem::exists(file + "-wal", ignored);
}

std::string as_immutable(const std::string& file) {
  static constexpr char kDigits[] = "0123456789ABCDEF";
  std::string uri = "file:";
  for (const char c : file) {
    if (std::isalnum(static_cast<unsigned char>(c)) != 0 || std::strchr("/._-", c) != nullptr) {
      uri += c;
    } else {
      const auto byte = static_cast<unsigned char>(c);
      ((uri += '%') += kDigits[byte >> 4]) += kDigits[byte & 15];
    }
  }
  return uri + "?immutable=1";
}

}  // namespace

std::unique_ptr<SQLite::Statement> Query::take(SQLite::Database& database) {
  auto& idle = cache_[sql_];
  if (idle.empty()) return std::make_unique<SQLite::Statement>(database, sql_);
  std::unique_ptr<SQLite::Statement> statement = std::move(idle.back());
  idle.pop_back();
  return statement;
}

Query::~Query() {
  if (!statement_) return;
  statement_->tryReset();
  try {
    statement_->clearBindings();
    cache_[sql_].push_back(std::move(statement_));
  } catch (const SQLite::Exception&) {
    // Not kept for the next time; nothing else depends on it.
  }
}

std::string_view Query::blob(int column) const {
  const SQLite::Column value = statement_->getColumn(column);
  const void* bytes = value.getBlob();
  return {static_cast<const char*>(bytes), bytes ? static_cast<std::size_t>(value.getBytes()) : 0};
}

void Query::bind(int at, std::string_view value) {
  if (!is_utf8(value)) return bind(at, Blob{value});
  statement_->bind(at, std::string(value));
}

void Query::bind(int at, Blob value) {
  // A null pointer would bind NULL.
  statement_->bind(at, value.bytes.empty() ? "" : value.bytes.data(),
                   static_cast<int>(value.bytes.size()));
}

int Database::waited(void* database, int times) {
  auto& self = *static_cast<Database*>(database);
  if (times * kWaitStepMs >= self.wait_.seconds * 1000) return 0;
  if (!self.told_ && times * kWaitStepMs >= 500 && self.wait_.waiting) {
    self.told_ = true;
    self.wait_.waiting("another process is writing to " + self.file_ + "; waiting for it");
  }
  std::this_thread::sleep_for(std::chrono::milliseconds(kWaitStepMs));
  return 1;
}

Error Database::error_of(const SQLite::Exception& exception) const {
  switch (exception.getErrorCode() & 0xFF) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return {ErrorCode::store_busy,
              "another process holds the store " + file_ + "; try again when it has ended"};
    case SQLITE_NOTADB:
      return {ErrorCode::store_failed, file_ + " is no Kiroku store (not an SQLite file)"};
    case SQLITE_CORRUPT:
      return {ErrorCode::store_failed,
              "the store " + file_ + " is damaged (" + exception.what() +
                  "); restore a copy, or ingest into a new store with --store"};
    case SQLITE_FULL:
      return {ErrorCode::store_failed, "no space is left for the store " + file_ +
                                           "; nothing of the last document was written"};
    case SQLITE_READONLY:
      return {ErrorCode::store_failed, "the store " + file_ + " may not be written to"};
    case SQLITE_CANTOPEN:
      return {ErrorCode::store_failed, "the store " + file_ + " cannot be opened"};
    default:
      return {ErrorCode::store_failed, "the store " + file_ + ": " + exception.what()};
  }
}

void Database::connect(OpenMode mode) {
  // A Store is used by one thread at a time. SQLite's own lock, taken for each column of each row,
  // is a tenth of what reading many records costs.
  const int one_user = SQLite::OPEN_NOMUTEX;
  // A file that may not be written to is opened all the same. Only who may write can take away the
  // -wal and -shm files at the end, so reading is no READONLY handle but one that is told not to.
  if (mode == OpenMode::read_only && is_read_only(file_)) {
    handle_ = std::make_unique<SQLite::Database>(as_immutable(file_),
                                                 SQLite::OPEN_READONLY | SQLite::OPEN_URI | one_user);
    return;
  }
  const int create = mode == OpenMode::create ? SQLite::OPEN_CREATE : 0;
  handle_ = std::make_unique<SQLite::Database>(file_, SQLite::OPEN_READWRITE | create | one_user);
  if (mode == OpenMode::read_only) handle_->exec("PRAGMA query_only = ON");
  sqlite3_busy_handler(handle_->getHandle(), &Database::waited, this);
  handle_->exec("PRAGMA foreign_keys = ON");
  handle_->exec("PRAGMA cache_size = -4096");  // 4 MiB: more only holds what spills anyway
}

Result<void> Database::check_is_ours(OpenMode mode) {
  const std::int64_t version = pragma(*handle_, "user_version");
  const auto newest = static_cast<std::int64_t>(migrations().size());
  const bool has_tables = handle_->execAndGet("SELECT count(*) FROM sqlite_master").getInt64() > 0;
  if (has_tables && pragma(*handle_, "application_id") != kApplicationId) {
    return fail(ErrorCode::store_failed,
                file_ + " is another program's SQLite file, no Kiroku store");
  }
  if (version > newest) {
    return fail(ErrorCode::store_failed, "the store " + file_ +
                                             " was written by a newer kiroku; this one reads up to "
                                             "version " +
                                             std::to_string(newest));
  }
  if (mode == OpenMode::read_only && version < newest) {
    return fail(ErrorCode::store_failed, !has_tables
                                             ? file_ + " is empty; `kiroku ingest` fills it"
                                             : "the store " + file_ +
                                                   " is of an older kiroku; `kiroku ingest` "
                                                   "brings it up to date");
  }
  return {};
}

// The switch takes the file for itself, and SQLite answers "busy" to it at once, without asking the
// busy handler: of two processes that made one store in the same moment, one failed.
void Database::switch_to_wal() {
  for (int times = 0;; ++times) {
    try {
      handle_->exec("PRAGMA journal_mode = WAL");
      return;
    } catch (const SQLite::Exception& exception) {
      const bool busy = (exception.getErrorCode() & 0xFF) == SQLITE_BUSY;
      if (!busy || waited(this, times) == 0) throw;
    }
  }
}

Result<void> Database::migrate() {
  if (pragma(*handle_, "user_version") == static_cast<std::int64_t>(migrations().size())) return {};
  handle_->exec("PRAGMA page_size = 8192");
  switch_to_wal();
  SQLite::Transaction transaction(*handle_, SQLite::TransactionBehavior::IMMEDIATE);
  // Another process may have done it while this one waited.
  const std::int64_t version = pragma(*handle_, "user_version");
  for (std::size_t i = static_cast<std::size_t>(version); i < migrations().size(); ++i) {
    handle_->exec(migrations()[i].sql);
  }
  handle_->exec("PRAGMA application_id = " + std::to_string(kApplicationId));
  handle_->exec("PRAGMA user_version = " + std::to_string(migrations().size()));
  transaction.commit();
  return {};
}

Result<std::unique_ptr<Database>> Database::open(const std::string& file, OpenMode mode,
                                                 const WaitOptions& wait) {
  std::error_code ignored;
  if (mode != OpenMode::create && !std::filesystem::exists(file, ignored)) {
    return fail(ErrorCode::not_found, "there is no store " + file +
                                          "; `kiroku ingest FOLDER` makes one, --store names "
                                          "another");
  }
  if (std::filesystem::is_directory(file, ignored)) {
    return fail(ErrorCode::store_failed, "the store " + file + " is a folder");
  }
  std::unique_ptr<Database> database(new Database(file, wait));
  const auto opened = database->guarded([&]() -> Result<void> {
    database->connect(mode);
    TRY(database->check_is_ours(mode));
    if (mode == OpenMode::read_only) return {};
    TRY(database->migrate());
    database->handle_->exec("PRAGMA synchronous = NORMAL");
    return {};
  });
  if (!opened) return fail(opened.error());
  return database;
}

}  // namespace kiroku
