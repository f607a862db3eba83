#pragma once
// Our OutputDev: takes down what Poppler draws on one page. Private to poppler*.cc.
#include <array>
#include <memory>
#include <string>
#include <vector>

#include <GfxFont.h>
#include <GfxState.h>
#include <Object.h>
#include <OutputDev.h>
#include <poppler-config.h>

#include "pipeline/readers/font_maps.h"
#include "pipeline/readers/layout.h"
#include "schemas/page.h"

namespace kiroku {

class PageDevice : public OutputDev {
 public:
  // Forgets the page before. Pages must be displayed at 72 dpi, so that device units are points.
  void begin(int page_number);
  // What was drawn, with text laid out. Glyphs of layers that are switched off are not drawn at
  // all.
  Page finish();
  std::uint32_t drawn() const { return page_.counts.drawn; }
  // A page may draw a form that draws a form ... a billion times: the rest is not read.
  bool is_full() const { return page_.counts.drawn >= kMaxGlyphs; }
  static constexpr std::uint32_t kMaxGlyphs = 3'000'000;

  bool upsideDown() override { return true; }
  bool useDrawChar() override { return true; }
  bool interpretType3Chars() override { return false; }
  void startPage(int number, GfxState* state, XRef* xref) override;
  void restoreState(GfxState*) override { run_stale_ = clip_stale_ = true; }
  void updateCTM(GfxState*, double, double, double, double, double, double) override {
    run_stale_ = true;
  }
  void updateFont(GfxState*) override { run_stale_ = true; }
  void updateTextMat(GfxState*) override { run_stale_ = true; }
  void updateRender(GfxState*) override { run_stale_ = true; }
  void updateHorizScaling(GfxState*) override { run_stale_ = true; }
  void updateCharSpace(GfxState*) override { run_stale_ = true; }
  void updateWordSpace(GfxState*) override { run_stale_ = true; }
  void clip(GfxState*) override { clip_stale_ = true; }
  void eoClip(GfxState*) override { clip_stale_ = true; }
  void clipToStrokePath(GfxState*) override { clip_stale_ = true; }
  void stroke(GfxState*) override { painted_ = true; }
  void fill(GfxState*) override { painted_ = true; }
  void eoFill(GfxState*) override { painted_ = true; }

  void beginString(GfxState* state, const GooString*) override;
  void drawChar(GfxState* state, double x, double y, double dx, double dy, double origin_x,
                double origin_y, CharCode code, int bytes, const Unicode* unicode,
                int length) override;

  // Patterns and shadings are only noted: a tiling pattern may repeat its cell a million times.
  bool useShadedFills(int) override { return true; }
  bool tilingPatternFill(GfxState*, Gfx*, Catalog*, GfxTilingPattern*, const double*, int, int, int,
                         int, double, double) override {
    return painted_ = true;
  }
  bool functionShadedFill(GfxState*, GfxFunctionShading*) override { return painted_ = true; }
  bool axialShadedFill(GfxState*, GfxAxialShading*, double, double) override {
    return painted_ = true;
  }
  bool radialShadedFill(GfxState*, GfxRadialShading*, double, double) override {
    return painted_ = true;
  }
  bool gouraudTriangleShadedFill(GfxState*, GfxGouraudTriangleShading*) override {
    return painted_ = true;
  }
  bool patchMeshShadedFill(GfxState*, GfxPatchMeshShading*) override { return painted_ = true; }

  void drawImageMask(GfxState* state, Object* ref, Stream* stream, int width, int height,
                     bool invert, bool interpolate, bool is_inline) override;
  void drawImage(GfxState* state, Object* ref, Stream* stream, int width, int height,
                 GfxImageColorMap* colours, bool interpolate, const int* mask,
                 bool is_inline) override;
  void drawMaskedImage(GfxState* state, Object*, Stream*, int width, int height, GfxImageColorMap*,
                       bool, Stream*, int, int, bool, bool) override;
  void drawSoftMaskedImage(GfxState* state, Object*, Stream*, int width, int height,
                           GfxImageColorMap*, bool, Stream*, int, int, GfxImageColorMap*,
                           bool) override;

 private:
  // A font as the page uses it, with what layout needs of it.
  struct UsedFont {
    std::shared_ptr<GfxFont> font;  // held: Poppler frees fonts of forms, and reuses the address
    Ref id;
    std::uint16_t index = 0;  // in Page::fonts
    float ascent = 0, descent = 0;
    double scale = 1;  // of a Type 3 font: the size that its glyphs look like
    bool vertical = false, type3 = false;
  };
  // The run that glyphs belong to at present, and what turns its user space into the page's.
  struct Pen {
    std::uint16_t run = 0;
    double matrix[6] = {};
    double char_space[2] = {}, word_space[2] = {};  // in user space
    float size = 0;
    float limit = 0;  // longest advance that is believed
    bool invisible = false, tiny = false;
  };

  const UsedFont& use_font(const std::shared_ptr<GfxFont>& font);
  void update_pen(GfxState* state);
  void update_spacing(GfxState* state, bool vertical);
  std::uint16_t find_run(const Run& run, float cos, float sin, const UsedFont& font);
  void recover(DrawnGlyph& glyph);
  void take_unicode(const Unicode* unicode, int length, DrawnGlyph& glyph);
  bool suppress(const DrawnGlyph& glyph);
  void suppress_as(Suppression reason) {
    ++page_.counts.suppressed[static_cast<std::size_t>(reason)];
  }
  void add_image(GfxState* state, int width, int height, bool mask);
  float image_cover() const;
  bool invisible_is_scan_text() const;
  void resolve_invisible();
  void add_findings();

  Page page_;
  XRef* xref_ = nullptr;  // of the page's document
  FontMaps maps_;
  Drawing drawing_;
  std::vector<UsedFont> fonts_;
  std::size_t font_ = 0;
  Pen pen_;
  std::array<float, 4> clip_{};
  bool run_stale_ = true, clip_stale_ = true, painted_ = false;
  std::uint32_t invisible_ = 0;
};

}  // namespace kiroku
