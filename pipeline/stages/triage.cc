// Does a page need recognition? Judged by what the page shows of itself: how much text its layer
// has, how much of that is readable, and how much of the page is picture.
#include <algorithm>
#include <bitset>
#include <cmath>

#include "pipeline/repairs/mojibake_model.h"
#include "pipeline/stages/stages.h"
#include "schemas/utf8.h"

namespace kiroku {
namespace {

constexpr int kFewCharacters = 30;  // a page number, a running title: not the text of a page
constexpr double kLargePicture =
    0.3;  // of the page: it may hold what those few characters do not say
constexpr double kAnyPicture = 0.02;  // of a page without any text: more than a rule or a logo
constexpr double kUnreadable = 0.3;   // of the characters: the layer is of no use

constexpr double kScan = 0.8;  // of the page: it is a picture, its layer somebody's reading of it
// Bits a character by the model of language: 4 in texts of alphabets, 8 where codes were shifted.
// Han and kana cost 7 to 9 in any text: there it tells nothing.
constexpr double kSenselessBits = 6.5;
constexpr std::size_t kEnoughToJudge = 80;  // characters

struct Characters {
  int visible = 0;
  int unreadable = 0;  // U+FFFD, control characters, private use, not characters
};

bool is_space(char32_t c) {
  return c == ' ' || (c >= '\t' && c <= '\r') || c == 0xA0 || (c >= 0x2000 && c <= 0x200B) ||
         c == 0x3000;
}

bool is_unreadable(char32_t c) {
  return c == kReplacement || c < 0x20 || (c >= 0x7F && c < 0xA0) || (c >= 0xE000 && c < 0xF900) ||
         c >= 0xF0000 || (c & 0xFFFE) == 0xFFFE;
}

Characters count_characters(std::string_view text) {
  Characters count;
  for (std::size_t at = 0; at < text.size();) {
    const char32_t c = next_code_point(text, at);
    if (is_space(c)) continue;
    ++count.visible;
    if (is_unreadable(c)) ++count.unreadable;
  }
  return count;
}

// Share of the page under its images, counted on a grid: scans come cut into hundreds of strips,
// and images lie on each other.
double picture_share(const Page& page) {
  constexpr int kGrid = 64;
  if (page.width <= 0 || page.height <= 0) return page.images.empty() ? 0 : 1;
  std::bitset<kGrid * kGrid> covered;
  const auto cell = [](float at, float side) {
    return static_cast<int>(std::lround(std::clamp(at / side, 0.0F, 1.0F) * kGrid));
  };
  for (const Image& image : page.images) {
    for (int y = cell(image.box.y0, page.height); y < cell(image.box.y1, page.height); ++y) {
      for (int x = cell(image.box.x0, page.width); x < cell(image.box.x1, page.width); ++x) {
        covered.set(static_cast<std::size_t>(y * kGrid + x));
      }
    }
  }
  return static_cast<double>(covered.count()) / (kGrid * kGrid);
}

// Readable signs that are words of no language: a layer with another font's codes.
bool is_senseless(std::string_view text) {
  std::u32string line;
  double bits = 0;
  std::size_t characters = 0, unspaced = 0;
  const auto end_line = [&] {
    if (!line.empty()) bits += Model::built_in().bits(line);
    characters += line.size();
    line.clear();
  };
  for (std::size_t at = 0; at < text.size();) {
    const char32_t c = next_code_point(text, at);
    if (c == '\n')
      end_line();
    else
      line += c;
    unspaced += c >= 0x1100;
  }
  end_line();
  return characters >= kEnoughToJudge && 10 * unspaced < characters &&
         bits > kSenselessBits * static_cast<double>(characters);
}

bool has_inferred(const Page& page) {
  return std::any_of(page.runs.begin(), page.runs.end(),
                     [](const Run& run) { return run.origin == Origin::inferred; });
}

}  // namespace

Triage triage(const Page& page) {
  if (page.origin == Origin::plain_text) return {false, "plain-text"};
  if (page.origin == Origin::html) return {false, "html"};
  if (page.outcome == PageOutcome::failed || page.outcome == PageOutcome::timed_out)
    return {false, "page-damaged"};
  if (page.reason == "picture") return {true, "picture"};
  const Characters characters = count_characters(page.text);
  if (characters.unreadable > kUnreadable * characters.visible)
    return {true, "unreadable-text-layer"};
  const double pictures = picture_share(page);
  if (characters.visible >= kFewCharacters) {
    const bool senseless = pictures >= kScan && is_senseless(page.text);
    const char* good = has_inferred(page) ? "font-by-picture" : "text-layer";
    return senseless ? Triage{true, "senseless-text-layer"} : Triage{false, good};
  }
  if (characters.visible == 0) {
    return pictures >= kAnyPicture ? Triage{true, "no-text-layer"} : Triage{false, "blank-page"};
  }
  return pictures >= kLargePicture ? Triage{true, "text-in-pictures", true}
                                   : Triage{false, "text-layer"};
}

}  // namespace kiroku
