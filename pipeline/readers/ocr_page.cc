#include "pipeline/readers/ocr_page.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string_view>
#include <vector>

#include "pipeline/readers/layout.h"
#include "pipeline/readers/ocr_order.h"
#include "pipeline/readers/ocr_signs.h"
#include "schemas/utf8.h"

namespace kiroku {
namespace {

char32_t first_of(const OcrWord& word) { return sign_of(word.symbols.front().utf8); }
char32_t last_of(const OcrWord& word) { return sign_of(word.symbols.back().utf8); }

constexpr std::size_t kMostRuns = UINT16_MAX;

// How far apart two words must stand to have a space between them, in sizes of the line. The models
// part "2006 年" and even "온 실 가 스" where the page has no space.
// Full-width marks have half of their square blank, on the side of the sign they do not belong to.
float least_gap(char32_t left, char32_t right) {
  constexpr std::u32string_view kClosing = U"、。，．」』）】〉》〕", kOpening = U"「『（【〈《〔";
  if (kClosing.find(right) != kClosing.npos || kOpening.find(left) != kOpening.npos ||
      kClosing.find(left) != kClosing.npos || kOpening.find(right) != kOpening.npos)
    return 1.3F;
  if (is_spaceless(left) && is_spaceless(right)) return 0.8F;
  if (is_spaceless(left) || is_spaceless(right)) return 0.35F;
  return is_hangul(left) && is_hangul(right) ? 0.15F : -1;
}

// One region, drawn as if it stood in a text layer.
class Drawn {
 public:
  Drawn(const std::vector<OcrLine>& region, const Placement& placement, bool vertical)
      : placement_(placement), vertical_(vertical), points_(72 / placement.dpi) {
    drawing_.width = (placement.width + 2 * placement.border) * points_;
    drawing_.height = (placement.height + 2 * placement.border) * points_;
    if (placement.quarter_turns % 2 != 0) std::swap(drawing_.width, drawing_.height);
    for (const OcrLine& line : region) add(line);
  }

  Page laid_out() {
    Page page;
    lay_out(drawing_, page);
    for (const DrawnRun& run : drawing_.runs) page.runs.push_back(run.run);
    // Laid out upright; on the page the words go as they did before the picture was turned.
    // Vertical ones were turned once more to be read, anticlockwise.
    for (Run& run : page.runs) {
      run.rotation = static_cast<std::uint8_t>((4 - placement_.quarter_turns - vertical_) & 3);
      run.vertical = vertical_;
      if (vertical_) run.descent = run.size / 2;
    }
    std::erase_if(page.glyphs, [&](const Glyph& glyph) { return glyph.code >= symbols_.size(); });
    for (Glyph& glyph : page.glyphs) {
      glyph.box = placement_.on_page(symbols_[glyph.code]->box);
      glyph.code = 0;
    }
    for (Block& block : page.blocks) block.box = box_of(page, block.span);
    return page;
  }

 private:
  void add(const OcrLine& line) {
    const float size = size_of(line);
    pen_ = line.box.x0;
    for (std::size_t i = 0; i < line.words.size(); ++i) {
      const OcrWord& word = line.words[i];
      if (drawing_.runs.size() >= kMostRuns) return;
      const Run run{0, size * points_, 0, 0, false, Origin::ocr, word.confidence};
      drawing_.runs.push_back(drawn_run(run, 1, 0, 0.8F, -0.2F));
      const OcrWord* next = i + 1 < line.words.size() ? &line.words[i + 1] : nullptr;
      const float gap = next == nullptr ? 0 : (next->box.x0 - word.box.x1) / size;
      const bool spaced = next != nullptr && gap > least_gap(last_of(word), first_of(*next));
      // Words without a space between them touch; a wide gap is left for columns to be seen.
      add_word(word, line.baseline,
               next != nullptr && !spaced && gap < 1 ? next->box.x0 : word.box.x1);
      if (spaced) add_glyph(U' ', pen_, size * 0.05F, line.baseline, UINT32_MAX);
    }
  }

  // Symbols follow each other without gaps, whatever their boxes are.
  void add_word(const OcrWord& word, float baseline, float end) {
    for (std::size_t i = 0; i < word.symbols.size(); ++i) {
      const OcrSymbol& symbol = word.symbols[i];
      const float x0 = i == 0 ? std::max(pen_, symbol.box.x0) : pen_;
      const float x1 = i + 1 < word.symbols.size() ? word.symbols[i + 1].box.x0 : end;
      symbols_.push_back(&symbol);
      pen_ = std::max(x1, x0 + 0.5F);
      add_symbol(symbol.utf8, x0, pen_ - x0, baseline);
    }
  }

  void add_symbol(std::string_view utf8, float x, float width, float baseline) {
    const auto index = static_cast<std::uint32_t>(symbols_.size() - 1);
    std::vector<char32_t> points;
    for (std::size_t at = 0; at < utf8.size();) points.push_back(next_code_point(utf8, at));
    add_glyph(points.front(), x, width, baseline, index);
    if (points.size() == 1) return;
    DrawnGlyph& glyph = drawing_.glyphs.back();
    glyph.pooled = static_cast<std::uint8_t>(points.size());
    glyph.unicode = static_cast<char32_t>(drawing_.pool.size());
    drawing_.pool.insert(drawing_.pool.end(), points.begin(), points.end());
  }

  // `code` leads back to the symbol, and keeps any two glyphs from passing for the same one.
  void add_glyph(char32_t c, float x, float width, float baseline, std::uint32_t code) {
    DrawnGlyph glyph;
    glyph.x = x * points_;
    glyph.y = baseline * points_;
    glyph.dx = width * points_;
    glyph.code = code;
    glyph.unicode = c;
    glyph.run = static_cast<std::uint16_t>(drawing_.runs.size() - 1);
    drawing_.glyphs.push_back(glyph);
  }

  static Box box_of(const Page& page, Span span) {
    std::optional<Box> box;
    for (const Glyph& glyph : page.glyphs) {
      if (glyph.offset < span.begin || glyph.offset >= span.end) continue;
      box = box ? box->united(glyph.box) : glyph.box;
    }
    return box.value_or(Box{});
  }

  const Placement& placement_;
  bool vertical_;
  float points_;   // of a pixel
  float pen_ = 0;  // where the next symbol may begin, in pixels
  Drawing drawing_;
  std::vector<const OcrSymbol*> symbols_;
};

// Lays `part` behind what the page has.
void append(Page& page, Page part) {
  if (page.runs.size() + part.runs.size() > kMostRuns) return;
  if (!page.text.empty() && !part.text.empty() && !page.text.ends_with('\n')) page.text += '\n';
  const auto offset = static_cast<std::uint32_t>(page.text.size());
  const auto run = static_cast<std::uint16_t>(page.runs.size());
  std::uint16_t table = 0;
  for (const Block& block : page.blocks) table = std::max(table, block.table);
  page.text += part.text;
  for (Glyph& glyph : part.glyphs) {
    glyph.offset += offset;
    glyph.run = static_cast<std::uint16_t>(glyph.run + run);
    page.glyphs.push_back(glyph);
  }
  page.runs.insert(page.runs.end(), part.runs.begin(), part.runs.end());
  for (Block& block : part.blocks) {
    block.span.begin += offset;
    block.span.end += offset;
    if (block.table > 0) block.table = static_cast<std::uint16_t>(block.table + table);
    page.blocks.push_back(block);
  }
  if (page.label.empty()) page.label = part.label;
}

void count(Page& page) {
  double confidence = 0;
  for (const Glyph& glyph : page.glyphs) confidence += page.runs[glyph.run].confidence;
  const auto glyphs = static_cast<std::uint32_t>(page.glyphs.size());
  page.counts.drawn = page.counts.emitted = glyphs;
  page.confidence = glyphs == 0 ? 0 : static_cast<float>(confidence / glyphs);
  if (glyphs == 0) page.outcome = PageOutcome::blank;
}

// Lays the reading out behind what the page has.
void append(Page& page, const OcrReading& reading, const Placement& placement, bool vertical) {
  for (const std::vector<OcrLine>& region : regions_of(reading))
    append(page, Drawn(region, placement, vertical).laid_out());
}

Page empty_page(const Placement& placement) {
  Page page;
  page.width = placement.width * 72 / placement.dpi;
  page.height = placement.height * 72 / placement.dpi;
  page.origin = Origin::ocr;
  page.reason = "recognised";
  page.fonts.push_back({"", "recognised", false, false});
  return page;
}

}  // namespace

Page page_of(const OcrReading& reading, const Placement& placement) {
  Page page = empty_page(placement);
  append(page, reading, placement, false);
  count(page);
  return page;
}

Page page_of_columns(const OcrReading& columns, const Placement& placement,
                     const OcrReading& across) {
  Page page = empty_page(placement);
  append(page, columns, placement, true);
  Placement upright = placement;
  upright.quarter_turns = (placement.quarter_turns + 1) & 3;
  append(page, across, upright, false);
  count(page);
  return page;
}

}  // namespace kiroku
