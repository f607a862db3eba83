// The pages of fixtures/layout: blocks, roles, order and labels as layout/expected.txt has them,
// and boxes that hold their glyphs.
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "pipeline/readers/poppler.h"
#include "schemas/words.h"

namespace kiroku {
namespace {

const std::string kFolder = "fixtures/layout/";

std::string bytes_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// "role level text", the text's lines joined by " / ".
std::string line_of(const Page& page, const Block& block) {
  std::string text = page.text.substr(block.span.begin, block.span.size());
  for (std::size_t at = 0; (at = text.find('\n', at)) != text.npos;) text.replace(at, 1, " / ");
  return std::string(word(block.role)) + " " + std::to_string(block.level) + " " + text + "\n";
}

void expect_glyphs_inside(const Page& page, const Block& block) {
  for (const Glyph& glyph : page.glyphs) {
    if (glyph.offset < block.span.begin || glyph.offset >= block.span.end) continue;
    EXPECT_EQ(block.box.united(glyph.box), block.box) << page.text.substr(glyph.offset, 4);
  }
}

std::string described(const std::string& name) {
  std::ostringstream out;
  const auto facts = poppler_reader().read(bytes_of(kFolder + name), {}, [&](Page&& page) {
    out << "== " << name << " " << (page.label.empty() ? "-" : page.label) << "\n";
    for (const Block& block : page.blocks) {
      out << line_of(page, block);
      expect_glyphs_inside(page, block);
    }
    return true;
  });
  EXPECT_TRUE(facts.has_value()) << name;
  return out.str();
}

TEST(PageLayout, blocks_roles_and_labels) {
  const std::string expected = bytes_of(kFolder + "expected.txt");
  ASSERT_FALSE(expected.empty());
  std::string found;
  for (const char* name : {"vertical.pdf", "stacked.pdf", "ruby.pdf", "report.pdf", "slide.pdf",
                           "turned.pdf", "leftward.pdf"})
    found += described(name);
  EXPECT_EQ(found, expected);
}

}  // namespace
}  // namespace kiroku
