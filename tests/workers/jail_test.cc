// The jail, tried from inside by a child that does what an attacker would do.
#include "pipeline/workers/jail.h"

#include <filesystem>
#include <fstream>
#include <optional>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include "pipeline/workers/sanitizers.h"
#include "tests/workers/fake_work.h"

namespace kiroku {
namespace {

using testing::AnyOf;
using testing::HasSubstr;

constexpr const char* kKilled = "forbidden system call";
constexpr const char* kRefused = "Permission denied";

// How a probe ended: "done", why not, or how it died.
std::string outcome(Workers& workers, const std::string& probe, const std::string& path) {
  const Reading reading = read_all(workers, "probe-" + probe, path);
  return reading.facts ? reading.facts->title : reading.facts.error().message;
}

class InsideTheJail : public testing::TestWithParam<Jail> {
 protected:
  void SetUp() override {
    std::string pattern = testing::TempDir() + "/kiroku-jail-XXXXXX";
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
    store_ = folder_ + "/kiroku.db";
    std::ofstream(store_) << "secret";
    if (GetParam() == Jail::full && jail_support().landlock == 0)
      GTEST_SKIP() << "this kernel has no Landlock: " << jail_fits(Jail::full).error().message;
    Limits limits;
    limits.jail = GetParam();
    Result<Workers> workers = Workers::start(limits, fake_work());
    ASSERT_TRUE(workers) << workers.error().message;
    workers_.emplace(*std::move(workers));
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::string folder_, store_;
  std::optional<Workers> workers_;
};

// Refused or killed: nothing of it is done, and the next document is read.
TEST_P(InsideTheJail, nothing_is_written_connected_started_or_spied_on) {
  const char* const probes[] = {"open-to-write",
                                "open-to-append",
                                "truncate-by-opening",
                                "create",
                                "create-unnamed",
                                "truncate",
                                "remove",
                                "rename",
                                "change-mode",
                                "write-elsewhere",
                                "connect",
                                "connect-unix",
                                "execve",
                                "fork",
                                "thread",
                                "ptrace",
                                "kill",
                                "tgkill",
                                "read-a-process",
                                "mmap-exec",
                                "mprotect-exec",
                                "lift-limits",
                                "mount",
                                "unshare",
                                "io-uring",
                                "bpf",
                                "keys"};
  for (const std::string probe : probes) {
    // The sanitizer reads a process itself, and its thread hooks end the child before the jail
    // does.
    if (kHasSanitizerShadow && (probe == "read-a-process" || probe == "thread")) continue;
    EXPECT_THAT(outcome(*workers_, probe, store_), AnyOf(HasSubstr(kKilled), HasSubstr(kRefused)))
        << probe;
    EXPECT_TRUE(read_all(*workers_, "pages").facts) << "the next one after " << probe;
  }
  std::string content;
  std::ifstream(store_) >> content;
  EXPECT_EQ(content, "secret");
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder_), {}), 1);
}

TEST_P(InsideTheJail, programs_and_processes_end_it_at_once) {
  for (const std::string probe : {"execve", "fork", "ptrace", "kill", "mount", "bpf"})
    EXPECT_THAT(outcome(*workers_, probe, store_), HasSubstr(kKilled)) << probe;
}

TEST_P(InsideTheJail, files_of_the_user_are_out_of_reach_of_landlock) {
  const char* const expected = GetParam() == Jail::full ? kRefused : "done";
  for (const std::string& path : {std::string("/etc/passwd"), store_})
    EXPECT_EQ(outcome(*workers_, "open", path), expected) << path;
  EXPECT_EQ(outcome(*workers_, "open-folder", ""), expected);
  if (GetParam() == Jail::full) {
    EXPECT_EQ(outcome(*workers_, "open-itself", ""), kRefused);
  }
}

TEST_P(InsideTheJail, what_readers_need_is_in_reach) {
  int there = 0;
  for (const std::string& place : readable_places()) {
    if (!std::filesystem::exists(place)) continue;
    ++there;
    EXPECT_EQ(outcome(*workers_, "open", place), "done") << place;
  }
  EXPECT_GT(there, 0);
}

INSTANTIATE_TEST_SUITE_P(Jails, InsideTheJail, testing::Values(Jail::full, Jail::without_landlock),
                         [](const auto& jail) {
                           return std::string(jail.param == Jail::full ? "full" : "no_landlock");
                         });

// The probes would find what they look for: without a jail they do it.
TEST(OutsideTheJail, the_probes_do_what_they_say) {
  Limits limits;
  limits.jail = Jail::none;
  Result<Workers> workers = Workers::start(limits, fake_work());
  ASSERT_TRUE(workers) << workers.error().message;
  for (const std::string probe : {"open", "open-folder", "open-itself", "create-unnamed", "connect",
                                  "fork", "thread", "kill", "tgkill", "mmap-exec", "unshare"})
    EXPECT_EQ(outcome(*workers, probe, "/etc/passwd"), "done") << probe;
  EXPECT_THAT(outcome(*workers, "execve", ""), HasSubstr("exit status 0")) << "/bin/true ran";
}

}  // namespace
}  // namespace kiroku
