#include "pipeline/store/pack.h"

#include <limits>

#include <gtest/gtest.h>

#include "schemas/compress.h"

namespace kiroku {
namespace {

TEST(Pack, gives_back_what_went_in) {
  Packer to;
  to.number(0).number(127).number(128).number(std::numeric_limits<std::uint64_t>::max());
  to.difference(-1).difference(std::numeric_limits<std::int64_t>::min());
  to.difference(std::numeric_limits<std::int64_t>::max());
  to.real(0.1f).real(0.1).string(std::string("a\0b\xFF", 4)).string("");
  Unpacker from(to.bytes());
  EXPECT_EQ(from.number(), 0u);
  EXPECT_EQ(from.number(), 127u);
  EXPECT_EQ(from.number(), 128u);
  EXPECT_EQ(from.number(), std::numeric_limits<std::uint64_t>::max());
  EXPECT_EQ(from.difference(), -1);
  EXPECT_EQ(from.difference(), std::numeric_limits<std::int64_t>::min());
  EXPECT_EQ(from.difference(), std::numeric_limits<std::int64_t>::max());
  EXPECT_EQ(from.real(), 0.1f);
  EXPECT_EQ(from.real_double(), 0.1);
  EXPECT_EQ(from.string(), std::string("a\0b\xFF", 4));
  EXPECT_EQ(from.string(), "");
  EXPECT_TRUE(from.whole());
}

TEST(Pack, damaged_bytes_give_zeros_and_are_not_whole) {
  Packer to;
  to.number(1000000).string("long enough");
  for (std::size_t cut = 0; cut < to.bytes().size(); ++cut) {
    Unpacker from(std::string_view(to.bytes()).substr(0, cut));
    from.count();
    from.string();
    from.real();
    EXPECT_FALSE(from.whole()) << cut;
  }
  Unpacker endless(std::string_view("\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF", 12));
  EXPECT_EQ(endless.number(), 0u);
  EXPECT_FALSE(endless.whole());
}

TEST(Pack, json_lists_come_back) {
  const std::vector<std::vector<std::string>> lists = {
      {}, {""}, {"kind", "parties.1"}, {"\"", "\\", "\n\t\x01", "大連", "a\\\"b"}, {"", "", ""}};
  for (const auto& list : lists)
    EXPECT_EQ(from_json_list(json_list(list)), list) << json_list(list);
  EXPECT_EQ(json_list({"kind", "a\"b\n"}), "[\"kind\",\"a\\\"b\\u000a\"]");
}

TEST(Pack, what_is_no_list_is_empty) {
  for (const char* json : {"", "[", "{}", "[\"", "[\"a", "[\"a\\u00", "[\"\\u00zz\"]", "null"}) {
    EXPECT_TRUE(from_json_list(json).empty()) << json;
  }
}

TEST(Pack, compression_comes_back_and_damage_does_not) {
  const std::string text(100000, 'x');
  const std::string packed = compress(text);
  EXPECT_LT(packed.size(), 200u);
  EXPECT_EQ(decompress(packed), text);
  EXPECT_EQ(decompress(compress("")), "");
  EXPECT_EQ(decompress(packed, 99999), "") << "a bomb is not unpacked";
  EXPECT_EQ(decompress(packed.substr(0, 10)), "");
  EXPECT_EQ(decompress("no zstd"), "");
  EXPECT_EQ(decompress(""), "");
}

}  // namespace
}  // namespace kiroku
