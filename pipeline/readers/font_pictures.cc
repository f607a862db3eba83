#include "pipeline/readers/font_pictures.h"

#include <exception>

#include "pipeline/readers/font_reader.h"
#include "pipeline/readers/poppler_device.h"
#include "pipeline/readers/poppler_open.h"

namespace kiroku {
namespace {

// Every page, or some of them, evenly spread.
std::vector<int> pages_to_look_at(int pages) {
  std::vector<int> numbers;
  const int count = std::min(pages, kMostPages);
  for (int i = 0; i < count; ++i)
    numbers.push_back(1 + static_cast<int>(static_cast<long long>(i) * pages / count));
  return numbers;
}

FontSamples samples_of(PDFDoc& document, PageDevice& device) {
  FontSamples samples;
  for (const int number : pages_to_look_at(document.getNumPages())) {
    if (document.getPage(number) == nullptr) continue;
    device.begin(number);
    document.displayPage(
        &device, number, 72, 72, 0, /*useMediaBox=*/false, /*crop=*/true,
        /*printing=*/false, [](void* of) { return static_cast<PageDevice*>(of)->is_full(); },
        &device);
    const Page page = device.finish();
    samples.add(page, device.font_objects());
  }
  return samples;
}

}  // namespace

Result<RecoveredFonts> recover_fonts(std::string_view pdf, const std::string& password) {
  try {
    const Complaints complaints;
    PageDevice device;  // outlives the document, which points to what it keeps of fonts
    TRY_ASSIGN(const std::unique_ptr<PDFDoc> document, open_pdf(pdf, password));
    const FontSamples samples = samples_of(*document, device);
    GlyphPainter painter(*document);
    PictureBudget budget{kMostPictures, kMostSigns};
    FontReader reader(painter, samples.known_lines(), budget);
    RecoveredFonts recovered;
    for (const DamagedFont& font : samples.fonts()) {
      if (recovered.fonts.size() == kMostFonts) break;
      recovered.fonts.push_back(reader.read(font));
    }
    return recovered;
  } catch (const std::exception& error) {
    return fail(ErrorCode::damaged, std::string("the fonts cannot be drawn: ") + error.what());
  }
}

}  // namespace kiroku
