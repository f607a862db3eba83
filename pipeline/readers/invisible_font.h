#pragma once
// A font that draws nothing: what an invisible text layer is written in. Each character of a
// document gets a code of two bytes when it is first used, and the table that leads back to Unicode
// holds just these; so any script can be selected, searched and copied, also beyond U+FFFF.
//
//   InvisibleFont font;
//   content += "<" + font.codes("大連") + "> Tj";     // <00010002>
//   put(font.to_unicode(), invisible_font_file());
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace kiroku {

// Every glyph is half as wide as high, and its box reaches from -200 to 800.
constexpr int kInvisibleWidth = 500;  // thousandths of the font size
constexpr int kInvisibleAscent = 800, kInvisibleDescent = -200;

class InvisibleFont {
 public:
  // Hexadecimal, four digits for each character of the UTF-8; U+FFFD's for the 65,535th and later.
  std::string codes(std::string_view utf8);
  std::size_t size() const { return characters_.size(); }
  // The CMap from codes to UTF-16 (ISO 32000-1, 9.10.3).
  std::string to_unicode() const;

 private:
  std::uint16_t code_of(char32_t character);

  std::vector<char32_t> characters_ = {0xFFFD};  // by code; 0 is the glyph of what is not defined
  std::unordered_map<char32_t, std::uint16_t> known_;
};

// TrueType with one empty glyph, in the tables that PDF asks for (ISO 32000-1, 9.9).
std::string invisible_font_file();

}  // namespace kiroku
