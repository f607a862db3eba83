#include "pipeline/cli/passage.h"

#include <algorithm>

namespace kiroku {
namespace {

constexpr std::uint32_t kAround = 48;  // bytes before and behind

bool continues(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

}  // namespace

Passage Passages::at(Span span) {
  const Text& text = document_.text;
  Passage passage;
  passage.quote = text.at(span);
  const PageText* page = text.page_at(span.begin);
  const Span bounds = page != nullptr ? page->span : span;
  if (page != nullptr) {
    passage.page = page->number;
    passage.label = page->label;
    if (page != page_ || span.begin < counted_) page_ = page, counted_ = bounds.begin, lines_ = 0;
    lines_ += static_cast<std::uint32_t>(
        std::count(text.utf8.begin() + counted_, text.utf8.begin() + span.begin, '\n'));
    counted_ = span.begin;
    passage.line = lines_ + 1;
  }
  std::uint32_t begin = std::max(bounds.begin, span.begin - std::min(span.begin, kAround));
  while (begin < span.begin && continues(text.utf8[begin])) ++begin;
  const auto size = static_cast<std::uint32_t>(text.utf8.size());
  std::uint32_t end = std::min({std::max(bounds.end, span.end), size, span.end + kAround});
  while (end > span.end && end < size && continues(text.utf8[end])) --end;
  passage.prefix = text.at({begin, span.begin});
  passage.suffix = text.at({span.end, end});
  return passage;
}

std::string in_context(const Passage& passage) {
  std::string text = passage.prefix + "[" + passage.quote + "]" + passage.suffix;
  std::replace(text.begin(), text.end(), '\n', ' ');
  return text;
}

void write(JsonWriter& json, const std::string& source, const Passage& passage) {
  json.key("source").string(source).key("page");
  passage.page > 0 ? json.integer(passage.page) : json.raw("null");
  json.key("label").string_or_null(passage.label).key("line").integer(passage.line);
  json.key("quote").string(passage.quote).key("prefix").string(passage.prefix);
  json.key("suffix").string(passage.suffix);
}

}  // namespace kiroku
