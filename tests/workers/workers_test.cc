// What workers do with children that behave, and how each way to end badly is told.
#include "pipeline/workers/workers.h"

#include <set>
#include <string_view>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "pipeline/workers/sanitizers.h"
#include "tests/workers/fake_work.h"

namespace kiroku {
namespace {

using testing::HasSubstr;

Bytes bytes(std::string_view content) { return *Bytes::of_string(content); }

TEST(Workers, deliver_every_page_and_then_the_facts) {
  Workers workers = started();
  const Reading reading = read_all(workers, "pages", "5");
  ASSERT_TRUE(reading.facts) << reading.facts.error().message;
  EXPECT_EQ(reading.facts->pages, 5);
  EXPECT_EQ(reading.facts->title, "5") << "the child saw the document's bytes";
  ASSERT_EQ(reading.pages.size(), 5U);
  for (int i = 0; i < 5; ++i) EXPECT_EQ(reading.pages[i].number, i + 1);
}

TEST(Workers, read_each_document_in_a_process_of_its_own_that_the_zygote_warmed) {
  Workers workers = started();
  std::set<std::string> processes = {std::to_string(getpid())};
  for (int i = 0; i < 3; ++i) processes.insert(read_all(workers, "pages", "1").pages.at(0).text);
  EXPECT_EQ(processes.size(), 4U);
  const Reading reading = read_all(workers, "facts-of-zygote");
  ASSERT_TRUE(reading.facts) << reading.facts.error().message;
  EXPECT_EQ(processes.count(reading.facts->title), 0U) << "warmed in the zygote";
}

TEST(Workers, warm_again_before_each_page_that_is_recognised) {
  static int warmed = 0;  // in the zygote, and as it was then in each child
  Work work = fake_work();
  work.warm_again = [] { ++warmed; };
  work.recognise = [](std::string_view, std::string_view, int page, const std::vector<std::string>&,
                      const std::string&) {
    Page made;
    made.number = page;
    made.label = std::to_string(warmed);
    return Result<Page>(made);
  };
  Limits limits;
  if (jail_support().landlock == 0) limits.jail = Jail::without_landlock;
  Result<Workers> workers = Workers::start(limits, work);
  ASSERT_TRUE(workers) << workers.error().message;
  for (const char* times : {"1", "2"}) {
    EXPECT_EQ(read_all(*workers, "pages").pages.size(), 3U);
    const Result<Page> page = workers->recognise(bytes("3"), "pages", 1, {}, "");
    ASSERT_TRUE(page) << page.error().message;
    EXPECT_EQ(page->label, times);
  }
  EXPECT_EQ(warmed, 0) << "not in this process";
}

TEST(Workers, read_the_pages_that_were_asked_for) {
  Workers workers = started();
  const Reading some = read_all(workers, "pages", "9", {3, 5, ""});
  ASSERT_TRUE(some.facts) << some.facts.error().message;
  EXPECT_EQ(some.facts->pages, 9);
  ASSERT_EQ(some.pages.size(), 3U);
  EXPECT_EQ(some.pages[0].number, 3);
  const Reading rest = read_all(workers, "pages", "9", {8, 100, ""});
  ASSERT_TRUE(rest.facts) << rest.facts.error().message;
  EXPECT_EQ(rest.pages.size(), 2U);
  const Reading none = read_all(workers, "pages", "9", {10, 0, ""});
  ASSERT_TRUE(none.facts) << none.facts.error().message;
  EXPECT_TRUE(none.pages.empty());
}

TEST(Workers, deliver_large_pages_and_documents_without_any) {
  Workers workers = started();
  const Reading large = read_all(workers, "large", "20");
  ASSERT_TRUE(large.facts) << large.facts.error().message;
  EXPECT_EQ(large.pages.at(19).text.size(), 1U << 20);
  EXPECT_TRUE(read_all(workers, "pages", "0").facts);
  EXPECT_TRUE(read_all(workers, "pages", "").facts) << "an empty document";
}

TEST(Workers, stop_at_the_sinks_word_and_still_give_the_facts) {
  Workers workers = started();
  int taken = 0;
  const Result<DocumentFacts> facts =
      workers.read(bytes("1000000"), "pages", {}, [&](Page&&) { return ++taken < 4; });
  ASSERT_TRUE(facts) << facts.error().message;
  EXPECT_EQ(taken, 4);
  EXPECT_EQ(facts->pages, 1000000);
}

TEST(Workers, recognise_and_render) {
  Workers workers = started();
  const Result<Page> page = workers.recognise(bytes("picture"), "any", 7, {"ja"}, "");
  ASSERT_TRUE(page) << page.error().message;
  EXPECT_EQ(page->number, 7);
  EXPECT_EQ(page->text, "picture");
  EXPECT_EQ(page->languages, std::vector<std::string>{"ja"});
  EXPECT_EQ(workers.recognise(bytes(""), "no-model", 1, {}, "").error().code,
            ErrorCode::ocr_unavailable);
  EXPECT_EQ(workers.render(bytes(""), "any", 1, 150, "open"), (Raster{2, 1, 150, "abcdef"}));
  EXPECT_EQ(workers.render(bytes(""), "any", 1, 150, "").error().code, ErrorCode::password_needed);
}

TEST(Workers, pass_on_what_the_reader_says) {
  Workers workers = started();
  EXPECT_EQ(read_all(workers, "password").facts,
            Result<DocumentFacts>(fail(ErrorCode::password_needed, "it is encrypted")));
}

struct Ending {
  const char* behaviour;
  ErrorCode code;
  const char* says;
};

TEST(Workers, say_how_a_child_ended_keep_its_pages_and_go_on) {
  Limits limits;
  limits.memory_bytes = 512 << 20;
  const Ending endings[] = {
      {"segfault", ErrorCode::crashed, "signal 11"},
      {"abort", ErrorCode::crashed, "signal 6"},
      {"stack-overflow", ErrorCode::crashed, "segmentation fault"},
      {"exit-3", ErrorCode::crashed, "exit status 3"},
      {"exit-0", ErrorCode::crashed, "without an answer"},
      {kHasSanitizerShadow ? "gmalloc" : "bad-alloc", ErrorCode::limit_exceeded, "memory"},
      {"gmalloc", ErrorCode::limit_exceeded, "memory"},
      {"throw", ErrorCode::crashed, "a library threw"},
  };
  Workers workers = started(limits);
  for (const Ending& ending : endings) {
    // On a throw the sanitizer looks for the stack's bounds in /proc, which the jail refuses it.
    if (kHasSanitizerShadow && std::string_view(ending.behaviour) == "throw") continue;
    const Reading reading = read_all(workers, ending.behaviour);
    ASSERT_FALSE(reading.facts) << ending.behaviour;
    EXPECT_EQ(reading.facts.error().code, ending.code)
        << ending.behaviour << ": " << reading.facts.error().message;
    EXPECT_THAT(reading.facts.error().message, HasSubstr(ending.says));
    EXPECT_EQ(reading.pages.size(), 3U) << ending.behaviour;
    EXPECT_TRUE(read_all(workers, "pages").facts) << "the next one after " << ending.behaviour;
  }
}

std::vector<int> lost(const Reading& reading, PageOutcome outcome) {
  std::vector<int> numbers;
  for (const Page& page : reading.pages)
    if (page.outcome == outcome) numbers.push_back(page.number);
  return numbers;
}

TEST(Workers, go_on_behind_a_page_that_kills_its_child) {
  Workers workers = started();
  const Reading reading = read_all(workers, "crash-on-even", "7");
  ASSERT_TRUE(reading.facts) << reading.facts.error().message;
  EXPECT_EQ(reading.facts->pages, 7);
  ASSERT_EQ(reading.pages.size(), 7U);
  for (int i = 0; i < 7; ++i) EXPECT_EQ(reading.pages[i].number, i + 1);
  EXPECT_EQ(lost(reading, PageOutcome::failed), (std::vector<int>{2, 4, 6}));
  ASSERT_EQ(reading.pages[1].findings.size(), 1U);
  EXPECT_EQ(reading.pages[1].findings[0].code, "crashed");
  EXPECT_THAT(reading.pages[1].findings[0].message, HasSubstr("segmentation fault"));
  const Reading some = read_all(workers, "crash-on-even", "7", {3, 4, ""});
  ASSERT_TRUE(some.facts) << some.facts.error().message;
  EXPECT_EQ(some.pages.size(), 2U);
}

// The limits of time below are what a machine with four times as much to do keeps for the pages
// that do not hang: 0.3 s were too few for a child to start in.
TEST(Workers, name_what_a_lost_page_went_over) {
  Limits limits;
  limits.seconds_since_progress = 3;
  limits.message_bytes = 1 << 19;
  Workers workers = started(limits);
  const struct {
    const char* behaviour;
    PageOutcome outcome;
    const char* code;
  } cases[] = {{"hang-on-2", PageOutcome::timed_out, "timed-out"},
               {"gmalloc-on-2", PageOutcome::failed, "limit-exceeded"},
               {"large-on-2", PageOutcome::failed, "limit-exceeded"}};
  for (const auto& one : cases) {
    const Reading reading = read_all(workers, one.behaviour, "3");
    ASSERT_TRUE(reading.facts) << one.behaviour << reading.facts.error().message;
    EXPECT_EQ(lost(reading, one.outcome), std::vector<int>{2}) << one.behaviour;
    EXPECT_EQ(reading.pages.at(1).findings.at(0).code, one.code);
    EXPECT_EQ(reading.pages.size(), 3U);
  }
}

TEST(Workers, fail_where_no_page_is_left) {
  Workers workers = started();
  const Reading reading = read_all(workers, "crash-on-all", "3");
  ASSERT_FALSE(reading.facts);
  EXPECT_EQ(reading.facts.error().code, ErrorCode::crashed);
  EXPECT_EQ(lost(reading, PageOutcome::failed), (std::vector<int>{1, 2, 3}));
}

// Each of many hanging pages takes its time; all of them together have the document's.
TEST(Workers, do_not_go_on_longer_than_in_total) {
  Limits limits;
  limits.cpu_seconds = 60;
  limits.seconds_since_progress = 3;
  limits.seconds_in_total = 7;
  Workers workers = started(limits);
  const Reading reading = read_all(workers, "hang-on-each", "1000");
  ASSERT_FALSE(reading.facts);
  EXPECT_EQ(reading.facts.error().code, ErrorCode::timed_out);
  EXPECT_THAT(reading.facts.error().message, HasSubstr("not done after 7 s"));
  EXPECT_LT(reading.pages.size(), 5U);
}

// The limits hold also where no jail comes before them.
TEST(Workers, may_write_no_file_and_open_only_a_few) {
  Limits limits;
  limits.jail = Jail::none;
  Workers workers = started(limits);
  const Error wrote = read_all(workers, "write-a-file").facts.error();
  EXPECT_EQ(wrote.code, ErrorCode::limit_exceeded);
  EXPECT_THAT(wrote.message, HasSubstr("write a file"));
  EXPECT_THAT(read_all(workers, "many-files").facts.error().message,
              HasSubstr("no more than a few files"));
}

TEST(Workers, end_a_child_that_says_no_more) {
  Limits limits;
  limits.seconds_since_progress = 0.5;
  Workers workers = started(limits);
  for (const char* behaviour : {"hang", "hang-deaf"}) {
    const Reading reading = read_all(workers, behaviour);
    ASSERT_FALSE(reading.facts) << behaviour;
    EXPECT_EQ(reading.facts.error().code, ErrorCode::timed_out) << behaviour;
    EXPECT_THAT(reading.facts.error().message, HasSubstr("no page for 0.5 s"));
  }
}

TEST(Workers, tell_the_cpu_limit_from_a_crash) {
  Limits limits;
  limits.cpu_seconds = 1;
  Workers workers = started(limits);
  const Reading reading = read_all(workers, "cpu");
  ASSERT_FALSE(reading.facts);
  EXPECT_EQ(reading.facts.error().code, ErrorCode::limit_exceeded) << reading.facts.error().message;
  EXPECT_THAT(reading.facts.error().message, HasSubstr("CPU"));
}

// However busy the machine is: counted by the child's own timer.
TEST(Workers, end_a_page_that_takes_too_much_cpu) {
  Limits limits;
  limits.cpu_seconds_since_progress = 1;
  Workers workers = started(limits);
  const Reading reading = read_all(workers, "cpu");
  ASSERT_FALSE(reading.facts);
  EXPECT_EQ(reading.facts.error().code, ErrorCode::timed_out) << reading.facts.error().message;
  EXPECT_THAT(reading.facts.error().message, HasSubstr("no page after 1 s of CPU time"));
}

TEST(Workers, end_what_takes_too_long_in_total) {
  Limits limits;
  limits.seconds_in_total = 0.3;
  Workers workers = started(limits);
  const Reading reading = read_all(workers, "hang");
  ASSERT_FALSE(reading.facts);
  EXPECT_EQ(reading.facts.error().code, ErrorCode::timed_out);
  EXPECT_THAT(reading.facts.error().message, HasSubstr("not done"));
}

// A sink that recognises or stores takes its time; that is not the child's fault.
TEST(Workers, do_not_count_the_time_of_the_sink) {
  Limits limits;
  limits.seconds_since_progress = 2;
  limits.seconds_in_total = 5;
  Workers workers = started(limits);
  const Result<DocumentFacts> facts = workers.read(bytes("3"), "pages", {}, [&](Page&&) {
    std::this_thread::sleep_for(std::chrono::milliseconds(2100));
    return true;
  });
  EXPECT_TRUE(facts) << facts.error().message;
}

TEST(Workers, refuse_pages_over_the_limit_of_a_message_by_name) {
  Limits limits;
  limits.message_bytes = 1 << 19;
  Workers workers = started(limits);
  const Reading reading = read_all(workers, "large");
  ASSERT_FALSE(reading.facts);
  EXPECT_EQ(reading.facts.error().code, ErrorCode::limit_exceeded) << reading.facts.error().message;
}

// 2.3 MB of complaints, and nobody reads them.
TEST(Workers, are_not_held_up_by_a_noisy_reader) {
  Workers workers = started();
  const Reading reading = read_all(workers, "noise");
  EXPECT_TRUE(reading.facts) << reading.facts.error().message;
}

TEST(Workers, refuse_options_that_are_too_long) {
  Workers workers = started();
  const Reading reading = read_all(workers, "pages", "1", {1, 0, std::string(200'000, 'p')});
  ASSERT_FALSE(reading.facts);
  EXPECT_EQ(reading.facts.error().code, ErrorCode::wrong_use);
}

TEST(Workers, do_not_start_beside_another_thread) {
  if (kHasSanitizerThreads) GTEST_SKIP() << "the sanitizer itself has a thread";
  std::atomic<bool> stop = false;
  std::thread other([&] {
    while (!stop) std::this_thread::yield();
  });
  const Result<Workers> workers = Workers::start({}, fake_work());
  stop = true;
  other.join();
  ASSERT_FALSE(workers);
  EXPECT_EQ(workers.error().code, ErrorCode::wrong_use);
}

}  // namespace
}  // namespace kiroku
