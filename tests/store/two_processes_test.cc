// Two processes on one store: neither loses what the other wrote, and a wait has an end.
#include <SQLiteCpp/SQLiteCpp.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/store/samples.h"

namespace kiroku {
namespace {

// Writes 60 documents; the exit code of the child process.
int write_documents(const std::string& file, const std::string& prefix) {
  Result<Store> store = Store::open(file, OpenMode::create);
  if (!store) return 1;
  const auto run = store->current_run("rules-1");
  if (!run) return 2;
  for (int i = 0; i < 60; ++i) {
    const std::string name = prefix + std::to_string(i);
    Ingested ingested = document_of(name, name, {page_of(1, "in 2009\n")});
    ingested.records = {date_of(ingested, 1, 3, 7, "2009")};
    if (!store->put(ingested, 1, *run)) return 3;
  }
  return 0;
}

TEST(TwoProcesses, lose_nothing) {
  Folder folder;
  std::vector<pid_t> children;
  for (const char* prefix : {"a", "b"}) {
    const pid_t child = fork();
    if (child == 0) _exit(write_documents(folder / "kiroku.db", prefix));
    children.push_back(child);
  }
  for (const pid_t child : children) {
    int status = -1;
    waitpid(child, &status, 0);
    EXPECT_EQ(status, 0) << WEXITSTATUS(status);
  }
  Store store = Store::open(folder / "kiroku.db", OpenMode::read_only).value();
  EXPECT_EQ(records_of(store).size(), 120u);
  EXPECT_EQ(store.runs().value().size(), 1u) << "both are one current run";
}

TEST(TwoProcesses, waiting_is_told_and_ends) {
  Folder folder;
  std::string told;
  Store store = Store::open(folder / "kiroku.db", OpenMode::create,
                            {0.8, [&](const std::string& message) { told = message; }})
                    .value();
  SQLite::Database other(folder / "kiroku.db", SQLite::OPEN_READWRITE);
  other.exec("BEGIN IMMEDIATE");
  const auto run = store.current_run("rules-1");
  ASSERT_FALSE(run);
  EXPECT_EQ(run.error().code, ErrorCode::store_busy);
  EXPECT_NE(told.find("waiting"), std::string::npos);
  EXPECT_TRUE(store.sources()) << "reading goes on meanwhile";
  other.exec("ROLLBACK");
  EXPECT_TRUE(store.current_run("rules-1"));
}

// A process killed in the middle of its writing leaves only whole documents.
TEST(TwoProcesses, a_killed_writer_leaves_whole_documents) {
  for (int delay_us = 2000; delay_us < 60000; delay_us += 9000) {
    Folder folder;
    { ASSERT_TRUE(Store::open(folder / "kiroku.db", OpenMode::create)); }
    const pid_t child = fork();
    if (child == 0) _exit(write_documents(folder / "kiroku.db", "a"));
    usleep(static_cast<useconds_t>(delay_us));
    kill(child, SIGKILL);
    waitpid(child, nullptr, 0);
    Store store = Store::open(folder / "kiroku.db", OpenMode::create).value();
    const std::vector<std::string> documents = store.documents().value();
    EXPECT_EQ(records_of(store).size(), documents.size());
    EXPECT_EQ(store.sources().value().size(), documents.size());
    for (const std::string& digest : documents) {
      EXPECT_EQ(store.document(digest).value().text.utf8, "in 2009\n");
    }
    EXPECT_EQ(write_documents(folder / "kiroku.db", "a"), 0);
    EXPECT_EQ(records_of(store).size(), 60u);
  }
}

}  // namespace
}  // namespace kiroku
