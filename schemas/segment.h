#pragma once
// Segments: what rules look at one by one, and what governs each of them.
//
// A proceedings file holds several papers; `the city` in one of them means that paper's subject.
// A Part is such a paper. A Segment is a stretch that belongs together (a paragraph, a list item,
// a table cell, a heading), with its language and the headings above it.
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "schemas/page.h"
#include "schemas/span.h"
#include "schemas/text.h"

namespace kiroku {

struct Part {
  int number = 0;              // from 1
  Span span;                   // bytes of the Text
  Span title;                  // empty where the part has none
  std::vector<Span> speakers;  // "Ms. Hana Ito, Director, City of Oita": one span for each line
  Span subject;  // where the subject place is named (a heading, a speaker's office), or empty
  bool operator==(const Part&) const = default;
};

constexpr std::uint32_t kNoHeading = UINT32_MAX;

struct Segment {
  Role role = Role::paragraph;
  std::uint8_t level = 0;  // heading or list depth, from 1
  std::uint16_t part = 0;  // index in Document::parts
  std::string lang;        // "en", "ja", "zh", "ko", "ru", "vi", or "" where nothing tells
  Span span;               // bytes of the Text; ordered, without overlap; line breaks inside stay
  std::vector<Span> sentences;         // inside span, in order; joined over line and page ends
  std::uint32_t heading = kNoHeading;  // index of the heading segment above it, which has its own
  // Of a cell: its table (numbered through the document, from 1), row and column, from 1.
  std::uint32_t table = 0;
  std::uint16_t row = 0, column = 0;
  bool header = false;
  bool operator==(const Segment&) const = default;
};

// Everything extract() needs of one document, and nothing else.
struct Document {
  std::string source;          // path as shown to users
  std::string digest;          // "sha256:..."
  std::string reference_date;  // EDTF, from the source sheet; empty where not stated
  std::string subject;         // place that the source sheet names; empty where it does not
  std::string language;        // as the source sheet says (SheetRow::language)
  Text text;
  std::vector<Part> parts;  // at least one
  std::vector<Segment> segments;
};

}  // namespace kiroku
