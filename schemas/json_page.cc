// What a reader saw on a page, for `kiroku read --evidence`. Positions are code points of the
// page's text, as everywhere in the JSON.
#include <cmath>
#include <utility>

#include "schemas/json_output.h"
#include "schemas/words.h"

namespace kiroku {
namespace {

// Bytes to code points; asked for rising bytes only.
class CodePoints {
 public:
  explicit CodePoints(const std::string& text) : text_(text) {}
  std::int64_t before(std::size_t byte) {
    if (byte < at_) at_ = count_ = 0;
    for (; at_ < byte && at_ < text_.size(); ++at_)
      count_ += (static_cast<unsigned char>(text_[at_]) & 0xC0) != 0x80;
    return static_cast<std::int64_t>(count_);
  }

 private:
  const std::string& text_;
  std::size_t at_ = 0, count_ = 0;
};

JsonWriter& write_box(JsonWriter& json, const Box& box) {
  json.open('[').number(box.x0, 2).number(box.y0, 2).number(box.x1, 2).number(box.y1, 2);
  return json.close(']');
}

void write_blocks(JsonWriter& json, const Page& page) {
  CodePoints points(page.text);
  json.open('[');
  for (const Block& block : page.blocks) {
    json.open('{').key("role").string(word(block.role));
    if (block.level > 0) json.key("level").integer(block.level);
    if (block.role == Role::table_cell) {
      json.key("table").integer(block.table).key("row").integer(block.row);
      json.key("column").integer(block.column).key("header").boolean(block.header);
    }
    json.key("start").integer(points.before(block.span.begin));
    json.key("end").integer(points.before(block.span.end));
    write_box(json.key("box"), block.box);
    json.close('}');
  }
  json.close(']');
}

// [start, end, code, run, x0, y0, x1, y1]: a page has thousands.
void write_glyphs(JsonWriter& json, const Page& page) {
  CodePoints points(page.text);
  json.open('[');
  for (const Glyph& glyph : page.glyphs) {
    const std::int64_t start = points.before(glyph.offset);
    json.open('[').integer(start).integer(points.before(std::size_t{glyph.offset} + glyph.length));
    json.integer(glyph.code).integer(glyph.run);
    json.number(glyph.box.x0, 2).number(glyph.box.y0, 2);
    json.number(glyph.box.x1, 2).number(glyph.box.y1, 2).close(']');
  }
  json.close(']');
}

void write_colour(JsonWriter& json, std::uint32_t colour) {
  if (colour == Run::kPatterned) {
    json.raw("null");
    return;
  }
  constexpr char kDigits[] = "0123456789abcdef";
  std::string hex = "#";
  for (int shift = 20; shift >= 0; shift -= 4) hex += kDigits[colour >> shift & 0xF];
  json.string(hex);
}

void write_runs(JsonWriter& json, const Page& page) {
  json.open('[');
  for (const Run& run : page.runs) {
    json.open('{').key("font").integer(run.font).key("size").number(run.size, 2);
    json.key("descent").number(run.descent, 2).key("render_mode").integer(run.render_mode);
    json.key("rotation");
    run.rotation < 4 ? json.integer(90 * run.rotation) : json.raw("null");
    json.key("vertical").boolean(run.vertical).key("origin").string(word(run.origin));
    json.key("confidence").number(run.confidence, 3);
    write_colour(json.key("colour"), run.colour);
    json.key("opacity").number(run.opacity / 255.0, 3);
    if (run.clip > 0) write_box(json.key("clip"), page.clips.at(run.clip - 1u));
    if (run.content > 0) json.key("content").integer(run.content - 1);
    json.close('}');
  }
  json.close(']');
}

void write_fonts(JsonWriter& json, const Page& page) {
  json.open('[');
  for (const Font& font : page.fonts) {
    json.open('{').key("name").string(font.name).key("type").string(font.type);
    json.key("embedded").boolean(font.embedded).key("to_unicode").boolean(font.has_to_unicode);
    json.close('}');
  }
  json.close(']');
}

void write_images(JsonWriter& json, const Page& page) {
  json.open('[');
  for (const Image& image : page.images) {
    json.open('{').key("width").integer(image.width).key("height").integer(image.height);
    json.key("dpi").open('[').number(image.dpi_across > 0 ? image.dpi_across : NAN, 1);
    json.number(image.dpi_down > 0 ? image.dpi_down : NAN, 1).close(']');
    json.key("mask").boolean(image.mask);
    write_box(json.key("box"), image.box);
    json.close('}');
  }
  json.close(']');
}

void write_links(JsonWriter& json, const Page& page) {
  json.open('[');
  for (const Link& link : page.links) {
    json.open('{').key("target").string(link.target);
    write_box(json.key("box"), link.box);
    json.close('}');
  }
  json.close(']');
}

void write_annotations(JsonWriter& json, const Page& page) {
  json.open('[');
  for (const Annotation& one : page.annotations) {
    json.open('{').key("kind").string(one.kind).key("text").string_or_null(one.text);
    json.key("hidden").boolean(one.hidden);
    write_box(json.key("box"), one.box);
    json.close('}');
  }
  json.close(']');
}

// What the file does not say is left out: most sequences have a tag and a place in the tree.
void write_contents(JsonWriter& json, const Page& page) {
  json.open('[');
  for (const MarkedContent& one : page.contents) {
    json.open('{').key("tag").string(one.tag);
    if (one.id >= 0) json.key("id").integer(one.id);
    if (one.inside > 0) json.key("inside").integer(one.inside - 1);
    for (const auto& [key, value] : {std::pair{"actual_text", &one.actual_text},
                                     {"alternative", &one.alternative},
                                     {"language", &one.language},
                                     {"layer", &one.layer}})
      if (!value->empty()) json.key(key).string(*value);
    if (!one.structure.empty()) {
      json.key("structure").open('[');
      for (const std::string& type : one.structure) json.string(type);
      json.close(']');
    }
    json.close('}');
  }
  json.close(']');
}

void write_findings(JsonWriter& json, const Page& page) {
  json.open('[');
  for (const Finding& finding : page.findings) {
    json.open('{').key("code").string(finding.code).key("message").string(finding.message);
    json.close('}');
  }
  json.close(']');
}

}  // namespace

void write_page_evidence(JsonWriter& json, const Page& page) {
  json.key("width").number(page.width, 2).key("height").number(page.height, 2);
  json.key("rotation").integer(page.rotation);
  write_blocks(json.key("blocks"), page);
  write_glyphs(json.key("glyph_boxes"), page);
  write_runs(json.key("runs"), page);
  write_fonts(json.key("fonts"), page);
  write_images(json.key("images"), page);
  write_links(json.key("links"), page);
  write_annotations(json.key("annotations"), page);
  write_contents(json.key("contents"), page);
  write_findings(json.key("findings"), page);
}

}  // namespace kiroku
