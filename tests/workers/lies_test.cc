// Children that say what is not so: each lie ends its document, and only that.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/workers/fake_work.h"

namespace kiroku {
namespace {

using testing::HasSubstr;

struct Lie {
  const char* behaviour;
  const char* says;
  std::size_t pages_before;
};
constexpr Lie kLies[] = {
    {"lie-length", "a message of 4294967295 bytes", 0},
    {"lie-short", "without an answer", 0},
    {"lie-kind", "a message of kind 17", 0},
    {"lie-request-as-answer", "a message of kind 3", 0},
    {"lie-noise", "broke the protocol", 0},
    {"lie-page-order", "page 3 instead of page 2", 1},
    {"lie-page-twice", "page 1 instead of page 2", 1},
    {"lie-page-missing", "2 pages announced, the last one sent is 1", 1},
    {"lie-too-few-pages", "1 pages announced, the last one sent is 2", 2},
    {"lie-box", "image 0 has a box that is nowhere", 0},
    {"lie-utf8", "its text is not UTF-8", 0},
    {"lie-counts", "its glyph counts do not add up", 0},
    {"lie-error-code", "no reader ends with interrupted", 0},
};

TEST(Lies, end_one_document_and_keep_the_pages_before) {
  Workers workers = started();
  for (const Lie& lie : kLies) {
    const Reading reading = read_all(workers, lie.behaviour);
    ASSERT_FALSE(reading.facts) << lie.behaviour;
    EXPECT_EQ(reading.facts.error().code, ErrorCode::crashed) << lie.behaviour;
    EXPECT_THAT(reading.facts.error().message, HasSubstr(lie.says)) << lie.behaviour;
    EXPECT_EQ(reading.pages.size(), lie.pages_before) << lie.behaviour;
    EXPECT_TRUE(read_all(workers, "pages").facts) << "the next one after " << lie.behaviour;
  }
}

TEST(Lies, do_not_go_on_for_ever) {
  Limits limits;
  limits.result_bytes = 10 << 20;
  Workers workers = started(limits);
  std::size_t pages = 0;
  const Bytes bytes = *Bytes::of_string("1");
  const Result<DocumentFacts> facts =
      workers.read(bytes, "lie-endless", {}, [&](Page&&) { return ++pages > 0; });
  ASSERT_FALSE(facts);
  EXPECT_EQ(facts.error().code, ErrorCode::limit_exceeded) << facts.error().message;
  EXPECT_GT(pages, 100U);
  EXPECT_TRUE(read_all(workers, "pages").facts);
}

// A sink that wants no more is not asked again, but what the child goes on to say still counts.
TEST(Lies, are_found_after_the_sink_had_enough) {
  Workers workers = started();
  const Bytes bytes = *Bytes::of_string("1");
  const Result<DocumentFacts> facts =
      workers.read(bytes, "lie-page-order", {}, [](Page&&) { return false; });
  ASSERT_FALSE(facts);
  EXPECT_THAT(facts.error().message, HasSubstr("page 3 instead of page 2"));
}

TEST(Lies, about_pictures_and_recognised_pages_are_found) {
  Workers workers = started();
  const Bytes bytes = *Bytes::of_string("1");
  EXPECT_THAT(workers.render(bytes, "lie-size", 1, 72, "").error().message,
              HasSubstr("not that of its bytes"));
  EXPECT_THAT(workers.recognise(bytes, "lie-number", 1, {}, "").error().message,
              HasSubstr("page 2 instead of page 1"));
}

}  // namespace
}  // namespace kiroku
