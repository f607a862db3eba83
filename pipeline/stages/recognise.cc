#include "pipeline/stages/stages.h"

namespace kiroku {
namespace {

void leave(Page& page, PageOutcome outcome, const std::string& why) {
  page.outcome = outcome;
  page.findings.push_back({"not-recognised", page.number, why});
}

// What was drawn, and how it was counted, stays as the reader saw it.
void take_words(Page& page, Page recognised) {
  page.text = std::move(recognised.text);
  page.glyphs = std::move(recognised.glyphs);
  page.runs = std::move(recognised.runs);
  page.fonts = std::move(recognised.fonts);
  page.blocks = std::move(recognised.blocks);
  page.pieces = std::move(recognised.pieces);
  page.edits = std::move(recognised.edits);
  page.languages = std::move(recognised.languages);
  page.origin = Origin::ocr;
  page.confidence = recognised.confidence;
  page.outcome = recognised.outcome;
  for (Finding& finding : recognised.findings) page.findings.push_back(std::move(finding));
}

}  // namespace

void recognise(Page& page, const DocumentBytes& document, Workers& workers,
               const Recognition& how) {
  if (!how.wanted) return leave(page, PageOutcome::not_recognised, "recognition was left out");
  Result<Page> recognised = workers.recognise(document.bytes, document.media_type, page.number,
                                              how.languages, how.password);
  if (recognised) return take_words(page, *std::move(recognised));
  const bool late = recognised.error().code == ErrorCode::timed_out;
  leave(page, late ? PageOutcome::timed_out : PageOutcome::not_recognised,
        recognised.error().message);
}

}  // namespace kiroku
