// A page of which the layer says a little and a picture the rest: both, line by line.
#include <algorithm>
#include <optional>
#include <vector>

#include "pipeline/stages/stages.h"

namespace kiroku {
namespace {

// A line of a page's text with its line end, and its glyphs.
struct LayerLine {
  const Page* page = nullptr;
  std::uint32_t begin = 0, end = 0;             // bytes
  std::size_t first_glyph = 0, last_glyph = 0;  // [first, last)
  std::optional<Box> box;                       // none: nothing is drawn in it
};

std::vector<LayerLine> lines_of(const Page& page) {
  std::vector<LayerLine> lines;
  std::size_t glyph = 0;
  for (std::size_t at = 0; at < page.text.size();) {
    const std::size_t newline = page.text.find('\n', at);
    const std::size_t end = newline == std::string::npos ? page.text.size() : newline + 1;
    LayerLine line{
        &page, static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(end), glyph, glyph, {}};
    for (; glyph < page.glyphs.size() && page.glyphs[glyph].offset < end; ++glyph) {
      const Glyph& drawn = page.glyphs[glyph];
      if (drawn.length > 0) line.box = line.box ? line.box->united(drawn.box) : drawn.box;
    }
    line.last_glyph = glyph;
    lines.push_back(line);
    at = end;
  }
  return lines;
}

float middle(const LayerLine& line) { return (line.box->y0 + line.box->y1) / 2; }

float area(const Box& box) { return (box.x1 - box.x0) * (box.y1 - box.y0); }

bool same_place(const Box& a, const Box& b) {
  const Box both{std::max(a.x0, b.x0), std::max(a.y0, b.y0), std::min(a.x1, b.x1),
                 std::min(a.y1, b.y1)};
  return !both.empty() && area(both) > 0.5F * std::min(area(a), area(b));
}

class Writer {
 public:
  Writer(const Page& layer, const Page& recognised) : layer_(layer), page_(recognised) {
    first_run_ = recognised.runs.size();
    const auto first_font = static_cast<std::uint16_t>(recognised.fonts.size());
    page_.fonts.insert(page_.fonts.end(), layer.fonts.begin(), layer.fonts.end());
    for (Run run : layer.runs) {
      run.font = static_cast<std::uint16_t>(run.font + first_font);
      page_.runs.push_back(run);
    }
    page_.text.clear();
    page_.glyphs.clear();
    page_.blocks.clear();
    page_.edits.clear();
    page_.pieces.clear();
  }

  void add(const LayerLine& line) {
    const bool blank = !line.box;
    if (blank && (page_.text.empty() || page_.text.ends_with("\n\n"))) return;
    const auto begin = static_cast<std::uint32_t>(page_.text.size());
    const bool of_layer = line.page == &layer_;
    page_.text += line.page->text.substr(line.begin, line.end - line.begin);
    if (!page_.text.ends_with('\n')) page_.text += '\n';
    for (std::size_t i = line.first_glyph; i < line.last_glyph; ++i) {
      Glyph glyph = line.page->glyphs[i];
      glyph.offset = glyph.offset - line.begin + begin;
      if (of_layer) glyph.run = static_cast<std::uint16_t>(glyph.run + first_run_);
      page_.glyphs.push_back(glyph);
    }
    for (Block block : line.page->blocks) {
      // Blocks of one line, cells above all; longer ones are made anew by who segments the text.
      if (block.span.begin < line.begin || block.span.end > line.end) continue;
      block.span = {block.span.begin - line.begin + begin, block.span.end - line.begin + begin};
      page_.blocks.push_back(block);
    }
  }

  Page take() { return std::move(page_); }

 private:
  const Page& layer_;
  Page page_;
  std::size_t first_run_ = 0;
};

}  // namespace

Page merge_layers(const Page& layer, const Page& recognised) {
  if (layer.runs.size() + recognised.runs.size() > UINT16_MAX) return recognised;
  std::vector<LayerLine> kept = lines_of(layer);
  std::erase_if(kept, [](const LayerLine& line) { return !line.box; });
  Writer writer(layer, recognised);
  std::vector<bool> written(kept.size());
  for (const LayerLine& line : lines_of(recognised)) {
    const bool known =
        line.box && std::any_of(kept.begin(), kept.end(), [&](const LayerLine& other) {
          return same_place(*other.box, *line.box);
        });
    if (known) continue;
    for (std::size_t i = 0; line.box && i < kept.size(); ++i) {
      if (written[i] || middle(kept[i]) > middle(line)) continue;
      writer.add(kept[i]);
      written[i] = true;
    }
    writer.add(line);
  }
  for (std::size_t i = 0; i < kept.size(); ++i) {
    if (!written[i]) writer.add(kept[i]);
  }
  return writer.take();
}

}  // namespace kiroku
