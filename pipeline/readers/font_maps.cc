// The embedded font's cmap, read backwards: it maps characters to glyphs, the page has glyphs.
#include "pipeline/readers/font_maps.h"

#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include <GfxFont.h>
#include <GlobalParams.h>
#include <fofi/FoFiTrueType.h>
#include <goo/gmem.h>

namespace kiroku {
namespace {

constexpr std::size_t kLargestFont = 32u << 20;  // bytes; a CJK font is 5 to 20 MB
constexpr std::size_t kMostMaps = 512;           // fonts of a document that are opened for this

bool is_private(std::uint32_t c) { return c >= 0xE000 && c < 0xF900; }

// Unicode by glyph: of the cmaps for Unicode (platform 0; platform 3 encodings 1 and 10).
std::unordered_map<int, char32_t> reversed_cmap(const FoFiTrueType& font) {
  std::unordered_map<int, char32_t> by_glyph;
  for (int i = 0; i < font.getNumCmaps(); ++i) {
    const int platform = font.getCmapPlatform(i), encoding = font.getCmapEncoding(i);
    if (platform != 0 && !(platform == 3 && (encoding == 1 || encoding == 10))) continue;
    const std::uint32_t end = encoding == 10 || platform == 0 ? 0x20000 : 0x10000;
    for (std::uint32_t c = 0x20; c < end; ++c) {
      if ((c >= 0xD800 && c < 0xE000) || is_private(c)) continue;
      if (const int glyph = font.mapCodeToGID(i, c); glyph > 0) by_glyph.emplace(glyph, c);
    }
  }
  return by_glyph;
}

// Glyphs of a CID font's codes where its map says so; the code itself otherwise (Identity).
int glyph_of(const GfxCIDFont& font, std::uint32_t code) {
  const int* map = font.getCIDToGID();
  if (map == nullptr) return static_cast<int>(code);
  return code < font.getCIDToGIDLen() ? map[code] : 0;
}

std::unordered_map<std::uint32_t, char32_t> codes_of(GfxFont& font, XRef* xref) {
  std::unordered_map<std::uint32_t, char32_t> codes;
  const GfxFontType type = font.getType();
  const bool truetype = type == fontTrueType || type == fontTrueTypeOT || type == fontCIDType2 ||
                        type == fontCIDType2OT;
  Ref embedded;
  if (!truetype || !font.getEmbeddedFontID(&embedded)) return codes;
  const std::optional<std::vector<unsigned char>> bytes = font.readEmbFontFile(xref);
  if (!bytes || bytes->size() > kLargestFont) return codes;
  const std::unique_ptr<FoFiTrueType> file =
      FoFiTrueType::make(bytes->data(), static_cast<int>(bytes->size()));
  if (!file) return codes;
  const std::unordered_map<int, char32_t> by_glyph = reversed_cmap(*file);
  if (by_glyph.empty()) return codes;
  if (auto* cid = dynamic_cast<GfxCIDFont*>(&font)) {
    for (std::uint32_t code = 0; code < 0x10000; ++code) {
      const auto known = by_glyph.find(glyph_of(*cid, code));
      if (known != by_glyph.end()) codes.emplace(code, known->second);
    }
  } else if (auto* simple = dynamic_cast<Gfx8BitFont*>(&font)) {
    int* glyphs = simple->getCodeToGIDMap(file.get());
    for (std::uint32_t code = 0; glyphs != nullptr && code < 256; ++code) {
      const auto known = by_glyph.find(glyphs[code]);
      if (glyphs[code] > 0 && known != by_glyph.end()) codes.emplace(code, known->second);
    }
    gfree(glyphs);
  }
  return codes;
}

// The Adobe Glyph List and names such as uni00E9, for fonts of 256 codes. Where the file has a map,
// a code that it maps to nothing means nothing, whatever its glyph is called.
char32_t named(GfxFont& font, std::uint32_t code) {
  const auto* simple = dynamic_cast<Gfx8BitFont*>(&font);
  if (simple == nullptr || code > 255 || font.hasToUnicodeCMap()) return 0;
  const char* name = simple->getCharName(static_cast<int>(code));
  const bool nameless = name == nullptr || name[0] == '\0' || std::string_view(name) == ".notdef";
  const bool type1 = font.getType() == fontType1 || font.getType() == fontType1C;
  // Type 1 fonts draw nothing for what they do not have: files use that as their space.
  if (nameless) return type1 && code == ' ' ? U' ' : 0;
  return globalParams->mapNameToUnicodeText(name);
}

}  // namespace

char32_t FontMaps::find(GfxFont& font, XRef* xref, std::uint32_t code) {
  const Ref* id = font.getID();
  if (id == nullptr || xref == nullptr || font.getType() == fontType3) return 0;
  auto known = by_object_.find(id->num);
  if (known == by_object_.end()) {
    if (by_object_.size() >= kMostMaps) return 0;
    known = by_object_.emplace(id->num, codes_of(font, xref)).first;
  }
  const auto mapped = known->second.find(code);
  return mapped != known->second.end() ? mapped->second : named(font, code);
}

}  // namespace kiroku
