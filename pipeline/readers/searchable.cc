#include "pipeline/readers/searchable.h"

#include <algorithm>

#include <qpdf/Pipeline.hh>
#include <qpdf/Pl_Flate.hh>
#include <qpdf/Pl_String.hh>
#include <qpdf/QPDFExc.hh>
#include <qpdf/QPDFWriter.hh>

#include "pipeline/readers/searchable_parts.h"
#include "pipeline/readers/text_layer.h"

namespace kiroku {
namespace {

constexpr std::size_t kPiece = 1 << 20;  // bytes that are given to the sink at a time
constexpr std::string_view kFontName = "/KirokuInvisible";

// The sink as qpdf wants it.
class Outlet final : public Pipeline {
 public:
  explicit Outlet(const ByteSink& sink) : Pipeline("outlet", nullptr), sink_(sink) {}
  void write(unsigned char const* data, std::size_t size) override {
    buffer_.append(reinterpret_cast<const char*>(data), size);
    if (buffer_.size() >= kPiece) flush();
  }
  void finish() override {}  // qpdf calls it while it unwinds, too
  void flush() {
    const bool taken = sink_(buffer_);
    buffer_.clear();
    if (!taken) throw std::runtime_error("nobody takes the document any more");
  }

 private:
  const ByteSink& sink_;
  std::string buffer_;
};

// As Poppler shows it: the crop box as far as it lies on the media box.
LayerFrame frame_of(QPDFPageObjectHelper& page) {
  const auto box = [](QPDFObjectHandle array) {
    const auto r = array.getArrayAsRectangle();
    return Box{
        static_cast<float>(std::min(r.llx, r.urx)), static_cast<float>(std::min(r.lly, r.ury)),
        static_cast<float>(std::max(r.llx, r.urx)), static_cast<float>(std::max(r.lly, r.ury))};
  };
  Box shown = box(page.getMediaBox());
  const Box crop = box(page.getCropBox());
  const Box both{std::max(shown.x0, crop.x0), std::max(shown.y0, crop.y0),
                 std::min(shown.x1, crop.x1), std::min(shown.y1, crop.y1)};
  if (!both.empty()) shown = both;
  QPDFObjectHandle rotate = page.getAttribute("/Rotate", false);
  const int degrees = rotate.isInteger() ? static_cast<int>(rotate.getIntValueAsInt() % 360) : 0;
  return {shown.x0, shown.y0, shown.x1, shown.y1, (degrees + 360) % 360 / 90};
}

// SigFlags 1: the form has a signature (ISO 32000-1, 12.7.2).
bool is_signed(QPDF& pdf) {
  QPDFObjectHandle form = pdf.getRoot().getKey("/AcroForm");
  if (!form.isDictionary()) return false;
  QPDFObjectHandle flags = form.getKey("/SigFlags");
  return flags.isInteger() && (flags.getIntValue() & 1) != 0;
}

class Searchable {
 public:
  Searchable(QPDF& pdf, const std::vector<Page>& layers) : pdf_(pdf), layers_(layers) {}

  Result<void> add_layers() {
    std::vector<QPDFObjectHandle> pages = pdf_.getAllPages();
    for (const Page& layer : layers_) {
      if (layer.number < 1 || static_cast<std::size_t>(layer.number) > pages.size())
        return fail(ErrorCode::damaged,
                    "the document has no page " + std::to_string(layer.number) + " for the writer");
      add(layer, QPDFPageObjectHelper(pages[static_cast<std::size_t>(layer.number) - 1]));
    }
    if (font_dictionary_.isInitialized()) finish_font();
    return {};
  }

 private:
  void add(const Page& layer, QPDFPageObjectHelper page) {
    const std::string content = text_layer(layer, frame_of(page), font_, kFontName.substr(1));
    if (content.empty()) return;
    if (!keeps_layer(layer) && take_out_invisible_text(pdf_, page)) {
      page.addPageContents(pdf_.newStream("/Span <</ActualText ()>> BDC\n"), true);
      page.addPageContents(pdf_.newStream("\nEMC\n"), false);
    }
    // In front of all else, where no transformation and no clip of the page's own is in force.
    page.addPageContents(packed_stream(pdf_, content, QPDFObjectHandle::newDictionary()), true);
    add_font(page);
  }

  void add_font(QPDFPageObjectHelper& page) {
    if (!font_dictionary_.isInitialized())
      font_dictionary_ = pdf_.makeIndirectObject(QPDFObjectHandle::newDictionary());
    QPDFObjectHandle resources = page.getAttribute("/Resources", true);
    if (!resources.isDictionary()) {
      resources = QPDFObjectHandle::newDictionary();
      page.getObjectHandle().replaceKey("/Resources", resources);
    }
    QPDFObjectHandle fonts = resources.getKey("/Font");
    QPDFObjectHandle own =
        fonts.isDictionary() ? fonts.shallowCopy() : QPDFObjectHandle::newDictionary();
    own.replaceKey(std::string(kFontName), font_dictionary_);
    resources.replaceKey("/Font", own);
  }

  // Once all characters are known.
  void finish_font() {
    const auto indirect = [this](const std::string& text) {
      return pdf_.makeIndirectObject(QPDFObjectHandle::parse(text));
    };
    const std::string file = invisible_font_file();
    QPDFObjectHandle length = QPDFObjectHandle::newDictionary();
    length.replaceKey("/Length1",
                      QPDFObjectHandle::newInteger(static_cast<long long>(file.size())));
    QPDFObjectHandle descriptor = indirect(
        "<</Type/FontDescriptor/FontName/KirokuInvisible/Flags 5/FontBBox[0 -200 500 800]"
        "/ItalicAngle 0/Ascent 800/Descent -200/CapHeight 800/StemV 80>>");
    descriptor.replaceKey("/FontFile2", packed_stream(pdf_, file, length));
    QPDFObjectHandle descendant = indirect(
        "<</Type/Font/Subtype/CIDFontType2/BaseFont/KirokuInvisible/DW 500"
        "/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>>>");
    descendant.replaceKey("/FontDescriptor", descriptor);
    // Every code to the one glyph there is.
    descendant.replaceKey("/CIDToGIDMap", packed_stream(pdf_, std::string(2 * font_.size(), '\0'),
                                                        QPDFObjectHandle::newDictionary()));
    for (const auto& [name, value] :
         QPDFObjectHandle::parse(
             "<</Type/Font/Subtype/Type0/BaseFont/KirokuInvisible/Encoding/Identity-H>>")
             .ditems())
      font_dictionary_.replaceKey(name, value);
    QPDFObjectHandle descendants = QPDFObjectHandle::newArray();
    descendants.appendItem(descendant);
    font_dictionary_.replaceKey("/DescendantFonts", descendants);
    font_dictionary_.replaceKey(
        "/ToUnicode", packed_stream(pdf_, font_.to_unicode(), QPDFObjectHandle::newDictionary()));
  }

  QPDF& pdf_;
  const std::vector<Page>& layers_;
  InvisibleFont font_;
  QPDFObjectHandle font_dictionary_;
};

void write(QPDF& pdf, const ByteSink& sink) {
  Outlet outlet(sink);
  QPDFWriter writer(pdf);
  writer.setOutputPipeline(&outlet);
  writer.setStreamDataMode(qpdf_s_preserve);
  writer.setMinimumPDFVersion("1.4");
  // The same document twice is the same file. qpdf cannot do it for encrypted ones.
  if (!pdf.isEncrypted()) writer.setDeterministicID(true);
  writer.write();
  outlet.flush();
}

Result<DocumentFacts> write_unguarded(std::string_view bytes, std::string_view media_type,
                                      const SearchableOptions& options,
                                      const std::vector<Page>& layers, const ByteSink& sink) {
  QPDF pdf;
  pdf.setSuppressWarnings(true);
  if (media_type == "application/pdf") {
    pdf.processMemoryFile("document", bytes.data(), bytes.size(),
                          options.password.empty() ? nullptr : options.password.c_str());
    if (!options.also_signed && is_signed(pdf))
      return fail(ErrorCode::unsupported,
                  "it is signed, and no signature survives a change; --force writes it without");
  } else if (media_type.starts_with("image/")) {
    TRY(make_of_pictures(pdf, bytes, media_type));
  } else {
    return fail(ErrorCode::unsupported, "only PDFs and pictures have pages to write");
  }
  TRY(Searchable(pdf, layers).add_layers());
  write(pdf, sink);
  return DocumentFacts{static_cast<int>(pdf.getAllPages().size()), "", {}};
}

}  // namespace

QPDFObjectHandle packed_stream(QPDF& pdf, const std::string& bytes, QPDFObjectHandle dictionary) {
  std::string packed;
  Pl_String end("packed", nullptr, packed);
  Pl_Flate flate("flate", &end, Pl_Flate::a_deflate);
  flate.write(reinterpret_cast<unsigned char const*>(bytes.data()), bytes.size());
  flate.finish();
  QPDFObjectHandle stream = pdf.newStream();
  stream.replaceDict(dictionary);
  stream.replaceStreamData(packed, QPDFObjectHandle::newName("/FlateDecode"),
                           QPDFObjectHandle::newNull());
  return stream;
}

Result<DocumentFacts> write_searchable(std::string_view bytes, std::string_view media_type,
                                       const SearchableOptions& options,
                                       const std::vector<Page>& layers, const ByteSink& sink) {
  try {
    return write_unguarded(bytes, media_type, options, layers, sink);
  } catch (const QPDFExc& error) {
    if (error.getErrorCode() == qpdf_e_password)
      return fail(ErrorCode::password_needed, "it is encrypted, and the password is not right");
    return fail(ErrorCode::damaged, "qpdf cannot write it: " + error.getMessageDetail());
  } catch (const std::bad_alloc&) {
    throw;  // the worker says so
  } catch (const std::exception& error) {
    return fail(ErrorCode::damaged, std::string("qpdf cannot write it: ") + error.what());
  }
}

}  // namespace kiroku
