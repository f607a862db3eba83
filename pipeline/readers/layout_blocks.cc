#include "pipeline/readers/layout_blocks.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <string_view>

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

// "― 50 ―", "- xii -", "12": the number; empty where the line is anything else.
std::string page_number(std::string_view line) {
  static constexpr std::string_view kAround[] = {" ", "-", "–", "—", "―", "‐", "−", "─", "　"};
  const auto strip = [&line](bool front) {
    for (const std::string_view mark : kAround) {
      if (!(front ? line.starts_with(mark) : line.ends_with(mark))) continue;
      front ? line.remove_prefix(mark.size()) : line.remove_suffix(mark.size());
      return true;
    }
    return false;
  };
  while (strip(true)) {
  }
  while (strip(false)) {
  }
  const auto all_of = [line](std::string_view allowed, std::size_t longest) {
    return !line.empty() && line.size() <= longest &&
           line.find_first_not_of(allowed) == std::string_view::npos;
  };
  return all_of("0123456789", 4) || all_of("ivxlc", 7) ? std::string(line) : std::string();
}

Role role_of(const BlockLines& lines, float body, const Page& page) {
  const Box& box = lines.block.box;
  const std::string_view text =
      std::string_view(page.text).substr(lines.block.span.begin, lines.block.span.size());
  const bool at_head = box.y1<0.1f * page.height, at_foot = box.y0> 0.88f * page.height;
  if (lines.lines == 1 && (at_head || at_foot) && !page_number(text).empty())
    return at_head ? Role::page_header : Role::page_footer;
  const bool large = lines.size >= 1.2f * body && lines.lines <= 3 && text.size() < 300;
  return large ? Role::heading : Role::paragraph;
}

std::uint8_t heading_level(float size, float body) {
  return size >= 1.7f * body ? 1 : size >= 1.4f * body ? 2 : 3;
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
  for (BlockLines& lines : blocks) {
    lines.block.box = box_of(page.glyphs, lines.first_glyph, lines.block.span);
    if (lines.block.role != Role::table_cell) lines.block.role = role_of(lines, body, page);
    if (lines.block.role == Role::heading) lines.block.level = heading_level(lines.size, body);
    const bool numbered =
        lines.block.role == Role::page_header || lines.block.role == Role::page_footer;
    if (numbered && page.label.empty())
      page.label = page_number(
          std::string_view(page.text).substr(lines.block.span.begin, lines.block.span.size()));
    page.blocks.push_back(lines.block);
  }
}

}  // namespace kiroku::layout
