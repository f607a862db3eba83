#include "pipeline/readers/font_damage.h"

#include <set>
#include <string>

#include "pipeline/repairs/mojibake_model.h"
#include "schemas/utf8.h"

namespace kiroku {
namespace {

constexpr std::uint32_t kFewGlyphs = 8;  // a font of fewer is a logo, or bullets
constexpr std::size_t kFewCodes = 5;
constexpr std::size_t kEnoughOfFont = 80;  // characters of a font whose words are looked at
// Bits a character by the model of language: 4 in texts of alphabets, 8 where codes were shifted.
constexpr double kSenselessFontBits = 6.5;

struct FontText {
  FontDamage damage;
  std::set<std::uint32_t> lost_codes;
  std::u32string text;  // readable glyphs; words and lines parted by blanks
  std::size_t unspaced = 0;
};

bool has_letter(std::string_view utf8) {
  for (std::size_t at = 0; at < utf8.size();)
    if (Model::built_in().letter(next_code_point(utf8, at)).word) return true;
  return false;
}

std::string_view said_by(const Page& page, const Glyph& glyph) {
  return std::string_view(page.text).substr(glyph.offset, glyph.length);
}

// The glyph touches one that is part of a word: nothing stands between them in the text.
bool is_in_word(const Page& page, std::size_t at) {
  const Glyph& glyph = page.glyphs[at];
  if (at > 0) {
    const Glyph& before = page.glyphs[at - 1];
    if (before.offset + before.length == glyph.offset && has_letter(said_by(page, before)))
      return true;
  }
  if (at + 1 == page.glyphs.size()) return false;
  const Glyph& after = page.glyphs[at + 1];
  return glyph.offset + glyph.length == after.offset && has_letter(said_by(page, after));
}

void take(const Page& page, std::size_t at, FontText& font) {
  const Glyph& glyph = page.glyphs[at];
  const std::string_view text = said_by(page, glyph);
  ++font.damage.glyphs;
  if (is_meaningless(text)) {
    ++font.damage.meaningless;
    font.damage.in_words += is_in_word(page, at);
    font.lost_codes.insert(glyph.code);
    return;
  }
  const bool apart =
      at == 0 || page.glyphs[at - 1].offset + page.glyphs[at - 1].length != glyph.offset;
  if (apart && !font.text.empty()) font.text += U' ';
  for (std::size_t i = 0; i < text.size();) {
    const char32_t c = next_code_point(text, i);
    font.text += c;
    font.unspaced += c >= 0x1100;
  }
}

// Readable signs that are words of no language. Han and kana cost as much in any text: there it
// tells nothing.
bool is_senseless(const FontText& font) {
  return font.text.size() >= kEnoughOfFont && 10 * font.unspaced < font.text.size() &&
         Model::built_in().bits(font.text) >
             kSenselessFontBits * static_cast<double>(font.text.size());
}

}  // namespace

bool is_meaningless(std::string_view utf8) {
  bool says = false;
  for (std::size_t at = 0; at < utf8.size();) {
    const char32_t c = next_code_point(utf8, at);
    const bool nothing = c == kReplacement || c < 0x20 || (c >= 0x7F && c < 0xA0) ||
                         (c >= 0xE000 && c < 0xF900) || c >= 0xF0000 || (c & 0xFFFE) == 0xFFFE;
    says = says || !nothing;
  }
  return !utf8.empty() && !says;
}

std::vector<FontDamage> damaged_fonts(const Page& page) {
  std::vector<FontText> fonts(page.fonts.size());
  for (std::size_t at = 0; at < page.glyphs.size(); ++at) {
    const Run& run = page.runs[page.glyphs[at].run];
    if (page.glyphs[at].length == 0 || run.font >= fonts.size()) continue;
    if (run.render_mode == 3) continue;  // somebody's OCR: nothing is drawn
    if (!page.fonts[run.font].embedded || page.fonts[run.font].type == "Type 3") continue;
    fonts[run.font].damage.font = run.font;
    take(page, at, fonts[run.font]);
  }
  std::vector<FontDamage> damaged;
  for (FontText& font : fonts) {
    FontDamage& damage = font.damage;
    const bool lost = 3 * damage.meaningless >= damage.glyphs && damage.meaningless >= kFewGlyphs &&
                      font.lost_codes.size() >= kFewCodes;
    damage.whole = lost || is_senseless(font);
    if (damage.whole || damage.in_words > 0) damaged.push_back(damage);
  }
  return damaged;
}

}  // namespace kiroku
