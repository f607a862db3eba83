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

// A layer that is replaced is still what somebody once read.
void keep_for_comparison(Page& page) {
  if (page.text.find_first_not_of(" \n\t") == std::string::npos) return;
  page.hidden.push_back({Suppression::invisible, {0, 0, page.width, page.height}, page.text});
}

Result<Page> recognised_page(int number, const DocumentBytes& document, Workers& workers,
                             const Recognition& how) {
  if (how.kept.find) {
    if (std::optional<Page> known = how.kept.find(number, how.languages)) return *std::move(known);
  }
  Result<Page> page =
      workers.recognise(document.bytes, document.media_type, number, how.languages, how.password);
  if (page && how.kept.keep) how.kept.keep(*page, how.languages);
  return page;
}

}  // namespace

void recognise(Page& page, const DocumentBytes& document, Workers& workers, const Recognition& how,
               bool keep_layer) {
  if (!how.wanted) return leave(page, PageOutcome::not_recognised, "recognition was left out");
  Result<Page> recognised = recognised_page(page.number, document, workers, how);
  if (recognised && keep_layer) return take_words(page, merge_layers(page, *recognised));
  if (recognised) {
    keep_for_comparison(page);
    return take_words(page, *std::move(recognised));
  }
  const bool late = recognised.error().code == ErrorCode::timed_out;
  leave(page, late ? PageOutcome::timed_out : PageOutcome::not_recognised,
        recognised.error().message);
}

}  // namespace kiroku
