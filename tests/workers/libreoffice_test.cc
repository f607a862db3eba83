// What LibreOffice may do, tried by a program that stands in for it (office_probe.cc).
#include "pipeline/workers/libreoffice.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "pipeline/workers/channel.h"

namespace kiroku {
namespace {

namespace fs = std::filesystem;

constexpr const char* kOpenText = "application/vnd.oasis.opendocument.text";

// A folder that is laid out like LibreOffice's, first on the PATH; temporary files beside it.
class Installed : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string name = (fs::temp_directory_path() / "kiroku-office-test-XXXXXX").string();
    folder_ = mkdtemp(name.data());
    const fs::path program = folder_ / "office" / "program";
    fs::create_directories(program);
    fs::create_directories(folder_ / "temporary");
    fs::copy_file(OFFICE_PROBE, program / "soffice.bin");
    std::ofstream(program / "soffice") << "";
    std::ofstream(program / "libswlo.so") << "";
    std::ofstream(program / "bootstraprc") << "[Bootstrap]\nProductKey=Probe 7\n";
    std::ofstream(program / "versionrc") << "[Version]\nbuildid=3\n";
    std::ofstream(folder_ / "secret") << "of the user";
    setenv("PATH", program.c_str(), 1);
    setenv("TMPDIR", (folder_ / "temporary").c_str(), 1);
  }
  void TearDown() override {
    fs::remove_all(folder_);
    setenv("PATH", path_.c_str(), 1);
    unsetenv("TMPDIR");
  }

  Result<std::string> made_of(const std::string& words) {
    TRY_ASSIGN(const LibreOffice office, libreoffice_for(kOpenText));
    TRY_ASSIGN(const Bytes document, Bytes::of_string(words));
    TRY_ASSIGN(const Bytes made, pdf_of_office(office, document, kOpenText, limits_, stop_.get()));
    return std::string(made.view());
  }
  std::string answer_to(const std::string& line) {
    const Result<std::string> made = made_of(line + "\n");
    if (!made) return std::string(error_name(made.error().code)) + ": " + made.error().message;
    return made->substr(made->find(": ") + 2, made->size() - made->find(": ") - 3);
  }
  ErrorCode failure_of(const std::string& line) {
    const Result<std::string> made = made_of(line + "\n");
    EXPECT_FALSE(made) << *made;
    return made ? ErrorCode::wrong_use : made.error().code;
  }
  std::string secret() const { return (folder_ / "secret").string(); }

  fs::path folder_;
  Limits limits_;
  Descriptor stop_{eventfd(0, EFD_CLOEXEC)};
  const std::string path_ = std::getenv("PATH");
};

TEST_F(Installed, is_found_with_its_version_where_it_takes_the_kind_of_file) {
  const Result<LibreOffice> office = libreoffice_for(kOpenText);
  ASSERT_TRUE(office);
  EXPECT_EQ(office->version, "Probe 7, 3");
  EXPECT_TRUE(has_libreoffice("libreoffice-writer-nogui"));
  const auto none = libreoffice_for("application/vnd.ms-excel");
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().code, ErrorCode::unsupported);
  EXPECT_NE(none.error().message.find("libreoffice-calc-nogui"), std::string::npos);
  EXPECT_FALSE(has_libreoffice("libreoffice-calc-nogui"));
}

TEST_F(Installed, makes_a_document_also_when_it_begins_anew) {
  EXPECT_EQ(answer_to("version 7"), "done");
  EXPECT_EQ(answer_to("anew"), "done");
}

TEST_F(Installed, reads_and_writes_only_in_its_places) {
  if (jail_support().landlock == 0) GTEST_SKIP() << "this kernel has no Landlock";
  EXPECT_EQ(answer_to("read " + secret()), "Permission denied");
  EXPECT_EQ(answer_to("read /etc/passwd"), "Permission denied");
  EXPECT_EQ(answer_to("read /proc/self/environ"), "Permission denied");
  EXPECT_EQ(answer_to("write " + (folder_ / "more").string()), "Permission denied");
  EXPECT_EQ(answer_to("write /usr/lib/more"), "Permission denied");
  EXPECT_EQ(answer_to("cut " + secret()), "Permission denied");
  EXPECT_EQ(answer_to("execute /bin/true"), "Permission denied");
  EXPECT_EQ(answer_to("write mine"), "done");
}

TEST_F(Installed, reaches_nobody_and_starts_nothing) {
  if (!jail_support().seccomp) GTEST_SKIP() << "this kernel has no seccomp filters";
  limits_.jail = Jail::without_landlock;
  EXPECT_EQ(answer_to("connect"), "internet Permission denied, near Permission denied");
  EXPECT_EQ(answer_to("fork"), "Permission denied");
  EXPECT_EQ(answer_to("chmod " + secret()), "Permission denied");
  EXPECT_EQ(answer_to("link"), "Permission denied");
}

TEST_F(Installed, the_probe_can_do_all_that_without_a_jail) {
  limits_.jail = Jail::none;
  EXPECT_EQ(answer_to("read " + secret()), "done");
  EXPECT_EQ(answer_to("write " + (folder_ / "more").string()), "done");
  EXPECT_EQ(answer_to("connect"), "internet done, near No such file or directory");
  EXPECT_EQ(answer_to("fork"), "done");
  EXPECT_EQ(answer_to("chmod " + secret()), "done");
  EXPECT_EQ(answer_to("link"), "done");
}

TEST_F(Installed, ends_with_a_typed_outcome_whatever_it_does) {
  EXPECT_EQ(failure_of("nothing"), ErrorCode::damaged);
  EXPECT_EQ(failure_of("crash"), ErrorCode::crashed);
  limits_.office_cpu_seconds = 1;
  EXPECT_EQ(failure_of("spin"), ErrorCode::limit_exceeded);
  limits_.office_seconds = 1;
  EXPECT_EQ(failure_of("hang"), ErrorCode::timed_out);
  limits_.office_seconds = 900;
  ASSERT_EQ(eventfd_write(stop_.get(), 1), 0);
  EXPECT_EQ(failure_of("hang"), ErrorCode::interrupted);
}

TEST_F(Installed, may_not_fill_the_disk) {
  EXPECT_EQ(failure_of("fill"), ErrorCode::limit_exceeded);
}

TEST_F(Installed, leaves_nothing_behind) {
  EXPECT_EQ(answer_to("version 7"), "done");
  EXPECT_EQ(failure_of("crash"), ErrorCode::crashed);
  EXPECT_TRUE(fs::is_empty(folder_ / "temporary"));
}

TEST_F(Installed, sweeps_what_killed_programs_left_behind) {
  const fs::path old = folder_ / "temporary" / "kiroku-office-AAAAAA";
  const fs::path fresh = folder_ / "temporary" / "kiroku-office-BBBBBB";
  fs::create_directories(old / "profile");
  fs::create_directories(fresh);
  fs::last_write_time(old, fs::file_time_type::clock::now() - std::chrono::hours(2));
  EXPECT_EQ(answer_to("version 7"), "done");
  EXPECT_FALSE(fs::exists(old));
  EXPECT_TRUE(fs::exists(fresh));
}

}  // namespace
}  // namespace kiroku
