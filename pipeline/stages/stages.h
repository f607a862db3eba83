#pragma once
// The stages, in the order of the flow: read, triage, recognise, repair, segment, extract, store.
// One function and one file each. ingest.cc calls them; nothing else decides their order.
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/repairs/replacement.h"
#include "pipeline/workers/workers.h"
#include "schemas/page.h"
#include "schemas/result.h"
#include "schemas/segment.h"
#include "schemas/source.h"
#include "schemas/text.h"

namespace kiroku {

// A document on its way through the stages that look at its bytes.
struct DocumentBytes {
  const Bytes& bytes;
  std::string media_type;  // as media_type_of() gave it
};

// The pages of a document, one by one. Error: password_needed, damaged, timed_out...; pages that
// came before it stay. Error empty: no bytes; unsupported: no reader takes the media type.
Result<DocumentFacts> read(const DocumentBytes& document, const ReadOptions& options,
                           Workers& workers, const PageSink& take);

// PDFs that were made of office files, by the digests of those. Empty: none are kept. May be called
// from several threads.
struct KeptPdf {
  std::string maker;  // which version of LibreOffice, and what it was asked for
  std::string pdf;
};
struct KeptPdfs {
  std::function<std::optional<KeptPdf>(const std::string& digest)> find = {};
  std::function<void(const std::string& digest, std::string_view maker, std::string_view pdf)>
      keep = {};
};

// What readers take of a document: its own bytes; of an office file those of a PDF.
class ReadableForm {
 public:
  // Lives no longer than `document`. A PDF that is kept is taken where the same LibreOffice made
  // it, and where there is none now. Errors of Workers::pdf_of_office.
  static Result<ReadableForm> of(const DocumentBytes& document, Workers& workers,
                                 const KeptPdfs& kept = {});
  DocumentBytes document() const { return {pdf_ ? *pdf_ : *own_, media_type_}; }

 private:
  const Bytes* own_ = nullptr;
  std::optional<Bytes> pdf_;
  std::string media_type_;
};

// What triage decided for one page. `reason` is stored and shown: "text-layer", "no-text-layer",
// "blank-page", "picture", "text-in-pictures" (beside a few words that the layer has),
// "unreadable-text-layer", "senseless-text-layer" (of a scan: readable signs that are no language),
// "font-by-picture" (a layer with glyphs that only their pictures explained).
struct Triage {
  bool recognise = false;
  std::string reason;
  bool keep_layer = false;  // what the layer says stays, and only the rest is recognised
  bool operator==(const Triage&) const = default;
};
Triage triage(const Page& page);

// A font of the page draws what cannot be read, and pictures of its glyphs could tell what it is:
// codes without meaning, or a hole in a word.
bool wants_fonts(const Page& page);

// Pages of a document that were recognised before, with the same languages and engine. Empty: none
// are kept. May be called from several threads.
struct KeptPages {
  std::function<std::optional<Page>(int page, const std::vector<std::string>& languages)> find = {};
  std::function<void(const Page& page, const std::vector<std::string>& languages)> keep = {};
  // What was read of the document's fonts.
  std::function<std::optional<RecoveredFonts>()> find_fonts = {};
  std::function<void(const RecoveredFonts& fonts)> keep_fonts = {};
  KeptPdfs pdfs = {};
};

struct Recognition {
  bool wanted = true;                  // false: leave the page as it is, and say so
  std::vector<std::string> languages;  // BCP 47; empty: found out
  std::string password;
  KeptPages kept = {};
};
// Takes the words of the page's picture in place of its text. Where that cannot be done, the page
// keeps what it has, ends not_recognised or timed_out, and a finding says why.
// With `keep_layer` the layer's words stay where they stand; else a layer that is replaced stays in
// Page::hidden, for people to compare.
void recognise(Page& page, const DocumentBytes& document, Workers& workers, const Recognition& how,
               bool keep_layer = false);

// The fonts of one document that only their pictures explain, read once, when the first page needs
// them: all of the document's pages vote.
class FontRecovery {
 public:
  FontRecovery(const DocumentBytes& document, Workers& workers) noexcept
      : document_(document), workers_(workers) {}
  // Reads a page that wants_fonts() again with what its fonts' pictures say. Where they say
  // nothing, a finding tells why and the page stays as it is. May be called from several threads.
  void apply(Page& page, const Recognition& how, ReadOptions options = {});

 private:
  void find_out(const Recognition& how);

  const DocumentBytes& document_;
  Workers& workers_;
  std::once_flag asked_;
  RecoveredFonts fonts_;
  std::string failure_;  // why there are none
};

// Lines of `layer` between those of `recognised`, from top to bottom; recognised lines that lie
// where the layer has text are left out.
Page merge_layers(const Page& layer, const Page& recognised);

// Every repair in the order of repairs/repairs.cc, until none changes anything; then lost glyphs
// are filled from the donors, texts of documents that the source sheet ties to this one.
Text repair(Text text, const std::vector<Donor>& donors = {});

// What a repair left as it was because it was not sure enough, as findings of the pages
// ("uncertain-repair"); at most 20 of a document, the last of which says how many more there are.
std::vector<Finding> uncertain_repairs(const Text& repaired);

// Parts, headings, paragraphs, list items, cells, sentences, and the language of each.
Document segment(const Source& source, Text text);

}  // namespace kiroku
