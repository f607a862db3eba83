#pragma once
// A document as a PDF whose text can be searched: its pages as they are, with what was recognised
// on them as an invisible text layer. Home of qpdf's library; runs in workers only.
//
//   write_searchable(bytes, "application/pdf", {}, recognised_pages,
//                    [&](std::string_view piece) { out += piece; return true; });
//
// Of a PDF nothing else changes: pictures and all other streams are copied as they are, byte for
// byte; of pages that get a layer in place of their own, text that is drawn invisibly is taken out,
// and text that is drawn visibly is marked as saying nothing (ActualText). Pictures become pages:
// a JPEG as it is, all others without loss.
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/readers/reader.h"

namespace kiroku {

struct SearchableOptions {
  std::string password;
  bool also_signed = false;  // a signature does not survive that its document is changed
};
using ByteSink = std::function<bool(std::string_view)>;  // false: no more, please

// `layers`: pages with recognised words, by number; of the others the PDF keeps what it has. An
// encrypted document is written with the same encryption. Gives the number of pages. Error
// password_needed; unsupported for text and HTML, and for a signed document; damaged where qpdf
// finds no pages.
Result<DocumentFacts> write_searchable(std::string_view bytes, std::string_view media_type,
                                       const SearchableOptions& options,
                                       const std::vector<Page>& layers, const ByteSink& sink);

}  // namespace kiroku
