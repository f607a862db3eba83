// Processes: many at once, none left behind, ended from outside.
#include <atomic>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <future>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "pipeline/workers/sanitizers.h"
#include "tests/workers/fake_work.h"

namespace kiroku {
namespace {

using testing::HasSubstr;

long resident_pages() {
  long all = 0, resident = 0;
  std::ifstream("/proc/self/statm") >> all >> resident;
  return resident;
}

TEST(Life, leaves_nothing_behind_after_many_documents) {
  Workers workers = started();
  for (int i = 0; i < 20; ++i) read_all(workers, "large", "1");
  const int documents = kHasSanitizerShadow ? 100 : 2000;  // their forks take 35 ms
  const int before = open_descriptors();
  const long resident_before = resident_pages();
  const char* const behaviours[] = {"pages",    "segfault",   "exit-0", "password",
                                    "lie-utf8", "lie-length", "large"};
  for (int i = 0; i < documents; ++i) read_all(workers, behaviours[i % std::size(behaviours)], "1");
  EXPECT_EQ(open_descriptors(), before);
  if (!kHasSanitizerShadow) {
    EXPECT_LT(resident_pages() - resident_before, 1024) << "4 MiB";
  }
  const std::vector<pid_t> zygote = descendants(getpid());
  ASSERT_FALSE(zygote.empty());
  EXPECT_TRUE(eventually([] { return descendants(getpid()).size() == 1; }))
      << "only the zygote, no zombie";
  const std::string its_descriptors = "/proc/" + std::to_string(zygote.front()) + "/fd";
  EXPECT_LE(std::distance(std::filesystem::directory_iterator(its_descriptors), {}), 5);
}

TEST(Life, serves_four_threads_at_once) {
  Workers workers = started();
  std::atomic<int> wrong = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 50; ++i) {
        const std::string pages = std::to_string(1 + (i + t) % 7);
        const bool crashes = i % 5 == 0;
        const Reading reading = read_all(workers, crashes ? "segfault" : "pages", pages);
        const bool right = crashes
                               ? !reading.facts && reading.facts.error().code == ErrorCode::crashed
                               : reading.facts && reading.facts->title == pages;
        wrong += !right || std::to_string(reading.pages.size()) != pages;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(wrong, 0);
}

// Somebody else's doing: no page is lost for it.
TEST(Life, reads_on_where_a_child_was_killed_from_outside) {
  Workers workers = started();
  const Bytes bytes = *Bytes::of_string("20000");  // more than a socket holds
  int pages = 0, failed = 0;
  const Result<DocumentFacts> facts = workers.read(bytes, "pages", {}, [&](Page&& page) {
    EXPECT_EQ(page.number, ++pages);
    failed += page.outcome == PageOutcome::ok ? 0 : 1;
    if (pages % 3000 == 1) kill(std::atoi(page.text.c_str()), SIGKILL);
    return true;
  });
  ASSERT_TRUE(facts) << facts.error().message;
  EXPECT_EQ(pages, 20000);
  EXPECT_EQ(failed, 0);
}

// Killed again and again on the same page: that page is lost, with a reason.
TEST(Life, gives_a_page_up_that_is_killed_twice) {
  Workers workers = started();
  const Reading reading = read_all(workers, "killed-on-2", "3");
  ASSERT_TRUE(reading.facts) << reading.facts.error().message;
  ASSERT_EQ(reading.pages.size(), 3U);
  EXPECT_EQ(reading.pages[1].outcome, PageOutcome::failed);
  EXPECT_THAT(reading.pages[1].findings.at(0).message, HasSubstr("signal 9"));
}

TEST(Life, kills_the_child_of_a_call_that_ended) {
  Limits limits;
  limits.seconds_since_progress = 2;
  Workers workers = started(limits);
  const Reading reading = read_all(workers, "hang");
  const pid_t child = std::atoi(reading.pages.at(0).text.c_str());
  EXPECT_TRUE(eventually([&] { return !is_running(child); }));
}

TEST(Life, ends_calls_and_children_when_interrupted) {
  Workers workers = started();
  std::promise<pid_t> hangs;
  const Bytes bytes = *Bytes::of_string("1");
  Result<DocumentFacts> facts;
  std::thread caller([&] {
    facts = workers.read(bytes, "hang", {}, [&](Page&& page) {
      hangs.set_value(std::atoi(page.text.c_str()));
      return true;
    });
  });
  const pid_t child = hangs.get_future().get();
  workers.interrupt();
  caller.join();
  ASSERT_FALSE(facts);
  EXPECT_EQ(facts.error().code, ErrorCode::interrupted);
  EXPECT_TRUE(eventually([&] { return !is_running(child); }));
  const Reading later = read_all(workers, "hang");
  EXPECT_EQ(later.facts.error().code, ErrorCode::interrupted);
}

TEST(Life, says_so_when_the_zygote_is_gone) {
  Workers workers = started();
  const std::vector<pid_t> zygote = descendants(getpid());
  ASSERT_EQ(zygote.size(), 1U);
  const Bytes bytes = *Bytes::of_string("1");
  pid_t child = 0;
  const Result<DocumentFacts> facts = workers.read(bytes, "hang", {}, [&](Page&& page) {
    child = std::atoi(page.text.c_str());
    kill(zygote[0], SIGKILL);
    return true;
  });
  ASSERT_FALSE(facts);
  EXPECT_EQ(facts.error().code, ErrorCode::interrupted);
  EXPECT_THAT(facts.error().message, HasSubstr("the worker process is gone"));
  EXPECT_TRUE(eventually([&] { return !is_running(child); }));
  EXPECT_THAT(read_all(workers, "pages").facts.error().message,
              HasSubstr("the worker process is gone"));
}

TEST(Life, takes_zygote_and_children_along_when_the_parent_is_killed) {
  int pipe_ends[2];
  ASSERT_EQ(pipe(pipe_ends), 0);
  const pid_t parent = fork();
  if (parent == 0) {
    Workers workers = started();
    const Bytes bytes = *Bytes::of_string("1");
    workers.read(bytes, "hang", {}, [&](Page&&) { return write(pipe_ends[1], "x", 1) == 1; });
    _exit(1);
  }
  char byte = 0;
  ASSERT_EQ(read(pipe_ends[0], &byte, 1), 1);
  const std::vector<pid_t> family = descendants(parent);
  EXPECT_EQ(family.size(), 2U);
  kill(parent, SIGKILL);
  waitpid(parent, nullptr, 0);
  for (const pid_t process : family) EXPECT_TRUE(eventually([&] { return !is_running(process); }));
}

// Ctrl-C goes to every process of the terminal's group. Only the parent answers it.
TEST(Life, outlives_the_signals_of_the_terminal) {
  Workers workers = started();
  const pid_t zygote = descendants(getpid()).at(0);
  const Bytes bytes = *Bytes::of_string("3");
  const Result<DocumentFacts> facts = workers.read(bytes, "pages", {}, [&](Page&& page) {
    for (const int number : {SIGINT, SIGTERM, SIGHUP, SIGQUIT}) {
      kill(std::atoi(page.text.c_str()), number);
      kill(zygote, number);
    }
    return true;
  });
  EXPECT_TRUE(facts) << facts.error().message;
  EXPECT_TRUE(read_all(workers, "pages").facts);
}

TEST(Life, ends_with_the_object) {
  std::vector<pid_t> family;
  {
    Workers workers = started();
    family = descendants(getpid());
    Workers moved = std::move(workers);
    EXPECT_TRUE(read_all(moved, "pages").facts);
  }
  EXPECT_EQ(family.size(), 1U);
  EXPECT_TRUE(descendants(getpid()).empty());
}

TEST(OpenMp, is_set_to_one_thread_by_executing_again_once) {
  const pid_t child = fork();
  if (child == 0) {
    unsetenv("OMP_THREAD_LIMIT");
    std::string program = "workers_life_test", list = "--gtest_filter=OpenMp.was_executed_again";
    char* argv[] = {program.data(), list.data(), nullptr};
    setenv("KIROKU_TEST_EXECUTED", "1", 1);
    ensure_single_threaded_openmp(argv);
    _exit(9);  // it did not execute
  }
  int status = 0;
  waitpid(child, &status, 0);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << status;
}

// Run by the test above in the new program; alone it checks only that a second call returns.
TEST(OpenMp, was_executed_again) {
  if (std::getenv("KIROKU_TEST_EXECUTED") == nullptr) setenv("OMP_THREAD_LIMIT", "1", 1);
  ASSERT_STREQ(std::getenv("OMP_THREAD_LIMIT"), "1");
  ensure_single_threaded_openmp(nullptr);
}

}  // namespace
}  // namespace kiroku
