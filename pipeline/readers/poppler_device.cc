#include "pipeline/readers/poppler_device.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace kiroku {
namespace {

constexpr std::size_t kMaxImages = 10000;  // of a page; files with a million inline images exist
constexpr int kMaxPooled = 60;  // code points of one glyph: 240 bytes, Glyph::length holds 255

std::string_view font_type(GfxFontType type) {
  switch (type) {
    case fontType1:
      return "Type 1";
    case fontType1C:
      return "Type 1C";
    case fontType1COT:
      return "Type 1C (OpenType)";
    case fontType3:
      return "Type 3";
    case fontTrueType:
      return "TrueType";
    case fontTrueTypeOT:
      return "TrueType (OpenType)";
    case fontCIDType0:
      return "CID Type 0";
    case fontCIDType0C:
      return "CID Type 0C";
    case fontCIDType0COT:
      return "CID Type 0C (OpenType)";
    case fontCIDType2:
      return "CID TrueType";
    case fontCIDType2OT:
      return "CID TrueType (OpenType)";
    default:
      return "unknown";
  }
}

// Names may be bytes of any East Asian encoding: what is not printable ASCII becomes '?'.
std::string printable(const std::string& name) {
  std::string out = name.substr(0, 200);
  for (char& c : out)
    if (c < 0x20 || c > 0x7E) c = '?';
  return out;
}

// The coordinate system of a Type 3 font says nothing about the size of its glyphs; as Poppler's
// text output does, we take an 'm' for 0.6 em and any other letter for half an em.
double type3_scale(const GfxFont& font) {
  const auto* simple = dynamic_cast<const Gfx8BitFont*>(&font);
  if (simple == nullptr) return 1;
  double m = 0, letter = 0, any = 0;
  for (int code = 0; code < 256; ++code) {
    const double width = simple->getWidth(static_cast<unsigned char>(code));
    if (!(width > 0)) continue;
    const char* name = simple->getCharName(code);
    const bool single = name != nullptr && name[0] != '\0' && name[1] == '\0';
    if (single && name[0] == 'm') m = width;
    if (single && letter == 0 && std::isalpha(static_cast<unsigned char>(name[0]))) letter = width;
    if (any == 0) any = width;
  }
  double scale = m > 0 ? m / 0.6 : letter > 0 ? letter / 0.5 : any > 0 ? any / 0.5 : 1;
  const double* matrix = font.getFontMatrix();
  if (matrix[0] != 0) scale *= std::fabs(matrix[3] / matrix[0]);
  return std::isfinite(scale) && scale > 0 ? scale : 1;
}

struct Direction {
  float cos = 1, sin = 0;
  std::uint8_t turn = 4;  // quarter turns clockwise; 4: none of these
};

// A page scanned a little askew (up to 6 degrees) still has horizontal lines.
Direction direction_of(double cos, double sin) {
  const double length = std::hypot(cos, sin);
  if (!(length > 0) || !std::isfinite(length)) return {1, 0, 0};
  constexpr float kCos[] = {1, 0, -1, 0}, kSin[] = {0, 1, 0, -1};
  for (std::uint8_t turn = 0; turn < 4; ++turn)
    if (cos * kCos[turn] + sin * kSin[turn] >= 0.995 * length)
      return {kCos[turn], kSin[turn], turn};
  return {static_cast<float>(cos / length), static_cast<float>(sin / length), 4};
}

// Not in a text: what no file can mean as a character, and line ends, which are ours to set.
bool is_unusable(char32_t c) {
  return c == 0 || (c >= 0x0A && c <= 0x0D) || c == 0x85 || c == 0x2028 || c == 0x2029 ||
         (c >= 0xD800 && c <= 0xDFFF) || c == 0xFFFD || (c & 0xFFFE) == 0xFFFE || c > 0x10FFFF;
}

bool overlaps(const Box& a, const Box& b) {
  return a.x0 < b.x1 && b.x0 < a.x1 && a.y0 < b.y1 && b.y0 < a.y1;
}

float area(const Box& box) { return box.empty() ? 0 : (box.x1 - box.x0) * (box.y1 - box.y0); }

}  // namespace

void PageDevice::begin(int page_number) {
  page_ = Page{};
  page_.number = page_number;
  page_.reason = "text-layer";
  drawing_.glyphs.clear();
  drawing_.runs.clear();
  drawing_.pool.clear();
  fonts_.clear();
  run_stale_ = clip_stale_ = true;
  painted_ = false;
  invisible_ = 0;
}

void PageDevice::startPage(int, GfxState* state, XRef* xref) {
  xref_ = xref;
  if (state == nullptr) return;
  drawing_.width = page_.width = static_cast<float>(state->getPageWidth());
  drawing_.height = page_.height = static_cast<float>(state->getPageHeight());
  page_.rotation = state->getRotate();
}

const PageDevice::UsedFont& PageDevice::use_font(const std::shared_ptr<GfxFont>& font) {
  if (font_ < fonts_.size() && fonts_[font_].font == font) return fonts_[font_];
  for (font_ = 0; font_ < fonts_.size(); ++font_)
    if (fonts_[font_].font == font) return fonts_[font_];
  UsedFont used{font, *font->getID()};
  const auto known = std::find_if(fonts_.begin(), fonts_.end(),
                                  [&used](const UsedFont& other) { return other.id == used.id; });
  if (known != fonts_.end()) {
    used.index = known->index;
  } else {
    Ref embedded;
    used.index = static_cast<std::uint16_t>(std::min<std::size_t>(page_.fonts.size(), UINT16_MAX));
    if (used.index < UINT16_MAX || page_.fonts.size() == UINT16_MAX)
      page_.fonts.push_back({printable(font->getName().value_or("")),
                             std::string(font_type(font->getType())),
                             font->getEmbeddedFontID(&embedded), font->hasToUnicodeCMap()});
  }
  used.type3 = font->getType() == fontType3;
  used.vertical = font->getWMode() != 0;
  used.scale = used.type3 ? type3_scale(*font) : 1;
  // Files give 0, or 2 em: keep what can be a line of text.
  const auto ascent = static_cast<float>(font->getAscent());
  const auto descent = static_cast<float>(font->getDescent());
  used.ascent = ascent > 0.3f && !used.type3 ? std::min(ascent, 1.05f) : 0.75f;
  used.descent = descent < -0.05f && !used.type3 ? std::max(descent, -0.4f) : -0.25f;
  fonts_.push_back(std::move(used));
  return fonts_.back();
}

std::uint16_t PageDevice::find_run(const Run& run, float cos, float sin, const UsedFont& font) {
  const std::size_t known = drawing_.runs.size();
  for (std::size_t back = 0; back < std::min<std::size_t>(known, 64); ++back) {
    const DrawnRun& other = drawing_.runs[known - 1 - back];
    if (other.run == run && other.cos == cos && other.sin == sin)
      return static_cast<std::uint16_t>(known - 1 - back);
  }
  if (known > UINT16_MAX) return UINT16_MAX;
  drawing_.runs.push_back(drawn_run(run, cos, sin, font.ascent, font.descent));
  return static_cast<std::uint16_t>(known);
}

void PageDevice::update_pen(GfxState* state) {
  run_stale_ = false;
  const UsedFont& font = use_font(state->getFont());
  const double* text = state->getTextMat();
  const double* ctm = state->getCTM();
  std::copy(ctm, ctm + 6, pen_.matrix);
  const double font_size = state->getFontSize();
  const auto on_page = [ctm](double x, double y) {
    return std::array<double, 2>{x * ctm[0] + y * ctm[2], x * ctm[1] + y * ctm[3]};
  };
  const std::array<double, 2> along = on_page(text[0], text[1]), up = on_page(text[2], text[3]);
  pen_.size = static_cast<float>(std::fabs(font_size) * std::hypot(up[0], up[1]) * font.scale);
  if (!std::isfinite(pen_.size)) pen_.size = 0;
  pen_.limit = 20 * pen_.size;
  pen_.tiny = pen_.size < 1 && !font.type3;
  pen_.invisible = state->getRender() == 3 && !font.type3;  // Type 3 is painted in any mode

  const bool backwards = (font_size < 0) != (!font.vertical && state->getHorizScaling() < 0);
  const double sign = backwards ? -1 : 1;
  const Direction direction = font.vertical ? direction_of(-sign * up[0], -sign * up[1])
                                            : direction_of(sign * along[0], sign * along[1]);
  Run run;
  run.font = font.index;
  run.size = pen_.size;
  run.render_mode = static_cast<std::uint8_t>(state->getRender());
  run.vertical = font.vertical;
  const bool turned = font.vertical && direction.turn < 4;  // upright vertical writing runs down
  run.rotation = static_cast<std::uint8_t>(turned ? (direction.turn + 3) % 4 : direction.turn);
  pen_.run = find_run(run, direction.cos, direction.sin, font);
  update_spacing(state, font.vertical);
}

void PageDevice::update_spacing(GfxState* state, bool vertical) {
  const auto spacing = [state, vertical](double space, double* delta) {
    if (vertical)
      state->textTransformDelta(0, space, &delta[0], &delta[1]);
    else
      state->textTransformDelta(space * state->getHorizScaling(), 0, &delta[0], &delta[1]);
  };
  spacing(state->getCharSpace(), pen_.char_space);
  spacing(state->getWordSpace(), pen_.word_space);
}

void PageDevice::beginString(GfxState* state, const GooString*) {
  if (run_stale_ && state->getFont()) update_pen(state);
  if (!clip_stale_) return;
  clip_stale_ = false;
  double x0 = 0, y0 = 0, x1 = 0, y1 = 0;
  state->getClipBBox(&x0, &y0, &x1, &y1);
  clip_ = {static_cast<float>(x0), static_cast<float>(y0), static_cast<float>(x1),
           static_cast<float>(y1)};
}

void PageDevice::take_unicode(const Unicode* unicode, int length, DrawnGlyph& glyph) {
  if (length == 1) {
    glyph.said = unicode[0];
    if (!is_unusable(unicode[0])) glyph.unicode = unicode[0];
    return;
  }
  const std::size_t start = drawing_.pool.size();
  for (int i = 0; i < std::min(length, kMaxPooled); ++i) {
    char32_t c = unicode[i];
    const bool pair = c >= 0xD800 && c < 0xDC00 && i + 1 < length && unicode[i + 1] >= 0xDC00 &&
                      unicode[i + 1] < 0xE000;
    if (pair) c = 0x10000 + ((c - 0xD800) << 10) + (unicode[++i] - 0xDC00);
    if (!is_unusable(c)) drawing_.pool.push_back(c);
  }
  const std::size_t count = drawing_.pool.size() - start;
  if (count > 1) {
    glyph.pooled = static_cast<std::uint8_t>(count);
    glyph.unicode = static_cast<char32_t>(start);
  } else if (count == 1) {
    glyph.unicode = drawing_.pool.back();
    drawing_.pool.pop_back();
  }
}

// What the embedded font itself says of a code that the file does not explain.
void PageDevice::recover(DrawnGlyph& glyph) {
  if (font_ >= fonts_.size()) return;
  const char32_t found = maps_.find(*fonts_[font_].font, xref_, glyph.code);
  if (found != 0 && !is_unusable(found)) glyph.unicode = found;
}

bool PageDevice::suppress(const DrawnGlyph& glyph) {
  if (pen_.tiny) return suppress_as(Suppression::tiny), true;
  const float x = glyph.x + glyph.dx / 2, y = glyph.y + glyph.dy / 2;
  const bool on_page = x >= 0 && y >= 0 && x <= drawing_.width && y <= drawing_.height;
  if (on_page && x >= clip_[0] && y >= clip_[1] && x <= clip_[2] && y <= clip_[3]) return false;
  const Box box = cell(glyph, drawing_.runs[glyph.run]);
  // Written so that a coordinate that is not a number is off the page.
  if (!on_page && !overlaps(box, {0, 0, drawing_.width, drawing_.height}))
    return suppress_as(Suppression::off_page), true;
  if (overlaps(box, {clip_[0], clip_[1], clip_[2], clip_[3]})) return false;
  return suppress_as(Suppression::clipped), true;
}

void PageDevice::drawChar(GfxState*, double x, double y, double dx, double dy, double, double,
                          CharCode code, int bytes, const Unicode* unicode, int length) {
  ++page_.counts.drawn;
  dx -= pen_.char_space[0];
  dy -= pen_.char_space[1];
  if (code == ' ' && bytes == 1) {
    dx -= pen_.word_space[0];
    dy -= pen_.word_space[1];
  }
  const double* m = pen_.matrix;
  DrawnGlyph glyph;
  glyph.x = static_cast<float>(m[0] * x + m[2] * y + m[4]);
  glyph.y = static_cast<float>(m[1] * x + m[3] * y + m[5]);
  glyph.dx = std::clamp(static_cast<float>(m[0] * dx + m[2] * dy), -pen_.limit, pen_.limit);
  glyph.dy = std::clamp(static_cast<float>(m[1] * dx + m[3] * dy), -pen_.limit, pen_.limit);
  glyph.code = code;
  glyph.run = pen_.run;
  if (suppress(glyph)) return;
  if (length > 0) take_unicode(unicode, length, glyph);
  if (length == 0) recover(glyph);  // a map that says U+FFFD means it
  invisible_ += pen_.invisible;
  drawing_.glyphs.push_back(glyph);
}

void PageDevice::add_image(GfxState* state, int width, int height, bool mask) {
  painted_ = true;
  if (page_.images.size() >= kMaxImages) return;
  const double* m = state->getCTM();  // of the unit square
  const auto x = [m](double u, double v) { return static_cast<float>(m[0] * u + m[2] * v + m[4]); };
  const auto y = [m](double u, double v) { return static_cast<float>(m[1] * u + m[3] * v + m[5]); };
  Box box{x(0, 0), y(0, 0), x(0, 0), y(0, 0)};
  for (const auto& [u, v] : {std::pair{0, 1}, {1, 0}, {1, 1}})
    box = box.united({x(u, v), y(u, v), x(u, v), y(u, v)});
  box = {std::max(box.x0, 0.0f), std::max(box.y0, 0.0f), std::min(box.x1, drawing_.width),
         std::min(box.y1, drawing_.height)};
  if (!(box.x0 < box.x1 && box.y0 < box.y1)) return;  // off the page, or not a number
  page_.images.push_back({box, static_cast<std::uint32_t>(std::max(width, 0)),
                          static_cast<std::uint32_t>(std::max(height, 0)), mask});
}

// Inline images must be read through: their bytes stand in the middle of the page's commands.
void PageDevice::drawImageMask(GfxState* state, Object* ref, Stream* stream, int width, int height,
                               bool invert, bool interpolate, bool is_inline) {
  add_image(state, width, height, true);
  if (is_inline)
    OutputDev::drawImageMask(state, ref, stream, width, height, invert, interpolate, true);
}

void PageDevice::drawImage(GfxState* state, Object* ref, Stream* stream, int width, int height,
                           GfxImageColorMap* colours, bool interpolate, const int* mask,
                           bool is_inline) {
  add_image(state, width, height, false);
  if (is_inline)
    OutputDev::drawImage(state, ref, stream, width, height, colours, interpolate, mask, true);
}

void PageDevice::drawMaskedImage(GfxState* state, Object*, Stream*, int width, int height,
                                 GfxImageColorMap*, bool, Stream*, int, int, bool, bool) {
  add_image(state, width, height, false);
}

void PageDevice::drawSoftMaskedImage(GfxState* state, Object*, Stream*, int width, int height,
                                     GfxImageColorMap*, bool, Stream*, int, int, GfxImageColorMap*,
                                     bool) {
  add_image(state, width, height, false);
}

float PageDevice::image_cover() const {
  float sum = 0;
  for (const Image& image : page_.images) sum += area(image.box);
  const float page = drawing_.width * drawing_.height;
  return page > 0 ? std::min(sum / page, 1.0f) : 0;
}

// Text that nobody sees over a picture of the page is what somebody's OCR read there; elsewhere it
// is not part of the page.
bool PageDevice::invisible_is_scan_text() const { return image_cover() >= 0.6f; }

void PageDevice::resolve_invisible() {
  if (invisible_ == 0) return;
  if (invisible_is_scan_text()) {
    if (invisible_ * 2 > drawing_.glyphs.size()) page_.reason = "invisible-layer";
    return;
  }
  std::erase_if(drawing_.glyphs, [this](const DrawnGlyph& glyph) {
    const Run& run = drawing_.runs[glyph.run].run;
    return run.render_mode == 3 && page_.fonts[run.font].type != font_type(fontType3);
  });
  page_.counts.suppressed[static_cast<std::size_t>(Suppression::invisible)] += invisible_;
  page_.findings.push_back(
      {"invisible-text", page_.number,
       std::to_string(invisible_) + " glyphs are drawn invisibly and left out"});
}

void PageDevice::add_findings() {
  const GlyphCounts& counts = page_.counts;
  if (counts.unmapped > 0) {
    char message[100];
    std::snprintf(message, sizeof message, "%u of %u glyphs (%.1f %%) have no Unicode",
                  counts.unmapped, counts.drawn, 100.0 * counts.unmapped / counts.drawn);
    page_.findings.push_back({"unmapped-glyphs", page_.number, message});
  }
  if (is_full())
    page_.findings.push_back({"page-truncated", page_.number,
                              "the page draws more than " + std::to_string(kMaxGlyphs) +
                                  " glyphs; the rest is not read"});
  if (counts.emitted + counts.unmapped > 0) return;
  if (painted_) {
    page_.reason = "no-text-layer";
    page_.findings.push_back(
        {"no-text-layer", page_.number, "the page shows something but has no text"});
  } else {
    page_.reason = "blank-page";
    page_.outcome = PageOutcome::blank;
  }
}

Page PageDevice::finish() {
  resolve_invisible();
  if (const std::uint32_t read = recover_shifted(drawing_); read > 0)
    page_.findings.push_back({"shifted-codes", page_.number,
                              std::to_string(read) + " glyphs read by a constant offset of their "
                                                     "font's codes, proved by the words"});
  lay_out(drawing_, page_);
  for (const DrawnRun& run : drawing_.runs) page_.runs.push_back(run.run);
  add_findings();
  std::uint32_t accounted = page_.counts.emitted + page_.counts.unmapped;
  for (const std::uint32_t count : page_.counts.suppressed) accounted += count;
  if (accounted != page_.counts.drawn)
    std::abort();  // a glyph got lost: our mistake, never the file's
  fonts_.clear();
  return std::move(page_);
}

}  // namespace kiroku
