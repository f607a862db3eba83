#include <cstdio>

#include <qpdf/QPDFPageDocumentHelper.hh>

#include "pipeline/readers/image.h"
#include "pipeline/readers/pix.h"
#include "pipeline/readers/searchable_parts.h"

namespace kiroku {
namespace {

const l_uint8* octets(std::string_view bytes) {
  return reinterpret_cast<const l_uint8*>(bytes.data());
}

QPDFObjectHandle image_dictionary(std::uint32_t width, std::uint32_t height, const char* colours,
                                  int bits) {
  QPDFObjectHandle dictionary = QPDFObjectHandle::parse("<</Type/XObject/Subtype/Image>>");
  dictionary.replaceKey("/Width", QPDFObjectHandle::newInteger(width));
  dictionary.replaceKey("/Height", QPDFObjectHandle::newInteger(height));
  dictionary.replaceKey("/ColorSpace", QPDFObjectHandle::newName(colours));
  dictionary.replaceKey("/BitsPerComponent", QPDFObjectHandle::newInteger(bits));
  return dictionary;
}

// Null where it is no JPEG that every viewer draws alike (CMYK).
QPDFObjectHandle jpeg_as_it_is(QPDF& pdf, std::string_view bytes) {
  l_int32 width = 0, height = 0, samples = 0;
  if (readHeaderMemJpeg(octets(bytes), bytes.size(), &width, &height, &samples, nullptr, nullptr) !=
          0 ||
      (samples != 1 && samples != 3))
    return QPDFObjectHandle::newNull();
  QPDFObjectHandle image = pdf.newStream();
  image.replaceDict(image_dictionary(static_cast<std::uint32_t>(width),
                                     static_cast<std::uint32_t>(height),
                                     samples == 1 ? "/DeviceGray" : "/DeviceRGB", 8));
  image.replaceStreamData(std::string(bytes), QPDFObjectHandle::newName("/DCTDecode"),
                          QPDFObjectHandle::newNull());
  return image;
}

// Black and white, and grey, as they are; all else as RGB, alpha laid on white.
Result<QPDFObjectHandle> without_loss(QPDF& pdf, std::string_view bytes,
                                      std::string_view media_type, int page) {
  const bool plain_tiff = media_type == "image/tiff";
  const PixPointer pix(plain_tiff ? pixReadMemTiff(octets(bytes), bytes.size(), page - 1)
                                  : pixReadMem(octets(bytes), bytes.size()));
  if (pix == nullptr)
    return fail(ErrorCode::damaged, "page " + std::to_string(page) + " cannot be decoded");
  const auto width = static_cast<std::uint32_t>(pixGetWidth(pix.get()));
  const auto height = static_cast<std::uint32_t>(pixGetHeight(pix.get()));
  const int depth = pixGetDepth(pix.get());
  if ((depth == 1 || depth == 8) && pixGetColormap(pix.get()) == nullptr) {
    l_uint8* data = nullptr;
    std::size_t size = 0;
    if (pixGetRasterData(pix.get(), &data, &size) != 0)
      return fail(ErrorCode::limit_exceeded, "there is not enough memory for the picture");
    const std::string rows(reinterpret_cast<const char*>(data), size);
    lept_free(data);
    QPDFObjectHandle dictionary = image_dictionary(width, height, "/DeviceGray", depth);
    if (depth == 1) dictionary.replaceKey("/Decode", QPDFObjectHandle::parse("[1 0]"));
    return packed_stream(pdf, rows, dictionary);
  }
  const Raster raster = raster_of(*pix, 72);
  if (raster.rgb.empty())
    return fail(ErrorCode::limit_exceeded, "there is not enough memory for the picture");
  return packed_stream(pdf, raster.rgb, image_dictionary(width, height, "/DeviceRGB", 8));
}

void add_page(QPDF& pdf, const Page& page, QPDFObjectHandle image) {
  char text[160];
  std::snprintf(text, sizeof text, "<</Type/Page/MediaBox[0 0 %.3f %.3f]/Resources<<>>>>",
                double{page.width}, double{page.height});
  QPDFObjectHandle made = pdf.makeIndirectObject(QPDFObjectHandle::parse(text));
  QPDFObjectHandle objects = QPDFObjectHandle::newDictionary();
  objects.replaceKey("/Picture", image);
  made.getKey("/Resources").replaceKey("/XObject", objects);
  std::snprintf(text, sizeof text, "q %.3f 0 0 %.3f 0 0 cm /Picture Do Q\n", double{page.width},
                double{page.height});
  made.replaceKey("/Contents", pdf.newStream(text));
  QPDFPageDocumentHelper(pdf).addPage(made, false);
}

}  // namespace

Result<void> make_of_pictures(QPDF& pdf, std::string_view bytes, std::string_view media_type) {
  pdf.emptyPDF();
  std::vector<Page> pages;
  TRY(image_reader().read(bytes, {}, [&pages](Page&& page) {
    pages.push_back(std::move(page));
    return true;
  }));
  for (const Page& page : pages) {
    if (page.outcome == PageOutcome::failed)
      return fail(ErrorCode::limit_exceeded, page.findings.front().message);
    QPDFObjectHandle image =
        media_type == "image/jpeg" ? jpeg_as_it_is(pdf, bytes) : QPDFObjectHandle::newNull();
    if (!image.isStream()) {
      TRY_ASSIGN(image, without_loss(pdf, bytes, media_type, page.number));
    }
    add_page(pdf, page, image);
  }
  return {};
}

}  // namespace kiroku
