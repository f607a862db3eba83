#pragma once
// Lines drawn in fonts that cannot be read, and which of them show every code a few times. Knows
// only what the reader saw; the pictures are made elsewhere (glyph_painter.h).
//
//   FontSamples samples;
//   samples.add(page, objects);                      // of each page
//   for (DamagedFont& font : samples.fonts()) pick_lines(font, 3, 120);
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "schemas/page.h"

namespace kiroku {

struct SampleGlyph {
  Box box;
  std::uint32_t code = 0;
  std::string known;  // what the file says; empty: nothing, or nothing that is believed
};

struct SampleLine {
  int page = 0;
  std::int32_t object = 0;  // of the font
  float size = 0;           // of the font, points
  std::vector<SampleGlyph> glyphs;
};

struct DamagedFont {
  std::int32_t object = 0;
  std::string name;
  bool whole = false;                             // nothing that the file says of it is believed
  std::map<std::uint32_t, std::uint32_t> wanted;  // codes to find out, and how often they occur
  std::map<std::uint32_t, std::string> said;      // what the file says of them, right or wrong
  std::uint32_t glyphs = 0;                       // how often they occur in all
  std::vector<SampleLine> lines;
};

class FontSamples {
 public:
  // `objects`: the object number of each of the page's fonts.
  void add(const Page& page, const std::vector<std::int32_t>& objects);
  // Those that are used most come first.
  std::vector<DamagedFont> fonts() const;
  // Lines in fonts that are believed, to see whether a model reads what is known.
  const std::vector<SampleLine>& known_lines() const { return known_; }

 private:
  void take_line(const Page& page, const std::vector<std::int32_t>& objects, std::size_t first,
                 std::size_t end);

  std::map<std::int32_t, DamagedFont> fonts_;
  std::vector<SampleLine> known_;
};

// Lines that show each wanted code `each` times where the document has it so often; at most `most`.
std::vector<SampleLine> pick_lines(const DamagedFont& font, int each, std::size_t most);

}  // namespace kiroku
