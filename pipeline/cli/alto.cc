// ALTO 4.4: blocks, lines and strings with their places, and what each block is.
#include <algorithm>
#include <array>
#include <cmath>

#include "pipeline/cli/page_formats.h"
#include "pipeline/cli/xml.h"
#include "pipeline/readers/page_words.h"
#include "schemas/json_output.h"
#include "schemas/words.h"

namespace kiroku {
namespace {

constexpr float kTenthsOfMillimetre = 254.0F / 72;  // of a point
constexpr std::array kRoles = {Role::paragraph,   Role::heading,  Role::list_item,
                               Role::table_cell,  Role::caption,  Role::page_header,
                               Role::page_footer, Role::footnote, Role::ruby};

std::string number(double value) { return JsonWriter().number(value, 2).take(); }

std::string attribute(std::string_view name, std::string_view value) {
  std::string made = " ";
  (made += name) += "=\"";
  append_xml(made, value);
  return made + "\"";
}

std::string alto_head(const PagesOf& document) {
  std::string out =
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<alto xmlns=\"http://www.loc.gov/standards/alto/ns-v4#\" "
      "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" "
      "xsi:schemaLocation=\"http://www.loc.gov/standards/alto/ns-v4# "
      "http://www.loc.gov/standards/alto/v4/alto-4-4.xsd\" SCHEMAVERSION=\"4.4\">\n"
      "<Description>\n<MeasurementUnit>";
  out += document.pixels ? "pixel" : "mm10";
  out += "</MeasurementUnit>\n<sourceImageInformation><fileName>";
  append_xml(out, document.path);
  out +=
      "</fileName></sourceImageInformation>\n"
      "<Processing ID=\"reading\"><processingCategory>contentGeneration</processingCategory>"
      "<processingSoftware><softwareName>kiroku</softwareName><softwareVersion>" KIROKU_VERSION
      "</softwareVersion></processingSoftware></Processing>\n"
      "</Description>\n<Tags>\n";
  for (const Role role : kRoles) {
    const std::string name(word(role));
    out += "<RoleTag ID=\"role-" + name + "\"" + attribute("LABEL", name) + "/>\n";
  }
  return out + "</Tags>\n<Layout>\n";
}

class AltoPage {
 public:
  AltoPage(const Page& page, const PagesOf& document)
      : page_(page),
        scale_(document.pixels ? pixels_of_point(page) : kTenthsOfMillimetre),
        id_("p" + std::to_string(page.number)) {}

  std::string write() {
    begin_page();
    const std::vector<PageBlock> blocks = page_blocks(page_);
    for (std::size_t i = 0; i < blocks.size();) {
      const bool in_table = blocks[i].block.table != 0;
      const PageTable table = table_at(blocks, i);
      if (in_table)
        out_ += "<ComposedBlock" + attribute("ID", id_ + "_t" + std::to_string(++tables_)) +
                place(table.box) + attribute("TYPE", "table") + ">\n";
      for (; i < table.end; ++i) add(blocks[i]);
      if (in_table) out_ += "</ComposedBlock>\n";
    }
    out_ += "</PrintSpace>\n</Page>\n";
    return std::move(out_);
  }

 private:
  void begin_page() {
    const Box whole{0, 0, page_.width, page_.height};
    out_ +=
        "<Page" + attribute("ID", id_) + attribute("PHYSICAL_IMG_NR", std::to_string(page_.number));
    if (!page_.label.empty()) out_ += attribute("PRINTED_IMG_NR", page_.label);
    out_ += attribute("WIDTH", length(0, page_.width)) +
            attribute("HEIGHT", length(0, page_.height)) +
            attribute("PC", number(page_.confidence)) + attribute("PROCESSINGREFS", "reading");
    if (page_.outcome != PageOutcome::ok) out_ += attribute("QUALITY_DETAIL", word(page_.outcome));
    if (!page_.languages.empty()) out_ += attribute("LANG", page_.languages.front());
    out_ += ">\n<PrintSpace" + place(whole) + ">\n";
  }

  void add(const PageBlock& block) {
    const std::string id = id_ + "_b" + std::to_string(++blocks_);
    out_ += "<TextBlock" + attribute("ID", id) +
            attribute("TAGREFS", "role-" + std::string(word(block.block.role))) + place(block.box);
    const std::uint8_t rotation = block.lines.front().rotation;
    if (rotation > 0 && rotation < 4)
      out_ += attribute("ROTATION", std::to_string(360 - 90 * rotation));
    out_ += ">\n";
    for (const PageLine& line : block.lines) add(line);
    out_ += "</TextBlock>\n";
  }

  void add(const PageLine& line) {
    out_ += "<TextLine" + attribute("ID", id_ + "_l" + std::to_string(++lines_)) + place(line.box);
    if (line.vertical) out_ += attribute("BASEDIRECTION", "ttb");
    out_ += ">\n";
    for (std::size_t i = 0; i < line.words.size(); ++i) {
      const PageWord& one = line.words[i];
      out_ += "<String" + attribute("ID", id_ + "_w" + std::to_string(++words_)) + place(one.box) +
              attribute("WC", number(one.confidence)) + attribute("CONTENT", one.text(page_)) +
              "/>";
      if (one.space_after) add_space(one.box, line.words[i + 1].box);
      out_ += '\n';
    }
    out_ += "</TextLine>\n";
  }

  // What lies between two words; nowhere in particular where they do not follow each other across.
  void add_space(const Box& left, const Box& right) {
    out_ += "<SP";
    if (left.x1 <= right.x0) {
      const float bottom = std::max(left.y1, right.y1);
      out_ += place({left.x1, std::min(left.y0, right.y0), right.x0, bottom});
    }
    out_ += "/>";
  }

  // Both ends are rounded, not the length: what lies in a box lies in the rounded one.
  std::string length(float from, float to) const {
    const auto rounded = [this](float at) { return std::round(double{at} * scale_ * 100) / 100; };
    return number(rounded(to) - rounded(from));
  }
  std::string place(const Box& box) const {
    return attribute("HPOS", length(0, box.x0)) + attribute("VPOS", length(0, box.y0)) +
           attribute("WIDTH", length(box.x0, box.x1)) + attribute("HEIGHT", length(box.y0, box.y1));
  }

  const Page& page_;
  float scale_;  // units of a point
  std::string id_;
  int blocks_ = 0, lines_ = 0, words_ = 0, tables_ = 0;
  std::string out_;
};

std::string write_alto(const Page& page, const PagesOf& document) {
  return AltoPage(page, document).write();
}

}  // namespace

const PageFormat& alto_format() {
  static const PageFormat format{alto_head, write_alto, "</Layout>\n</alto>\n"};
  return format;
}

}  // namespace kiroku
