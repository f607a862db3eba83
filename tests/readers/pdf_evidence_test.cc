// What a PDF says beside its glyphs, for `read --evidence`: marked content, layers, the structure
// tree, clips, links, annotations, resolutions, the files that it carries.
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "pipeline/readers/content_marks.h"
#include "tests/readers/made_pdf.h"

namespace kiroku {
namespace {

Page evidence_of(const std::string& content, const std::string& page = "",
                 const std::string& catalog = "", const std::vector<std::string>& more = {}) {
  ReadOptions options;
  options.evidence = true;
  const std::string bytes = one_page(content, page, catalog, more);
  Reading reading = read(bytes, options);
  const Reading plain = read(bytes);
  EXPECT_EQ(reading.pages.size(), 1u);
  if (reading.pages.empty() || plain.pages.empty()) return {};
  EXPECT_EQ(reading.pages[0].text, plain.pages[0].text) << "evidence changes no text";
  EXPECT_TRUE(plain.pages[0].contents.empty());
  return std::move(reading.pages[0]);
}

// The sequences around the glyph at which `text` begins, from the inside.
std::vector<MarkedContent> around(const Page& page, const std::string& text) {
  std::vector<MarkedContent> found;
  const std::size_t at = page.text.find(text);
  for (const Glyph& glyph : page.glyphs) {
    if (glyph.offset != at) continue;
    for (std::size_t i = page.runs[glyph.run].content; i > 0; i = page.contents[i - 1].inside)
      found.push_back(page.contents[i - 1]);
  }
  return found;
}

TEST(ContentMarks, named_lists_are_written_out) {
  const PropertyList list = [](std::string_view, std::string_view name) {
    return name == "M" ? std::string("<</MCID 3>>") : std::string();
  };
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"/P /M BDC (x)Tj EMC", "/P <</MCID 3>> BDC (x)Tj EMC"},
      {"/P/M BDC EMC", "/P<</MCID 3>> BDC EMC"},
      {"/P /other BDC EMC", "/P /other BDC EMC"},
      {"/P <</MCID 1>> BDC EMC", "/P <</MCID 1>> BDC EMC"},
      // a layer's own sequence stays
      {"/OC /M BDC /a BMC EMC EMC q",
       "/KirokuLayer <</MCID 3>> BDC /OC /M BDC /a BMC EMC EMC EMC  q"},
      // not in strings, comments, dictionaries, pictures
      {"(/P /M BDC \\) ) Tj % /P /M BDC\n<</a(/P /M BDC)>> /x gs",
       "(/P /M BDC \\) ) Tj % /P /M BDC\n<</a(/P /M BDC)>> /x gs"},
      {"BI /W 1 ID /P /M BDC EI /P /M BDC EMC", "BI /W 1 ID /P /M BDC EI /P <</MCID 3>> BDC EMC"},
      // not whole
      {"EMC EMC /P /M BDC", "EMC EMC /P <</MCID 3>> BDC"},
      {"(", "("},
      {"<<", "<<"},
      {"ID", "ID"},
      {"(\\", "(\\"},
      {"", ""}};
  for (const auto& [before, after] : cases) EXPECT_EQ(announced(before, list), after);
}

TEST(PdfEvidence, marked_content_and_actual_text) {
  const Page page = evidence_of(
      "/P <</MCID 0/Lang(vi)>> BDC BT /F 10 Tf 20 300 Td (outer )Tj ET "
      "/Span <</ActualText<FEFF53174E5D5DDE>>> BDC BT /F 10 Tf 60 300 Td (inner)Tj ET EMC "
      "EMC /Artifact BMC BT /F 10 Tf 20 200 Td (page)Tj ET EMC EMC "
      "BT /F 10 Tf 20 100 Td (bare)Tj ET");
  const std::vector<MarkedContent> inner = around(page, "inner");
  ASSERT_EQ(inner.size(), 2u);
  EXPECT_EQ(inner[0].tag, "Span");
  EXPECT_EQ(inner[0].actual_text, "北九州");
  EXPECT_EQ(inner[1].tag, "P");
  EXPECT_EQ(inner[1].id, 0);
  EXPECT_EQ(inner[1].language, "vi");
  ASSERT_EQ(around(page, "page").size(), 1u);
  EXPECT_EQ(around(page, "page")[0].tag, "Artifact");
  EXPECT_TRUE(around(page, "bare").empty());
}

TEST(PdfEvidence, named_lists_and_layers) {
  const std::vector<std::string> more = {"null"};
  const Page page = evidence_of(
      "/OC /L BDC /Span /L BDC BT /F 10 Tf 20 300 Td (on)Tj ET EMC EMC "
      "BT /F 10 Tf 20 100 Td (behind)Tj ET",
      "", "/OCProperties<</OCGs[7 0 R]/D<</ON[7 0 R]>>>>", more);
  const std::vector<MarkedContent> on = around(page, "on");
  ASSERT_EQ(on.size(), 2u);
  EXPECT_EQ(on[0].tag, "Span");
  EXPECT_EQ(on[1].tag, "OC");
  EXPECT_EQ(on[1].layer, "hidden");
  EXPECT_TRUE(around(page, "behind").empty());
}

TEST(PdfEvidence, a_layer_that_is_off_stays_hidden) {
  const Page page = evidence_of(
      "/OC /L BDC BT /F 10 Tf 20 300 Td (gone)Tj ET EMC "
      "BT /F 10 Tf 20 100 Td (seen)Tj ET",
      "", "/OCProperties<</OCGs[7 0 R]/D<</OFF[7 0 R]>>>>");
  EXPECT_EQ(page.text, "seen\n");
  EXPECT_EQ(suppressed(page, Suppression::hidden_layer), 4u);
}

TEST(PdfEvidence, structure_tree) {
  const std::string tree = "/StructTreeRoot 9 0 R/MarkInfo<</Marked true>>";
  const std::vector<std::string> more = {
      "null", "<</Type/StructTreeRoot/K 10 0 R/ParentTree<</Nums[0[11 0 R 12 0 R]]>>>>",
      "<</S/Document/P 9 0 R/Lang(en-GB)>>", "<</S/H1/P 10 0 R>>",
      // a loop of parents ends
      "<</S/Figure/P 12 0 R/Alt(a pier)>>"};
  const Page page = evidence_of(
      "/H1 <</MCID 0>> BDC BT /F 20 Tf 20 300 Td (title)Tj ET EMC "
      "/Figure <</MCID 1>> BDC BT /F 10 Tf 20 200 Td (sign)Tj ET EMC "
      "/P <</MCID 9>> BDC BT /F 10 Tf 20 100 Td (nowhere)Tj ET EMC",
      "/StructParents 0", tree, more);
  ASSERT_EQ(around(page, "title").size(), 1u);
  EXPECT_EQ(around(page, "title")[0].structure, (std::vector<std::string>{"Document", "H1"}));
  EXPECT_EQ(around(page, "title")[0].language, "en-GB");
  EXPECT_EQ(around(page, "sign")[0].alternative, "a pier");
  EXPECT_EQ(around(page, "sign")[0].structure.back(), "Figure");
  EXPECT_TRUE(around(page, "nowhere")[0].structure.empty());
}

TEST(PdfEvidence, sequences_of_a_form_end_with_it) {
  const std::vector<std::string> group = {
      stream("/Type/XObject/Subtype/Form/BBox[0 0 300 400]/Resources<</Font<</F 5 0 R>>>>",
             "EMC EMC /A BMC /B BMC BT /F 10 Tf 20 300 Td (inside)Tj ET")};
  const Page page =
      evidence_of("/P <</MCID 4>> BDC /G Do BT /F 10 Tf 20 100 Td (after)Tj ET EMC", "", "", group);
  ASSERT_EQ(around(page, "inside").size(), 3u);
  EXPECT_EQ(around(page, "inside")[0].tag, "B");
  ASSERT_EQ(around(page, "after").size(), 1u);
  EXPECT_EQ(around(page, "after")[0].id, 4);
}

// Lists of the form's own resources, also in a form that a form draws; two pages draw the same
// form.
TEST(PdfEvidence, named_lists_in_forms) {
  const std::string resources =
      "/Resources<</Font<</F 5 0 R>>/XObject<</H 9 0 R/G 8 0 R>>/Properties<</M <</MCID "
      "2/Lang(ko)>>"
      "/L 7 0 R>>>>";
  const std::vector<std::string> forms = {
      stream("/Type/XObject/Subtype/Form/BBox[0 0 300 400]/StructParents 1" + resources,
             "/P /M BDC BT /F 10 Tf 20 300 Td (outer)Tj ET /OC /L BDC /H Do EMC EMC "
             "BT /F 10 Tf 20 250 Td (bare)Tj ET"),
      stream("/Type/XObject/Subtype/Form/BBox[0 0 300 400]" + resources,
             "/Span /M BDC BT /F 10 Tf 20 200 Td (inner)Tj ET EMC /G Do")};
  const Page page = evidence_of("/P /L BDC /G Do EMC BT /F 10 Tf 20 100 Td (after)Tj ET", "",
                                "/OCProperties<</OCGs[7 0 R]/D<</ON[7 0 R]>>>>", forms);
  const std::vector<MarkedContent> outer = around(page, "outer");
  ASSERT_EQ(outer.size(), 2u);
  EXPECT_EQ(outer[0].tag, "P");
  EXPECT_EQ(outer[0].id, 2);
  EXPECT_EQ(outer[0].language, "ko");
  const std::vector<MarkedContent> inner = around(page, "inner");
  ASSERT_EQ(inner.size(), 4u);
  EXPECT_EQ(inner[0].tag, "Span");
  EXPECT_EQ(inner[1].tag, "OC");
  EXPECT_EQ(inner[1].layer, "hidden");
  EXPECT_EQ(around(page, "bare").size(), 1u);
  EXPECT_TRUE(around(page, "after").empty());
}

TEST(PdfEvidence, packed_forms_on_two_pages) {
  // "/P /M BDC BT /F 10 Tf 20 300 Td (packed)Tj ET EMC" in hexadecimal
  const std::string commands = "/P /M BDC BT /F 10 Tf 20 300 Td (packed)Tj ET EMC";
  std::string packed;
  for (const char c : commands) {
    char pair[3];
    std::snprintf(pair, sizeof pair, "%02x", static_cast<unsigned char>(c));
    packed += pair;
  }
  const std::string page =
      "<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 400]/Contents 5 0 R/Resources"
      "<</XObject<</G 6 0 R>>>>>>";
  const std::string bytes = pdf(
      {"<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R 4 0 R]/Count 2>>", page, page,
       stream("", "/G Do"),
       stream("/Subtype/Form/BBox[0 0 300 400]/Filter/ASCIIHexDecode/Resources<</Font<</F 7 0 R>>"
              "/Properties<</M <</MCID 2>>>>>>",
              packed + ">"),
       "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>"});
  ReadOptions options;
  options.evidence = true;
  const Reading reading = read(bytes, options);
  ASSERT_EQ(reading.pages.size(), 2u);
  for (const Page& one : reading.pages) {
    EXPECT_EQ(one.text, "packed\n");
    ASSERT_EQ(around(one, "packed").size(), 1u);
    EXPECT_EQ(around(one, "packed")[0].id, 2);
  }
}

TEST(PdfEvidence, clips) {
  const Page page = evidence_of(
      "q 10 290 60 30 re W n BT /F 10 Tf 20 300 Td (clipped)Tj ET Q "
      "BT /F 10 Tf 20 100 Td (free)Tj ET");
  const auto clip_of = [&](const std::string& text) {
    for (const Glyph& glyph : page.glyphs)
      if (glyph.offset == page.text.find(text)) return page.runs[glyph.run].clip;
    return std::uint16_t{99};
  };
  EXPECT_EQ(clip_of("free"), 0);
  ASSERT_EQ(clip_of("clipped"), 1);
  EXPECT_EQ(page.clips.at(0), (Box{10, 80, 70, 110}));
}

TEST(PdfEvidence, links_and_annotations) {
  const Page page = evidence_of(
      "",
      "/Annots[<</Subtype/Link/Rect[20 300 60 310]/A<</S/URI/URI(http://example.org/a)>>>>"
      "<</Subtype/Link/Rect[20 200 60 210]/Dest[3 0 R/Fit]>>"
      "<</Subtype/Link/Rect[20 200 60 210]/A<</S/Launch/F(x.exe)>>>>"
      "<</Subtype/Text/Rect[0 0 10 10]/Contents(a note)/F 2>>"
      "<</Subtype/Widget/Rect[0 0 10 10]/Parent<</FT/Tx/V(held)>>>>"
      "<</Subtype/Text/Rect[0 0 (x) 10]>>]");
  ASSERT_EQ(page.links.size(), 2u);
  EXPECT_EQ(page.links[0].target, "http://example.org/a");
  EXPECT_EQ(page.links[0].box, (Box{20, 90, 60, 100}));
  EXPECT_EQ(page.links[1].target, "#1");
  ASSERT_EQ(page.annotations.size(), 2u);
  EXPECT_EQ(page.annotations[0].kind, "Text");
  EXPECT_EQ(page.annotations[0].text, "a note");
  EXPECT_TRUE(page.annotations[0].hidden);
  EXPECT_EQ(page.annotations[1].text, "held");
}

// Of the picture itself, also where it is turned or hangs over the page's edge.
TEST(PdfEvidence, resolution_of_pictures) {
  const Page page = evidence_of("q 144 0 0 72 200 10 cm /I Do Q q 0 36 -72 0 150 200 cm /I Do Q");
  ASSERT_EQ(page.images.size(), 2u);
  EXPECT_FLOAT_EQ(page.images[0].dpi_across, 1);
  EXPECT_FLOAT_EQ(page.images[0].dpi_down, 2);
  EXPECT_FLOAT_EQ(page.images[1].dpi_across, 4);
  EXPECT_FLOAT_EQ(page.images[1].dpi_down, 2);
}

TEST(PdfEvidence, files_that_a_document_carries) {
  const std::vector<std::string> more = {
      "null", "<</Type/Filespec/F(annex.txt)/EF<</F 10 0 R>>>>",
      stream("/Type/EmbeddedFile/Subtype/text#2Fplain/Params<</Size 12>>", "carried text")};
  const std::string bytes =
      one_page("", "", "/Names<</EmbeddedFiles<</Names[(a)9 0 R(b)null]>>>>", more);
  const Reading reading = read(bytes);
  ASSERT_TRUE(reading.facts);
  ASSERT_EQ(reading.facts->attachments.size(), 2u);
  EXPECT_EQ(reading.facts->attachments[0], (Attachment{"annex.txt", "text/plain", 12}));
  ASSERT_FALSE(reading.facts->findings.empty());
  EXPECT_EQ(reading.facts->findings[0].code, "embedded-files");
  EXPECT_EQ(poppler_reader().attachment(bytes, 0, "").value(), "carried text");
  EXPECT_EQ(poppler_reader().attachment(bytes, 1, "").error().code, ErrorCode::damaged);
  EXPECT_EQ(poppler_reader().attachment(bytes, 2, "").error().code, ErrorCode::not_found);
  EXPECT_EQ(poppler_reader().attachment(bytes, -1, "").error().code, ErrorCode::not_found);
}

}  // namespace
}  // namespace kiroku
