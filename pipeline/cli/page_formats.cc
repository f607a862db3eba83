#include "pipeline/cli/page_formats.h"

namespace kiroku {

const PageFormat* page_format(std::string_view word) {
  if (word == "hocr") return &hocr_format();
  if (word == "alto") return &alto_format();
  return nullptr;
}

float pixels_of_point(const Page& page) {
  if (page.images.empty() || page.width <= 0) return 1;
  return static_cast<float>(page.images.front().width) / page.width;
}

}  // namespace kiroku
