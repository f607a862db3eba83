#pragma once
// read --format hocr and alto: pages as XML, for programs that work with words in boxes.
//
//   const PageFormat& format = *page_format("alto");
//   out += format.head(document);
//   for (const Page& page : pages) out += format.page(page, document);
//   out += format.tail;
#include <string>
#include <string_view>

#include "schemas/page.h"

namespace kiroku {

struct PagesOf {
  std::string path;     // as it was given, any bytes
  bool pixels = false;  // the pages are pictures: positions are in their pixels
};

struct PageFormat {
  std::string (*head)(const PagesOf& document);
  std::string (*page)(const Page& page, const PagesOf& document);
  std::string_view tail;
};

// nullptr for every other word.
const PageFormat* page_format(std::string_view word);

// Each of them in its own file. hOCR 1.2 (kba.github.io/hocr-spec/1.2), ALTO 4.4
// (loc.gov/standards/alto).
const PageFormat& hocr_format();
const PageFormat& alto_format();

// Pixels for a point of a page of a picture.
float pixels_of_point(const Page& page);

}  // namespace kiroku
