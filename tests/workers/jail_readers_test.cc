// The jail must take nothing away from readers: what is read inside it is what is read outside.
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pipeline/workers/workers.h"

namespace kiroku {
namespace {

namespace fs = std::filesystem;

// Vertical Shift-JIS in a font that is not embedded: Poppler needs a CMap and a table of its data
// package, and a font of the system to render it.
constexpr const char* kJapanese = R"(%PDF-1.4
1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj
2 0 obj <</Type/Pages/Kids[3 0 R]/Count 1>> endobj
3 0 obj <</Type/Page/Parent 2 0 R/MediaBox[0 0 300 300]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>> endobj
4 0 obj <</Length 52>> stream
BT /F 24 Tf 200 250 Td <8E7396AF8BE0919282CC939D> Tj ET
endstream endobj
5 0 obj <</Type/Font/Subtype/Type0/BaseFont/Ryumin-Light/Encoding/90ms-RKSJ-V/DescendantFonts[6 0 R]>> endobj
6 0 obj <</Type/Font/Subtype/CIDFontType0/BaseFont/Ryumin-Light/CIDSystemInfo<</Registry(Adobe)/Ordering(Japan1)/Supplement 2>>/DW 1000>> endobj
trailer <</Root 1 0 R>>
)";

Workers started(Jail jail) {
  Limits limits;
  limits.jail = jail;
  limits.seconds_since_progress = 20;
  Result<Workers> workers = Workers::start(limits);
  EXPECT_TRUE(workers) << workers.error().message;
  return *std::move(workers);
}

// The strictest jail of this kernel.
Jail strictest() { return jail_support().landlock > 0 ? Jail::full : Jail::without_landlock; }

struct Seen {
  Result<DocumentFacts> facts;
  std::vector<Page> pages;
};

Seen seen_by(Workers& workers, const Bytes& bytes, const std::string& path) {
  Seen seen;
  seen.facts = workers.read(bytes, media_type_of(bytes.view(), path), {}, [&](Page&& page) {
    seen.pages.push_back(std::move(page));
    return true;
  });
  return seen;
}

class JailOfReaders : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    if (jail_support().landlock == 0)
      std::cout << "this kernel has no Landlock: compared is a jail of seccomp alone\n";
  }
  void compare(const Bytes& bytes, const std::string& path) {
    const Seen inside = seen_by(inside_, bytes, path), outside = seen_by(outside_, bytes, path);
    EXPECT_EQ(inside.facts, outside.facts) << path;
    EXPECT_EQ(inside.pages, outside.pages) << path;
    if (!inside.pages.empty()) {
      const std::string type = media_type_of(bytes.view(), path);
      EXPECT_EQ(inside_.render(bytes, type, 1, 36, ""), outside_.render(bytes, type, 1, 36, ""))
          << path;
    }
  }
  int compare_folder(const fs::path& folder) {
    int files = 0;
    std::error_code missing;
    for (const auto& entry : fs::directory_iterator(folder, missing)) {
      // Hangs every tool that is made of Poppler, in a jail or not.
      if (!entry.is_regular_file() || entry.path().filename() == "shared-unnamed-field.pdf")
        continue;
      const Result<Bytes> bytes = Bytes::of_file(entry.path());
      if (bytes) compare(*bytes, entry.path()), ++files;
    }
    return files;
  }

  Workers inside_ = started(strictest()), outside_ = started(Jail::none);
};

TEST_F(JailOfReaders, character_maps_and_fonts_are_found_inside) {
  const Bytes bytes = *Bytes::of_string(kJapanese);
  compare(bytes, "japanese.pdf");
  const Seen seen = seen_by(inside_, bytes, "japanese.pdf");
  ASSERT_EQ(seen.pages.size(), 1U);
  EXPECT_THAT(seen.pages[0].text, testing::HasSubstr("市民"));
}

TEST_F(JailOfReaders, fixtures_are_read_alike) {
  EXPECT_GT(compare_folder("fixtures/documents"), 3);
  EXPECT_GT(compare_folder("fixtures/damaged"), 3);
}

TEST_F(JailOfReaders, language_models_are_found_inside) {
  const Bytes bytes = *Bytes::of_file("fixtures/documents/summit-2012.pdf");
  const Result<Page> inside = inside_.recognise(bytes, "application/pdf", 1, {"en"}, "");
  ASSERT_TRUE(inside) << inside.error().message;
  EXPECT_FALSE(inside->text.empty());
  EXPECT_EQ(inside, outside_.recognise(bytes, "application/pdf", 1, {"en"}, ""));
}

// 25 small files that cost every tool its time or memory (../shared/pdfs/hostile): each ends within
// its limits, as one thing, and the workers live.
TEST_F(JailOfReaders, attacks_end_within_their_limits) {
  if (!fs::exists("../shared/pdfs/hostile/generate.py"))
    GTEST_SKIP() << "../shared/pdfs/hostile is not there: attacks were not tried";
  std::string folder = testing::TempDir() + "/kiroku-attacks-XXXXXX";
  ASSERT_NE(mkdtemp(folder.data()), nullptr);
  const std::string make = "p=$(realpath ../shared/pdfs/hostile/generate.py) && cd " + folder +
                           " && python3 \"$p\" > /dev/null";
  ASSERT_EQ(std::system(make.c_str()), 0);
  Limits limits;
  limits.jail = strictest();
  limits.seconds_since_progress = 3;
  limits.cpu_seconds = 5;
  Workers workers = Workers::start(limits).value();
  int files = 0, lost = 0;
  for (const auto& entry : fs::directory_iterator(folder)) {
    const auto start = std::chrono::steady_clock::now();
    const Bytes bytes = *Bytes::of_file(entry.path());
    const Seen seen = seen_by(workers, bytes, entry.path());
    const auto took = std::chrono::steady_clock::now() - start;
    EXPECT_LT(took, std::chrono::seconds(30)) << entry.path();
    // No silent loss: a page that is missing is an Error, or a page that says what happened.
    if (seen.facts) {
      EXPECT_EQ(seen.pages.size(), static_cast<std::size_t>(seen.facts->pages)) << entry.path();
    }
    for (const Page& page : seen.pages)
      EXPECT_TRUE(page.outcome == PageOutcome::ok || !page.findings.empty()) << entry.path();
    ++files, lost += seen.facts ? 0 : 1;
  }
  fs::remove_all(folder);
  EXPECT_GE(files, 25);
  EXPECT_GT(lost, 0);
  EXPECT_TRUE(seen_by(workers, *Bytes::of_string(kJapanese), "after.pdf").facts);
}

TEST_F(JailOfReaders, a_collection_with_all_cjk_and_vertical_writing_is_read_alike) {
  const int files = compare_folder("../shared/pdfs/files");
  if (files == 0) GTEST_SKIP() << "../shared/pdfs/files is not there: real PDFs were not compared";
  EXPECT_GE(files, 50);
}

}  // namespace
}  // namespace kiroku
