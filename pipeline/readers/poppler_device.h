#pragma once
// Our OutputDev: takes down what Poppler draws on one page. Private to poppler*.cc. Glyphs are in
// poppler_device.cc; what is painted around them, and so hides them, in poppler_paint.cc.
#include <array>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include <GfxFont.h>
#include <GfxState.h>
#include <Object.h>
#include <OutputDev.h>
#include <poppler-config.h>

#include "pipeline/readers/font_maps.h"
#include "pipeline/readers/layout.h"
#include "pipeline/readers/layout_visibility.h"
#include "pipeline/readers/poppler_fonts.h"
#include "pipeline/readers/recovered_font.h"
#include "schemas/page.h"

namespace kiroku {

class StructureTree;  // poppler_evidence.h

// What the state paints with: 0xRRGGBB, or Run::kPatterned.
std::uint32_t fill_colour(GfxState* state);
std::uint32_t stroke_colour(GfxState* state);

class PageDevice : public OutputDev {
 public:
  // Forgets the page before. Pages must be displayed at 72 dpi, so that device units are points.
  void begin(int page_number);
  // What was drawn, with text laid out. Glyphs of layers that are switched off are not drawn at
  // all.
  Page finish();
  // A document that has such layers is displayed twice: what the second display, with all layers
  // on, draws besides is hidden. Set before begin().
  enum class Pass : std::uint8_t { only, remembering, comparing };
  void set_pass(Pass pass) { pass_ = pass; }
  // Of the second display; adds what is hidden to the page. Returns how many glyphs that are.
  std::uint32_t add_hidden_layers(Page& page);
  // From here on marked content and clips are taken down (poppler_marks.cc). `struct_parents`: the
  // page's; -1: it has none. Set before begin().
  void set_marking(int struct_parents) {
    marking_ = true;
    page_parents_ = struct_parents;
  }
  // What is known of codes that the file does not explain; outlives the device. Their glyphs are
  // marked as inferred, and what the file says of them is kept in edits (poppler_recovered.cc).
  void set_recovered(const std::vector<RecoveredFont>& fonts);
  // Of a page that finish() gave: what the structure tree says of its contents.
  void describe_contents(StructureTree& tree, Page& page);
  // From here on annotations are drawn. They do not hide the page's text: readers' highlights lie
  // over it.
  void begin_annotations() { annotations_ = true; }
  std::uint32_t drawn() const { return page_.counts.drawn; }
  // Of the page that finish() gave: the object number of each of its fonts.
  const std::vector<std::int32_t>& font_objects() const { return font_objects_; }
  // A page may draw a form that draws a form ... a billion times: the rest is not read.
  bool is_full() const { return page_.counts.drawn >= kMaxGlyphs; }
  static constexpr std::uint32_t kMaxGlyphs = 3'000'000;
  static constexpr std::size_t kMaxImages = 10'000;  // pages with a million inline images exist

  bool upsideDown() override { return true; }
  bool useDrawChar() override { return true; }
  bool interpretType3Chars() override { return false; }
  void startPage(int number, GfxState* state, XRef* xref) override;
  void saveState(GfxState*) override { saved_.push_back(surface_); }
  void restoreState(GfxState*) override {
    run_stale_ = clip_stale_ = true;
    if (saved_.empty()) return;
    surface_ = saved_.back();
    saved_.pop_back();
  }
  void updateCTM(GfxState*, double, double, double, double, double, double) override {
    run_stale_ = true;
  }
  void updateFont(GfxState*) override { run_stale_ = true; }
  void updateTextMat(GfxState*) override { run_stale_ = true; }
  void updateRender(GfxState*) override { run_stale_ = true; }
  void updateHorizScaling(GfxState*) override { run_stale_ = true; }
  void updateCharSpace(GfxState*) override { run_stale_ = true; }
  void updateWordSpace(GfxState*) override { run_stale_ = true; }
  void updateFillColorSpace(GfxState*) override { run_stale_ = true; }
  void updateFillColor(GfxState*) override { run_stale_ = true; }
  void updateFillOpacity(GfxState*) override { run_stale_ = true; }
  void updateStrokeColorSpace(GfxState*) override { run_stale_ = true; }
  void updateStrokeColor(GfxState*) override { run_stale_ = true; }
  void updateStrokeOpacity(GfxState*) override { run_stale_ = true; }
  void clip(GfxState* state) override;
  void eoClip(GfxState* state) override { clip(state); }
  void clipToStrokePath(GfxState*) override { clip_stale_ = surface_.cut = true; }
  void stroke(GfxState* state) override;
  void fill(GfxState* state) override;
  void eoFill(GfxState* state) override { fill(state); }
  void beginTransparencyGroup(GfxState*, const double*, GfxColorSpace*, bool, bool,
                              bool for_mask) override;
  void endTransparencyGroup(GfxState*) override;
  void paintTransparencyGroup(GfxState* state, const double*) override;
  void setSoftMask(GfxState*, const double*, bool, Function*, GfxColor*) override {
    surface_.masked = true;
  }
  void clearSoftMask(GfxState*) override { surface_.masked = false; }

  void beginMarkedContent(const char* name, Dict* properties) override;
  void endMarkedContent(GfxState*) override;
  void beginForm(Ref id) override;
  void endForm(Ref) override;
  void beginString(GfxState* state, const GooString*) override;
  void drawChar(GfxState* state, double x, double y, double dx, double dy, double origin_x,
                double origin_y, CharCode code, int bytes, const Unicode* unicode,
                int length) override;

  // Patterns and shadings are only noted: a tiling pattern may repeat its cell a million times.
  bool useShadedFills(int) override { return true; }
  bool useTilingPatternFill() override { return true; }
  bool tilingPatternFill(GfxState* state, Gfx*, Catalog*, GfxTilingPattern*, const double*, int,
                         int, int, int, double, double) override {
    return paint_clip(state);
  }
  bool functionShadedFill(GfxState* state, GfxFunctionShading*) override {
    return paint_clip(state);
  }
  bool axialShadedFill(GfxState* state, GfxAxialShading*, double, double) override {
    return paint_clip(state);
  }
  bool radialShadedFill(GfxState* state, GfxRadialShading*, double, double) override {
    return paint_clip(state);
  }
  bool gouraudTriangleShadedFill(GfxState* state, GfxGouraudTriangleShading*) override {
    return paint_clip(state);
  }
  bool patchMeshShadedFill(GfxState* state, GfxPatchMeshShading*) override {
    return paint_clip(state);
  }

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
    bool vertical = false, type3 = false, guessed = false;  // `scale` is a guess
    const RecoveredFont* recovered = nullptr;
  };
  // The run that glyphs belong to at present, and what turns its user space into the page's.
  struct Pen {
    std::uint16_t run = 0;
    double matrix[6] = {};
    double char_space[2] = {}, word_space[2] = {};  // in user space
    float size = 0;
    float limit = 0;                                        // longest advance that is believed
    bool invisible = false, tiny = false, guessed = false;  // the size is a guess
  };

  // What hangs on the graphics state beside Poppler's own.
  struct Surface {
    bool cut = false;     // the clip is no rectangle
    bool masked = false;  // a soft mask is set
  };
  struct Group {  // a transparency group that is being drawn
    std::size_t paints = 0;
    std::uint32_t glyphs = 0;
    bool mask = false;
  };
  struct OpenForm {
    std::size_t open = 0;  // sequences of marked content around it
    int parents = -1;
  };
  struct HiddenGlyph {
    DrawnGlyph glyph;
    Suppression reason;
  };

  const UsedFont& use_font(const std::shared_ptr<GfxFont>& font);
  void update_pen(GfxState* state);
  void measure_sign(GfxState* state, CharCode code);
  void update_spacing(GfxState* state, bool vertical);
  std::uint16_t find_run(Run run, float cos, float sin, const UsedFont& font);
  void recover(DrawnGlyph& glyph);
  bool take_recovered(DrawnGlyph& glyph, const Unicode* unicode, int length);
  const RecoveredFont* recovered(std::int32_t object) const;
  void mark_recovered();
  void take_unicode(const Unicode* unicode, int length, DrawnGlyph& glyph);
  std::optional<Suppression> out_of_sight(const DrawnGlyph& glyph) const;
  bool is_news(const DrawnGlyph& glyph);
  static void set_paint(GfxState* state, bool type3, Run& run);
  void suppress_as(Suppression reason, const DrawnGlyph& glyph);
  void update_clip(GfxState* state);
  bool is_solid(GfxState* state, double opacity) const;
  bool paint_clip(GfxState* state);  // true: that is all there is to do
  void paint(const Box& box, Paint paint);
  void add_image(GfxState* state, int width, int height, bool mask, bool opaque);
  std::uint16_t find_clip();
  float image_cover() const;
  void hide_unseen();
  void untab();
  void lay_out_hidden();
  void add_findings();

  Page page_;
  const std::vector<RecoveredFont>* recovered_ = nullptr;
  // By object and code: what the file says in place of what was recovered.
  std::map<std::pair<std::int32_t, std::uint32_t>, std::string> said_;
  XRef* xref_ = nullptr;  // of the page's document
  FontMaps maps_;
  KeptFonts kept_;
  Drawing drawing_;
  std::vector<UsedFont> fonts_;
  std::vector<std::int32_t> font_objects_;  // by index in Page::fonts
  std::size_t font_ = 0;
  Pen pen_;
  std::array<float, 4> clip_{};
  bool run_stale_ = true, clip_stale_ = true, painted_ = false;
  std::uint32_t invisible_ = 0;  // glyphs drawn in render mode 3 or transparently
  Surface surface_;
  std::vector<Surface> saved_;
  Paints paints_;
  std::vector<Group> groups_;
  Group last_group_;
  std::vector<Span> faded_;  // glyphs of groups that are transparent as a whole
  bool annotations_ = false;
  bool tabs_ = false;  // some glyph is U+0009
  std::vector<HiddenGlyph> hidden_;
  Pass pass_ = Pass::only;
  bool marking_ = false;
  int page_parents_ = -1;
  std::uint16_t clip_number_ = 0;    // Run::clip of what is drawn now
  std::vector<std::uint16_t> open_;  // Run::content of the sequences that are open
  std::vector<OpenForm> forms_;
  std::vector<int> parents_;  // StructParents, of each of Page::contents
  std::unordered_map<std::uint64_t, std::uint32_t> remembered_;  // glyphs of the first display
};

}  // namespace kiroku
