#pragma once
// A document's pages as rows of the table `page`, and back, exactly: Text == Text.
#include <cstdint>
#include <string>

#include "pipeline/store/database.h"

namespace kiroku {

void put_pages(Database& database, std::int64_t document, const Ingested& ingested);

// Fills pages, findings and text; damaged blobs give an empty page.
void load_pages(Database& database, std::int64_t document, Ingested& into);

// One page without the others, to quote from. Spans of `page` are those of the whole Text, except
// page.span, which is the place of the page's text in utf8.
struct PageSlice {
  std::string utf8;
  PageText page;
};
// The page as a Text of its own, with its edits; raw offsets are those of the document. Empty where
// the page has no text.
Text load_page_text(Database& database, std::int64_t document, int number);
PageSlice load_page(Database& database, std::int64_t document, int number);

}  // namespace kiroku
