#include "pipeline/readers/page_words.h"

#include <algorithm>
#include <optional>

#include "schemas/utf8.h"

namespace kiroku {
namespace {

bool is_blank(char32_t c) {
  return c == ' ' || (c >= '\t' && c <= '\r') || c == 0x85 || c == 0xA0 ||
         (c >= 0x2000 && c <= 0x200B) || c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x3000;
}

class Words {
 public:
  explicit Words(const Page& page) : page_(page) {}

  std::vector<PageBlock> all() {
    std::uint32_t at = 0;
    for (const Block& block : page_.blocks) {
      add({at, block.span.begin}, {});
      add(block.span, block);
      at = std::max(at, block.span.end);
    }
    add({at, static_cast<std::uint32_t>(page_.text.size())}, {});
    return std::move(blocks_);
  }

 private:
  void add(Span span, Block block) {
    block.span = span;
    PageBlock made{std::move(block), {}, {}};
    std::uint32_t begin = span.begin;
    while (begin < span.end) {
      const std::size_t found = page_.text.find_first_of("\n\t", begin);
      const auto end = static_cast<std::uint32_t>(std::min<std::size_t>(found, span.end));
      add_line({begin, end}, made.lines);
      begin = end + 1;
    }
    if (made.lines.empty()) return;
    made.box = made.lines.front().box;
    for (const PageLine& line : made.lines) made.box = made.box.united(line.box);
    blocks_.push_back(std::move(made));
  }

  void add_line(Span span, std::vector<PageLine>& lines) {
    PageLine line;
    std::uint32_t begin = span.begin;
    bool in_word = false;
    for (std::size_t at = span.begin; at < span.end;) {
      const auto here = static_cast<std::uint32_t>(at);
      const bool blank = is_blank(next_code_point(page_.text, at));
      if (!blank && !in_word) begin = here;
      if (blank && in_word) add_words({begin, here}, line.words);
      in_word = !blank;
    }
    if (in_word) add_words({begin, span.end}, line.words);
    if (line.words.empty()) return;
    line.words.back().space_after = false;
    finish(line);
    lines.push_back(std::move(line));
  }

  // The glyphs of the span: one word, or one for each that was recognised by itself.
  void add_words(Span span, std::vector<PageWord>& words) {
    while (next_ < page_.glyphs.size() && page_.glyphs[next_].offset < span.begin) ++next_;
    PageWord word{{span.begin, span.begin}, kNowhere, 1, 0, false};
    double confidence = 0;
    int glyphs = 0;
    const auto end_word = [&](std::uint32_t end) {
      word.span.end = end;
      if (glyphs > 0) word.confidence = static_cast<float>(confidence / glyphs);
      words.push_back(word);
    };
    for (; next_ < page_.glyphs.size() && page_.glyphs[next_].offset < span.end; ++next_) {
      const Glyph& glyph = page_.glyphs[next_];
      const Run& run = page_.runs[glyph.run];
      const bool another = run.origin == Origin::ocr && glyph.run != word.run;
      if (glyphs > 0 && another && glyph.offset > word.span.begin) {
        end_word(glyph.offset);
        word = {{glyph.offset, glyph.offset}, kNowhere, 1, 0, false};
        confidence = glyphs = 0;
      }
      if (glyphs++ == 0) word.run = glyph.run;
      confidence += run.confidence;
      const Box box = on_page(glyph.box);
      word.box = word.box == kNowhere ? box : word.box.united(box);
    }
    end_word(span.end);
    words.back().space_after = true;
  }

  void finish(PageLine& line) const {
    std::optional<Box> around;
    for (const PageWord& word : line.words) {
      if (word.box == kNowhere) continue;
      around = around ? around->united(word.box) : word.box;
    }
    line.box = around.value_or(Box{});
    for (PageWord& word : line.words)
      if (word.box == kNowhere) word.box = line.box;
    const std::uint16_t first = line.words.front().run;
    if (first >= page_.runs.size()) return;
    line.rotation = page_.runs[first].rotation;
    line.vertical = page_.runs[first].vertical;
  }

  Box on_page(const Box& box) const {
    const auto across = [this](float x) { return std::clamp(x, 0.0F, page_.width); };
    const auto down = [this](float y) { return std::clamp(y, 0.0F, page_.height); };
    return {across(std::min(box.x0, box.x1)), down(std::min(box.y0, box.y1)),
            across(std::max(box.x0, box.x1)), down(std::max(box.y0, box.y1))};
  }

  static constexpr Box kNowhere{-1, -1, -1, -1};
  const Page& page_;
  std::size_t next_ = 0;  // glyph
  std::vector<PageBlock> blocks_;
};

}  // namespace

std::vector<PageBlock> page_blocks(const Page& page) { return Words(page).all(); }

PageTable table_at(const std::vector<PageBlock>& blocks, std::size_t begin) {
  const std::uint16_t table = blocks[begin].block.table;
  PageTable found{begin + 1, blocks[begin].box};
  for (; table != 0 && found.end < blocks.size(); ++found.end) {
    if (blocks[found.end].block.table != table) break;
    found.box = found.box.united(blocks[found.end].box);
  }
  return found;
}

}  // namespace kiroku
