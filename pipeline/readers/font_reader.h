#pragma once
// One font read by its pictures. Private to font_*.cc.
//
//   FontReader reader(painter, samples.known_lines(), budget);
//   RecoveredFont font = reader.read(samples.fonts().front());
#include <map>
#include <set>
#include <string>
#include <vector>

#include "pipeline/readers/font_samples.h"
#include "pipeline/readers/glyph_painter.h"
#include "pipeline/readers/glyph_shapes.h"
#include "pipeline/readers/glyph_votes.h"
#include "pipeline/readers/recovered_font.h"

namespace kiroku {

// What may still be recognised of a document.
struct PictureBudget {
  std::size_t lines = 0, signs = 0;
};

// A line as it looks.
struct LinePicture {
  PixPointer picture;
  SeenLine seen;             // without symbols until it was recognised
  std::vector<Box> places;   // of seen.glyphs, pixels of the picture
  std::string text() const;  // of the symbols
};

// Pictures of lines, page by page: a page that was painted is kept until the next.
class LineCutter {
 public:
  explicit LineCutter(GlyphPainter& painter) : painter_(painter) {}
  // Letters are about 44 pixels to the em. No picture where it cannot be drawn.
  LinePicture cut(const SampleLine& line);

 private:
  GlyphPainter& painter_;
  PixPointer page_;
  int page_number_ = 0;
  std::int32_t object_ = 0;
  float dpi_ = 0;
};

class FontReader {
 public:
  FontReader(GlyphPainter& painter, const std::vector<SampleLine>& known, PictureBudget& budget)
      : cutter_(painter), known_(known), budget_(budget) {}
  RecoveredFont read(const DamagedFont& font);

 private:
  void cut_lines(const DamagedFont& font);
  void set_blanks_apart(const DamagedFont& font);
  std::string choose_model();
  bool is_vietnamese();
  void recognise_lines(const std::string& model);
  std::string doubt(const std::string& model);
  std::string misread(const std::string& model);
  void read_signs(const DamagedFont& font, const std::string& model);
  std::vector<CodeReading> decide(const DamagedFont& font, const std::string& model) const;

  LineCutter cutter_;
  const std::vector<SampleLine>& known_;
  PictureBudget& budget_;
  std::vector<LinePicture> lines_;
  std::map<std::uint32_t, std::vector<GlyphShape>> shapes_;
  std::map<std::uint32_t, std::vector<PixPointer>> signs_;
  std::set<std::uint32_t> blanks_;
  Votes votes_, sign_votes_;
};

}  // namespace kiroku
