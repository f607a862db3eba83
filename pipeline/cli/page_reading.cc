#include "pipeline/cli/page_reading.h"

#include <algorithm>
#include <utility>

#include "pipeline/ahead.h"
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

struct Waiting {
  Page page;
  Triage decided;
  bool fonts = false;  // wants them
};

// The facts, or in words with the file's name why there is nothing to take.
Result<DocumentFacts> concluded(const Result<DocumentFacts>& facts, const std::string& path,
                                int first_page) {
  if (!facts) return fail(facts.error().code, path + ": " + facts.error().message);
  if (first_page <= std::max(facts->pages, 1)) return facts;
  return fail(ErrorCode::not_found, path + ": there is no page " + std::to_string(first_page) +
                                        ", the last one is " + std::to_string(facts->pages));
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
// Each is recognised by itself, so who recognises what and when does not show.
Result<DocumentFacts> read_pages(Workers& workers, const Bytes& bytes, const std::string& path,
                                 const PageReading& reading,
                                 const std::function<bool(const Page&)>& take) {
  const DocumentBytes original{bytes, media_type_of(bytes.view(), path)};
  if (original.media_type.empty())
    return fail(ErrorCode::unsupported, path + ": no reader takes this format");
  const Result<ReadableForm> form = ReadableForm::of(original, workers);
  if (!form) return fail(form.error().code, path + ": " + form.error().message);
  const DocumentBytes document = form->document();
  std::vector<Waiting> waiting;
  const Recognition how{reading.recognise, reading.languages, reading.read.password};
  FontRecovery fonts(document, workers);
  bool wanted = true;
  const Result<DocumentFacts> facts =
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
  const auto prepare = [&](std::size_t index) {
    Waiting& next = waiting[index];
    if (next.fonts) {
      fonts.apply(next.page, how, reading.read);
      next.decided = triage(next.page);
      next.page.reason = next.decided.reason;
    }
    if (next.decided.recognise)
      recognise(next.page, document, workers, how, next.decided.keep_layer);
  };
  Helpers none;
  Helpers& helpers = reading.helpers != nullptr ? *reading.helpers : none;
  prepare_ahead(wanted ? waiting.size() : 0, helpers, prepare, [&](std::size_t index) {
    const Page page = std::exchange(waiting[index].page, {});  // let go once it is taken
    return take(page);
  });
  return concluded(facts, path, reading.read.first_page);
}

}  // namespace kiroku
