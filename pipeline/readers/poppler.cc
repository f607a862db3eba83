#include "pipeline/readers/poppler.h"

#include <algorithm>
#include <cmath>
#include <exception>
#include <memory>
#include <optional>
#include <utility>

#include <CMap.h>
#include <Catalog.h>
#include <GlobalParams.h>
#include <OptionalContent.h>
#include <PDFDoc.h>
#include <SplashOutputDev.h>
#include <poppler-config.h>
#include <splash/SplashBitmap.h>

#include "pipeline/readers/poppler_announced.h"
#include "pipeline/readers/poppler_device.h"
#include "pipeline/readers/poppler_evidence.h"
#include "pipeline/readers/poppler_open.h"

namespace kiroku {
namespace {

// The document as it looks with every layer switched on, for as long as this lives.
class AllLayersOn {
 public:
  explicit AllLayersOn(OCGs* groups) {
    if (groups == nullptr) return;
    for (const auto& [ref, group] : groups->getOCGs()) {
      if (group->getState() != OptionalContentGroup::Off) continue;
      hidden_.push_back(group.get());
      group->setState(OptionalContentGroup::On);
    }
  }
  ~AllLayersOn() {
    for (OptionalContentGroup* group : hidden_) group->setState(OptionalContentGroup::Off);
  }
  AllLayersOn(const AllLayersOn&) = delete;
  AllLayersOn& operator=(const AllLayersOn&) = delete;
  std::size_t hidden() const { return hidden_.size(); }

 private:
  std::vector<OptionalContentGroup*> hidden_;
};

class OpenDocument {
 public:
  OpenDocument(std::unique_ptr<PDFDoc> document, const ReadOptions& options)
      : document_(std::move(document)), evidence_(options.evidence) {
    device_.set_recovered(options.fonts);
    Catalog* catalog = document_->getCatalog();
    const Object dictionary = document_->getXRef()->getCatalog();
    if (dictionary.isDict()) labelled_ = dictionary.dictLookup("PageLabels").isDict();
    const AllLayersOn on(catalog->getOptContentConfig());
    hidden_layers_ = on.hidden();
    if (evidence_) structure_.emplace(*document_);
  }

  PDFDoc& document() { return *document_; }
  std::size_t hidden_layers() const { return hidden_layers_; }

  std::string title() {
    const std::unique_ptr<GooString> title = document_->getDocInfoTitle();
    return title ? text_of(*title) : std::string();
  }

  Page read(int number) {
    try {
      if (document_->getPage(number) == nullptr) return broken(number, "the page cannot be found");
      device_.set_pass(hidden_layers_ > 0 ? PageDevice::Pass::remembering : PageDevice::Pass::only);
      if (evidence_) device_.set_marking(page_parents(*document_, number));
      device_.begin(number);
      display(number);
      Page page = device_.finish();
      if (evidence_) device_.describe_contents(*structure_, page);
      if (!(page.width > 0 && page.height > 0)) return broken(number, "the page has no size");
      if (hidden_layers_ > 0) count_hidden(page);
      if (labelled_) set_label(page);
      if (evidence_) add_annotations(*document_, page);
      return page;
    } catch (const std::exception& error) {
      return broken(number, error.what());
    }
  }

 private:
  void display(int number) {
    const auto is_full = [](void* device) { return static_cast<PageDevice*>(device)->is_full(); };
    const auto annotate = [](Annot*, void* device) {
      static_cast<PageDevice*>(device)->begin_annotations();
      return true;
    };
    if (evidence_) return announced_.display(*document_, number, device_, is_full, annotate);
    document_->displayPage(&device_, number, 72, 72, 0, /*useMediaBox=*/false, /*crop=*/true,
                           /*printing=*/false, is_full, &device_, annotate, &device_);
  }

  static Page broken(int number, const std::string& why) {
    Page page;
    page.number = number;
    page.outcome = PageOutcome::failed;
    page.reason = "page-damaged";
    page.findings.push_back({"page-damaged", number, why});
    return page;
  }

  // Poppler does not draw what stands on a layer that is switched off: what a second pass with all
  // layers on draws more is hidden.
  void count_hidden(Page& page) {
    const AllLayersOn on(document_->getCatalog()->getOptContentConfig());
    device_.set_pass(PageDevice::Pass::comparing);
    device_.begin(page.number);
    display(page.number);
    const std::uint32_t hidden = device_.add_hidden_layers(page);
    if (hidden == 0) return;
    page.findings.push_back(
        {"hidden-layers", page.number,
         std::to_string(hidden) + " glyphs stand on layers that are switched off"});
  }

  void set_label(Page& page) {
    GooString label;
    if (document_->getCatalog()->indexToLabel(page.number - 1, &label)) page.label = text_of(label);
  }

  PageDevice device_;           // first, to go last: the document points to the fonts that it keeps
  AnnouncedContent announced_;  // likewise, and to commands
  std::unique_ptr<PDFDoc> document_;
  bool labelled_ = false;
  std::size_t hidden_layers_ = 0;
  bool evidence_ = false;  // also what only `read --evidence` shows
  std::optional<StructureTree> structure_;
};

// Poppler's page of this size in pixels stays under the cap, or the resolution goes down.
Result<float> affordable_dpi(PDFDoc& document, int page, float dpi) {
  const double side = std::max(document.getPageCropWidth(page), document.getPageCropHeight(page));
  const double least = std::min(document.getPageCropWidth(page), document.getPageCropHeight(page));
  if (!std::isfinite(side) || !(least > 0) || !(dpi > 0))
    return fail(ErrorCode::damaged, "page " + std::to_string(page) + " has no size");
  return static_cast<float>(std::min<double>(dpi, (kMaxRasterSide - 1) * 72.0 / side));
}

Raster raster_of(SplashBitmap& bitmap, float dpi) {
  Raster raster;
  raster.width = static_cast<std::uint32_t>(bitmap.getWidth());
  raster.height = static_cast<std::uint32_t>(bitmap.getHeight());
  raster.dpi = dpi;
  raster.rgb.reserve(std::size_t{3} * raster.width * raster.height);
  const auto* row = reinterpret_cast<const char*>(bitmap.getDataPtr());
  for (std::uint32_t y = 0; y < raster.height; ++y, row += bitmap.getRowSize())
    raster.rgb.append(row, std::size_t{3} * raster.width);
  return raster;
}

class PopplerReader : public Reader {
 public:
  Result<DocumentFacts> read(std::string_view bytes, const ReadOptions& options,
                             const PageSink& sink) const override {
    try {
      Complaints complaints;
      TRY_ASSIGN(std::unique_ptr<PDFDoc> opened, open_pdf(bytes, options.password));
      OpenDocument document(std::move(opened), options);
      DocumentFacts facts;
      facts.pages = document.document().getNumPages();
      if (facts.pages <= 0) return fail(ErrorCode::empty, "the document has no pages");
      facts.title = document.title();
      facts.attachments = attachments_of(document.document());
      const int carried = document.document().getCatalog()->numEmbeddedFiles();
      if (auto finding = embedded_files(facts.attachments, carried))
        facts.findings.push_back(std::move(*finding));
      if (auto finding = complaints.take(0)) facts.findings.push_back(std::move(*finding));
      const int last =
          options.last_page > 0 ? std::min(options.last_page, facts.pages) : facts.pages;
      for (int number = std::max(options.first_page, 1); number <= last; ++number) {
        Page page = document.read(number);
        if (auto finding = complaints.take(number)) page.findings.push_back(std::move(*finding));
        if (!sink(std::move(page))) break;
      }
      return facts;
    } catch (const std::exception& error) {
      return fail(ErrorCode::damaged, std::string("the PDF cannot be read: ") + error.what());
    }
  }

  Result<std::string> attachment(std::string_view bytes, int index,
                                 const std::string& password) const override {
    try {
      const Complaints complaints;
      TRY_ASSIGN(const std::unique_ptr<PDFDoc> document, open_pdf(bytes, password));
      return attached_bytes(*document, index);
    } catch (const std::exception& error) {
      return fail(ErrorCode::damaged,
                  std::string("the embedded file cannot be taken out: ") + error.what());
    }
  }

  Result<Raster> render(std::string_view bytes, int page, float dpi,
                        const std::string& password) const override {
    try {
      const Complaints complaints;
      TRY_ASSIGN(const std::unique_ptr<PDFDoc> document, open_pdf(bytes, password));
      if (page < 1 || page > document->getNumPages())
        return fail(ErrorCode::not_found, "there is no page " + std::to_string(page));
      TRY_ASSIGN(const float affordable, affordable_dpi(*document, page, dpi));
      SplashColor white = {255, 255, 255};
      SplashOutputDev device(splashModeRGB8, 4, false, white);
      device.startDoc(document.get());
      document->displayPage(&device, page, affordable, affordable, 0, /*useMediaBox=*/false,
                            /*crop=*/true, /*printing=*/false);
      SplashBitmap* bitmap = device.getBitmap();
      if (bitmap == nullptr || bitmap->getDataPtr() == nullptr)
        return fail(ErrorCode::damaged, "page " + std::to_string(page) + " cannot be rendered");
      return raster_of(*bitmap, affordable);
    } catch (const std::exception& error) {
      return fail(ErrorCode::damaged, std::string("the page cannot be rendered: ") + error.what());
    }
  }
};

// A page with one word in a font that is not embedded: rendering it makes fontconfig and FreeType
// read what they read once.
constexpr std::string_view kWarmingPage =
    "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    "2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    "3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 20]/Contents 4 0 R/Resources<</Font<</F "
    "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>>>endobj\n"
    "4 0 obj<</Length 30>>stream\nBT /F 9 Tf 9 9 Td (warm)Tj ET \nendstream endobj\n"
    "trailer<</Root 1 0 R>>\n";

void load_character_maps() {
  constexpr std::pair<const char*, std::array<const char*, 2>> kCollections[] = {
      {"Adobe-Japan1", {"UniJIS-UTF16-H", "90ms-RKSJ-H"}},
      {"Adobe-GB1", {"UniGB-UTF16-H", "GBK-EUC-H"}},
      {"Adobe-CNS1", {"UniCNS-UTF16-H", "ETen-B5-H"}},
      {"Adobe-Korea1", {"UniKS-UTF16-H", "KSCms-UHC-H"}}};
  for (const auto& [name, maps] : kCollections) {
    const GooString collection(name);
    globalParams->getCIDToUnicode(&collection);  // its cache keeps it; our reference stays too
    for (const char* map : maps) {
      const GooString map_name(map);
      globalParams->getCMap(&collection, &map_name);
    }
  }
}

}  // namespace

const Reader& poppler_reader() {
  static const PopplerReader reader;
  return reader;
}

void warm_poppler() {
  if (globalParams != nullptr) return;
  globalParams = std::make_unique<GlobalParams>();
  load_character_maps();
  poppler_reader().render(kWarmingPage, 1, 72, {}).has_value();
}

}  // namespace kiroku
