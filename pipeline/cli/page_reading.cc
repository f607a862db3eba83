#include "pipeline/cli/page_reading.h"

#include <algorithm>

#include "pipeline/stages/stages.h"

namespace kiroku {
namespace {

// What waits for recognition is kept without what only a text layer has.
Page light(Page page, const PageReading& reading) {
  if (reading.read.evidence || reading.places) return page;
  page.glyphs.clear();
  page.images.clear();
  page.blocks.clear();
  return page;
}

}  // namespace

Result<DocumentFacts> read_pages(Workers& workers, const std::string& path,
                                 const PageReading& reading,
                                 const std::function<bool(const Page&)>& take) {
  TRY_ASSIGN(const Bytes bytes, Bytes::of_file(path));
  return read_pages(workers, bytes, path, reading, take);
}

// Pages are taken as they come until the first that must be recognised; that one and those behind
// it wait until the document is read, because the child that reads has a time limit between pages.
Result<DocumentFacts> read_pages(Workers& workers, const Bytes& bytes, const std::string& path,
                                 const PageReading& reading,
                                 const std::function<bool(const Page&)>& take) {
  const DocumentBytes original{bytes, media_type_of(bytes.view(), path)};
  if (original.media_type.empty())
    return fail(ErrorCode::unsupported, path + ": no reader takes this format");
  const Result<ReadableForm> form = ReadableForm::of(original, workers);
  if (!form) return fail(form.error().code, path + ": " + form.error().message);
  const DocumentBytes document = form->document();
  struct Waiting {
    Page page;
    Triage decided;
    bool fonts = false;  // wants them
  };
  std::vector<Waiting> waiting;
  const Recognition how{reading.recognise, reading.languages, reading.read.password};
  FontRecovery fonts(document, workers);
  bool wanted = true;
  Result<DocumentFacts> facts =
      workers.read(document.bytes, document.media_type, reading.read, [&](Page&& page) {
        const Triage decided = triage(page);
        page.reason = decided.reason;
        const bool wants = how.wanted && wants_fonts(page);
        if (decided.recognise || wants || !waiting.empty()) {
          const bool whole = decided.keep_layer || wants;
          waiting.push_back(
              {whole ? std::move(page) : light(std::move(page), reading), decided, wants});
        } else {
          wanted = take(page);
        }
        return wanted;
      });
  for (Waiting& next : waiting) {
    if (!wanted) break;
    if (next.fonts) {
      fonts.apply(next.page, how, reading.read);
      next.decided = triage(next.page);
      next.page.reason = next.decided.reason;
    }
    if (next.decided.recognise)
      recognise(next.page, document, workers, how, next.decided.keep_layer);
    wanted = take(next.page);
  }
  if (!facts) return fail(facts.error().code, path + ": " + facts.error().message);
  if (reading.read.first_page > std::max(facts->pages, 1)) {
    return fail(ErrorCode::not_found, path + ": there is no page " +
                                          std::to_string(reading.read.first_page) +
                                          ", the last one is " + std::to_string(facts->pages));
  }
  return facts;
}

}  // namespace kiroku
