// Poppler builds every font of a page's resources again for each page: it parses the font's
// dictionaries, inflates its font file and its ToUnicode map, and lets go of all when the page is
// done. That was 31 % of the instructions of reading 200 pages of papers (most of it inflating Type
// 1 fonts for their encoding alone). The objects themselves can stay: the cross-reference table
// hands out an object that was set by hand without looking into the file.
//
//   KeptFonts kept;
//   kept.keep(*xref, *font->getID());  // the next page builds the same font from kept objects
//
// What Poppler reads is the same, object for object and byte for byte. Must outlive
// the document, which points to what is kept here.
#pragma once

#include <cstddef>
#include <list>
#include <set>
#include <string>

#include <Object.h>
#include <XRef.h>

namespace kiroku {

class KeptFonts {
 public:
  void keep(XRef& xref, Ref font);

 private:
  void keep_parts(XRef& xref, const Object& dictionary);
  void keep_object(XRef& xref, const Object& holder, const char* key);
  void keep_stream(XRef& xref, const Object& holder, const char* key);

  std::set<Ref> known_;
  std::list<std::string> streams_;  // unpacked; the document points to their bytes
  std::size_t size_ = 0;            // of all of them
};

}  // namespace kiroku
