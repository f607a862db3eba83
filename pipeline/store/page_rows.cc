#include "pipeline/store/page_rows.h"

#include <algorithm>
#include <map>

#include "pipeline/store/pack.h"
#include "schemas/compress.h"
#include "schemas/words.h"

namespace kiroku {
namespace {

// The stretch of a Text that goes into one row: a page and the separator behind it.
struct Chunk {
  const PageText* page = nullptr;
  Span span;
  std::size_t first_piece = 0, last_piece = 0;
  std::size_t first_edit = 0, last_edit = 0;
};

template <typename Items, typename Place>
std::size_t first_from(const Items& items, std::uint32_t offset, Place place) {
  const auto found = std::partition_point(items.begin(), items.end(),
                                          [&](const auto& item) { return place(item) < offset; });
  return static_cast<std::size_t>(found - items.begin());
}

std::map<int, Chunk> chunks_of(const Text& text) {
  const auto of_piece = [](const Piece& piece) { return piece.text; };
  const auto of_edit = [](const Edit& edit) { return edit.after.begin; };
  std::map<int, Chunk> chunks;
  for (std::size_t i = 0; i < text.pages.size(); ++i) {
    const bool last = i + 1 == text.pages.size();
    Chunk chunk;
    chunk.page = &text.pages[i];
    chunk.span.begin = i == 0 ? 0 : text.pages[i].span.begin;
    chunk.span.end =
        last ? static_cast<std::uint32_t>(text.utf8.size()) : text.pages[i + 1].span.begin;
    chunk.first_piece = first_from(text.pieces, chunk.span.begin, of_piece);
    chunk.first_edit = first_from(text.edits, chunk.span.begin, of_edit);
    chunk.last_piece =
        last ? text.pieces.size() : first_from(text.pieces, chunk.span.end, of_piece);
    chunk.last_edit = last ? text.edits.size() : first_from(text.edits, chunk.span.end, of_edit);
    chunks[text.pages[i].number] = chunk;
  }
  return chunks;
}

void pack_span(Packer& to, Span span, std::uint32_t base) {
  to.difference(std::int64_t{span.begin} - base);
  to.difference(std::int64_t{span.end} - span.begin);
}

Span unpack_span(Unpacker& from, std::uint32_t base) {
  Span span;
  span.begin = static_cast<std::uint32_t>(base + from.difference());
  span.end = static_cast<std::uint32_t>(span.begin + from.difference());
  return span;
}

void pack_box(Packer& to, const Box& box) {
  to.real(box.x0).real(box.y0).real(box.x1).real(box.y1);
}

Box unpack_box(Unpacker& from) {
  Box box;
  box.x0 = from.real();
  box.y0 = from.real();
  box.x1 = from.real();
  box.y1 = from.real();
  return box;
}

void pack_pieces(Packer& to, const Text& text, const Chunk& chunk) {
  to.number(chunk.last_piece - chunk.first_piece);
  std::uint32_t at = chunk.span.begin, raw = chunk.page->raw_begin;
  for (std::size_t i = chunk.first_piece; i < chunk.last_piece; ++i) {
    const Piece& piece = text.pieces[i];
    to.difference(std::int64_t{piece.text} - at).difference(std::int64_t{piece.raw} - raw);
    to.number(piece.text_unit).number(piece.raw_unit);
    at = piece.text;
    raw = piece.raw;
  }
}

void unpack_pieces(Unpacker& from, std::uint32_t at, std::uint32_t raw, Text& text) {
  for (std::size_t left = from.count(); left > 0; --left) {
    Piece piece;
    at = piece.text = static_cast<std::uint32_t>(at + from.difference());
    raw = piece.raw = static_cast<std::uint32_t>(raw + from.difference());
    piece.text_unit = static_cast<std::uint8_t>(from.number());
    piece.raw_unit = static_cast<std::uint8_t>(from.number());
    text.pieces.push_back(piece);
  }
}

void pack_edits(Packer& to, const Text& text, const Chunk& chunk) {
  to.number(chunk.last_edit - chunk.first_edit);
  std::uint32_t at = chunk.span.begin;
  for (std::size_t i = chunk.first_edit; i < chunk.last_edit; ++i) {
    const Edit& edit = text.edits[i];
    pack_span(to, edit.after, at);
    at = edit.after.begin;
    to.string(edit.kind).string(edit.before).string(edit.plan).real(edit.score);
    to.number(edit.alternatives.size());
    for (const std::string& alternative : edit.alternatives) to.string(alternative);
  }
}

void unpack_edits(Unpacker& from, std::uint32_t at, Text& text) {
  for (std::size_t left = from.count(); left > 0; --left) {
    Edit edit;
    edit.after = unpack_span(from, at);
    at = edit.after.begin;
    edit.kind = from.string();
    edit.before = from.string();
    edit.plan = from.string();
    edit.score = from.real_double();
    for (std::size_t more = from.count(); more > 0; --more) {
      edit.alternatives.push_back(from.string());
    }
    text.edits.push_back(std::move(edit));
  }
}

void pack_readings(Packer& to, const PageText& page) {
  to.number(page.readings.size());
  for (const PageText::Reading& reading : page.readings) {
    to.number(reading.from).number(static_cast<std::uint64_t>(reading.origin));
    to.real(reading.confidence);
  }
}

void unpack_readings(Unpacker& from, PageText& page) {
  for (std::size_t left = from.count(); left > 0; --left) {
    PageText::Reading reading;
    reading.from = static_cast<std::uint32_t>(from.number());
    reading.origin = static_cast<Origin>(from.number());
    reading.confidence = from.real();
    page.readings.push_back(reading);
  }
}

void pack_blocks(Packer& to, const PageText& page, std::uint32_t base) {
  to.number(page.blocks.size());
  for (const Block& block : page.blocks) {
    to.number(static_cast<std::uint64_t>(block.role)).number(block.level).number(block.table);
    to.number(block.row).number(block.column).number(block.header ? 1 : 0);
    pack_span(to, block.span, base);
    pack_box(to, block.box);
    base = block.span.begin;
  }
}

void unpack_blocks(Unpacker& from, std::uint32_t base, PageText& page) {
  for (std::size_t left = from.count(); left > 0; --left) {
    Block block;
    block.role = static_cast<Role>(from.number());
    block.level = static_cast<std::uint8_t>(from.number());
    block.table = static_cast<std::uint16_t>(from.number());
    block.row = static_cast<std::uint16_t>(from.number());
    block.column = static_cast<std::uint16_t>(from.number());
    block.header = from.number() != 0;
    block.span = unpack_span(from, base);
    block.box = unpack_box(from);
    base = block.span.begin;
    page.blocks.push_back(block);
  }
}

std::string trail_of(const Text& text, const Chunk& chunk) {
  Packer to;
  to.number(chunk.page->raw_begin);
  pack_span(to, chunk.page->span, chunk.span.begin);
  pack_readings(to, *chunk.page);
  pack_blocks(to, *chunk.page, chunk.span.begin);
  pack_pieces(to, text, chunk);
  pack_edits(to, text, chunk);
  return to.bytes();
}

// The inverse, for a chunk that begins at `begin` of the Text; appends pieces and edits to `text`.
void unpack_trail(std::string_view trail, std::uint32_t begin, PageText& page, Text& text) {
  Unpacker from(trail);
  page.raw_begin = static_cast<std::uint32_t>(from.number());
  page.span = unpack_span(from, begin);
  unpack_readings(from, page);
  unpack_blocks(from, begin, page);
  unpack_pieces(from, begin, page.raw_begin, text);
  unpack_edits(from, begin, text);
}

std::string drawn_with(const Page& page) {
  Packer to;
  to.number(page.fonts.size());
  for (const Font& font : page.fonts) {
    to.string(font.name).string(font.type);
    to.number((font.embedded ? 1 : 0) + (font.has_to_unicode ? 2 : 0));
  }
  to.number(page.images.size());
  for (const Image& image : page.images) {
    pack_box(to, image.box);
    to.number(image.width).number(image.height).number(image.mask ? 1 : 0);
  }
  return to.bytes();
}

void unpack_drawn_with(std::string_view bytes, Page& page) {
  Unpacker from(bytes);
  for (std::size_t left = from.count(); left > 0; --left) {
    Font font;
    font.name = from.string();
    font.type = from.string();
    const std::uint64_t bits = from.number();
    font.embedded = (bits & 1) != 0;
    font.has_to_unicode = (bits & 2) != 0;
    page.fonts.push_back(std::move(font));
  }
  for (std::size_t left = from.count(); left > 0; --left) {
    Image image;
    image.box = unpack_box(from);
    image.width = static_cast<std::uint32_t>(from.number());
    image.height = static_cast<std::uint32_t>(from.number());
    image.mask = from.number() != 0;
    page.images.push_back(image);
  }
}

std::string repairs_of(const Text& text, const Chunk& chunk) {
  std::map<std::string, int> counts;
  for (std::size_t i = chunk.first_edit; i < chunk.last_edit; ++i) ++counts[text.edits[i].kind];
  std::string json = "{";
  for (const auto& [kind, count] : counts) {
    const std::string key = json_list({kind});
    json +=
        (json.size() > 1 ? "," : "") + key.substr(1, key.size() - 2) + ":" + std::to_string(count);
  }
  return json + "}";
}

std::string suppressed_of(const GlyphCounts& counts) {
  std::string json = "[";
  for (const std::uint32_t count : counts.suppressed) {
    json += (json.size() > 1 ? "," : "") + std::to_string(count);
  }
  return json + "]";
}

void unpack_suppressed(std::string_view json, GlyphCounts& counts) {
  std::size_t which = 0;
  for (const char c : json) {
    if (c == ',') ++which;
    if (which >= counts.suppressed.size()) return;
    if (c >= '0' && c <= '9') {
      counts.suppressed[which] =
          counts.suppressed[which] * 10 + static_cast<std::uint32_t>(c - '0');
    }
  }
}

constexpr char kInsertPage[] =
    "INSERT INTO page (document, number, label, width, height, rotation, outcome, origin, reason, "
    "confidence, languages, drawn, emitted, unmapped, suppressed, repairs, bytes, text, boxes, "
    "trail, drawn_with) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)";

void put_page(Database& database, std::int64_t document, const Page& page, const Text& text,
              const Chunk& chunk) {
  std::string utf8, boxes, trail;
  std::optional<Blob> utf8_blob, boxes_blob, trail_blob;
  if (chunk.page) {
    utf8 = compress(text.at(chunk.span));
    boxes = chunk.page->boxes.bytes();
    trail = compress(trail_of(text, chunk));
    utf8_blob = Blob{utf8};
    boxes_blob = Blob{boxes};
    trail_blob = Blob{trail};
  }
  const std::string drawn = compress(drawn_with(page));
  database.run(kInsertPage, document, page.number, chunk.page ? chunk.page->label : page.label,
               page.width, page.height, page.rotation, word(page.outcome), word(page.origin),
               page.reason, page.confidence, json_list(page.languages), page.counts.drawn,
               page.counts.emitted, page.counts.unmapped, suppressed_of(page.counts),
               repairs_of(text, chunk), chunk.span.size(), utf8_blob, boxes_blob, trail_blob,
               Blob{drawn});
}

void put_findings(Database& database, std::int64_t document, const Ingested& ingested) {
  int n = 0;
  const auto put = [&](const Finding& finding, int reported_on) {
    database.run(
        "INSERT INTO finding (document, n, reported_on, page, code, message) VALUES (?,?,?,?,?,?)",
        document, n++, reported_on, finding.page, finding.code, finding.message);
  };
  for (const Finding& finding : ingested.findings) put(finding, 0);
  for (const Page& page : ingested.pages) {
    for (const Finding& finding : page.findings) put(finding, page.number);
  }
}

// Columns from `label` on, in the order of kSelectPage.
Page page_of(const Query& row) {
  Page page;
  page.number = static_cast<int>(row.integer(0));
  page.label = row.text(1);
  page.width = static_cast<float>(row.real(2));
  page.height = static_cast<float>(row.real(3));
  page.rotation = static_cast<int>(row.integer(4));
  page.outcome = from_word<PageOutcome>(row.text(5)).value_or(PageOutcome::failed);
  page.origin = from_word<Origin>(row.text(6)).value_or(Origin::text_layer);
  page.reason = row.text(7);
  page.confidence = static_cast<float>(row.real(8));
  page.languages = from_json_list(row.text(9));
  page.counts.drawn = static_cast<std::uint32_t>(row.integer(10));
  page.counts.emitted = static_cast<std::uint32_t>(row.integer(11));
  page.counts.unmapped = static_cast<std::uint32_t>(row.integer(12));
  unpack_suppressed(row.text(13), page.counts);
  unpack_drawn_with(decompress(row.blob(14)), page);
  return page;
}

PageText page_text_of(const Query& row) {
  PageText page;
  page.number = static_cast<int>(row.integer(0));
  page.label = row.text(1);
  page.width = static_cast<float>(row.real(2));
  page.height = static_cast<float>(row.real(3));
  page.boxes = GlyphBoxes::from_bytes(std::string(row.blob(16)));
  return page;
}

constexpr char kPageColumns[] =
    "SELECT number, label, width, height, rotation, outcome, origin, reason, confidence, "
    "languages, drawn, emitted, unmapped, suppressed, drawn_with, text, boxes, trail FROM page "
    "WHERE document = ?";

}  // namespace

void put_pages(Database& database, std::int64_t document, const Ingested& ingested) {
  const std::map<int, Chunk> chunks = chunks_of(ingested.text);
  for (const Page& page : ingested.pages) {
    const auto found = chunks.find(page.number);
    put_page(database, document, page, ingested.text,
             found == chunks.end() ? Chunk{} : found->second);
  }
  put_findings(database, document, ingested);
}

void load_pages(Database& database, std::int64_t document, Ingested& into) {
  Query row = database.query(std::string(kPageColumns) + " ORDER BY number", document);
  while (row.step()) {
    into.pages.push_back(page_of(row));
    if (row.null(15)) continue;
    PageText page = page_text_of(row);
    const auto begin = static_cast<std::uint32_t>(into.text.utf8.size());
    into.text.utf8 += decompress(row.blob(15));
    unpack_trail(decompress(row.blob(17)), begin, page, into.text);
    into.text.pages.push_back(std::move(page));
  }
  Query finding = database.query(
      "SELECT reported_on, page, code, message FROM finding WHERE document = ? ORDER BY n",
      document);
  std::map<int, Page*> pages;
  for (Page& page : into.pages) pages[page.number] = &page;
  while (finding.step()) {
    Finding said{finding.text(2), static_cast<int>(finding.integer(1)), finding.text(3)};
    const auto on = pages.find(static_cast<int>(finding.integer(0)));
    (on == pages.end() ? into.findings : on->second->findings).push_back(std::move(said));
  }
}

Text load_page_text(Database& database, std::int64_t document, int number) {
  Text text;
  Query row = database.query(std::string(kPageColumns) + " AND number = ?", document, number);
  if (!row.step() || row.null(15)) return text;
  PageText page = page_text_of(row);
  text.utf8 = decompress(row.blob(15));
  unpack_trail(decompress(row.blob(17)), 0, page, text);
  if (page.span.end > text.utf8.size()) return {};
  text.pages.push_back(std::move(page));
  return text;
}

PageSlice load_page(Database& database, std::int64_t document, int number) {
  PageSlice slice;
  Query row = database.query(std::string(kPageColumns) + " AND number = ?", document, number);
  if (!row.step() || row.null(15)) return slice;
  slice.page = page_text_of(row);
  slice.utf8 = decompress(row.blob(15));
  Text unused;
  unpack_trail(decompress(row.blob(17)), 0, slice.page, unused);
  return slice;
}

}  // namespace kiroku
