#pragma once
// Text: what rules read of a document, and the way back to the page for every byte of it.
//
//   Text text;
//   for (const Page& page : pages) text.append(page);      // pages joined by '\f'
//   text = replace(std::move(text), {{{120, 131}, "Kitakyushu", "doubled-text"}});   // a repair: a new Text
//   for (const Trace& seen : text.trace({12, 22})) ...      // page 3, boxes, raw bytes, edits
//   assert(text.undo() == what_was_read);
//
// Invariants, asserted in every build by check(): `utf8` is valid UTF-8; pages and edits are in
// order, do not overlap and lie inside; every byte traces; undo() gives back exactly what was read.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "schemas/page.h"
#include "schemas/span.h"

namespace kiroku {

// The boxes of a page's glyphs, packed to about one byte a glyph (1/20 pt steps, 0.018 mm): a
// document of ten thousand pages keeps them all in memory.
class GlyphBoxes {
 public:
  GlyphBoxes() = default;
  static GlyphBoxes pack(const std::vector<Glyph>& glyphs);
  // From bytes() of an earlier run. The bytes may be damaged: unpack() then stops early.
  static GlyphBoxes from_bytes(std::string bytes);
  const std::string& bytes() const { return bytes_; }

  struct Placed {
    Span span;  // bytes of the page's text as it was read
    Box box;
  };
  std::vector<Placed> unpack() const;
  // One box for each line (or vertical column) of those glyphs that lie in `span`.
  std::vector<Box> lines(Span span) const;
  bool empty() const { return bytes_.empty(); }
  bool operator==(const GlyphBoxes&) const = default;

 private:
  std::string bytes_;
};

// One page inside a Text.
struct PageText {
  int number = 0;     // from 1
  std::string label;  // printed or declared page label, else empty
  float width = 0, height = 0;
  Span span;                    // bytes of Text::utf8
  std::uint32_t raw_begin = 0;  // byte of what was read where the page begins
  GlyphBoxes boxes;             // spans relative to the page's raw text
  // Origin and confidence from a raw offset (relative to raw_begin) on; at least one, the first at
  // 0.
  struct Reading {
    std::uint32_t from = 0;
    Origin origin = Origin::text_layer;
    float confidence = 1;
    bool operator==(const Reading&) const = default;
  };
  std::vector<Reading> readings;
  std::vector<Block> blocks;  // spans in Text::utf8
  bool operator==(const PageText&) const = default;
};

// What stands behind a span, one for each page it touches.
struct Trace {
  int page = 0;
  Span text;               // the part of the span on this page
  Span raw;                // bytes of what was read
  std::vector<Box> boxes;  // one for each line; none for plain text and HTML
  Origin origin = Origin::text_layer;
  float confidence = 1;              // the weakest reading in the span
  std::vector<std::uint32_t> edits;  // indexes in Text::edits that touch the span
};

struct Replacement {
  Span span;  // bytes of the text it is applied to
  std::string with;
  std::string kind;
  std::string plan;
  double score = 1;
  std::vector<std::string> alternatives;
};

struct Text {
  std::string utf8;
  std::vector<Piece> pieces;  // never empty once a page was appended; the first at 0
  std::vector<Edit> edits;
  std::vector<PageText> pages;
  std::uint32_t raw_size = 0;  // bytes of what was read

  void append(const Page& page);

  std::vector<Trace> trace(Span span) const;
  Span raw(Span span) const;  // bytes of what was read behind a span
  std::string undo() const;   // all edits undone: exactly what was read

  const PageText* page_at(std::uint32_t offset) const;  // nullptr between pages
  // Code points from the page's begin to `offset`.
  std::uint32_t code_points(const PageText& page, std::uint32_t offset) const;
  std::string_view at(Span span) const {
    return std::string_view(utf8).substr(span.begin, span.size());
  }

  // Empty where every invariant holds, else a sentence that names the one that does not.
  std::string check() const;
  bool operator==(const Text&) const = default;
};

// A new Text with the replacements made. They are in order and do not overlap. An edit that a
// replacement covers is folded into the new one, so that undo() still gives what was read.
Text replace(Text text, const std::vector<Replacement>& replacements);

}  // namespace kiroku
