#include "pipeline/readers/glyph_painter.h"

#include <algorithm>

#include <GfxFont.h>
#include <GfxState.h>
#include <PDFDoc.h>
#include <SplashOutputDev.h>
#include <poppler-config.h>
#include <splash/Splash.h>
#include <splash/SplashBitmap.h>
#include <splash/SplashPattern.h>

namespace kiroku {
namespace {

constexpr double kMostPixels = 5000;  // of a side; an A4 page at 400 dpi has 4,677

unsigned char white_paper[] = {255, 255, 255, 255};

}  // namespace

// Draws characters of one font and nothing else. What paints areas is drawn by nobody; inline
// pictures are still read, because their bytes stand between the page's commands.
class GlyphPainter::Device : public SplashOutputDev {
 public:
  Device() : SplashOutputDev(splashModeMono8, 4, false, white_paper) {}
  void choose(std::int32_t object) { object_ = object; }

  void drawChar(GfxState* state, double x, double y, double dx, double dy, double origin_x,
                double origin_y, CharCode code, int bytes, const Unicode* unicode,
                int length) override {
    const auto& used = state->getFont();
    if (!used || used->getID()->num != object_ || state->getRender() == 3) return;
    SplashOutputDev::drawChar(state, x, y, dx, dy, origin_x, origin_y, code, bytes, unicode,
                              length);
  }
  bool beginType3Char(GfxState*, double, double, double, double, CharCode, const Unicode*,
                      int) override {
    return true;  // as if it were drawn
  }
  void updateFillColorSpace(GfxState*) override { blacken(); }
  void updateFillColor(GfxState*) override { blacken(); }
  void updateFillOpacity(GfxState*) override {}
  void updateStrokeOpacity(GfxState*) override {}
  void updateBlendMode(GfxState*) override {}
  void clip(GfxState*) override {}
  void eoClip(GfxState*) override {}
  void clipToStrokePath(GfxState*) override {}
  void setSoftMask(GfxState*, const double*, bool, Function*, GfxColor*) override {}
  void beginTransparencyGroup(GfxState*, const double*, GfxColorSpace*, bool, bool, bool) override {
  }
  void endTransparencyGroup(GfxState*) override {}
  void paintTransparencyGroup(GfxState*, const double*) override {}
  bool checkTransparencyGroup(GfxState*, bool) override { return false; }
  void stroke(GfxState*) override {}
  void fill(GfxState*) override {}
  void eoFill(GfxState*) override {}
  bool tilingPatternFill(GfxState*, Gfx*, Catalog*, GfxTilingPattern*, const double*, int, int, int,
                         int, double, double) override {
    return true;
  }
  bool functionShadedFill(GfxState*, GfxFunctionShading*) override { return true; }
  bool axialShadedFill(GfxState*, GfxAxialShading*, double, double) override { return true; }
  bool radialShadedFill(GfxState*, GfxRadialShading*, double, double) override { return true; }
  bool gouraudTriangleShadedFill(GfxState*, GfxGouraudTriangleShading*) override { return true; }
  bool patchMeshShadedFill(GfxState*, GfxPatchMeshShading*) override { return true; }
  void drawImageMask(GfxState* state, Object* ref, Stream* stream, int width, int height,
                     bool invert, bool interpolate, bool is_inline) override {
    if (is_inline)
      OutputDev::drawImageMask(state, ref, stream, width, height, invert, interpolate, is_inline);
  }
  void drawImage(GfxState* state, Object* ref, Stream* stream, int width, int height,
                 GfxImageColorMap* colours, bool interpolate, const int* mask,
                 bool is_inline) override {
    if (is_inline)
      OutputDev::drawImage(state, ref, stream, width, height, colours, interpolate, mask,
                           is_inline);
  }
  void drawMaskedImage(GfxState*, Object*, Stream*, int, int, GfxImageColorMap*, bool, Stream*, int,
                       int, bool, bool) override {}
  void drawSoftMaskedImage(GfxState*, Object*, Stream*, int, int, GfxImageColorMap*, bool, Stream*,
                           int, int, GfxImageColorMap*, bool) override {}

 private:
  void blacken() {
    SplashColor black = {0, 0, 0, 0};
    getSplash()->setFillPattern(new SplashSolidColor(black));
  }

  std::int32_t object_ = 0;
};

GlyphPainter::GlyphPainter(PDFDoc& document)
    : document_(document), device_(std::make_unique<Device>()) {
  device_->startDoc(&document);
}

GlyphPainter::~GlyphPainter() = default;

PixPointer GlyphPainter::paint(int page, std::int32_t font_object, float dpi) {
  const double side =
      std::max(document_.getPageCropWidth(page), document_.getPageCropHeight(page)) * dpi / 72;
  if (!(side >= 1 && side <= kMostPixels)) return nullptr;
  device_->choose(font_object);
  document_.displayPage(device_.get(), page, dpi, dpi, 0, /*useMediaBox=*/false, /*crop=*/true,
                        /*printing=*/false);
  SplashBitmap* bitmap = device_->getBitmap();
  if (bitmap == nullptr || bitmap->getDataPtr() == nullptr) return nullptr;
  PixPointer picture(pixCreate(bitmap->getWidth(), bitmap->getHeight(), 8));
  if (picture == nullptr) return nullptr;
  const unsigned char* row = bitmap->getDataPtr();
  l_uint32* line = pixGetData(picture.get());
  for (int y = 0; y < bitmap->getHeight(); ++y) {
    for (int x = 0; x < bitmap->getWidth(); ++x) SET_DATA_BYTE(line, x, row[x]);
    row += bitmap->getRowSize();
    line += pixGetWpl(picture.get());
  }
  return picture;
}

}  // namespace kiroku
