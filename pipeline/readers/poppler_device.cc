#include "pipeline/readers/poppler_device.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace kiroku {
namespace {

constexpr float kScan = 0.6f;            // of the page under pictures: it may be a scan
constexpr std::uint8_t kFaintest = 5;    // opacity, of 255, that nobody sees
constexpr float kFar = 100'000;          // points: what is drawn farther off the page is not listed
constexpr float kLargestSize = 100'000;  // of a font, in points; larger than any page
constexpr std::size_t kMostHidden = 20'000, kMostHiddenBlocks = 500;  // of a page, listed
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
// `guessed`: no letter is named.
double type3_scale(const GfxFont& font, bool& guessed) {
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
  guessed = m == 0 && letter == 0;
  // Glyphs in the units of an outline font (1,000 or 2,048 to the em), as browsers write them.
  const double unit = std::fabs(matrix[0]);
  if (guessed && unit > 0.0004 && unit < 0.0011) {
    guessed = false;
    scale = 1;
  }
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

// A glyph by what is drawn where, to an eighth of a point.
std::uint64_t key_of(const DrawnGlyph& glyph) {
  const auto number = [](float v) {
    return static_cast<std::uint64_t>(std::llround(std::clamp(v, -1e6f, 1e6f) * 8));
  };
  std::uint64_t key = glyph.code * 0x9E3779B97F4A7C15ull;
  key = (key ^ (std::isfinite(glyph.x) ? number(glyph.x) : 0)) * 0xD6E8FEB86659FD93ull;
  return (key ^ (key >> 32) ^ (std::isfinite(glyph.y) ? number(glyph.y) : 0)) *
         0xD6E8FEB86659FD93ull;
}

// Render mode 3; of Type 3 fonts, which are painted in any mode, the colour is not known.
bool is_unpainted(const Run& run) { return run.render_mode == 3 && run.colour != Run::kPatterned; }

struct Verdict {
  Suppression reason = Suppression::invisible;
  bool hidden = false;
  bool scan = false;  // seen through a picture of the page, so to speak: somebody's OCR
};

std::vector<Verdict> verdicts_of(const Drawing& drawing, const std::vector<Sight>& sights,
                                 const std::vector<Span>& faded) {
  std::vector<Verdict> verdicts(drawing.glyphs.size());
  for (std::size_t i = 0; i < verdicts.size(); ++i) {
    const Run& run = drawing.runs[drawing.glyphs[i].run].run;
    const Sight sight = sights.empty() ? Sight::seen : sights[i];
    if (is_unpainted(run))
      verdicts[i] = {Suppression::invisible, true, true};
    else if (run.opacity <= kFaintest)
      verdicts[i] = {Suppression::transparent, true, true};
    else if (sight == Sight::behind_picture)
      verdicts[i] = {Suppression::covered, true, true};
    else if (sight != Sight::seen)
      verdicts[i] = {sight == Sight::covered ? Suppression::covered : Suppression::same_colour,
                     true, false};
  }
  for (const Span& span : faded)
    for (std::uint32_t i = span.begin; i < span.end && i < verdicts.size(); ++i)
      verdicts[i] = {Suppression::transparent, true, true};
  return verdicts;
}

bool overlaps(const Box& a, const Box& b) {
  return a.x0 < b.x1 && b.x0 < a.x1 && a.y0 < b.y1 && b.y0 < a.y1;
}

float area_of(const Box& box) { return box.empty() ? 0 : (box.x1 - box.x0) * (box.y1 - box.y0); }

}  // namespace

void PageDevice::begin(int page_number) {
  page_ = Page{};
  page_.number = page_number;
  page_.reason = "text-layer";
  drawing_.glyphs.clear();
  drawing_.runs.clear();
  drawing_.pool.clear();
  fonts_.clear();
  font_objects_.clear();
  said_.clear();
  run_stale_ = clip_stale_ = true;
  painted_ = annotations_ = tabs_ = false;
  invisible_ = 0;
  surface_ = {};
  saved_.clear();
  paints_.clear();
  groups_.clear();
  last_group_ = {};
  faded_.clear();
  hidden_.clear();
  clip_number_ = 0;
  open_.clear();
  forms_.clear();
  parents_.clear();
  if (pass_ == Pass::remembering) remembered_.clear();
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
    if (xref_ != nullptr) kept_.keep(*xref_, used.id);
    Ref embedded;
    used.index = static_cast<std::uint16_t>(std::min<std::size_t>(page_.fonts.size(), UINT16_MAX));
    if (used.index < UINT16_MAX || page_.fonts.size() == UINT16_MAX) {
      font_objects_.push_back(used.id.num);
      page_.fonts.push_back({printable(font->getName().value_or("")),
                             std::string(font_type(font->getType())),
                             font->getEmbeddedFontID(&embedded), font->hasToUnicodeCMap()});
    }
  }
  used.type3 = font->getType() == fontType3;
  used.vertical = font->getWMode() != 0;
  used.scale = used.type3 ? type3_scale(*font, used.guessed) : 1;
  // Files give 0, or 2 em: keep what can be a line of text.
  const auto ascent = static_cast<float>(font->getAscent());
  const auto descent = static_cast<float>(font->getDescent());
  used.ascent = ascent > 0.3f && !used.type3 ? std::min(ascent, 1.05f) : 0.75f;
  used.descent = descent < -0.05f && !used.type3 ? std::max(descent, -0.4f) : -0.25f;
  used.recovered = recovered(used.id.num);
  fonts_.push_back(std::move(used));
  return fonts_.back();
}

std::uint16_t PageDevice::find_run(Run run, float cos, float sin, const UsedFont& font) {
  run.descent = (run.vertical ? 0.5f : -font.descent) * run.size;  // as drawn_run sets it
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

// Type 3 glyphs may paint in colours of their own, and in any mode; so may those that are filled
// and stroked, or that other things are painted through.
void PageDevice::set_paint(GfxState* state, bool type3, Run& run) {
  const bool stroked = run.render_mode == 1, both = run.render_mode == 2;
  const double fill = state->getFillOpacity(), line = state->getStrokeOpacity();
  const double opacity = stroked ? line : both ? std::max(fill, line) : fill;
  run.opacity = static_cast<std::uint8_t>(std::lround(std::clamp(opacity, 0.0, 1.0) * 255));
  if (type3 || both || run.render_mode >= 4)
    run.colour = Run::kPatterned;
  else
    run.colour = stroked ? stroke_colour(state) : fill_colour(state);
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
  pen_.size = std::min(pen_.size, kLargestSize);
  pen_.limit = 20 * pen_.size;
  pen_.tiny = pen_.size < 1 && !font.type3;
  pen_.guessed = font.guessed;

  const bool backwards = (font_size < 0) != (!font.vertical && state->getHorizScaling() < 0);
  const double sign = backwards ? -1 : 1;
  const Direction direction = font.vertical ? direction_of(-sign * up[0], -sign * up[1])
                                            : direction_of(sign * along[0], sign * along[1]);
  Run run;
  run.font = font.index;
  run.size = pen_.size;
  run.render_mode = static_cast<std::uint8_t>(state->getRender());
  run.vertical = font.vertical;
  set_paint(state, font.type3, run);
  run.clip = clip_number_;
  run.content = open_.empty() ? 0 : open_.back();
  pen_.invisible = is_unpainted(run) || run.opacity <= kFaintest;
  const bool turned = font.vertical && direction.turn < 4;  // upright vertical writing runs down
  run.rotation = static_cast<std::uint8_t>(turned ? (direction.turn + 3) % 4 : direction.turn);
  pen_.run = find_run(run, direction.cos, direction.sin, font);
  update_spacing(state, font.vertical);
}

// Browsers write the signs of East Asian fonts as Type 3 fonts without names: the width of a sign
// is the em.
void PageDevice::measure_sign(GfxState* state, CharCode code) {
  UsedFont& font = fonts_[font_];
  font.guessed = pen_.guessed = false;
  const auto* simple = dynamic_cast<const Gfx8BitFont*>(font.font.get());
  const double width = simple == nullptr ? 0 : simple->getWidth(static_cast<unsigned char>(code));
  const double* matrix = font.font->getFontMatrix();
  const double scale = matrix[0] != 0 ? width * std::fabs(matrix[3] / matrix[0]) : width;
  if (!(scale > 0) || !std::isfinite(scale)) return;
  font.scale = scale;
  update_pen(state);
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
  if (clip_stale_) update_clip(state);
  if (run_stale_ && state->getFont()) update_pen(state);
  if (state->getRender() >= 4) surface_.cut = true;  // the glyphs become part of the clip
}

void PageDevice::take_unicode(const Unicode* unicode, int length, DrawnGlyph& glyph) {
  if (length == 1) {
    glyph.said = unicode[0];
    if (!is_unusable(unicode[0])) glyph.unicode = unicode[0];
    tabs_ |= unicode[0] == U'\t';
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

std::optional<Suppression> PageDevice::out_of_sight(const DrawnGlyph& glyph) const {
  if (pen_.tiny) return Suppression::tiny;
  const float x = glyph.x + glyph.dx / 2, y = glyph.y + glyph.dy / 2;
  const bool on_page = x >= 0 && y >= 0 && x <= drawing_.width && y <= drawing_.height;
  if (on_page && x >= clip_[0] && y >= clip_[1] && x <= clip_[2] && y <= clip_[3])
    return std::nullopt;
  const Box box = cell(glyph, drawing_.runs[glyph.run]);
  // Written so that a coordinate that is not a number is off the page.
  if (!on_page && !overlaps(box, {0, 0, drawing_.width, drawing_.height}))
    return Suppression::off_page;
  if (overlaps(box, {clip_[0], clip_[1], clip_[2], clip_[3]})) return std::nullopt;
  return Suppression::clipped;
}

// Of the first display: always. Of the second: not where the first drew the same glyph.
bool PageDevice::is_news(const DrawnGlyph& glyph) {
  const std::uint64_t key = key_of(glyph);
  if (pass_ == Pass::remembering) return ++remembered_[key], true;
  const auto known = remembered_.find(key);
  if (known == remembered_.end() || known->second == 0) return true;
  --known->second;
  return false;
}

void PageDevice::drawChar(GfxState* state, double x, double y, double dx, double dy, double, double,
                          CharCode code, int bytes, const Unicode* unicode, int length) {
  ++page_.counts.drawn;
  if (pen_.guessed && length == 1 && unicode[0] >= 0x2E80 && unicode[0] < 0xA000)
    measure_sign(state, code);
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
  if (pass_ != Pass::only && !is_news(glyph)) return;
  if (!take_recovered(glyph, unicode, length)) {
    if (length > 0) take_unicode(unicode, length, glyph);
    if (length == 0) recover(glyph);  // a map that says U+FFFD means it
  }
  if (pass_ == Pass::comparing) return suppress_as(Suppression::hidden_layer, glyph);
  if (const auto reason = out_of_sight(glyph)) return suppress_as(*reason, glyph);
  invisible_ += pen_.invisible;
  drawing_.glyphs.push_back(glyph);
}

float PageDevice::image_cover() const {
  float sum = 0;
  for (const Image& image : page_.images) sum += area_of(image.box);
  const float page = drawing_.width * drawing_.height;
  return page > 0 ? std::min(sum / page, 1.0f) : 0;
}

// Text that nobody sees over a picture of the page is what somebody's OCR read there; elsewhere,
// and where most of the page's text is seen, it is not part of the page.
void PageDevice::hide_unseen() {
  const std::vector<Sight> sights = find_unseen(drawing_, paints_);
  if (invisible_ == 0 && sights.empty()) return;
  std::vector<Verdict> verdicts = verdicts_of(drawing_, sights, faded_);
  const auto all = verdicts.size();
  const auto scanned = static_cast<std::size_t>(
      std::count_if(verdicts.begin(), verdicts.end(), [](const Verdict& v) { return v.scan; }));
  if (image_cover() >= kScan && scanned * 4 >= all) {
    if (scanned * 2 > all) page_.reason = "invisible-layer";
    for (Verdict& verdict : verdicts) verdict.hidden = verdict.hidden && !verdict.scan;
  }
  std::size_t kept = 0;
  for (std::size_t i = 0; i < all; ++i) {
    if (verdicts[i].hidden)
      suppress_as(verdicts[i].reason, drawing_.glyphs[i]);
    else
      drawing_.glyphs[kept++] = drawing_.glyphs[i];
  }
  drawing_.glyphs.resize(kept);
  if (kept < all)
    page_.findings.push_back(
        {"invisible-text", page_.number,
         std::to_string(all - kept) + " glyphs are drawn where nobody sees them and left out"});
}

void PageDevice::suppress_as(Suppression reason, const DrawnGlyph& glyph) {
  ++page_.counts.suppressed[static_cast<std::size_t>(reason)];
  const bool somewhere = std::fabs(glyph.x) < kFar && std::fabs(glyph.y) < kFar &&
                         std::fabs(glyph.dx) < kFar && std::fabs(glyph.dy) < kFar;
  if (somewhere && hidden_.size() < kMostHidden) hidden_.push_back({glyph, reason});
}

// What it says, by reason and block.
void PageDevice::lay_out_hidden() {
  if (hidden_.empty()) return;
  for (std::size_t reason = 0; reason < kSuppressions; ++reason) {
    Drawing drawing;
    for (const HiddenGlyph& one : hidden_)
      if (one.reason == static_cast<Suppression>(reason)) drawing.glyphs.push_back(one.glyph);
    if (drawing.glyphs.empty()) continue;
    drawing.width = drawing_.width;
    drawing.height = drawing_.height;
    drawing.runs = drawing_.runs;
    drawing.pool = drawing_.pool;
    Page laid_out;
    laid_out.width = drawing.width;
    laid_out.height = drawing.height;
    lay_out(drawing, laid_out);
    for (const Block& block : laid_out.blocks) {
      if (block.span.empty() || page_.hidden.size() >= kMostHiddenBlocks) continue;
      const std::string text = laid_out.text.substr(block.span.begin, block.span.size());
      page_.hidden.push_back({static_cast<Suppression>(reason), block.box, text});
    }
  }
}

std::uint32_t PageDevice::add_hidden_layers(Page& page) {
  constexpr auto kReason = static_cast<std::size_t>(Suppression::hidden_layer);
  const std::uint32_t hidden = page_.counts.suppressed[kReason];
  lay_out_hidden();
  page.counts.suppressed[kReason] = hidden;
  page.counts.drawn += hidden;
  for (Hidden& one : page_.hidden) page.hidden.push_back(std::move(one));
  return hidden;
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

// A tab that is drawn between words is a space: tabs in the text stand between cells. Not in fonts
// whose codes are taken for characters: there it is a letter that is yet to be found out.
void PageDevice::untab() {
  std::vector<std::uint8_t> ciphered(page_.fonts.size() + 1);
  const auto font_of = [this](const DrawnGlyph& glyph) {
    return std::min<std::size_t>(drawing_.runs[glyph.run].run.font, page_.fonts.size());
  };
  for (const DrawnGlyph& glyph : drawing_.glyphs)
    if (glyph.pooled == 0 && glyph.unicode < 0x20 && glyph.unicode != U'\t')
      ciphered[font_of(glyph)] = 1;
  for (DrawnGlyph& glyph : drawing_.glyphs)
    if (glyph.pooled == 0 && glyph.unicode == U'\t' && !ciphered[font_of(glyph)])
      glyph.unicode = U' ';
}

Page PageDevice::finish() {
  if (tabs_) untab();
  hide_unseen();
  if (const std::uint32_t read = recover_shifted(drawing_); read > 0)
    page_.findings.push_back({"shifted-codes", page_.number,
                              std::to_string(read) + " glyphs read by a constant offset of their "
                                                     "font's codes, proved by the words"});
  lay_out(drawing_, page_);
  lay_out_hidden();
  for (const DrawnRun& run : drawing_.runs) page_.runs.push_back(run.run);
  mark_recovered();
  add_findings();
  std::uint32_t accounted = page_.counts.emitted + page_.counts.unmapped;
  for (const std::uint32_t count : page_.counts.suppressed) accounted += count;
  if (accounted != page_.counts.drawn)
    std::abort();  // a glyph got lost: our mistake, never the file's
  fonts_.clear();
  return std::move(page_);
}

}  // namespace kiroku
