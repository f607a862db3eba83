#include <filesystem>
#include <fstream>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "pipeline/workers/workers.h"

namespace kiroku {
namespace {

class BytesOfFile : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = testing::TempDir() + "/kiroku-bytes-XXXXXX";
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  std::string path(const std::string& name) const { return folder_ + "/" + name; }

  std::string folder_;
};

TEST_F(BytesOfFile, is_the_file_as_it_was) {
  const std::string content(300'000, 'k');
  std::ofstream(path("a")) << content;
  const Result<Bytes> bytes = Bytes::of_file(path("a"));
  ASSERT_TRUE(bytes) << bytes.error().message;
  std::ofstream(path("a")) << "something else";  // truncated and written anew
  EXPECT_EQ(bytes->view(), content);
}

TEST_F(BytesOfFile, reads_an_empty_file) {
  std::ofstream(path("empty")).flush();
  const Result<Bytes> bytes = Bytes::of_file(path("empty"));
  ASSERT_TRUE(bytes) << bytes.error().message;
  EXPECT_EQ(bytes->view(), "");
  EXPECT_GE(bytes->descriptor(), 0);
}

TEST_F(BytesOfFile, refuses_what_is_no_plain_file) {
  ASSERT_EQ(mkfifo(path("fifo").c_str(), 0600), 0);
  for (const std::string& name :
       {path("fifo"), folder_, path("not there"), std::string("/dev/zero")}) {
    const Result<Bytes> bytes = Bytes::of_file(name);
    ASSERT_FALSE(bytes) << name;
    EXPECT_EQ(bytes.error().code, ErrorCode::unreadable) << bytes.error().message;
    EXPECT_NE(bytes.error().message.find(name), std::string::npos) << bytes.error().message;
  }
}

TEST_F(BytesOfFile, refuses_a_file_over_two_gibibytes) {
  const int file = open(path("huge").c_str(), O_CREAT | O_WRONLY, 0600);
  ASSERT_EQ(ftruncate(file, (off_t{2} << 30) + 1), 0);  // sparse
  close(file);
  const Result<Bytes> bytes = Bytes::of_file(path("huge"));
  ASSERT_FALSE(bytes);
  EXPECT_EQ(bytes.error().code, ErrorCode::limit_exceeded);
}

TEST(BytesOfString, cannot_be_changed_by_anybody) {
  const Result<Bytes> bytes = Bytes::of_string("市長");
  ASSERT_TRUE(bytes);
  EXPECT_EQ(bytes->view(), "市長");
  EXPECT_LT(write(bytes->descriptor(), "x", 1), 0);
  EXPECT_NE(ftruncate(bytes->descriptor(), 0), 0);
  EXPECT_EQ(mmap(nullptr, 6, PROT_READ | PROT_WRITE, MAP_SHARED, bytes->descriptor(), 0),
            MAP_FAILED);
}

TEST(BytesOfString, moves) {
  Result<Bytes> first = Bytes::of_string("x");
  const Bytes second = *std::move(first);
  EXPECT_EQ(second.view(), "x");
  EXPECT_EQ(Bytes().view(), "");
  EXPECT_EQ(Bytes().descriptor(), -1);
}

}  // namespace
}  // namespace kiroku
