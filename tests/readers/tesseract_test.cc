#include "pipeline/readers/tesseract.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include <gtest/gtest.h>

#include "pipeline/readers/image.h"
#include "pipeline/readers/tesseract_page.h"

namespace kiroku {
namespace {

std::vector<std::string> names(const std::vector<OcrModel>& models) {
  std::vector<std::string> made;
  for (const OcrModel& model : models) made.emplace_back(model.name);
  return made;
}

TEST(Tesseract, ModelsOfLanguages) {
  const struct {
    std::vector<std::string> languages, models;
  } cases[] = {
      {{}, {}},
      {{"en"}, {"eng"}},
      {{"ja", "en"}, {"Japanese"}},
      {{"en", "ru"}, {"eng", "rus"}},
      {{"zh"}, {"HanS"}},
      {{"zh-CN", "zh-TW"}, {"HanS", "HanT"}},
      {{"zh-Hant"}, {"HanT"}},
      {{"en-GB", "en"}, {"eng"}},
      {{"xx", "vi"}, {"vie"}},
  };
  for (const auto& one : cases) EXPECT_EQ(names(models_for(one.languages)), one.models);
}

TEST(Tesseract, VietnameseByItsLetters) {
  EXPECT_GT(vietnamese_share("D\u00E2n s\u1ED1 th\u00E0nh ph\u1ED1 Nha Trang"), 0.05);
  EXPECT_EQ(vietnamese_share("caf\u00E9, na\u00EFve"), 0);
  EXPECT_EQ(vietnamese_share(""), 0);
}

TEST(Tesseract, NothingToRecognise) {
  EXPECT_EQ(tesseract().recognise({}, {"en"}).error().code, ErrorCode::damaged);
  const Raster white{200, 100, 100, std::string(200 * 100 * 3, '\xFF')};
  const auto page = tesseract().recognise(white, {"en"});
  if (!page) GTEST_SKIP() << page.error().message;
  EXPECT_EQ(page->text, "");
  EXPECT_EQ(page->outcome, PageOutcome::blank);
}

Result<Page> recognise_file(const std::filesystem::path& path,
                            const std::vector<std::string>& languages) {
  std::ifstream file(path, std::ios::binary);
  const std::string bytes((std::istreambuf_iterator<char>(file)), {});
  TRY_ASSIGN(const Raster raster, image_reader().render(bytes, 1, 0, ""));
  return tesseract().recognise(raster, languages);
}

class Slides : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!std::filesystem::exists(folder)) GTEST_SKIP() << folder << " is not here";
    if (std::getenv("OMP_THREAD_LIMIT") == nullptr) GTEST_SKIP() << "OMP_THREAD_LIMIT=1 is not set";
  }
  const std::filesystem::path folder = "../shared/ocr/img";
};

TEST_F(Slides, WordsInBoxes) {
  const auto page = recognise_file(folder / "en00_moderate.jpg", {"en"});
  ASSERT_TRUE(page) << page.error().message;
  for (const char* words : {"City Profile ", " Brand Strategy\n"})
    EXPECT_NE(page->text.find(words), std::string::npos) << page->text;
  EXPECT_EQ(page->origin, Origin::ocr);
  EXPECT_EQ(page->languages, std::vector<std::string>{"en"});
  EXPECT_GT(page->confidence, 0.8F);
  EXPECT_EQ(page->counts.emitted, page->glyphs.size());
  std::uint32_t end = 0;
  for (const Glyph& glyph : page->glyphs) {
    ASSERT_LT(glyph.run, page->runs.size());
    EXPECT_GE(glyph.offset, end);
    end = glyph.offset + glyph.length;
    EXPECT_LE(end, page->text.size());
    EXPECT_GE(glyph.box.x0, 0);
    EXPECT_LE(glyph.box.x1, page->width);
    EXPECT_LE(glyph.box.y1, page->height);
  }
}

TEST_F(Slides, FindsTheModel) {
  for (const std::string language : {"en", "ja", "zh", "ko", "ru", "vi"}) {
    const auto page = recognise_file(folder / (language + "00_moderate.jpg"), {});
    ASSERT_TRUE(page) << page.error().message;
    EXPECT_EQ(page->languages.at(0), language) << page->text;
  }
}

TEST(Tesseract, FingerprintNamesVersionAndModels) {
  const std::string fingerprint = tesseract().fingerprint();
  EXPECT_EQ(fingerprint.find("tesseract "), 0U);
  if (fingerprint.find(" eng:") == std::string::npos) GTEST_SKIP() << "no English model";
  EXPECT_EQ(fingerprint, tesseract().fingerprint());
}

}  // namespace
}  // namespace kiroku
