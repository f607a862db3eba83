#pragma once
// Fonts whose codes mean nothing, read by their pictures: lines that show each code a few times are
// drawn in that font alone, recognised in their words' context, and laid beside their codes; each
// code takes what most of its pictures say.
//
//   TRY_ASSIGN(const RecoveredFonts recovered, recover_fonts(pdf, ""));
//   poppler_reader().read(pdf, {.fonts = recovered.fonts}, sink);   // now they read
//
// A font is refused, with the reason, where what comes out could not be believed: no model is sure
// of it, or a second one disagrees; what is known beside it is misread; a code has many shapes, or
// all codes have one. Costs up to kMostPictures of a line, about 0.04 s of CPU each.
#include <cstddef>
#include <string>
#include <string_view>

#include "pipeline/readers/recovered_font.h"
#include "schemas/result.h"

namespace kiroku {

// Raise it when fonts are read otherwise: results are kept by it.
constexpr const char* kFontPicturesVersion = "font-pictures-1";

constexpr std::size_t kMostPictures = 240;     // lines of a document that are recognised
constexpr std::size_t kMostLinesOfFont = 120;  // of them
constexpr std::size_t kMostSigns = 500;        // single signs, where lines left a code in doubt
constexpr std::size_t kMostFonts = 12;         // those that most glyphs are drawn in
constexpr int kMostPages = 200;                // that are looked through, evenly spread

// Error password_needed, damaged; ocr_unavailable where no model is installed.
Result<RecoveredFonts> recover_fonts(std::string_view pdf, const std::string& password);

}  // namespace kiroku
