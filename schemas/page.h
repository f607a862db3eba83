#pragma once
// Page: what a reader saw on one page, before anybody judged or repaired it.
//
// A reader delivers text in reading order as UTF-8, and for every stretch of it where it was drawn.
// Characters that a reader adds to separate words and lines (spaces, '\n') have no glyph.
#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "schemas/span.h"

namespace kiroku {

enum class Origin : std::uint8_t { text_layer, ocr, plain_text, html, inferred };

// One drawn glyph of a text layer, or one recognised symbol.
struct Glyph {
  Box box;
  std::uint32_t offset = 0;  // byte in Page::text where its characters begin
  std::uint32_t code = 0;    // character code in the font; 0 for recognised symbols
  std::uint16_t run = 0;     // index in Page::runs
  std::uint8_t length = 0;   // bytes of text; 0 only for glyphs that are not in the text
  std::uint8_t flags = 0;    // Glyph::kUnmapped...
  static constexpr std::uint8_t kUnmapped = 1;  // no Unicode is known: U+FFFD stands in the text
  bool operator==(const Glyph&) const = default;
};

// What neighbouring glyphs share.
struct Run {
  std::uint16_t font = 0;        // index in Page::fonts
  float size = 0;                // points on the page
  std::uint8_t render_mode = 0;  // PDF text rendering mode; 3 is invisible
  std::uint8_t rotation = 0;  // quarter turns clockwise of the writing direction; 4: none of these
  bool vertical = false;      // writing mode 1
  Origin origin = Origin::text_layer;
  float confidence = 1;        // 0..1, of a recognised word; 1 for a text layer
  std::uint32_t colour = 0;    // 0xRRGGBB that the glyphs are painted in; kPatterned: no single one
  std::uint8_t opacity = 255;  // 0 is fully transparent
  float descent = 0;           // of its boxes below the baseline, points; vertical: half an em
  // Only where evidence was asked for (ReadOptions::evidence):
  std::uint16_t clip = 0;     // number in Page::clips, from 1; 0: nothing narrower than the page
  std::uint16_t content = 0;  // number in Page::contents, from 1: the innermost; 0: none
  static constexpr std::uint32_t kPatterned = 0xFF000000;
  bool operator==(const Run&) const = default;
};

struct Font {
  std::string name;  // as the file has it, control characters removed
  std::string type;  // "Type 1", "TrueType", "Type 3", "CID TrueType"...
  bool embedded = false;
  bool has_to_unicode = false;
  bool operator==(const Font&) const = default;
};

struct Image {
  Box box;
  std::uint32_t width = 0, height = 0;  // pixels as stored
  bool mask = false;
  float dpi_across = 0, dpi_down = 0;  // pixels an inch of its own sides as drawn; 0: not known
  bool operator==(const Image&) const = default;
};

// Where the page leads to.
struct Link {
  Box box;
  std::string target;  // a URI as the file has it, or "#12": a page of this document
  bool operator==(const Link&) const = default;
};

// What lies on the page beside its own content: a note, a highlight, a form field.
struct Annotation {
  Box box;
  std::string kind;     // as the file says: "Text", "Highlight", "Widget"
  std::string text;     // what it says, or what a field holds
  bool hidden = false;  // flagged so that no viewer shows it
  bool operator==(const Annotation&) const = default;
};

// A marked-content sequence of a PDF: what the file itself says that glyphs mean and belong to.
struct MarkedContent {
  std::string tag;           // "P", "Span", "Artifact"
  std::int32_t id = -1;      // MCID, which ties it to the structure tree; -1: none
  std::uint16_t inside = 0;  // number in Page::contents of the one around it; 0: none
  std::string actual_text;   // the characters that stand for its glyphs
  std::string alternative;   // a description of what is no text
  std::string language;
  std::string layer;  // name of the optional content group that it stands on
  // Of the structure tree, from its root: "Document", "Sect", "H1".
  std::vector<std::string> structure;
  bool operator==(const MarkedContent&) const = default;
};

// What a stretch of a page's text is, where the format or the layout says so.
enum class Role : std::uint8_t {
  paragraph,
  heading,
  list_item,
  table_cell,
  caption,
  page_header,
  page_footer,
  footnote,
  ruby  // how signs of the text are pronounced, small beside them
};

struct Block {
  Role role = Role::paragraph;
  std::uint8_t level = 0;   // of a heading (1 is the highest) or a list (1 is the outermost)
  std::uint16_t table = 0;  // of a cell: which table of the page, from 1
  std::uint16_t row = 0, column = 0;  // of a cell, from 1
  bool header = false;                // of a cell: it heads its row or column
  Span span;                          // bytes of Page::text; blocks do not overlap and are in order
  Box box;
  bool operator==(const Block&) const = default;
};

// Why a drawn glyph is not in the text.
enum class Suppression : std::uint8_t {
  duplicate,
  invisible,
  clipped,
  off_page,
  hidden_layer,
  tiny,
  transparent,
  same_colour,  // as the flat background behind it
  covered       // by an opaque rectangle or picture that is painted later
};
constexpr std::size_t kSuppressions = 9;

// What a page says where nobody sees it: a stretch of text that is counted as suppressed and is not
// in Page::text, so that no rule reads it and a person can.
struct Hidden {
  Suppression reason = Suppression::invisible;
  Box box;
  std::string text;  // UTF-8, in reading order; lines end with '\n'
  bool operator==(const Hidden&) const = default;
};

// Nothing disappears: drawn = emitted + unmapped + the sum of suppressed. `unmapped` glyphs stand
// in the text as U+FFFD.
struct GlyphCounts {
  std::uint32_t drawn = 0;
  std::uint32_t emitted = 0;
  std::uint32_t unmapped = 0;
  std::array<std::uint32_t, kSuppressions> suppressed{};
  bool operator==(const GlyphCounts&) const = default;
};

// Something a person should know about a page or a document. `code` is a stable kebab-case word.
struct Finding {
  std::string code;     // "unmapped-glyphs", "page-damaged", "no-text-layer"
  int page = 0;         // 0: the whole document
  std::string message;  // one sentence
  bool operator==(const Finding&) const = default;
};

// How a page ended, and why it was read the way it was (triage).
enum class PageOutcome : std::uint8_t { ok, blank, failed, timed_out, not_recognised };

struct Page {
  int number = 0;     // from 1
  std::string label;  // as the file's page labels or the printed page number say ("52"); else empty
  float width = 0, height = 0;  // points, as displayed (after rotation)
  int rotation = 0;             // degrees clockwise that the file asks for
  std::string text;             // UTF-8, lines end with '\n'
  std::string reason;           // why this reading: "text-layer", "no-text-layer", "recognised"...
  PageOutcome outcome = PageOutcome::ok;
  Origin origin = Origin::text_layer;
  float confidence = 1;                // 0..1
  std::vector<std::string> languages;  // models used to recognise, or found
  std::vector<Glyph> glyphs;           // in the order of their offsets
  std::vector<Run> runs;
  std::vector<Font> fonts;
  std::vector<Image> images;
  std::vector<Block> blocks;
  // Only where evidence was asked for (ReadOptions::evidence):
  std::vector<Link> links;
  std::vector<Annotation> annotations;
  std::vector<Box> clips;  // what glyphs were drawn through
  std::vector<MarkedContent> contents;
  // What was read is `text` with `edits` undone: of a text or HTML file exactly the file's bytes
  // between two page breaks, of a PDF the text itself (then both are empty).
  std::vector<Edit> edits;  // spans in this page's text; a deletion has an empty `after`
  // How bytes correspond inside the edits (UTF-16, entities); text and raw offsets from this page's
  // first byte. Empty: every edit is indivisible.
  std::vector<Piece> pieces;
  std::string break_before = "\f";  // the raw bytes between the page before and this one
  GlyphCounts counts;
  std::vector<Hidden> hidden;  // by reason; not of duplicates, whose text stands in `text`
  std::vector<Finding> findings;
  bool operator==(const Page&) const = default;
};

}  // namespace kiroku
