#include "extractors/engine_evidence.h"

#include <algorithm>

#include "schemas/utf8.h"

namespace kiroku {
namespace {

constexpr std::uint32_t kStep = 128;
constexpr int kContext = 32;  // code points of prefix and suffix

bool continues(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

std::uint32_t back(const std::string& text, std::uint32_t at, std::uint32_t floor) {
  for (int i = 0; i < kContext && at > floor; ++i) do
      --at;
    while (at > floor && continues(text[at]));
  return at;
}

std::uint32_t forth(const std::string& text, std::uint32_t at, std::uint32_t ceiling) {
  for (int i = 0; i < kContext && at < ceiling; ++i) do
      ++at;
    while (at < ceiling && continues(text[at]));
  return at;
}

}  // namespace

EvidenceMaker::EvidenceMaker(const Document& document) : document_(document) {
  const std::string& text = document.text.utf8;
  counts_.reserve(text.size() / kStep + 1);
  Count count;
  for (std::size_t begin = 0; begin <= text.size(); begin += kStep) {
    counts_.push_back(count);
    add(std::string_view(text).substr(begin, kStep), count);
  }
}

// Two plain sums, so that the compiler counts many bytes at a time.
void EvidenceMaker::add(std::string_view text, Count& count) {
  std::uint32_t code_points = 0, lines = 0;
  for (const char c : text) code_points += continues(c) ? 0 : 1;
  for (const char c : text) lines += c == '\n' ? 1 : 0;
  count.code_points += code_points;
  count.lines += lines;
}

EvidenceMaker::Count EvidenceMaker::at(std::uint32_t offset) const {
  Count count = counts_[offset / kStep];
  add(std::string_view(document_.text.utf8).substr(offset / kStep * kStep, offset % kStep), count);
  return count;
}

void EvidenceMaker::append(const Support& support, std::uint32_t part,
                           std::vector<Evidence>& to) const {
  Evidence common;
  common.basis = support.basis;
  common.from = support.from;
  common.supports = support.fields;
  common.lang = support.lang;
  if (support.basis == Basis::source_sheet) {
    common.quote = support.quote;
    common.origin = Origin::inferred;
    to.push_back(std::move(common));
    return;
  }
  common.source = document_.source;
  common.document = document_.digest;
  common.part = part < document_.parts.size() ? document_.parts[part].number : 0;
  const Text& text = document_.text;
  bool continued = false;
  for (Trace& trace : text.trace(support.text)) {
    if (trace.text.empty()) continue;
    Evidence evidence = common;
    evidence.continued = continued;
    continued = true;
    const PageText* page = text.page_at(trace.text.begin);
    const Span bounds = page != nullptr ? page->span : trace.text;
    evidence.page = trace.page;
    if (page != nullptr) evidence.label = page->label;
    const Count start = at(trace.text.begin), end = at(trace.text.end);
    const bool file_lines = trace.origin == Origin::plain_text;
    const Count base = at(bounds.begin), line_base = file_lines ? Count{} : base;
    evidence.start = start.code_points - base.code_points;
    evidence.end = end.code_points - base.code_points;
    evidence.lines = {start.lines - line_base.lines + 1, end.lines - line_base.lines + 1};
    evidence.quote = text.at(trace.text);
    const std::uint32_t before = back(text.utf8, trace.text.begin, bounds.begin);
    evidence.prefix = text.at({before, trace.text.begin});
    evidence.suffix = text.at({trace.text.end, forth(text.utf8, trace.text.end, bounds.end)});
    evidence.raw_bytes = trace.raw;
    evidence.boxes = std::move(trace.boxes);
    evidence.origin = trace.origin;
    evidence.confidence = trace.confidence;
    for (const std::uint32_t edit : trace.edits) {
      const std::string& kind = text.edits[edit].kind;
      if (std::find(evidence.repairs.begin(), evidence.repairs.end(), kind) ==
          evidence.repairs.end())
        evidence.repairs.push_back(kind);
      // Characters that no reader saw: they were filled in from another text.
      if (kind == "replacement") evidence.origin = Origin::inferred;
    }
    to.push_back(std::move(evidence));
  }
}

bool digits_unsafe(const Text& text, Span span) {
  auto edit =
      std::lower_bound(text.edits.begin(), text.edits.end(), span.begin,
                       [](const Edit& a, std::uint32_t begin) { return a.after.end < begin; });
  for (; edit != text.edits.end() && edit->after.begin <= span.end; ++edit) {
    if (may_have_lost_digit(*edit)) return true;
  }
  return false;
}

}  // namespace kiroku
