#pragma once
// Pages displayed with their named property lists written out (content_marks.h), for `read
// --evidence`, and so the forms that they draw: a form's commands name lists of its own resources.
//
//   AnnouncedContent announced;
//   announced.display(document, 3, device, is_full, before_annotation);
//
// Private to poppler*.cc. Forms are announced once, by putting other commands where the document
// looks for them; what is drawn is the same. Not announced: lists that a form without resources of
// its own takes from the page, appearances of annotations, patterns.
#include <cstddef>
#include <list>
#include <set>
#include <string>

#include <OutputDev.h>
#include <PDFDoc.h>

namespace kiroku {

// Must outlive the document, which points to the commands that are kept here.
class AnnouncedContent {
 public:
  // As Page::display does.
  void display(PDFDoc& document, int number, OutputDev& device, bool (*is_full)(void*),
               bool (*before_annotation)(Annot*, void*));

 private:
  void announce_forms(XRef& xref, const Object& resources, int level);
  void announce_form(XRef& xref, Ref at, int level);

  std::set<Ref> seen_;
  std::list<std::string> commands_;  // of forms
  std::size_t size_ = 0;             // of all of them
};

}  // namespace kiroku
