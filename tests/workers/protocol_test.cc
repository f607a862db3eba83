#include "pipeline/workers/protocol.h"

#include <cstring>
#include <random>

#include <gtest/gtest.h>

#include "tests/workers/sample.h"

namespace kiroku {
namespace {

constexpr std::uint64_t kMost = 1 << 20;

template <typename Value>
std::string payload_of(const Value& value) {
  std::string message;
  EXPECT_TRUE(append_message(message, value, kMost));
  return message.substr(kHeaderBytes);
}

TEST(Protocol, gives_back_what_it_was_given) {
  const Page page = sample_page(7);
  EXPECT_EQ(decode_page(payload_of(page)), page);
  EXPECT_EQ(decode_page(payload_of(Page{})), Page{});
  const DocumentFacts facts{12,
                            "大連市",
                            {{"page-damaged", 3, "page 3 ends early"}},
                            {{"annex.pdf", "application/pdf", 700}}};
  EXPECT_EQ(decode_facts(payload_of(facts)), facts);
  const Raster raster{2, 1, 300, std::string("\0\1\2\3\4\5", 6)};
  EXPECT_EQ(decode_raster(payload_of(raster)), raster);
  const AttachedBytes attached{std::string("\0\xFF", 2)};
  EXPECT_EQ(decode_attachment(payload_of(attached))->bytes, attached.bytes);
  const RecoveredFonts fonts{{{7, "ABCDEF+Cambria", "eng", "", {{3, "T", 0.9F, 4, 5, "I"}}},
                              {9, "Symbol", "", "no model is sure of what it shows", {}}}};
  EXPECT_EQ(decode_fonts(payload_of(fonts)), fonts);
  const Error error{ErrorCode::password_needed, "it is encrypted"};
  EXPECT_EQ(decode_error(payload_of(error)), error);
}

TEST(Protocol, gives_back_a_request) {
  const Request request{Job::recognise, "image/png", {3, 9, "geheim"}, 4, 150, {"ja", "zh-Hant"}};
  const Result<Request> seen = decode_request(encode(request));
  ASSERT_TRUE(seen);
  EXPECT_EQ(seen->job, request.job);
  EXPECT_EQ(seen->media_type, request.media_type);
  EXPECT_EQ(seen->options.last_page, 9);
  EXPECT_EQ(seen->options.password, "geheim");
  EXPECT_EQ(seen->page, 4);
  EXPECT_EQ(seen->dpi, 150);
  EXPECT_EQ(seen->languages, request.languages);
}

TEST(Protocol, puts_kind_and_length_before_the_payload) {
  std::string messages;
  ASSERT_TRUE(append_message(messages, Error{ErrorCode::empty, "x"}, kMost));
  const std::size_t first = messages.size();
  ASSERT_TRUE(append_message(messages, sample_page(), kMost));
  Header header;
  std::memcpy(&header, messages.data(), kHeaderBytes);
  EXPECT_EQ(header.kind, static_cast<std::uint32_t>(MessageKind::error));
  EXPECT_EQ(header.length, first - kHeaderBytes);
  std::memcpy(&header, messages.data() + first, kHeaderBytes);
  EXPECT_EQ(header.kind, static_cast<std::uint32_t>(MessageKind::page));
  EXPECT_EQ(header.length, messages.size() - first - kHeaderBytes);
}

TEST(Protocol, leaves_the_buffer_alone_when_a_message_is_too_long) {
  std::string messages = "before";
  EXPECT_FALSE(append_message(messages, sample_page(), 100));
  EXPECT_EQ(messages, "before");
}

TEST(Protocol, refuses_a_message_cut_anywhere) {
  const std::string whole = payload_of(sample_page());
  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_FALSE(decode_page(whole.substr(0, size))) << "cut to " << size << " bytes";
  }
  EXPECT_FALSE(decode_page(whole + '\0')) << "one byte more";
}

// 1e18 elements announced, none sent: refused before any memory is asked for.
TEST(Protocol, refuses_counts_that_the_bytes_cannot_hold) {
  const std::string whole = payload_of(Page{});
  int refused = 0;
  for (std::size_t at = 0; at + 8 <= whole.size(); ++at) {
    std::string lie = whole;
    const std::uint64_t count = 1'000'000'000'000'000'000;
    std::memcpy(lie.data() + at, &count, sizeof count);
    refused += !decode_page(lie);
  }
  EXPECT_GT(refused, 100);
}

TEST(Protocol, refuses_words_and_truth_values_that_do_not_exist) {
  std::string error = payload_of(Error{ErrorCode::damaged, "x"});
  error[0] = 99;
  EXPECT_FALSE(decode_error(error));
  Page page;
  page.images = {{{0, 0, 1, 1}, 1, 1, true}};
  const std::string whole = payload_of(page);
  const std::string without = payload_of(Page{});
  // The image is the only difference; its last byte is `mask`.
  std::size_t at = 0;
  while (whole[at] == without[at]) ++at;
  std::string lie = whole;
  lie[at + 8 + sizeof(Box) + 2 * sizeof(std::uint32_t)] = 2;
  EXPECT_FALSE(decode_page(lie));
}

// A page of 8-byte strings would take four times its message in memory.
TEST(Protocol, refuses_more_languages_than_there_are) {
  Page page;
  page.languages.resize(1001);
  EXPECT_FALSE(decode_page(payload_of(page)));
}

TEST(Protocol, decodes_damaged_messages_without_harm) {
  std::mt19937 random(17);
  const std::string whole = payload_of(sample_page());
  for (int i = 0; i < 20000; ++i) {
    std::string damaged = whole;
    for (int n = 0; n < 3; ++n) damaged[random() % damaged.size()] = static_cast<char>(random());
    if (const Result<Page> page = decode_page(damaged)) {
      EXPECT_EQ(payload_of(*page).size(), damaged.size());
    } else {
      EXPECT_EQ(page.error().code, ErrorCode::crashed);
    }
  }
}

}  // namespace
}  // namespace kiroku
