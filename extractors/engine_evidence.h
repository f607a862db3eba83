#pragma once
// Evidence for a span of the document: quote, page, code points, lines, boxes, raw bytes.
#include <string>
#include <string_view>
#include <vector>

#include "schemas/record.h"
#include "schemas/segment.h"

namespace kiroku {

// What supports which fields, before it becomes Evidence.
struct Support {
  Basis basis = Basis::stated;
  Span text;                        // empty with basis source_sheet
  std::vector<std::string> fields;  // "count", "parties.1"
  std::string lang, from;
  std::string quote;  // of the source sheet
};

// Knows code points and lines of every place of the document without counting from its beginning.
class EvidenceMaker {
 public:
  explicit EvidenceMaker(const Document& document);
  // One Evidence for each page that the span touches, the later ones `continued`.
  void append(const Support& support, std::uint32_t part, std::vector<Evidence>& to) const;

 private:
  struct Count {
    std::uint32_t code_points = 0, lines = 0;
  };
  static void add(std::string_view text, Count& count);
  Count at(std::uint32_t offset) const;  // from the text's beginning
  const Document& document_;
  std::vector<Count> counts_;  // at every kStep bytes
};

// Whether an edit in the span, or next to it, may have cost the text a digit.
bool digits_unsafe(const Text& text, Span span);

}  // namespace kiroku
