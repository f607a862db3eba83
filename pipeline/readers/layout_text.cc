// Rows of words to the text of a page: spaces, line ends, blocks, and for each glyph its bytes.
#include <algorithm>
#include <cmath>

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
        right_to_left |= is_right_to_left(words_[i].first) || is_right_to_left(words_[i].last);
      }
    vertical_ = !row_.empty() && row_.front()->direction == kVertical;
    if (right_to_left)
      write_right_to_left();
    else
      write_words();
  }

 private:
  static float gap(const Word& a, const Word& b) { return b.u0 - a.u1; }

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
    return {end, most - least < 0.2f * size ? (least + most) / 2 : least + 0.2f * size};
  }

  void write_words() {
    Spacing spaced;
    for (std::size_t i = 0; i < row_.size(); ++i) {
      const Word& word = *row_[i];
      if (i >= spaced.end && word.letters == 1) spaced = letter_spacing(i);
      for (std::uint32_t g = word.begin; g < word.end; ++g)
        if (!drawing_.glyphs[g].duplicate) put(drawing_.glyphs[g]);
      if (i + 1 == row_.size() || word.space_after) continue;
      const bool inside = i + 1 < spaced.end;
      if (inside ? gap(word, *row_[i + 1]) > spaced.limit : apart(word, *row_[i + 1]))
        page_.text += ' ';
    }
  }

  enum class Flow : std::uint8_t { right_to_left, left_to_right, neutral };
  struct Item {
    const DrawnGlyph* glyph;  // nullptr: a space that the gap asks for
    float centre, u0, u1;
    Flow flow;
    bool digit;
  };

  Item item(const DrawnGlyph& glyph) const {
    const DrawnRun& run = drawing_.runs[glyph.run];
    const float u = glyph.x * run.cos + glyph.y * run.sin;
    const float advance = glyph.dx * run.cos + glyph.dy * run.sin;
    const char32_t c = glyph.pooled ? drawing_.pool[glyph.unicode] : glyph.unicode;
    const bool strong = c > 0x7F ? !is_space(c) && !(c >= 0x2000 && c < 0x2070)
                                 : is_letter(c) || (c >= U'0' && c <= U'9');
    const Flow flow = is_right_to_left(c) ? Flow::right_to_left
                      : strong            ? Flow::left_to_right
                                          : Flow::neutral;
    return {&glyph, u + advance / 2,       std::min(u, u + advance), std::max(u, u + advance),
            flow,   c >= U'0' && c <= U'9'};
  }

  // As it looks, left to right, with a space where a gap asks for one.
  std::vector<Item> items() const {
    std::vector<Item> drawn;
    for (const Word* word : row_)
      for (std::uint32_t g = word->begin; g < word->end; ++g)
        if (!drawing_.glyphs[g].duplicate) drawn.push_back(item(drawing_.glyphs[g]));
    std::stable_sort(drawn.begin(), drawn.end(),
                     [](const Item& a, const Item& b) { return a.centre < b.centre; });
    std::vector<Item> all;
    for (const Item& next : drawn) {
      if (!all.empty() &&
          next.u0 - all.back().u1 > kSpace * drawing_.runs[next.glyph->run].run.size)
        all.push_back({nullptr, 0, 0, 0, Flow::neutral, false});
      all.push_back(next);
    }
    return all;
  }

  // Each stretch of `flow`, with the neutral characters inside it, the other way round.
  static void reverse_stretches(std::vector<Item>& items, Flow flow) {
    for (std::size_t i = 0; i < items.size(); ++i) {
      if (items[i].flow != flow) continue;
      std::size_t end = i + 1;
      for (std::size_t j = end; j < items.size(); ++j) {
        if (items[j].flow == flow)
          end = j + 1;
        else if (items[j].flow != Flow::neutral)
          break;
      }
      std::reverse(items.begin() + static_cast<std::ptrdiff_t>(i),
                   items.begin() + static_cast<std::ptrdiff_t>(end));
      i = end - 1;
    }
  }

  // To the order in which it is read: the stretches against the line's main direction are turned.
  void write_right_to_left() {
    std::vector<Item> line = items();
    const auto letters = [&line](Flow flow) {
      return std::count_if(line.begin(), line.end(),
                           [flow](const Item& i) { return i.flow == flow && !i.digit; });
    };
    if (letters(Flow::right_to_left) > letters(Flow::left_to_right)) {
      std::reverse(line.begin(), line.end());
      reverse_stretches(line, Flow::left_to_right);
    } else {
      reverse_stretches(line, Flow::right_to_left);
    }
    for (const Item& i : line) {
      if (i.glyph == nullptr)
        page_.text += ' ';
      else
        put(*i.glyph);
    }
  }

  void append(char32_t c) {
    if (c < 0x80)
      page_.text += static_cast<char>(c);
    else
      append_utf8(page_.text, c);
  }

  void put(const DrawnGlyph& drawn) {
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
      append(vertical_ ? without_vertical_form(drawn.unicode) : drawn.unicode);
    }
    glyph.length = static_cast<std::uint8_t>(page_.text.size() - glyph.offset);
    ++(glyph.flags ? page_.counts.unmapped : page_.counts.emitted);
    page_.glyphs.push_back(glyph);
  }

  const Drawing& drawing_;
  const std::vector<Word>& words_;
  bool strewn_;
  bool vertical_ = false;  // the row that is being written
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
