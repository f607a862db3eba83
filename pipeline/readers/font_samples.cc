#include "pipeline/readers/font_samples.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "pipeline/readers/font_damage.h"

namespace kiroku {
namespace {

constexpr std::size_t kLinesLookedAt = 1500;  // of a font that are looked through
constexpr std::size_t kLongestLine = 60;  // glyphs of a line: models read no better of longer ones
constexpr std::size_t kKnownLines = 24, kKnownGlyphs = 12;

bool is_upright(const Run& run) {
  return run.rotation == 0 && !run.vertical && run.render_mode != 3 && run.size > 0;
}

// The pen went on along the line, at most over a gap between words.
bool goes_on(const Page& page, const Glyph& last, const Glyph& next) {
  const Run& a = page.runs[last.run];
  const Run& b = page.runs[next.run];
  const float gap = next.box.x0 - last.box.x1;
  return a.font == b.font && is_upright(b) && std::fabs(a.size - b.size) < 0.1F * a.size &&
         std::fabs(last.box.y1 - next.box.y1) < 0.2F * a.size && gap < 1.5F * a.size &&
         gap > -0.3F * a.size && next.box.x0 > last.box.x0;
}

bool is_blank_text(const std::string& text) {
  return text == " " || text == "\xC2\xA0" || text == "\xE3\x80\x80";
}

}  // namespace

void FontSamples::add(const Page& page, const std::vector<std::int32_t>& objects) {
  const std::vector<FontDamage> damaged = damaged_fonts(page);
  if (damaged.empty()) return;
  for (const FontDamage& damage : damaged) {
    if (damage.font >= objects.size()) continue;
    const Font& said = page.fonts[damage.font];
    DamagedFont& font = fonts_[objects[damage.font]];
    font.object = objects[damage.font];
    font.name = said.name;
    const bool lost = 3 * damage.meaningless >= damage.glyphs;
    font.whole = font.whole || (damage.whole && !(lost && said.has_to_unicode));
  }
  for (std::size_t first = 0; first < page.glyphs.size();) {
    std::size_t end = first + 1;
    while (end < page.glyphs.size() && end - first < kLongestLine &&
           goes_on(page, page.glyphs[end - 1], page.glyphs[end]))
      ++end;
    if (is_upright(page.runs[page.glyphs[first].run])) take_line(page, objects, first, end);
    first = end;
  }
}

void FontSamples::take_line(const Page& page, const std::vector<std::int32_t>& objects,
                            std::size_t first, std::size_t end) {
  const Run& run = page.runs[page.glyphs[first].run];
  if (run.font >= objects.size()) return;
  SampleLine line{page.number, objects[run.font], run.size, {}};
  const auto damaged = fonts_.find(line.object);
  bool wanted = false;
  for (std::size_t i = first; i < end; ++i) {
    const Glyph& glyph = page.glyphs[i];
    if (glyph.length == 0) continue;
    std::string text = page.text.substr(glyph.offset, glyph.length);
    const bool nothing = is_meaningless(text);
    if (damaged != fonts_.end() && (damaged->second.whole || nothing)) {
      ++damaged->second.wanted[glyph.code];
      ++damaged->second.glyphs;
      damaged->second.said.emplace(glyph.code, nothing ? "" : text);
      wanted = true;
      text.clear();
    }
    if (!is_blank_text(text)) line.glyphs.push_back({glyph.box, glyph.code, std::move(text)});
  }
  if (wanted && damaged->second.lines.size() < kLinesLookedAt)
    damaged->second.lines.push_back(std::move(line));
  else if (damaged == fonts_.end() && line.glyphs.size() >= kKnownGlyphs &&
           known_.size() < kKnownLines && page.fonts[run.font].embedded &&
           page.fonts[run.font].type != "Type 3")
    known_.push_back(std::move(line));
}

std::vector<DamagedFont> FontSamples::fonts() const {
  std::vector<DamagedFont> fonts;
  for (const auto& [object, font] : fonts_)
    if (!font.wanted.empty() && !font.lines.empty()) fonts.push_back(font);
  std::stable_sort(fonts.begin(), fonts.end(),
                   [](const DamagedFont& a, const DamagedFont& b) { return a.glyphs > b.glyphs; });
  return fonts;
}

std::vector<SampleLine> pick_lines(const DamagedFont& font, int each, std::size_t most) {
  std::map<std::uint32_t, int> shown;
  std::vector<bool> used(font.lines.size());
  std::vector<SampleLine> picked;
  const auto merit = [&](const SampleLine& line) {
    std::set<std::uint32_t> news;
    for (const SampleGlyph& glyph : line.glyphs)
      if (font.wanted.count(glyph.code) > 0 && shown[glyph.code] < each) news.insert(glyph.code);
    // Short lines show a code for less work, and long ones show it among words.
    const auto count = static_cast<double>(line.glyphs.size());
    return static_cast<double>(news.size()) / (4 + 0.3 * count) * (count < 3 ? 0.5 : 1);
  };
  while (picked.size() < most) {
    double best = 0;
    std::size_t at = 0;
    for (std::size_t i = 0; i < font.lines.size(); ++i) {
      if (used[i]) continue;
      const double own = merit(font.lines[i]);
      if (own > best) best = own, at = i;
    }
    if (best <= 0) break;
    used[at] = true;
    picked.push_back(font.lines[at]);
    for (const SampleGlyph& glyph : font.lines[at].glyphs) ++shown[glyph.code];
  }
  std::stable_sort(picked.begin(), picked.end(),
                   [](const SampleLine& a, const SampleLine& b) { return a.page < b.page; });
  return picked;
}

}  // namespace kiroku
