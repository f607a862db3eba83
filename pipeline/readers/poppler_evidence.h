#pragma once
// What a PDF says beside the glyphs of its pages, for `read --evidence`: links, annotations, the
// structure tree, marked content; and the files that it carries. Private to poppler*.cc. All of it
// is read through bounded walks of the file's objects: trees with loops and a million leaves exist.
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include <GfxState.h>
#include <PDFDoc.h>

#include "pipeline/readers/reader.h"
#include "schemas/page.h"

namespace kiroku {

// A text string of the file (UTF-16 with a byte order mark, or PDFDocEncoding) without controls.
std::string text_of(const GooString& text, int most = 500);

// Fills page.links and page.annotations.
void add_annotations(PDFDoc& document, Page& page);

// What the document's structure tree says of marked content, looked up by page (or form) and MCID.
class StructureTree {
 public:
  explicit StructureTree(PDFDoc& document);
  // Fills structure, and what the elements say where the sequence itself does not. `parents`: the
  // StructParents of the page or form whose commands it stands in.
  void describe(int parents, MarkedContent& content);

 private:
  struct Place {
    std::vector<std::string> types;  // from the root
    std::string language;
  };

  const Object& elements(int parents);
  const Place& place_of(const Object& parent, int level);

  PDFDoc* document_;
  Object root_;
  std::unordered_map<int, Object> elements_;  // by StructParents
  std::unordered_map<int, Place> places_;     // of elements, by object number
};

// StructParents of a page's or form's dictionary: its place in the structure tree; -1: none.
int struct_parents(const Object& dictionary);
int page_parents(PDFDoc& document, int number);

// Those of the document's name tree; attachments of single pages are not among them.
std::vector<Attachment> attachments_of(PDFDoc& document);
// The one sentence about them. `count`: also those that were not listed.
std::optional<Finding> embedded_files(const std::vector<Attachment>& attachments, int count);
// Error not_found where there is none; limit_exceeded where it is too long.
Result<std::string> attached_bytes(PDFDoc& document, int index);

}  // namespace kiroku
