#include "pipeline/readers/tesseract_page.h"

#include <algorithm>
#include <memory>

#include <tesseract/baseapi.h>
#include <tesseract/resultiterator.h>

#include "pipeline/readers/encoding.h"
#include "schemas/utf8.h"

namespace kiroku {
namespace {

using tesseract::RIL_SYMBOL;
using tesseract::RIL_TEXTLINE;
using tesseract::RIL_WORD;

// Han, kana, Hangul excepted (Korean has spaces), CJK punctuation and full-width forms.
bool is_unspaced(char32_t c) {
  return (c >= 0x2E80 && c <= 0x312F) || (c >= 0x3190 && c <= 0xA4CF) ||
         (c >= 0xF900 && c <= 0xFAFF) || (c >= 0xFE30 && c <= 0xFE4F) ||
         (c >= 0xFF01 && c <= 0xFFEF) || (c >= 0x20000 && c <= 0x3FFFF);
}

bool is_hangul(char32_t c) { return c >= 0xAC00 && c <= 0xD7A3; }

// How far apart two words must stand to have a space between them, in line heights. The models part
// "2006 年" and even "온 실 가 스" where the page has no space.
float least_gap(char32_t left, char32_t right) {
  if (is_unspaced(left) || is_unspaced(right)) return 0.35F;
  return is_hangul(left) && is_hangul(right) ? 0.15F : -1;
}

char32_t code_point_at(std::string_view utf8, std::size_t at) {
  return at < utf8.size() ? next_code_point(utf8, at) : 0;
}

std::size_t last_begin(std::string_view utf8) {
  std::size_t at = utf8.size();
  while (at > 0 && (static_cast<unsigned char>(utf8[--at]) & 0xC0) == 0x80) {
  }
  return at;
}

class PageBuilder {
 public:
  explicit PageBuilder(const Raster& raster) : scale_(72 / raster.dpi) {
    page_.width = static_cast<float>(raster.width) * scale_;
    page_.height = static_cast<float>(raster.height) * scale_;
    page_.origin = Origin::ocr;
    page_.reason = "recognised";
    page_.fonts.push_back({"", "recognised", false, false});
  }

  // Boxes are pixels.
  void begin_word(float confidence, const Box& word, const Box& line) {
    word_begins_ = true;
    gap_ = (word.x0 - word_end_) / std::max(1.0F, line.y1 - line.y0);
    word_end_ = word.x1;
    Run run{0,
            (line.y1 - line.y0) * scale_,
            0,
            0,
            false,
            Origin::ocr,
            std::clamp(confidence / 100, 0.0F, 1.0F)};
    if (page_.runs.size() < UINT16_MAX) page_.runs.push_back(run);
  }

  void add_symbol(std::string_view utf8, const Box& pixels) {
    if (utf8.size() > UINT8_MAX || !is_utf8(utf8) || is_blank(utf8)) return;
    if (word_begins_ && needs_space(utf8)) page_.text += ' ';
    word_begins_ = false;
    Glyph glyph;
    glyph.box = {pixels.x0 * scale_, pixels.y0 * scale_, pixels.x1 * scale_, pixels.y1 * scale_};
    glyph.offset = static_cast<std::uint32_t>(page_.text.size());
    glyph.length = static_cast<std::uint8_t>(utf8.size());
    glyph.run = static_cast<std::uint16_t>(page_.runs.size() - 1);
    page_.text += utf8;
    page_.glyphs.push_back(glyph);
    confidence_ += page_.runs.back().confidence;
  }

  void end_line() {
    if (!page_.text.empty() && page_.text.back() != '\n') page_.text += '\n';
  }

  Page take() {
    end_line();
    const auto count = static_cast<std::uint32_t>(page_.glyphs.size());
    page_.counts.drawn = page_.counts.emitted = count;
    page_.confidence = count == 0 ? 0 : static_cast<float>(confidence_ / count);
    if (count == 0) page_.outcome = PageOutcome::blank;
    return std::move(page_);
  }

 private:
  bool needs_space(std::string_view next) const {
    if (page_.text.empty() || page_.text.back() == '\n') return false;
    const char32_t left = code_point_at(page_.text, last_begin(page_.text)),
                   right = code_point_at(next, 0);
    return !(is_unspaced(left) && is_unspaced(right)) && gap_ > least_gap(left, right);
  }

  float scale_;  // points a pixel
  Page page_;
  double confidence_ = 0;  // summed over symbols
  bool word_begins_ = false;
  float word_end_ = 0;  // pixels
  float gap_ = 0;       // between the last word and this one, in line heights
};

Box box_at(const tesseract::ResultIterator& at, tesseract::PageIteratorLevel level) {
  int left = 0, top = 0, right = 0, bottom = 0;
  if (!at.BoundingBox(level, &left, &top, &right, &bottom)) return {};
  return {static_cast<float>(left), static_cast<float>(top), static_cast<float>(right),
          static_cast<float>(bottom)};
}

}  // namespace

Page page_of_result(tesseract::TessBaseAPI& api, const Raster& raster) {
  PageBuilder builder(raster);
  const std::unique_ptr<tesseract::ResultIterator> at(api.GetIterator());
  if (at == nullptr || at->Empty(RIL_SYMBOL)) return builder.take();
  do {
    if (at->IsAtBeginningOf(RIL_WORD)) {
      builder.begin_word(at->Confidence(RIL_WORD), box_at(*at, RIL_WORD),
                         box_at(*at, RIL_TEXTLINE));
    }
    const std::unique_ptr<char[]> symbol(at->GetUTF8Text(RIL_SYMBOL));
    if (symbol != nullptr) builder.add_symbol(symbol.get(), box_at(*at, RIL_SYMBOL));
    if (at->IsAtFinalElement(RIL_TEXTLINE, RIL_SYMBOL)) builder.end_line();
  } while (at->Next(RIL_SYMBOL));
  return builder.take();
}

double vietnamese_share(std::string_view utf8) {
  std::size_t letters = 0, vietnamese = 0;
  for (std::size_t at = 0; at < utf8.size();) {
    const char32_t c = next_code_point(utf8, at);
    const bool ascii = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    // ă đ ĩ ũ ơ ư and the letters with two marks (ạ … ỹ).
    const bool own = c == 0x102 || c == 0x103 || c == 0x110 || c == 0x111 || c == 0x128 ||
                     c == 0x129 || c == 0x168 || c == 0x169 || c == 0x1A0 || c == 0x1A1 ||
                     c == 0x1AF || c == 0x1B0 || (c >= 0x1EA0 && c <= 0x1EF9);
    letters += ascii || own ? 1 : 0;
    vietnamese += own ? 1 : 0;
  }
  return letters == 0 ? 0 : static_cast<double>(vietnamese) / static_cast<double>(letters);
}

}  // namespace kiroku
