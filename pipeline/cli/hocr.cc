// hOCR 1.2: pages as XHTML whose classes say what an element is, and whose titles where it stands.
#include <algorithm>
#include <cmath>

#include "pipeline/cli/page_formats.h"
#include "pipeline/cli/xml.h"
#include "pipeline/readers/page_words.h"

namespace kiroku {
namespace {

// hOCR counts in whole pixels. A page that is no picture is measured as if it were scanned so.
constexpr float kDpi = 300;

std::string hocr_head(const PagesOf& document) {
  return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
         "<!DOCTYPE html PUBLIC \"-//W3C//DTD XHTML 1.0 Transitional//EN\" "
         "\"http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd\">\n"
         "<html xmlns=\"http://www.w3.org/1999/xhtml\">\n<head>\n<title>" +
         xml(document.path) +
         "</title>\n"
         "<meta http-equiv=\"Content-Type\" content=\"text/html; charset=utf-8\"/>\n"
         "<meta name=\"ocr-system\" content=\"kiroku " KIROKU_VERSION
         "\"/>\n"
         "<meta name=\"ocr-capabilities\" content=\"ocr_page ocr_carea ocr_par ocr_line ocrx_word "
         "ocr_table ocrp_wconf ocrp_lang\"/>\n"
         "</head>\n<body>\n";
}

// A string inside a title: readers part properties at semicolons and end strings at quotes.
std::string title_string(std::string_view text) {
  std::string made = "\"";
  for (const char c : text) {
    if (c == '"')
      made += "%22";
    else if (c == ';')
      made += "%3B";
    else
      made += c;
  }
  return made + "\"";
}

class HocrPage {
 public:
  HocrPage(const Page& page, const PagesOf& document)
      : page_(page),
        document_(document),
        scale_(document.pixels ? pixels_of_point(page) : kDpi / 72),
        prefix_("_" + std::to_string(page.number)) {}

  std::string write() {
    open("div", "ocr_page", "page" + prefix_, page_title(), language());
    const std::vector<PageBlock> blocks = page_blocks(page_);
    for (std::size_t i = 0; i < blocks.size();) {
      const bool in_table = blocks[i].block.table != 0;
      const PageTable table = table_at(blocks, i);
      const std::string id = "table" + prefix_ + "_" + std::to_string(tables_ + 1);
      if (in_table) open("div", "ocr_table", id, bbox(table.box)), ++tables_;
      for (; i < table.end; ++i) add(blocks[i]);
      if (in_table) out_ += "</div>\n";
    }
    out_ += "</div>\n";
    return std::move(out_);
  }

 private:
  void add(const PageBlock& block) {
    const std::string id = prefix_ + "_" + std::to_string(++blocks_);
    open("div", "ocr_carea", "block" + id, bbox(block.box));
    open("p", "ocr_par", "par" + id, bbox(block.box));
    for (const PageLine& line : block.lines) {
      const std::string line_id = prefix_ + "_" + std::to_string(++lines_);
      // Counter-clockwise, as hOCR has it.
      const bool turned = line.rotation > 0 && line.rotation < 4;
      const std::string angle =
          turned ? "; textangle " + std::to_string(360 - 90 * line.rotation) : "";
      open("span", "ocr_line", "line" + line_id, bbox(line.box) + angle);
      for (const PageWord& word : line.words) {
        // At the element's end, so that words of a script without spaces stay together.
        open("span", "ocrx_word", "word" + prefix_ + "_" + std::to_string(++words_),
             bbox(word.box) + "; x_wconf " + std::to_string(std::lround(word.confidence * 100)), "",
             "");
        append_xml(out_, word.text(page_));
        out_ += word.space_after ? "</span> " : "</span>";
      }
      out_ += "</span>\n";
    }
    out_ += "</p>\n</div>\n";
  }

  void open(std::string_view element, std::string_view kind, std::string_view id,
            const std::string& title, const std::string& more = "", std::string_view end = "\n") {
    (((((out_ += '<') += element) += " class=\"") += kind) += "\" id=\"") += id;
    out_ += "\" title=\"";
    append_xml(out_, title);
    ((out_ += '"') += more) += '>';
    if (element != "span") out_ += end;
  }

  std::string page_title() const {
    const auto side = [this](float points) { return std::to_string(std::lround(points * scale_)); };
    const std::string dpi = std::to_string(std::lround(scale_ * 72));
    std::string title = "image " + title_string(document_.path) + "; bbox 0 0 " + side(page_.width) +
                        " " + side(page_.height) + "; ppageno " + std::to_string(page_.number - 1);
    if (!page_.label.empty()) title += "; lpageno " + title_string(page_.label);
    return title + "; scan_res " + dpi + " " + dpi;
  }

  std::string language() const {
    if (page_.languages.empty()) return "";
    const std::string name = xml(page_.languages.front());
    return " lang=\"" + name + "\" xml:lang=\"" + name + "\"";
  }

  // Rounded outwards, to the page at most; so what lies in a box lies in the rounded one.
  std::string bbox(const Box& box) const {
    const auto low = [this](float at) { return std::lround(std::floor(at * scale_)); };
    const auto high = [this](float at, float side) {
      return std::min(std::lround(std::ceil(at * scale_)), std::lround(side * scale_));
    };
    const auto at = [](long value) { return " " + std::to_string(value); };
    const long x1 = high(box.x1, page_.width), y1 = high(box.y1, page_.height);
    return "bbox" + at(std::min(low(box.x0), x1)) + at(std::min(low(box.y0), y1)) + at(x1) + at(y1);
  }

  const Page& page_;
  const PagesOf& document_;
  float scale_;  // pixels of a point
  std::string prefix_;
  int blocks_ = 0, lines_ = 0, words_ = 0, tables_ = 0;
  std::string out_;
};

std::string write_hocr(const Page& page, const PagesOf& document) {
  return HocrPage(page, document).write();
}

}  // namespace

const PageFormat& hocr_format() {
  static const PageFormat format{hocr_head, write_hocr, "</body>\n</html>\n"};
  return format;
}

}  // namespace kiroku
