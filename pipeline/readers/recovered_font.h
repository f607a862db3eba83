#pragma once
// RecoveredFont: what the codes of a font say that the file does not explain, voted from pictures
// of their glyphs (font_pictures.h).
//
//   {.object = 7, .name = "ABCDEF+Cambria", .model = "eng", .codes = {{3, "T", 0.98F, 5, 5}}}
#include <cstdint>
#include <string>
#include <vector>

namespace kiroku {

// What one code was read as.
struct CodeReading {
  std::uint32_t code = 0;
  std::string text;         // UTF-8, one character or a ligature's; empty: nobody knows
  float confidence = 0;     // 0..1
  std::uint16_t votes = 0;  // how many of `samples` pictures said so
  std::uint16_t samples = 0;
  std::string other;  // what the others said most; empty: nothing
  bool operator==(const CodeReading&) const = default;
};

struct RecoveredFont {
  std::int32_t object = 0;         // number of the font's object in the file
  std::string name;                // as in Page::fonts
  std::string model;               // that read it: "Japanese"
  std::string refused;             // why it was not read, one clause; then it has no codes
  std::vector<CodeReading> codes;  // in the order of their codes
  bool operator==(const RecoveredFont&) const = default;
};

// All fonts of a document that were looked at.
struct RecoveredFonts {
  std::vector<RecoveredFont> fonts;
  bool operator==(const RecoveredFonts&) const = default;
};

// A digit read with less confidence is not taken for a number (Edit::plan ends with kDigitLost).
constexpr float kSafeDigit = 0.8F;

}  // namespace kiroku
