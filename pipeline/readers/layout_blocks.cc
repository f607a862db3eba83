#include "pipeline/readers/layout_blocks.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "pipeline/readers/layout_roles.h"

namespace kiroku::layout {
namespace {

// Font size that most of the page is set in, in half points.
float body_size(const std::vector<BlockLines>& blocks) {
  std::map<long, std::uint64_t> bytes;
  for (const BlockLines& b : blocks) bytes[std::lround(b.size * 2)] += b.block.span.size();
  const auto most = std::max_element(
      bytes.begin(), bytes.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
  return most == bytes.end() ? 0 : static_cast<float>(most->first) / 2;
}

Box box_of(const std::vector<Glyph>& glyphs, std::uint32_t begin, Span span) {
  if (begin >= glyphs.size()) return {};
  Box box = glyphs[begin].box;
  for (std::size_t i = begin; i < glyphs.size() && glyphs[i].offset < span.end; ++i)
    box = box.united(glyphs[i].box);
  return box;
}

}  // namespace

BlockLines begin_block(const Page& page) {
  BlockLines lines;
  lines.block.span.begin = static_cast<std::uint32_t>(page.text.size());
  lines.first_glyph = static_cast<std::uint32_t>(page.glyphs.size());
  return lines;
}

void end_line(const Page& page, float size, BlockLines& lines) {
  const auto end = static_cast<std::uint32_t>(page.text.size());
  const std::uint32_t before = lines.lines == 0 ? lines.block.span.begin : lines.block.span.end + 1;
  if (lines.lines == 0 || end - before > lines.longest) {
    lines.longest = end - before;
    lines.size = size;
  }
  lines.block.span.end = end;
  ++lines.lines;
}

void name_blocks(std::vector<BlockLines>& blocks, Page& page) {
  const float body = body_size(blocks);
  for (BlockLines& lines : blocks)
    lines.block.box = box_of(page.glyphs, lines.first_glyph, lines.block.span);
  find_roles(blocks, body, page);
  for (const BlockLines& lines : blocks) page.blocks.push_back(lines.block);
}

}  // namespace kiroku::layout
