#include "pipeline/cli/page_reading.h"

#include <atomic>
#include <chrono>
#include <thread>

#include <gtest/gtest.h>
#include <sys/mman.h>

namespace kiroku {
namespace {

// How many pages came to recognition, in memory that the children share with us.
std::atomic<int>& recognitions() {
  static void* const shared = mmap(nullptr, sizeof(std::atomic<int>), PROT_READ | PROT_WRITE,
                                   MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  return *static_cast<std::atomic<int>*>(shared);
}

// As many pages as the document has bytes: "p" a picture, "t" text.
Result<DocumentFacts> fake_read(std::string_view bytes, std::string_view, const ReadOptions&,
                                const PageSink& sink) {
  DocumentFacts facts;
  for (const char kind : bytes) {
    Page page;
    page.number = ++facts.pages;
    page.width = page.height = 100;
    page.origin = kind == 't' ? Origin::plain_text : Origin::text_layer;
    page.text = kind == 't' ? "typed\n" : "";
    page.reason = kind == 't' ? "" : "picture";
    sink(std::move(page));
  }
  return facts;
}

// Says whether a second page came while this one was in recognition, and waits for it as long as it
// may take on a busy machine.
Result<Page> meet(std::string_view, std::string_view, int number, const std::vector<std::string>&,
                  const std::string&) {
  using Clock = std::chrono::steady_clock;
  const Clock::time_point end = Clock::now() + std::chrono::seconds(20);
  ++recognitions();
  bool met = false;
  while (!met && Clock::now() < end) met = recognitions() > 1;
  Page page;
  page.number = number;
  page.width = page.height = 100;
  page.text = met ? "met\n" : "alone\n";
  return page;
}

// The first pages take the longest.
Result<Page> name_page(std::string_view bytes, std::string_view, int number,
                       const std::vector<std::string>&, const std::string&) {
  ++recognitions();
  const int behind = static_cast<int>(bytes.size()) - number;
  std::this_thread::sleep_for(std::chrono::milliseconds(5 * behind));
  Page page;
  page.number = number;
  page.width = page.height = 100;
  page.text = "page " + std::to_string(number) + "\n";
  return page;
}

Limits limits() {
  Limits limits;
  if (jail_support().landlock == 0) limits.jail = Jail::without_landlock;
  return limits;
}

struct PageReadingTest : testing::Test {
  std::vector<std::string> texts;

  void read(Workers& workers, const std::string& document, int helping, std::size_t wanted = 100) {
    texts.clear();
    Helpers helpers(helping);
    PageReading reading;
    reading.helpers = &helpers;
    const Bytes bytes = Bytes::of_string(document).value();
    const Result<DocumentFacts> facts = read_pages(
        workers, bytes, "scan.txt", reading,
        [&](const Page& page) { return texts.push_back(page.text), texts.size() < wanted; });
    ASSERT_TRUE(facts) << facts.error().message;
    for (int i = 0; i < helping; ++i) EXPECT_TRUE(helpers.take()) << "helpers come back";
    EXPECT_FALSE(helpers.any());
  }
  static Workers workers(decltype(Work::recognise) recognise) {
    recognitions() = 0;
    return Workers::start(limits(),
                          {[] { recognitions(); }, fake_read, std::move(recognise), nullptr})
        .value();
  }
};

TEST_F(PageReadingTest, two_pages_are_in_recognition_at_once) {
  Workers pair = workers(meet);
  read(pair, "pp", 1);
  EXPECT_EQ(texts, (std::vector<std::string>{"met\n", "met\n"}));
}

TEST_F(PageReadingTest, pages_come_in_their_order_whoever_is_first) {
  Workers some = workers(name_page);
  const std::string document = "tpppptppppppppp";
  read(some, document, 0);
  const std::vector<std::string> alone = texts;
  ASSERT_EQ(alone.size(), document.size());
  EXPECT_EQ(alone[0], "typed\n");
  EXPECT_EQ(alone[1], "page 2\n");
  for (const int helping : {1, 3}) {
    read(some, document, helping);
    EXPECT_EQ(texts, alone) << helping;
  }
}

TEST_F(PageReadingTest, ends_when_nobody_wants_more) {
  Workers some = workers(name_page);
  read(some, std::string(100, 'p'), 1, 3);
  EXPECT_EQ(texts, (std::vector<std::string>{"page 1\n", "page 2\n", "page 3\n"}));
  // Two threads, each with four pages at most that wait behind a slow one.
  EXPECT_LE(recognitions(), 3 + 8);
}

}  // namespace
}  // namespace kiroku
