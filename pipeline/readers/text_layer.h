#pragma once
// The recognised words of a page as the operators of an invisible text layer. Knows no library.
//
//   InvisibleFont font;
//   content = text_layer(page, frame, font, "KirokuText");   // "q 1 0 0 1 0 0 cm BT 3 Tr ... ET Q"
//
// Across, a word lies exactly where its box does. Up and down it lies as its line does, because
// viewers select, and pdftotext joins, words of one size on one baseline.
#include <string>
#include <string_view>

#include "pipeline/readers/invisible_font.h"
#include "schemas/page.h"

namespace kiroku {

// Where a page lies in the coordinates of its content: the box that is shown, y upwards, and by how
// many quarter turns clockwise it is turned before.
struct LayerFrame {
  float x0 = 0, y0 = 0, x1 = 612, y1 = 792;
  int quarter_turns = 0;
};

// Words with Origin::ocr only; empty where there is none.
std::string text_layer(const Page& page, const LayerFrame& frame, InvisibleFont& font,
                       std::string_view font_name);

// The page has words of its own layer, which stay.
bool keeps_layer(const Page& page);

}  // namespace kiroku
