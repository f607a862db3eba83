#include "schemas/text.h"

#include <algorithm>
#include <cassert>

#include "schemas/utf8.h"

namespace kiroku {
namespace {

std::uint32_t size32(std::size_t size) {
  assert(size <= UINT32_MAX && "a document's text is under 4 GiB");
  return static_cast<std::uint32_t>(size);
}

// The last piece that begins at or before `offset`; of several at one place the last.
std::size_t piece_at(const std::vector<Piece>& pieces, std::uint32_t offset) {
  const auto after =
      std::upper_bound(pieces.begin(), pieces.end(), offset,
                       [](std::uint32_t at, const Piece& piece) { return at < piece.text; });
  return static_cast<std::size_t>(after - pieces.begin()) - 1;
}

bool indivisible(const Piece& piece) { return piece.text_unit == 0 || piece.raw_unit == 0; }

std::uint32_t raw_end(const Text& text, std::size_t piece) {
  return piece + 1 < text.pieces.size() ? text.pieces[piece + 1].raw : text.raw_size;
}

// Where the raw bytes of what stands at `offset` begin.
std::uint32_t raw_from(const Text& text, std::uint32_t offset) {
  const Piece& piece = text.pieces[piece_at(text.pieces, offset)];
  if (indivisible(piece)) return piece.raw;
  return piece.raw + (offset - piece.text) / piece.text_unit * piece.raw_unit;
}

// Where the raw bytes of what stands before `offset` end.
std::uint32_t raw_to(const Text& text, std::uint32_t offset) {
  if (offset == 0) return 0;
  const std::size_t at = piece_at(text.pieces, offset - 1);
  const Piece& piece = text.pieces[at];
  if (indivisible(piece)) return raw_end(text, at);
  const std::uint32_t units = (offset - piece.text + piece.text_unit - 1) / piece.text_unit;
  return std::min(piece.raw + units * piece.raw_unit, raw_end(text, at));
}

// A copy piece continues one before it: no need for a new one.
void add_piece(std::vector<Piece>& pieces, const Piece& piece) {
  if (!pieces.empty()) {
    const Piece& last = pieces.back();
    const bool both_copies =
        last.text_unit == 1 && last.raw_unit == 1 && piece.text_unit == 1 && piece.raw_unit == 1;
    if (both_copies && piece.text - last.text == piece.raw - last.raw) return;
  }
  pieces.push_back(piece);
}

// Pieces that follow from edits alone: copies between them, each edit indivisible. The offsets are
// those of the page.
std::vector<Piece> pieces_of(const std::vector<Edit>& edits) {
  std::vector<Piece> pieces;
  std::uint32_t text = 0, raw = 0;
  for (const Edit& edit : edits) {
    if (edit.after.begin > text) pieces.push_back({text, raw, 1, 1});
    raw += edit.after.begin - text;
    pieces.push_back({edit.after.begin, raw, 0, 0});
    text = edit.after.end;
    raw += size32(edit.before.size());
  }
  pieces.push_back({text, raw, 1, 1});
  return pieces;
}

std::uint32_t raw_size_of(std::size_t text, const std::vector<Edit>& edits) {
  std::int64_t size = static_cast<std::int64_t>(text);
  for (const Edit& edit : edits)
    size += static_cast<std::int64_t>(edit.before.size()) - edit.after.size();
  assert(size >= 0);
  return size32(static_cast<std::size_t>(size));
}

std::vector<PageText::Reading> readings_of(const Page& page, const std::vector<Glyph>& glyphs) {
  std::vector<PageText::Reading> readings = {{0, page.origin, page.confidence}};
  std::uint16_t last = UINT16_MAX;
  for (const Glyph& glyph : glyphs) {
    if (glyph.run == last || glyph.length == 0) continue;
    last = glyph.run;
    const Run& run = page.runs[glyph.run];
    if (readings.back().origin == run.origin && readings.back().confidence == run.confidence)
      continue;
    if (readings.back().from == glyph.offset) readings.pop_back();
    readings.push_back({glyph.offset, run.origin, run.confidence});
  }
  return readings;
}

// The page's glyphs where they stand in what was read: a font's codes that were found out by their
// pictures are one U+FFFD each there.
std::vector<Glyph> glyphs_as_read(const Page& page, std::vector<Piece> pieces) {
  std::vector<Glyph> glyphs = page.glyphs;
  Text alone;  // of which only the way back is asked
  alone.pieces = std::move(pieces);
  alone.raw_size = raw_size_of(page.text.size(), page.edits);
  for (Glyph& glyph : glyphs) {
    const std::uint32_t end = raw_to(alone, glyph.offset + glyph.length);
    glyph.offset = raw_from(alone, glyph.offset);
    glyph.length = glyph.length == 0
                       ? std::uint8_t{0}
                       : static_cast<std::uint8_t>(std::clamp(
                             static_cast<int>(end) - static_cast<int>(glyph.offset), 0, 255));
  }
  return glyphs;
}

Span shifted(Span span, std::uint32_t by) { return {span.begin + by, span.end + by}; }

}  // namespace

void Text::append(const Page& page) {
  if (!pages.empty()) {
    const std::uint32_t at = size32(utf8.size());
    utf8 += '\f';
    if (page.break_before == "\f") {
      add_piece(pieces, {at, raw_size, 1, 1});
    } else {
      pieces.push_back({at, raw_size, 0, 0});
      edits.push_back({"page-break", {at, at + 1}, page.break_before, "", 1, {}});
    }
    raw_size += size32(page.break_before.size());
  }
  const std::uint32_t begin = size32(utf8.size());
  const std::vector<Piece> own = page.pieces.empty() ? pieces_of(page.edits) : page.pieces;
  std::vector<Glyph> as_read;
  const bool edited_glyphs = !page.edits.empty() && !page.glyphs.empty();
  if (edited_glyphs) as_read = glyphs_as_read(page, own);
  const std::vector<Glyph>& glyphs = edited_glyphs ? as_read : page.glyphs;
  PageText placed{page.number,
                  page.label,
                  page.width,
                  page.height,
                  {begin, 0},
                  raw_size,
                  GlyphBoxes::pack(glyphs),
                  readings_of(page, glyphs),
                  page.blocks};
  for (Block& block : placed.blocks) block.span = shifted(block.span, begin);
  for (const Piece& piece : own) {
    add_piece(pieces, {piece.text + begin, piece.raw + raw_size, piece.text_unit, piece.raw_unit});
  }
  for (Edit edit : page.edits) {
    edit.after = shifted(edit.after, begin);
    edits.push_back(std::move(edit));
  }
  utf8 += page.text;
  raw_size += raw_size_of(page.text.size(), page.edits);
  placed.span.end = size32(utf8.size());
  pages.push_back(std::move(placed));
}

Span Text::raw(Span span) const {
  if (pieces.empty()) return {};
  const std::uint32_t begin = raw_from(*this, span.begin);
  return {begin, span.empty() ? begin : std::max(begin, raw_to(*this, span.end))};
}

std::vector<Trace> Text::trace(Span span) const {
  std::vector<Trace> traces;
  const auto first = std::partition_point(pages.begin(), pages.end(), [&](const PageText& page) {
    return page.span.end <= span.begin;
  });
  for (auto page = first; page != pages.end() && page->span.begin < span.end; ++page) {
    const Span here = {std::max(span.begin, page->span.begin), std::min(span.end, page->span.end)};
    if (here.empty()) continue;
    Trace seen{page->number, here, raw(here), {}, Origin::text_layer, 1, {}};
    const Span on_page = {seen.raw.begin - page->raw_begin, seen.raw.end - page->raw_begin};
    seen.boxes = page->boxes.lines(on_page);
    bool set = false;
    for (std::size_t i = 0; i < page->readings.size(); ++i) {
      const PageText::Reading& reading = page->readings[i];
      const bool before =
          i + 1 < page->readings.size() && page->readings[i + 1].from <= on_page.begin;
      if (before || reading.from >= on_page.end) continue;
      if (!set || reading.confidence < seen.confidence)
        seen.origin = reading.origin, seen.confidence = reading.confidence;
      set = true;
    }
    auto edit = std::partition_point(edits.begin(), edits.end(),
                                     [&](const Edit& e) { return e.after.end < here.begin; });
    for (; edit != edits.end() && edit->after.begin < here.end; ++edit) {
      const bool inside =
          edit->after.empty() ? edit->after.begin > here.begin : edit->after.overlaps(here);
      if (inside) seen.edits.push_back(static_cast<std::uint32_t>(edit - edits.begin()));
    }
    traces.push_back(std::move(seen));
  }
  return traces;
}

namespace {

// The text between two offsets that no edit crosses, with the edits inside undone.
std::string undone(const Text& text, Span span, std::vector<Edit>::const_iterator from,
                   std::vector<Edit>::const_iterator to) {
  std::string raw;
  std::uint32_t at = span.begin;
  for (auto edit = from; edit != to; ++edit) {
    raw += text.at({at, edit->after.begin});
    raw += edit->before;
    at = edit->after.end;
  }
  raw += text.at({at, span.end});
  return raw;
}

}  // namespace

std::string Text::undo() const {
  return undone(*this, {0, size32(utf8.size())}, edits.begin(), edits.end());
}

const PageText* Text::page_at(std::uint32_t offset) const {
  const auto after =
      std::upper_bound(pages.begin(), pages.end(), offset,
                       [](std::uint32_t at, const PageText& page) { return at < page.span.begin; });
  if (after == pages.begin()) return nullptr;
  const PageText& page = *std::prev(after);
  return offset <= page.span.end ? &page : nullptr;
}

std::uint32_t Text::code_points(const PageText& page, std::uint32_t offset) const {
  return size32(count_code_points(at({page.span.begin, offset})));
}

std::string Text::check() const {
  if (!is_utf8(utf8)) return "the text is not UTF-8";
  std::uint32_t end = 0;
  for (const PageText& page : pages) {
    if (page.span.begin < end || page.span.end < page.span.begin)
      return "pages overlap or are out of order";
    end = page.span.end + 1;
    if (page.span.end > utf8.size()) return "a page ends behind the text";
    if (page.readings.empty() || page.readings.front().from != 0)
      return "a page begins without a reading";
  }
  std::uint32_t edited = 0;
  for (const Edit& edit : edits) {
    if (edit.after.begin < edited || edit.after.end < edit.after.begin)
      return "edits overlap or are out of order";
    edited = edit.after.end;
  }
  if (edited > utf8.size()) return "an edit ends behind the text";
  if (!pages.empty() && (pieces.empty() || pieces.front().text != 0 || pieces.front().raw != 0)) {
    return "the first piece does not begin at 0";
  }
  for (std::size_t i = 1; i < pieces.size(); ++i) {
    if (pieces[i].text < pieces[i - 1].text || pieces[i].raw < pieces[i - 1].raw)
      return "pieces are out of order";
  }
  if (undo().size() != raw_size) return "undoing the edits does not give the size of what was read";
  return "";
}

}  // namespace kiroku
