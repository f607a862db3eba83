// Rows of words to the text of a page: spaces, line ends, blocks, and for each glyph its bytes.
#include <algorithm>
#include <cmath>
#include <map>
#include <optional>

#include "pipeline/readers/layout_bidi.h"
#include "pipeline/readers/layout_blocks.h"
#include "pipeline/readers/layout_paragraphs.h"
#include "pipeline/readers/layout_parts.h"
#include "pipeline/readers/layout_tables.h"
#include "pipeline/readers/layout_upright.h"
#include "schemas/utf8.h"

namespace kiroku::layout {
namespace {

constexpr float kSpace = 0.15f;       // a gap (em) that separates Latin words
constexpr float kSpaceMixed = 0.35f;  // of kanji and Latin: wider than the usual quarter em
constexpr float kSpaceBetweenKanji = 0.5f;
constexpr float kUniform = 0.07f;  // gaps that differ less are one word's letter spacing

// Capitals set apart ("K I T A K Y U S H U"): how wide a gap between its letters may be.
struct Spacing {
  std::size_t end = 0;  // index of the word after the stretch
  float limit = 0;      // a wider gap separates words
};

bool is_letter(char32_t c) {
  return (c >= U'A' && c <= U'Z') || (c >= U'a' && c <= U'z') || (c >= 0xC0 && c < 0x530);
}

class Writer {
 public:
  Writer(const Drawing& drawing, const std::vector<Word>& words, bool strewn, Page& page)
      : drawing_(drawing), words_(words), strewn_(strewn), page_(page) {
    page.glyphs.reserve(drawing.glyphs.size());
    page.text.reserve(drawing.glyphs.size() + drawing.glyphs.size() / 4);
  }

  void row(const Segment* begin, const Segment* end) {
    row_.clear();
    bool right_to_left = false;
    for (const Segment* segment = begin; segment != end; ++segment)
      for (std::uint32_t i = segment->begin; i < segment->end; ++i) {
        row_.push_back(&words_[i]);
        right_to_left = right_to_left || has_right_to_left(words_[i]);
      }
    vertical_ = !row_.empty() && row_.front()->direction == kVertical;
    if (right_to_left)
      write_right_to_left();
    else
      write_words();
  }

 private:
  static float gap(const Word& a, const Word& b) { return b.u0 - a.u1; }

  // Also where a bracket or a number stands at its ends.
  bool has_right_to_left(const Word& word) const {
    if (is_right_to_left(word.first) || is_right_to_left(word.last)) return true;
    const auto settled = [](char32_t c) { return is_letter(c) || is_spaceless(c); };
    if (settled(word.first) && settled(word.last)) return false;
    for (std::uint32_t g = word.begin; g < word.end; ++g)
      if (is_right_to_left(sign_of(drawing_.glyphs[g]))) return true;
    return false;
  }

  char32_t sign_of(const DrawnGlyph& glyph) const {
    return glyph.pooled ? drawing_.pool[glyph.unicode] : glyph.unicode;
  }

  bool apart(const Word& a, const Word& b) const {
    if (strewn_ && a.end != b.begin) return true;
    const bool left = is_spaceless(a.last), right = is_spaceless(b.first);
    const float limit = left && right ? kSpaceBetweenKanji : left || right ? kSpaceMixed : kSpace;
    // words set over one another are still two; an accent set over its letter is not
    const bool crossed = gap(a, b) < -0.5f * b.size && a.letters > 1 && b.letters > 1;
    return crossed || gap(a, b) > limit * std::min(a.size, b.size);
  }

  // From `begin` on: single letters at even distances, none of them followed by a drawn space.
  Spacing letter_spacing(std::size_t begin) const {
    float least = INFINITY, most = 0;
    std::size_t end = begin;
    for (; end < row_.size(); ++end) {
      const Word& word = *row_[end];
      if (word.letters != 1 || !is_letter(word.first)) break;
      if (end + 1 == row_.size() || word.space_after || row_[end + 1]->letters != 1) {
        ++end;
        break;
      }
      least = std::min(least, gap(word, *row_[end + 1]));
      most = std::max(most, gap(word, *row_[end + 1]));
    }
    if (end < begin + 4) return {begin, 0};
    const float size = row_[begin]->size;
    if (most - least < kUniform * size) return {end, most + size};
    const float limit = most - least < 0.2f * size ? (least + most) / 2 : least + 0.2f * size;
    return {end, std::max(limit, kSpace * size)};  // letters set over one another (LaTeX's name)
  }

  void write_words() {
    Spacing spaced;
    for (std::size_t i = 0; i < row_.size(); ++i) {
      const Word& word = *row_[i];
      // Words that lie near each other may be drawn far apart: of a page of 150,000, in no order.
      constexpr std::size_t kAhead = 4;
      if (i + kAhead < row_.size()) __builtin_prefetch(&drawing_.glyphs[row_[i + kAhead]->begin]);
      if (i >= spaced.end && word.letters == 1) spaced = letter_spacing(i);
      for (std::uint32_t g = word.begin; g < word.end; ++g)
        if (!drawing_.glyphs[g].duplicate) put(drawing_.glyphs[g]);
      if (i + 1 == row_.size() || word.space_after) continue;
      const bool inside = i + 1 < spaced.end;
      if (inside ? gap(word, *row_[i + 1]) > spaced.limit : apart(word, *row_[i + 1]))
        page_.text += ' ';
    }
  }

  struct Item {
    const DrawnGlyph* glyph;  // nullptr: a space that the gap asks for
    float centre, u0, u1;
    char32_t sign;
  };

  Item item(const DrawnGlyph& glyph) const {
    const DrawnRun& run = drawing_.runs[glyph.run];
    const float u = glyph.x * run.cos + glyph.y * run.sin;
    const float advance = glyph.dx * run.cos + glyph.dy * run.sin;
    return {&glyph, u + advance / 2, std::min(u, u + advance), std::max(u, u + advance),
            sign_of(glyph)};
  }

  // The line as it looks, left to right, with a space where a gap asks for one; and the marks over
  // and under its letters, each with the place of its letter.
  struct Look {
    std::vector<Item> items;
    std::vector<std::pair<std::size_t, const DrawnGlyph*>> marks;  // by place
  };

  Look look() const {
    Look line;
    std::vector<Item> drawn, marks;
    for (const Word* word : row_)
      for (std::uint32_t g = word->begin; g < word->end; ++g) {
        if (drawing_.glyphs[g].duplicate) continue;
        const Item next = item(drawing_.glyphs[g]);
        (is_mark(next.sign) ? marks : drawn).push_back(next);
      }
    if (drawn.empty()) drawn.swap(marks);
    std::vector<Item> as_drawn = drawn;
    std::stable_sort(drawn.begin(), drawn.end(),
                     [](const Item& a, const Item& b) { return a.centre < b.centre; });
    std::map<const DrawnGlyph*, std::size_t> places;  // of letters, where there are marks
    for (std::size_t i = 0; i < drawn.size(); ++i) {
      const Item& next = drawn[i];
      if (i > 0 && next.u0 - drawn[i - 1].u1 > kSpace * drawing_.runs[next.glyph->run].run.size)
        line.items.push_back({nullptr, 0, 0, 0, U' '});
      if (!marks.empty()) places[next.glyph] = line.items.size();
      line.items.push_back(next);
    }
    std::sort(as_drawn.begin(), as_drawn.end(), drawn_before);
    std::sort(marks.begin(), marks.end(), drawn_before);
    for (const Item& mark : marks)
      line.marks.emplace_back(places[letter_of(mark, as_drawn)], mark.glyph);
    std::stable_sort(line.marks.begin(), line.marks.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    return line;
  }

  static bool drawn_before(const Item& a, const Item& b) { return a.glyph < b.glyph; }

  // Where a mark's ink is, its place does not tell: fonts draw it to the left or the right of it.
  // It is drawn behind its letter where the line is drawn as it is read, before it where the line
  // is drawn as it looks.
  const DrawnGlyph* letter_of(const Item& mark, const std::vector<Item>& as_drawn) const {
    const auto next = std::lower_bound(as_drawn.begin(), as_drawn.end(), mark, drawn_before);
    if (next == as_drawn.begin()) return next->glyph;
    const auto before = next - 1;
    const float size = drawing_.runs[mark.glyph->run].run.size;
    const float to_before = std::fabs(before->centre - mark.centre);
    if (next == as_drawn.end()) return before->glyph;
    const float to_next = std::fabs(next->centre - mark.centre);
    const bool as_it_looks = next->centre > before->centre;
    if (as_it_looks && to_next < size) return next->glyph;
    return to_before < size || to_before < to_next ? before->glyph : next->glyph;
  }

  // Does the page as a whole run to the left?
  bool page_runs_left() {
    if (runs_left_) return *runs_left_;
    std::size_t left = 0, right = 0;
    for (const DrawnGlyph& glyph : drawing_.glyphs) {
      const char32_t c = sign_of(glyph);
      left += is_right_to_left(c) ? 1 : 0;
      right += is_letter(c) ? 1 : 0;
    }
    runs_left_ = left > right;
    return *runs_left_;
  }

  void write_right_to_left() {
    const Look line = look();
    std::u32string signs;
    for (const Item& i : line.items) signs += i.sign;
    for (const auto& [place, sign] : reading_order(signs, page_runs_left())) {
      const Item& next = line.items[place];
      next.glyph == nullptr ? append(U' ') : put(*next.glyph, sign);
      auto mark = std::lower_bound(line.marks.begin(), line.marks.end(), place,
                                   [](const auto& one, std::size_t at) { return one.first < at; });
      for (; mark != line.marks.end() && mark->first == place; ++mark) put(*mark->second);
    }
  }

  void append(char32_t c) {
    if (c < 0x80)
      page_.text += static_cast<char>(c);
    else
      append_utf8(page_.text, c);
  }

  void put(const DrawnGlyph& drawn) { put(drawn, drawn.unicode); }

  // `sign`: as it is read, of glyphs that are one.
  void put(const DrawnGlyph& drawn, char32_t sign) {
    Glyph glyph;
    glyph.box = cell(drawn, drawing_.runs[drawn.run]);
    glyph.offset = static_cast<std::uint32_t>(page_.text.size());
    glyph.code = drawn.code;
    glyph.run = drawn.run;
    if (drawn.pooled != 0) {
      for (std::uint32_t i = 0; i < drawn.pooled; ++i) append(drawing_.pool[drawn.unicode + i]);
    } else if (drawn.unicode == kUnmapped) {
      glyph.flags = Glyph::kUnmapped;
      append(kReplacement);
    } else {
      append(vertical_ ? without_vertical_form(sign) : sign);
    }
    glyph.length = static_cast<std::uint8_t>(page_.text.size() - glyph.offset);
    ++(glyph.flags ? page_.counts.unmapped : page_.counts.emitted);
    page_.glyphs.push_back(glyph);
  }

  const Drawing& drawing_;
  const std::vector<Word>& words_;
  bool strewn_;
  bool vertical_ = false;          // the row that is being written
  std::optional<bool> runs_left_;  // the page, once it was asked
  Page& page_;
  std::vector<const Word*> row_;
};

bool begins_with_figure(std::string_view text) {
  const std::size_t at = text.find_first_not_of("+-($ \t");
  return at != text.npos && ((text[at] >= '0' && text[at] <= '9') ||
                             text.substr(at).starts_with("¥") || text.substr(at).starts_with("€"));
}

bool is_year(std::string_view text) {
  return text.size() == 4 && text.find_first_not_of("0123456789") == text.npos &&
         (text[0] == '1' || text[0] == '2');
}

// The first line of a table heads it where it has no figures (but years), and lines below have.
void mark_header(std::vector<BlockLines>& blocks, std::size_t first, const Page& page) {
  bool below = false;
  for (std::size_t i = first; i < blocks.size(); ++i) {
    const Span span = blocks[i].block.span;
    const std::string_view text = std::string_view(page.text).substr(span.begin, span.size());
    if (!begins_with_figure(text)) continue;
    if (blocks[i].block.row > 1)
      below = true;
    else if (!is_year(text))
      return;
  }
  if (!below) return;
  for (std::size_t i = first; i < blocks.size() && blocks[i].block.row == 1; ++i)
    blocks[i].block.header = true;
}

// A line of the text for each line of the table, cells with a tab between them.
void write_table(const Table& table, std::uint16_t number, const Order& order, Writer& writer,
                 Page& page, std::vector<BlockLines>& blocks) {
  const std::size_t first = blocks.size();
  std::uint16_t line_number = 0;
  for (const std::vector<Cell>& line : table.lines) {
    ++line_number;
    for (const Cell& cell : line) {
      if (&cell != line.data()) page.text += '\t';
      blocks.push_back(begin_block(page));
      Block& block = blocks.back().block;
      block.role = Role::table_cell;
      block.table = number;
      block.row = line_number;
      block.column = cell.column;
      for (const CellLine& part : cell.lines) {
        if (&part != cell.lines.data()) page.text += '\n';
        writer.row(order.segments.data() + part.begin, order.segments.data() + part.end);
        end_line(page, order.segments[part.begin].size, blocks.back());
      }
    }
    page.text += '\n';
  }
  mark_header(blocks, first, page);
}

}  // namespace

void write_page(const Drawing& drawing, const std::vector<Word>& words, const Order& order,
                Page& page) {
  Writer writer(drawing, words, order.strewn, page);
  std::vector<BlockLines> blocks;
  const std::vector<Row>& rows = order.rows;
  const std::vector<Table> tables = order.strewn ? std::vector<Table>() : find_tables(order, words);
  const std::vector<Start> starts = find_starts(drawing, words, order);
  auto table = tables.begin();
  bool after_table = false;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (table != tables.end() && table->begin == i) {
      if (i != 0) page.text += '\n';
      write_table(*table, static_cast<std::uint16_t>(table - tables.begin() + 1), order, writer,
                  page, blocks);
      i = table->end - 1;
      after_table = true;
      ++table;
      continue;
    }
    if (starts[i].begins || after_table) {
      const bool item = starts[i].role == Role::list_item && i != 0 && !after_table &&
                        blocks.back().block.role == Role::list_item && !rows[i].new_region;
      if (i != 0 && !item) page.text += '\n';
      blocks.push_back(begin_block(page));
      blocks.back().block.role = rows[i].ruby ? Role::ruby : starts[i].role;
      blocks.back().block.level = starts[i].level;
      after_table = false;
    }
    writer.row(order.segments.data() + rows[i].begin, order.segments.data() + rows[i].end);
    end_line(page, rows[i].size, blocks.back());
    page.text += '\n';
  }
  name_blocks(blocks, page);
}

}  // namespace kiroku::layout
