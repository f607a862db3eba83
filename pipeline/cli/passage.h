#pragma once
// A passage of a document for people: where a span stands, and the words around it.
//
//   Passages passages(document);
//   in_context(passages.at(span))     // "…has a population of [478,146] and…"
#include <string>

#include "schemas/json_output.h"
#include "schemas/segment.h"

namespace kiroku {

struct Passage {
  int page = 0;  // from 1; 0: none
  std::string label;
  std::uint32_t line = 0;  // of the page, from 1
  std::string quote, prefix, suffix;
};

// Knows lines without counting from the page's beginning each time; asked in any order, fastest in
// the text's.
class Passages {
 public:
  explicit Passages(const Document& document) : document_(document) {}
  Passage at(Span span);

 private:
  const Document& document_;
  const PageText* page_ = nullptr;
  std::uint32_t counted_ = 0, lines_ = 0;  // line ends of page_ up to there
};

std::string in_context(const Passage& passage);
// "source","page","label","line","quote","prefix","suffix" into an open object.
void write(JsonWriter& json, const std::string& source, const Passage& passage);

}  // namespace kiroku
