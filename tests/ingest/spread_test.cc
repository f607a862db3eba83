// A long document read by several workers at once: the pages are those of a reading by one.
#include "pipeline/spread.h"

#include <chrono>
#include <csignal>
#include <mutex>
#include <set>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

namespace kiroku {
namespace {

// As many pages as the bytes say; "7 x" crashes on page 7, "7 stuck" ends the document there.
Result<DocumentFacts> fake_read(std::string_view bytes, std::string_view,
                                const ReadOptions& options, const PageSink& sink) {
  const std::string text(bytes);
  const int pages = std::atoi(text.c_str());
  const int bad =
      text.find(' ') == std::string::npos ? 0 : std::atoi(text.c_str() + text.find(' '));
  const int last = options.last_page > 0 ? std::min(options.last_page, pages) : pages;
  for (int number = options.first_page; number <= last; ++number) {
    if (number == bad && text.ends_with("x")) raise(SIGSEGV);
    if (number == bad) return fail(ErrorCode::damaged, "no more to be had");
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
    Page page;
    page.number = number;
    page.text = "page " + std::to_string(number);
    page.label = std::to_string(getpid());
    if (!sink(std::move(page))) break;
  }
  return DocumentFacts{pages, "title", {}};
}

struct Outcome {
  Result<DocumentFacts> facts;
  std::vector<Page> pages;
  std::set<std::string> children;
  std::set<std::thread::id> threads;
};

class SpreadPages : public testing::Test {
 protected:
  Outcome read(const std::string& content, int helpers,
               const std::string& type = "application/pdf") {
    const Bytes bytes = *Bytes::of_string(content);
    Helpers free(helpers);
    Outcome outcome;
    std::mutex mutex;
    outcome.facts = read_spread(
        {bytes, type}, "", workers_, free,
        [&](Page& page) {
          const std::lock_guard lock(mutex);
          outcome.threads.insert(std::this_thread::get_id());
          outcome.children.insert(page.label);
          page.label.clear();
        },
        [&](Page&& page) { outcome.pages.push_back(std::move(page)); });
    for (int i = 0; i < helpers; ++i) EXPECT_TRUE(free.take()) << "given back";
    EXPECT_FALSE(free.take());
    return outcome;
  }

  static Limits limits() {
    Limits limits;
    if (jail_support().landlock == 0) limits.jail = Jail::without_landlock;
    return limits;
  }

  Workers workers_ = Workers::start(limits(), {[] {}, fake_read, nullptr, nullptr}).value();
};

TEST_F(SpreadPages, are_those_of_one_reader_in_their_order) {
  const Outcome alone = read("600", 0), together = read("600", 3);
  ASSERT_TRUE(alone.facts) << alone.facts.error().message;
  EXPECT_EQ(alone.children.size(), 1U);
  EXPECT_EQ(alone.pages.size(), 600U);
  EXPECT_EQ(together.facts, alone.facts);
  EXPECT_EQ(together.pages, alone.pages);
  EXPECT_GT(together.children.size(), 2U);
  EXPECT_GT(together.threads.size(), 1U);
}

TEST_F(SpreadPages, are_left_to_one_reader_where_there_are_few_or_where_they_lie_in_one_another) {
  EXPECT_EQ(read("2", 3).children.size(), 1U);
  const Outcome text = read("400", 3, "text/plain");
  EXPECT_EQ(text.children.size(), 1U);
  EXPECT_EQ(text.pages.size(), 400U);
}

TEST_F(SpreadPages, are_all_there_but_the_one_that_kills_its_reader) {
  for (const std::string bad : {"3", "300", "599", "600"}) {
    const Outcome alone = read("600 " + bad + " x", 0), together = read("600 " + bad + " x", 3);
    EXPECT_EQ(together.facts, alone.facts) << bad;
    EXPECT_EQ(together.pages, alone.pages) << bad;
    EXPECT_EQ(together.pages.size(), 600U) << bad;
    EXPECT_EQ(together.pages[std::stoul(bad) - 1].outcome, PageOutcome::failed);
  }
}

TEST_F(SpreadPages, before_the_end_of_a_document_are_kept) {
  const Outcome alone = read("600 450 stuck", 0), together = read("600 450 stuck", 3);
  EXPECT_EQ(alone.pages.size(), 449U);
  EXPECT_FALSE(together.facts);
  EXPECT_EQ(together.facts, alone.facts);
  EXPECT_EQ(together.pages, alone.pages);
}

}  // namespace
}  // namespace kiroku
