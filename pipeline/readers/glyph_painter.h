#pragma once
// A page with the glyphs of one font only, black on white: what stands around them, behind them or
// over them is left out.
//
//   GlyphPainter painter(*document);
//   PixPointer picture = painter.paint(3, 17, 300);   // page 3, the font of object 17
#include <cstdint>
#include <memory>

#include "pipeline/readers/pix.h"

class PDFDoc;

namespace kiroku {

class GlyphPainter {
 public:
  explicit GlyphPainter(PDFDoc& document);  // which must outlive it
  ~GlyphPainter();
  // 8 bits a pixel. The page as displayed; nullptr where it cannot be drawn, or not that large.
  PixPointer paint(int page, std::int32_t font_object, float dpi);

 private:
  class Device;
  PDFDoc& document_;
  std::unique_ptr<Device> device_;
};

}  // namespace kiroku
