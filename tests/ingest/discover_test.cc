#include "pipeline/discover.h"

#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/store/samples.h"

namespace kiroku {
namespace {

using testing::ElementsAre;

std::vector<std::string> names(const Discovery& found, const Folder& folder) {
  std::vector<std::string> names;
  for (const FoundFile& file : found.files) {
    names.push_back(file.path.substr((folder / "").size()) +
                    (file.unreadable.empty() ? "" : " (" + file.unreadable + ")"));
  }
  return names;
}

TEST(Discover, finds_what_is_there_in_order) {
  Folder folder;
  mkdir((folder / "b").c_str(), 0755);
  mkdir((folder / ".git").c_str(), 0755);
  for (const char* name : {"b/two.pdf", "a.pdf", "z\n.txt", "\xFF.txt", ".hidden", ".git/config",
                           "sources.csv", "b/sources.csv", "kiroku.db"}) {
    std::ofstream(folder / name) << "x";
  }
  mkfifo((folder / "pipe").c_str(), 0644);
  symlink("a.pdf", (folder / "link.pdf").c_str());
  symlink("nowhere", (folder / "dangling").c_str());
  symlink("..", (folder / "b/up").c_str());
  symlink("self", (folder / "self").c_str());
  const Discovery found =
      discover({folder / "", folder / "b/../a.pdf"}, {folder / "kiroku.db"}).value();
  EXPECT_THAT(names(found, folder),
              ElementsAre("a.pdf", "b/two.pdf", "dangling (a link to nothing)", "link.pdf",
                          "pipe (a named pipe)", "self (Too many levels of symbolic links)",
                          "z\n.txt", "\xFF.txt"));
  EXPECT_EQ(found.files[0].size, 1u);
  EXPECT_GT(found.files[0].mtime_ns, 0);
  EXPECT_TRUE(found.files[4].special);
  EXPECT_THAT(found.sheets, ElementsAre(folder / "b/sources.csv", folder / "sources.csv"));
  EXPECT_TRUE(found.covers(folder / "b/gone.pdf"));
  EXPECT_FALSE(found.covers("/elsewhere/gone.pdf"));
}

TEST(Discover, says_what_is_not_there) {
  const auto found = discover({"/no/such/folder"}, {});
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().code, ErrorCode::unreadable);
  EXPECT_THAT(found.error().message, testing::HasSubstr("/no/such/folder"));
}

TEST(Discover, an_empty_folder_is_no_error) {
  Folder folder;
  EXPECT_TRUE(discover({folder / ""}, {}).value().files.empty());
}

TEST(Discover, the_current_folder_covers_relative_paths) {
  Discovery found;
  found.folders = {"."};
  EXPECT_TRUE(found.covers("a/b.pdf"));
  EXPECT_FALSE(found.covers("../a.pdf"));
  EXPECT_FALSE(found.covers("/a.pdf"));
  found.folders = {"a"};
  EXPECT_FALSE(found.covers("ab/c.pdf"));
}

TEST(Discover, paths_are_made_plain) {
  const std::pair<const char*, const char*> cases[] = {
      {"./a/", "a"}, {"a//b", "a/b"}, {"a/../b", "b"}, {".", "."},
      {"", "."},     {"/", "/"},      {"/a/.", "/a"}};
  for (const auto& [given, plain] : cases) EXPECT_EQ(plain_path(given), plain) << given;
}

}  // namespace
}  // namespace kiroku
