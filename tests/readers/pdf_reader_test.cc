// The PDF reader on small files made here, on the project's fixtures, and on ../shared/pdfs where
// that is present.
#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pipeline/readers/poppler.h"
#include "schemas/utf8.h"
#include "tests/readers/made_pdf.h"

namespace kiroku {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> codes(const Page& page) {
  std::vector<std::string> all;
  for (const Finding& finding : page.findings) all.push_back(finding.code);
  return all;
}

// What every page must hold, whatever the file.
void expect_sound(const Page& page, const std::string& name) {
  SCOPED_TRACE(name + ", page " + std::to_string(page.number));
  EXPECT_TRUE(is_utf8(page.text));
  std::uint32_t accounted = page.counts.emitted + page.counts.unmapped;
  for (const std::uint32_t count : page.counts.suppressed) accounted += count;
  EXPECT_EQ(accounted, page.counts.drawn);
  EXPECT_EQ(page.glyphs.size(), page.counts.emitted + page.counts.unmapped);
  std::uint32_t end = 0, broken = 0;
  for (const Glyph& glyph : page.glyphs) {
    broken +=
        glyph.offset < end || glyph.length == 0 || glyph.offset + glyph.length > page.text.size();
    end = glyph.offset + glyph.length;
    broken += glyph.run >= page.runs.size() || page.runs[glyph.run].font >= page.fonts.size();
    const Box& box = glyph.box;
    broken +=
        !(box.x0 <= box.x1 && box.y0 <= box.y1 && box.x0 < page.width && box.x1 > -page.width);
    const bool replaced = page.text.compare(glyph.offset, glyph.length, "\uFFFD") == 0;
    broken += replaced != ((glyph.flags & Glyph::kUnmapped) != 0);
  }
  EXPECT_EQ(broken, 0u);
  // what no glyph stands for was added by the layout: spaces, line ends, tabs between cells
  std::string added;
  std::uint32_t at = 0;
  for (const Glyph& glyph : page.glyphs) {
    added.append(page.text, at, glyph.offset - at);
    at = glyph.offset + glyph.length;
  }
  added.append(page.text, at);
  EXPECT_EQ(added.find_first_not_of(" \n\t"), std::string::npos);
  std::uint32_t block_end = 0;
  for (const Block& block : page.blocks) {
    EXPECT_GE(block.span.begin, block_end);
    EXPECT_GT(block.span.end, block.span.begin);
    block_end = block.span.end;
  }
  EXPECT_LE(block_end, page.text.size());
}

std::string contents(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST(PdfReader, a_page_with_its_glyphs) {
  const Reading reading = read(one_page("BT /F 10 Tf 20 350 Td (Kobe 1995)Tj ET"));
  ASSERT_TRUE(reading.facts);
  EXPECT_EQ(reading.facts->pages, 1);
  EXPECT_TRUE(reading.facts->findings.empty());
  const Page& page = reading.pages.at(0);
  EXPECT_EQ(page.text, "Kobe 1995\n");
  EXPECT_EQ(page.reason, "text-layer");
  EXPECT_EQ(page.width, 300);
  EXPECT_EQ(page.height, 400);
  EXPECT_TRUE(page.findings.empty());
  ASSERT_EQ(page.glyphs.size(), 9u);
  EXPECT_EQ(page.glyphs[0].code, unsigned{'K'});
  EXPECT_NEAR(page.glyphs[0].box.x0, 20, 0.01);
  EXPECT_NEAR(page.glyphs[0].box.x1, 26.67, 0.01);
  EXPECT_GT(page.glyphs[0].box.y0, 38);
  EXPECT_LT(page.glyphs[0].box.y1, 54);
  ASSERT_EQ(page.fonts.size(), 1u);
  EXPECT_EQ(page.fonts[0].name, "Helvetica");
  EXPECT_EQ(page.fonts[0].type, "Type 1");
  EXPECT_FALSE(page.fonts[0].embedded);
  EXPECT_FALSE(page.fonts[0].has_to_unicode);
  expect_sound(page, "a_page_with_its_glyphs");
}

TEST(PdfReader, character_spacing_is_no_part_of_a_glyph) {
  const Page page = read(one_page("BT /F 10 Tf 5 Tc 20 350 Td (AB)Tj ET")).pages.at(0);
  EXPECT_NEAR(page.glyphs[0].box.x1 - page.glyphs[0].box.x0, 6.67, 0.01);
  EXPECT_NEAR(page.glyphs[1].box.x0, 31.67, 0.01);
}

TEST(PdfReader, boxes_of_rotated_pages_are_as_displayed) {
  for (const int turn : {0, 90, 180, 270}) {
    const Page page =
        read(one_page("BT /F 10 Tf 20 350 Td (Kobe)Tj ET", "/Rotate " + std::to_string(turn)))
            .pages.at(0);
    EXPECT_EQ(page.text, "Kobe\n") << turn;
    EXPECT_EQ(page.rotation, turn);
    EXPECT_EQ(page.width, turn % 180 ? 400 : 300);
    EXPECT_EQ(page.runs[0].rotation, turn / 90);
    const Box& box = page.glyphs[0].box;  // the K stands 20 from the left and 50 from the top
    const float x = (box.x0 + box.x1) / 2, y = (box.y0 + box.y1) / 2;
    const float expected[4][2] = {{23, 47}, {353, 23}, {277, 353}, {47, 277}};
    EXPECT_NEAR(x, expected[turn / 90][0], 2) << turn;
    EXPECT_NEAR(y, expected[turn / 90][1], 2) << turn;
  }
}

TEST(PdfReader, what_nobody_sees_is_counted_by_its_reason) {
  const Page page = read(one_page("BT /F 10 Tf 20 350 Td (seen)Tj 3 Tr 0 -20 Td (invisible)Tj 0 Tr "
                                  "/F 0.5 Tf 0 -20 Td (tiny)Tj "
                                  "/F 10 Tf 0 900 Td (off page)Tj ET q 0 0 10 10 re W n BT /F 10 "
                                  "Tf 100 100 Td (clipped)Tj ET Q "
                                  "BT /F 20 Tf 20 200 Td (shade)Tj 1 -1 Td (shade)Tj ET"))
                        .pages.at(0);
  EXPECT_EQ(page.text, "seen\n\nshade\n");
  EXPECT_EQ(page.counts.drawn, 42u);
  EXPECT_EQ(suppressed(page, Suppression::invisible), 9u);
  EXPECT_EQ(suppressed(page, Suppression::tiny), 4u);
  EXPECT_EQ(suppressed(page, Suppression::off_page), 8u);
  EXPECT_EQ(suppressed(page, Suppression::clipped), 7u);
  EXPECT_EQ(suppressed(page, Suppression::duplicate), 5u);
  EXPECT_THAT(codes(page), testing::ElementsAre("invisible-text"));
}

TEST(PdfReader, the_invisible_layer_of_a_scan_is_its_text) {
  const Page page =
      read(one_page("q 300 0 0 400 0 0 cm /I Do Q BT /F 10 Tf 3 Tr 20 350 Td (scanned)Tj ET"))
          .pages.at(0);
  EXPECT_EQ(page.text, "scanned\n");
  EXPECT_EQ(page.reason, "invisible-layer");
  ASSERT_EQ(page.images.size(), 1u);
  EXPECT_EQ(page.images[0].box, (Box{0, 0, 300, 400}));
  EXPECT_EQ(page.images[0].width, 2u);
}

TEST(PdfReader, layers_that_are_switched_off) {
  const Page page = read(one_page("BT /F 10 Tf 20 350 Td (shown)Tj ET /OC /L BDC BT /F 10 Tf 20 "
                                  "300 Td (hidden)Tj ET EMC",
                                  "", "/OCProperties<</OCGs[7 0 R]/D<</OFF[7 0 R]>>>>"))
                        .pages.at(0);
  EXPECT_EQ(page.text, "shown\n");
  EXPECT_EQ(page.counts.drawn, 11u);
  EXPECT_EQ(suppressed(page, Suppression::hidden_layer), 6u);
  EXPECT_THAT(codes(page), testing::ElementsAre("hidden-layers"));
}

TEST(PdfReader, pages_without_text) {
  const Page picture = read(one_page("q 300 0 0 400 0 0 cm /I Do Q")).pages.at(0);
  EXPECT_EQ(picture.reason, "no-text-layer");
  EXPECT_THAT(codes(picture), testing::ElementsAre("no-text-layer"));
  EXPECT_EQ(picture.outcome, PageOutcome::ok);
  const Page drawing = read(one_page("10 10 50 50 re f")).pages.at(0);
  EXPECT_EQ(drawing.reason, "no-text-layer");
  const Page blank = read(one_page("")).pages.at(0);
  EXPECT_EQ(blank.reason, "blank-page");
  EXPECT_EQ(blank.outcome, PageOutcome::blank);
  EXPECT_TRUE(blank.findings.empty());
}

TEST(PdfReader, an_inline_image_is_read_through) {
  const Page page = read(one_page("q 10 0 0 10 0 0 cm BI /W 2 /H 2 /BPC 8 /CS /G ID (Tj EI Q BT /F "
                                  "10 Tf 20 350 Td (after)Tj ET"))
                        .pages.at(0);
  EXPECT_EQ(page.text, "after\n");
  EXPECT_EQ(page.images.size(), 1u);
}

TEST(PdfReader, a_page_that_draws_without_end_is_cut_and_says_so) {
  std::string content = "BT /F 10 Tf 20 350 Td\n";
  for (int i = 0; i < 4000; ++i) content += "(" + std::string(1000, 'a') + ")Tj\n";
  const Page page = read(one_page(content)).pages.at(0);
  EXPECT_GE(page.counts.drawn, 3000000u);
  EXPECT_LT(page.counts.drawn, 3200000u);
  EXPECT_THAT(codes(page), testing::Contains("page-truncated"));
  expect_sound(page, "a_page_that_draws_without_end");
}

TEST(PdfReader, labels_of_the_catalog) {
  const Page page = read(one_page("BT /F 10 Tf 20 350 Td (text)Tj 130 -340 Td (7)Tj ET", "",
                                  "/PageLabels<</Nums[0<</S/r/St 12>>]>>"))
                        .pages.at(0);
  EXPECT_EQ(page.label, "xii");
  EXPECT_EQ(
      read(one_page("BT /F 10 Tf 20 350 Td (text)Tj 130 -340 Td (- 7 -)Tj ET")).pages.at(0).label,
      "7");
}

TEST(PdfReader, characters_that_no_text_can_hold) {
  const std::string map =
      "/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <00> <FF> "
      "endcodespacerange "
      "5 beginbfchar <41> <0000> <42> <000A> <43> <D800> <44> <D83DDE00> <45> <00660069> endbfchar "
      "endcmap end";
  std::string file = one_page(
      "BT /G 10 Tf 20 350 Td (ABCDEF)Tj ET", "", "",
      {"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/ToUnicode 9 0 R>>", stream("", map)});
  file.replace(file.find("/F 5 0 R"), 8, "/G 8 0 R");
  const Page page = read(file).pages.at(0);
  EXPECT_EQ(page.text, "\uFFFD\uFFFD\uFFFD\U0001F600fiF\n");
  EXPECT_EQ(page.counts.unmapped, 3u);
  EXPECT_THAT(codes(page), testing::Contains("unmapped-glyphs"));
  EXPECT_TRUE(page.fonts.at(0).has_to_unicode);
  expect_sound(page, "characters_that_no_text_can_hold");
}

TEST(PdfReader, a_space_without_a_name) {
  std::string file = one_page("BT /G 10 Tf 20 350 Td (two words)Tj ET", "", "",
                              {"<</Type/Font/Subtype/Type1/BaseFont/Times-Roman"
                               "/Encoding<</Differences[32/.notdef]>>>>"});
  file.replace(file.find("/F 5 0 R"), 8, "/G 8 0 R");
  const Page page = read(file).pages.at(0);
  EXPECT_EQ(page.text, "two words\n");
  EXPECT_EQ(page.counts.unmapped, 0u);
}

TEST(PdfReader, what_is_no_pdf_is_a_typed_error) {
  EXPECT_EQ(read("").facts.error().code, ErrorCode::empty);
  EXPECT_EQ(read("%PDF-1.4\nnothing").facts.error().code, ErrorCode::damaged);
  EXPECT_EQ(read(std::string(3000, '\0')).facts.error().code, ErrorCode::damaged);
  EXPECT_EQ(read(pdf({"<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[]/Count 0>>"}))
                .facts.error()
                .code,
            ErrorCode::empty);
}

TEST(PdfReader, page_ranges_and_sinks_that_have_enough) {
  std::string kids;
  std::vector<std::string> objects = {"<</Type/Catalog/Pages 2 0 R>>", ""};
  for (int i = 0; i < 5; ++i) {
    objects.push_back("<</Type/Page/Parent 2 0 R/MediaBox[0 0 100 100]>>");
    kids += std::to_string(3 + i) + " 0 R ";
  }
  objects[1] = "<</Type/Pages/Kids[" + kids + "]/Count 5>>";
  const std::string file = pdf(objects);
  const Reading middle = read(file, {.first_page = 2, .last_page = 3, .password = ""});
  ASSERT_EQ(middle.pages.size(), 2u);
  EXPECT_EQ(middle.pages[0].number, 2);
  EXPECT_EQ(middle.facts->pages, 5);
  EXPECT_EQ(read(file, {.first_page = 4, .last_page = 99, .password = ""}).pages.size(), 2u);
  int taken = 0;
  EXPECT_TRUE(poppler_reader().read(file, {}, [&taken](Page&&) { return ++taken < 2; }));
  EXPECT_EQ(taken, 2);
}

TEST(PdfReader, renders_what_was_asked_for) {
  const std::string file = one_page("1 0 0 rg 0 200 300 200 re f");
  const auto raster = poppler_reader().render(file, 1, 144, "");
  ASSERT_TRUE(raster);
  EXPECT_EQ(raster->width, 600u);
  EXPECT_EQ(raster->height, 800u);
  EXPECT_EQ(raster->dpi, 144);
  ASSERT_EQ(raster->rgb.size(), 600u * 800 * 3);
  EXPECT_EQ(raster->rgb.substr(0, 3), std::string("\xFF\0\0", 3));  // the upper half is red
  EXPECT_EQ(raster->rgb.substr(600 * 700 * 3, 3), "\xFF\xFF\xFF");
  EXPECT_EQ(poppler_reader().render(file, 2, 144, "").error().code, ErrorCode::not_found);
  EXPECT_EQ(poppler_reader().render("", 1, 144, "").error().code, ErrorCode::empty);
}

TEST(PdfReader, a_raster_stays_under_the_cap_and_says_its_resolution) {
  const std::string wide =
      pdf({"<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>",
           "<</Type/Page/Parent 2 0 R/MediaBox[0 0 100000 10]>>"});
  const auto raster = poppler_reader().render(wide, 1, 300, "");
  ASSERT_TRUE(raster);
  EXPECT_LE(raster->width, kMaxRasterSide);
  EXPECT_GT(raster->width, kMaxRasterSide - 100);
  EXPECT_NEAR(raster->dpi, 7.2, 0.1);
}

// Fonts kept from earlier pages say what the file says: a late page read alone is the same.
void expect_read_alone(const std::string& bytes, const Reading& reading, const std::string& name) {
  const int last = std::min(reading.facts->pages, 12);
  if (last < 2) return;
  ReadOptions alone;
  alone.first_page = alone.last_page = last;
  const Reading single = read(bytes, alone);
  ASSERT_EQ(single.pages.size(), 1u) << name;
  Page page = single.pages[0], after = reading.pages[static_cast<std::size_t>(last - 1)];
  page.findings.clear();  // complaints about fonts come once
  after.findings.clear();
  EXPECT_TRUE(page == after) << name << ", page " << last;
}

// 0 when the folder is not there.
std::size_t read_folder(const fs::path& folder) {
  std::size_t count = 0;
  if (!fs::is_directory(folder)) return 0;
  std::vector<fs::path> files(fs::directory_iterator(folder), {});
  std::sort(files.begin(), files.end());
  for (const fs::path& path : files) {
    if (path.extension() != ".pdf") continue;
    // Poppler itself never returns: its form tree refers to itself in 2^n ways.
    if (path.filename() == "shared-unnamed-field.pdf") continue;
    ++count;
    const Reading reading = read(contents(path));
    if (!reading.facts) {
      EXPECT_THAT(reading.facts.error().code,
                  testing::AnyOf(ErrorCode::password_needed, ErrorCode::damaged, ErrorCode::empty))
          << path;
      EXPECT_TRUE(reading.pages.empty());
      continue;
    }
    EXPECT_EQ(reading.pages.size(), static_cast<std::size_t>(reading.facts->pages)) << path;
    for (const Page& page : reading.pages) expect_sound(page, path.filename().string());
    expect_read_alone(contents(path), reading, path.filename().string());
  }
  return count;
}

TEST(PdfReader, fixtures) {
  EXPECT_GT(read_folder("fixtures/documents"), 0u) << "fixtures/documents has no PDFs";
  const Reading reading = read(contents("fixtures/documents/summit-2012.pdf"));
  ASSERT_TRUE(reading.facts);
  ASSERT_GE(reading.pages.size(), 6u);
  EXPECT_EQ(reading.pages[0].label, "47");
  EXPECT_NE(reading.pages[0].text.find("1,812,255"), std::string::npos);
  EXPECT_GT(suppressed(reading.pages[4], Suppression::duplicate), 0u);  // its title has a shadow
  // a list beside a table: first the list, then the table by rows
  const std::string& slide = reading.pages[4].text;
  EXPECT_LT(slide.find("Drinking water"), slide.find("Kumamoto and its partners"));
  EXPECT_NE(slide.find("Naples\t959,574\tJanuary 1, 2011\n"), std::string::npos);
}

TEST(PdfReader, real_files) {
  if (read_folder("../shared/pdfs/files") == 0)
    GTEST_SKIP() << "../shared/pdfs/files is not there: the collection of real PDFs was not read";
}

TEST(PdfReader, says_what_files_a_document_carries) {
  const auto carrying = [&](const std::string& names) {
    return one_page("BT /F 9 Tf 20 300 Td (See the annex.) Tj ET", "",
                    "/Names<</EmbeddedFiles<</Names[" + names + "]>>>>",
                    {stream("/Type/XObject/Subtype/Form/BBox[0 0 1 1]", ""),
                     "<</Type/Filespec/F(counts.csv)/EF<</F 10 0 R>>>>",
                     stream("/Type/EmbeddedFile", "city,year\nKobe,2012\n")});
  };
  const Reading two = read(carrying("(a)9 0 R(b)9 0 R"));
  ASSERT_TRUE(two.facts);
  ASSERT_EQ(two.facts->findings.size(), 1u);
  EXPECT_EQ(two.facts->findings[0].code, "embedded-files");
  EXPECT_EQ(two.facts->findings[0].message,
            "the document carries 2 files, read with --embedded: counts.csv, counts.csv");
  EXPECT_EQ(two.pages[0].text, "See the annex.\n");
  std::string many;
  for (int i = 0; i < 300; ++i) many.append("(").append(std::to_string(1000 + i)).append(")9 0 R");
  const Reading crowd = read(carrying(many));
  EXPECT_THAT(crowd.facts->findings[0].message, testing::StartsWith("the document carries 300 "));
  EXPECT_LT(crowd.facts->findings[0].message.size(), 400u);
  // no file behind the name; a name that is no text; nothing at all
  for (const char* names : {"(a)99 0 R", "(a)5", "(a)null"}) {
    const Reading odd = read(carrying(names));
    ASSERT_TRUE(odd.facts) << names;
    EXPECT_EQ(odd.pages.size(), 1u) << names;
  }
  EXPECT_TRUE(read(carrying("")).facts->findings.empty());
}

// Poppler itself takes such a document to have no page.
TEST(PdfReader, a_wrong_number_of_pages_costs_none) {
  for (const char* count : {"/Count 2000000000", "/Count -5", "/Count 0", "", "/Count(two)"}) {
    const std::string line = "BT /F 9 Tf 20 300 Td (All hands.) Tj ET";
    const std::string leaf =
        "<</Type/Page/Parent 3 0 R/MediaBox[0 0 300 400]/Contents 6 0 R/Resources<</Font<</F "
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>>>";
    const Reading wrong = read(pdf({"<</Type/Catalog/Pages 2 0 R>>",
                                    std::string("<</Type/Pages/Kids[3 0 R 2 0 R]") + count + ">>",
                                    "<</Type/Pages/Kids[4 0 R 5 0 R 3 0 R]/Count 2/Parent 2 0 R>>",
                                    leaf, leaf, stream("", line)}));
    ASSERT_TRUE(wrong.facts) << count;
    EXPECT_EQ(wrong.facts->pages, 2) << count;
    ASSERT_EQ(wrong.pages.size(), 2u) << count;
    EXPECT_EQ(wrong.pages[1].text, "All hands.\n") << count;
    ASSERT_FALSE(wrong.facts->findings.empty()) << count;
    EXPECT_EQ(wrong.facts->findings[0].code, "pdf-syntax") << count;
  }
  EXPECT_EQ(read(pdf({"<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[]/Count 0>>"}))
                .facts.error()
                .code,
            ErrorCode::empty);
}

TEST(PdfReader, sizes_without_bounds_are_kept_within_those_of_the_protocol) {
  std::string content = "BT /F 9 Tf 20 300 Td (All hands.) Tj ET ";
  for (const char* zeros : {"0000", "00000000", "000000000000000000000000000000"})
    content += std::string("BT /F 1") + zeros + " Tf 20 100 Td (wide) Tj ET ";
  const Reading wild = read(one_page(content));
  ASSERT_EQ(wild.pages.size(), 1u);
  expect_sound(wild.pages[0], "wild sizes");
  EXPECT_THAT(wild.pages[0].text,
              testing::HasSubstr("hands."));  // letters as high as the page lie over it
  for (const auto& run : wild.pages[0].runs) EXPECT_LT(run.size, 1e6f);
  for (const Hidden& hidden : wild.pages[0].hidden) {
    EXPECT_LT(std::fabs(hidden.box.x1), 1e6f);
    EXPECT_LT(std::fabs(hidden.box.y0), 1e6f);
  }
}

}  // namespace
}  // namespace kiroku
