#include "pipeline/workers/check.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "schemas/utf8.h"

namespace kiroku {
namespace {

constexpr std::size_t kMaxMessage = 4096;  // bytes of an error or a finding
constexpr float kFinest = 1e6F;            // pixels an inch

bool is_in(float value, float low, float high) {
  return value >= low && value <= high;
}  // NaN is not

bool is_sane(const Box& box) {
  const float furthest =
      std::max({std::fabs(box.x0), std::fabs(box.y0), std::fabs(box.x1), std::fabs(box.y1)});
  // std::max may drop a NaN; the sum never does.
  return furthest <= kFurthestPoint && !std::isnan(box.x0 + box.y0 + box.x1 + box.y1);
}

// In a text that is UTF-8: a character, or the end, begins here.
bool is_boundary(std::string_view text, std::uint64_t at) {
  return at == text.size() ||
         (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) != 0x80);
}

bool is_inside(std::string_view text, Span span) {
  return span.begin <= span.end && is_boundary(text, span.begin) && is_boundary(text, span.end);
}

bool are_utf8(const std::vector<std::string>& texts) {
  return std::all_of(texts.begin(), texts.end(), is_utf8);
}

// A character or a few, without controls.
bool is_line_part(std::string_view text) {
  constexpr std::size_t kLongest = 32;  // bytes
  const bool controls = std::any_of(text.begin(), text.end(),
                                    [](char c) { return static_cast<unsigned char>(c) < 0x20; });
  return text.size() <= kLongest && is_utf8(text) && !controls;
}

std::string numbered(std::string_view what, std::size_t index, std::string_view lie) {
  return std::string(what) + " " + std::to_string(index) + " " + std::string(lie);
}

// The loop over all glyphs of all documents: one that is cheap, and one that names the culprit.
std::string_view lie_in_glyph(const Page& page, const Glyph& glyph, std::uint32_t earlier) {
  const std::string_view text = page.text;
  if (glyph.offset < earlier) return "stands before the one before it";
  if (std::uint64_t{glyph.offset} + glyph.length > text.size()) return "ends behind the text";
  if (!is_boundary(text, glyph.offset) || !is_boundary(text, glyph.offset + glyph.length))
    return "cuts a character";
  if (glyph.run >= page.runs.size()) return "has a run that is not there";
  if (!is_sane(glyph.box)) return "has a box that is nowhere";
  return {};
}

std::string lie_in_glyphs(const Page& page) {
  std::uint32_t earlier = 0;
  for (const Glyph& glyph : page.glyphs) {
    const std::string_view lie = lie_in_glyph(page, glyph, earlier);
    if (!lie.empty())
      return numbered("glyph", static_cast<std::size_t>(&glyph - page.glyphs.data()), lie);
    earlier = glyph.offset;
  }
  return {};
}

std::string lie_in_runs(const Page& page) {
  for (std::size_t i = 0; i < page.runs.size(); ++i) {
    const Run& run = page.runs[i];
    const bool recognised_without_fonts = page.fonts.empty() && run.font == 0;
    if (run.font >= page.fonts.size() && !recognised_without_fonts)
      return numbered("run", i, "has a font that is not there");
    if (!is_in(run.confidence, 0, 1)) return numbered("run", i, "has a confidence outside 0..1");
    if (!is_in(run.size, -kFurthestPoint, kFurthestPoint))
      return numbered("run", i, "has a size without bounds");
    if (run.clip > page.clips.size()) return numbered("run", i, "has a clip that is not there");
    if (run.content > page.contents.size())
      return numbered("run", i, "has marked content that is not there");
    if (!is_in(run.descent, -kFurthestPoint, kFurthestPoint))
      return numbered("run", i, "has a descent without bounds");
    if (run.rotation > 4) return numbered("run", i, "has a rotation that does not exist");
  }
  for (std::size_t i = 0; i < page.fonts.size(); ++i) {
    if (!is_utf8(page.fonts[i].name) || !is_utf8(page.fonts[i].type))
      return numbered("font", i, "is not UTF-8");
  }
  for (std::size_t i = 0; i < page.images.size(); ++i) {
    const Image& image = page.images[i];
    if (!is_sane(image.box)) return numbered("image", i, "has a box that is nowhere");
    if (!is_in(image.dpi_across, 0, kFinest) || !is_in(image.dpi_down, 0, kFinest))
      return numbered("image", i, "has a resolution that does not exist");
  }
  return {};
}

// What only `read --evidence` asks for.
std::string lie_in_evidence(const Page& page) {
  for (std::size_t i = 0; i < page.links.size(); ++i) {
    if (!is_sane(page.links[i].box)) return numbered("link", i, "has a box that is nowhere");
    if (!is_utf8(page.links[i].target)) return numbered("link", i, "is not UTF-8");
  }
  for (std::size_t i = 0; i < page.annotations.size(); ++i) {
    const Annotation& one = page.annotations[i];
    if (!is_sane(one.box)) return numbered("annotation", i, "has a box that is nowhere");
    if (!is_utf8(one.kind) || !is_utf8(one.text)) return numbered("annotation", i, "is not UTF-8");
  }
  for (std::size_t i = 0; i < page.clips.size(); ++i)
    if (!is_sane(page.clips[i])) return numbered("clip", i, "is nowhere");
  for (std::size_t i = 0; i < page.contents.size(); ++i) {
    const MarkedContent& one = page.contents[i];
    const bool valid = is_utf8(one.tag) && is_utf8(one.actual_text) && is_utf8(one.alternative) &&
                       is_utf8(one.language) && is_utf8(one.layer) && are_utf8(one.structure);
    if (!valid) return numbered("marked content", i, "is not UTF-8");
    if (one.inside > i) return numbered("marked content", i, "stands in one that is not before it");
  }
  return {};
}

std::string lie_in_blocks(const Page& page) {
  std::uint32_t end = 0;
  for (std::size_t i = 0; i < page.blocks.size(); ++i) {
    const Block& block = page.blocks[i];
    if (!is_inside(page.text, block.span)) return numbered("block", i, "is not a part of the text");
    if (block.span.begin < end) return numbered("block", i, "overlaps the one before it");
    if (!is_sane(block.box)) return numbered("block", i, "has a box that is nowhere");
    end = block.span.end;
  }
  return {};
}

std::string lie_in_hidden(const Page& page) {
  for (std::size_t i = 0; i < page.hidden.size(); ++i) {
    if (!is_utf8(page.hidden[i].text)) return numbered("hidden text", i, "is not UTF-8");
    if (!is_sane(page.hidden[i].box))
      return numbered("hidden text", i, "has a box that is nowhere");
  }
  return {};
}

std::string lie_in_edits(const Page& page) {
  std::uint32_t end = 0;
  for (std::size_t i = 0; i < page.edits.size(); ++i) {
    const Edit& edit = page.edits[i];
    if (!is_inside(page.text, edit.after)) return numbered("edit", i, "is not a part of the text");
    if (edit.after.begin < end) return numbered("edit", i, "overlaps the one before it");
    const bool valid = is_utf8(edit.kind) && is_utf8(edit.plan) && are_utf8(edit.alternatives);
    if (!valid) return numbered("edit", i, "is not UTF-8");  // `before` are raw bytes of any kind
    if (!(edit.score >= 0 && edit.score <= 1))
      return numbered("edit", i, "has a score outside 0..1");
    end = edit.after.end;
  }
  return {};
}

// Bytes of the file that the page's text stands for: each edit undone.
std::uint64_t raw_size(const Page& page) {
  return std::accumulate(page.edits.begin(), page.edits.end(), std::uint64_t{page.text.size()},
                         [](std::uint64_t sum, const Edit& edit) {
                           return sum + edit.before.size() - edit.after.size();
                         });
}

std::string lie_in_pieces(const Page& page) {
  if (page.pieces.empty()) return {};
  const std::uint64_t raw = raw_size(page);
  if (page.pieces.front().text != 0 || page.pieces.front().raw != 0)
    return "the first piece does not begin at 0";
  Piece earlier;
  for (std::size_t i = 0; i < page.pieces.size(); ++i) {
    const Piece& piece = page.pieces[i];
    if (piece.text < earlier.text || piece.raw < earlier.raw)
      return numbered("piece", i, "stands before the one before it");
    if (piece.text > page.text.size() || piece.raw > raw)
      return numbered("piece", i, "begins behind the text");
    earlier = piece;
  }
  return {};
}

std::string lie_in_findings(const std::vector<Finding>& findings) {
  for (std::size_t i = 0; i < findings.size(); ++i) {
    const Finding& finding = findings[i];
    if (!is_utf8(finding.code) || !is_utf8(finding.message))
      return numbered("finding", i, "is not UTF-8");
    if (finding.code.empty() || finding.code.size() > 64 || finding.message.size() > kMaxMessage) {
      return numbered("finding", i, "has no code or is too long");
    }
    if (finding.page < 0) return numbered("finding", i, "has no page number");
  }
  return {};
}

bool is_balanced(const GlyphCounts& counts) {
  const std::uint64_t sum = std::accumulate(counts.suppressed.begin(), counts.suppressed.end(),
                                            std::uint64_t{counts.emitted} + counts.unmapped);
  return sum == counts.drawn;
}

std::string lie_in_page_itself(const Page& page) {
  if (page.number < 1) return "it has no number";
  if (!is_in(page.width, 0, kFurthestPoint) || !is_in(page.height, 0, kFurthestPoint))
    return "its size has no bounds";
  if (page.rotation < 0 || page.rotation >= 360) return "its rotation does not exist";
  if (!is_in(page.confidence, 0, 1)) return "its confidence is outside 0..1";
  if (!is_utf8(page.text)) return "its text is not UTF-8";
  if (!is_utf8(page.label) || !is_utf8(page.reason) || !are_utf8(page.languages))
    return "its label, reason or languages are not UTF-8";
  if (!is_balanced(page.counts)) return "its glyph counts do not add up";
  return {};
}

bool can_end_a_reader(ErrorCode code) {
  switch (code) {
    case ErrorCode::wrong_use:
    case ErrorCode::unreadable:
    case ErrorCode::unsupported:
    case ErrorCode::password_needed:
    case ErrorCode::damaged:
    case ErrorCode::empty:
    case ErrorCode::timed_out:
    case ErrorCode::crashed:
    case ErrorCode::limit_exceeded:
    case ErrorCode::ocr_unavailable:
    case ErrorCode::not_found:
      return true;
    default:
      return false;
  }
}

}  // namespace

std::string lie_in(const Page& page) {
  const auto checks = {lie_in_page_itself, lie_in_glyphs, lie_in_runs,  lie_in_evidence,
                       lie_in_blocks,      lie_in_hidden, lie_in_edits, lie_in_pieces};
  for (const auto check : checks) {
    if (std::string lie = check(page); !lie.empty()) return lie;
  }
  return lie_in_findings(page.findings);
}

std::string lie_in(const DocumentFacts& facts) {
  if (facts.pages < 0) return "its number of pages is negative";
  if (!is_utf8(facts.title)) return "its title is not UTF-8";
  for (std::size_t i = 0; i < facts.attachments.size(); ++i) {
    const Attachment& one = facts.attachments[i];
    if (!is_utf8(one.name) || !is_utf8(one.media_type))
      return numbered("attachment", i, "is not UTF-8");
    if (one.size < -1) return numbered("attachment", i, "has a negative size");
  }
  return lie_in_findings(facts.findings);
}

std::string lie_in(const Raster& raster) {
  if (raster.width > kMaxRasterSide || raster.height > kMaxRasterSide)
    return "the raster is larger than any may be";
  if (raster.rgb.size() != std::size_t{3} * raster.width * raster.height)
    return "the raster's size is not that of its bytes";
  if (!is_in(raster.dpi, 1, 10000)) return "the raster's resolution does not exist";
  return {};
}

std::string lie_in(const RecoveredFonts& fonts) {
  for (std::size_t i = 0; i < fonts.fonts.size(); ++i) {
    const RecoveredFont& font = fonts.fonts[i];
    if (!is_utf8(font.name) || !is_utf8(font.model) || !is_utf8(font.refused))
      return numbered("font", i, "is not UTF-8");
    for (std::size_t k = 0; k < font.codes.size(); ++k) {
      const CodeReading& reading = font.codes[k];
      if (k > 0 && reading.code <= font.codes[k - 1].code)
        return numbered("font", i, "has codes out of order");
      if (!is_line_part(reading.text) || !is_line_part(reading.other))
        return numbered("font", i, "has a code that is no character");
      if (!is_in(reading.confidence, 0, 1))
        return numbered("font", i, "has a confidence outside 0..1");
    }
  }
  return {};
}

std::string lie_in(const AttachedBytes& attached) {
  return attached.bytes.size() > kMaxAttachmentBytes ? "the attachment is larger than any may be"
                                                     : "";
}

std::string lie_in(const Error& error) {
  if (!can_end_a_reader(error.code))
    return "no reader ends with " + std::string(error_name(error.code));
  if (!is_utf8(error.message) || error.message.size() > kMaxMessage)
    return "its error message is not UTF-8 or too long";
  return {};
}

}  // namespace kiroku
