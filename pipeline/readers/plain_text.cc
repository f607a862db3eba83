#include "pipeline/readers/plain_text.h"

#include <algorithm>

#include "pipeline/readers/encoding.h"

namespace kiroku {
namespace {

// A charset that is more likely than every other by this much (a thousand to one) is not doubted.
constexpr double kSureBits = 10;

std::string_view break_bytes(EncodingForm form) {
  using namespace std::string_view_literals;
  switch (form) {
    case EncodingForm::utf16le:
      return "\f\0"sv;
    case EncodingForm::utf16be:
      return "\0\f"sv;
    case EncodingForm::utf32le:
      return "\f\0\0\0"sv;
    case EncodingForm::utf32be:
      return "\0\0\0\f"sv;
    default:  // in every other charset a form feed is a byte that nothing else holds
      return "\f"sv;
  }
}

// Where the next page break stands; in UTF-16 at an even distance from `from`, because U+0C15
// U+3000 in UTF-16LE (15 0C 00 30) has the bytes of a form feed across two characters.
std::size_t find_break(std::string_view bytes, std::size_t from, EncodingForm form) {
  const std::string_view wanted = break_bytes(form);
  std::size_t at = bytes.find(wanted, from);
  while (at != std::string_view::npos && (at - from) % wanted.size() != 0)
    at = bytes.find(wanted, at + 1);
  return at;
}

// The file's bytes of one page, without page breaks (the last page keeps the file's last one).
struct PageBytes {
  std::string_view bytes;
  bool ends_with_break = false;
};

std::vector<PageBytes> split(std::string_view bytes, const Encoding& encoding) {
  const std::size_t width = break_bytes(encoding.form).size();
  std::vector<PageBytes> pages;
  std::size_t begin = 0, from = encoding.bom;
  for (;;) {
    const std::size_t at = find_break(bytes, from, encoding.form);
    if (at == std::string_view::npos) break;
    const bool last = at + width == bytes.size();
    pages.push_back({bytes.substr(begin, at + (last ? width : 0) - begin), last});
    if (last) return pages;
    begin = from = at + width;
  }
  pages.push_back({bytes.substr(begin), false});
  return pages;
}

// `text` is `raw` without a mark in front and a form feed at the end.
void take_utf8(Page& page, std::string_view raw, std::uint32_t bom, std::uint32_t tail) {
  page.text = raw.substr(bom, raw.size() - bom - tail);
  if (bom > 0)
    page.edits.push_back({"decode", {0, 0}, std::string(raw.substr(0, bom)), "utf-8-bom", 1, {}});
  if (tail == 0) return;
  const Span end = {size32(page.text), size32(page.text)};
  page.edits.push_back(
      {"decode", end, std::string(raw.substr(raw.size() - tail)), "last-form-feed", 1, {}});
}

// The edits of a decoded page: one for all of it, or one for each stretch of lines in one charset.
std::vector<Edit> decode_edits(const Page& page, std::string_view raw, const Encoding& encoding,
                               const std::vector<Stretch>& stretches, std::uint32_t tail) {
  const auto edit = [&](Span text, std::string_view bytes, std::string_view plan) {
    return Edit{"decode", text, std::string(bytes), std::string(plan), 1, encoding.alternatives};
  };
  const std::uint32_t end = size32(page.text);
  if (encoding.form != EncodingForm::by_line) return {edit({0, end}, raw, encoding.plan())};
  std::vector<Edit> edits;
  for (const Stretch& stretch : stretches) {
    edits.push_back(
        edit(stretch.text, raw.substr(stretch.raw.begin, stretch.raw.size()), stretch.charset));
  }
  if (tail > 0)
    edits.push_back({"decode",
                     {end, end},
                     std::string(raw.substr(raw.size() - tail)),
                     "last-form-feed",
                     1,
                     {}});
  return edits;
}

// The pieces say which bytes each character was.
void take_decoded(Page& page, std::string_view raw, const Encoding& encoding, std::uint32_t bom,
                  std::uint32_t tail) {
  Decoded decoded = decode(raw.substr(bom, raw.size() - bom - tail), encoding);
  page.text = std::move(decoded.utf8);
  if (raw.empty()) return;
  page.edits = decode_edits(page, raw, encoding, decoded.stretches, tail);
  if (bom > 0 || decoded.pieces.empty() || decoded.pieces.front().raw > 0)
    page.pieces.push_back({0, 0, 0, 0});
  for (Piece piece : decoded.pieces) {
    piece.raw += bom;
    page.pieces.push_back(piece);
  }
  if (tail > 0) page.pieces.push_back({size32(page.text), size32(raw) - tail, 0, 0});
  if (encoding.alternatives.empty() || encoding.margin >= kSureBits) return;
  std::string others;
  for (const std::string& other : encoding.alternatives)
    others += (others.empty() ? "" : ", ") + other;
  page.findings.push_back({"uncertain-encoding", page.number,
                           "read as " + std::string(encoding.plan()) + "; it may be " + others});
}

Page make_page(int number, const PageBytes& from, const Encoding& encoding) {
  Page page;
  page.number = number;
  page.origin = Origin::plain_text;
  page.reason = "plain-text";
  const std::string_view break_before = break_bytes(encoding.form);
  const std::uint32_t bom = number == 1 ? encoding.bom : 0;
  const std::uint32_t tail = from.ends_with_break ? size32(break_before) : 0;
  page.break_before = break_before;
  if (is_utf8_form(encoding)) {
    take_utf8(page, from.bytes, bom, tail);
  } else {
    take_decoded(page, from.bytes, encoding, bom, tail);
  }
  if (is_blank(page.text)) page.outcome = PageOutcome::blank;
  return page;
}

bool is_blank_text(std::string_view bytes, const Encoding& encoding) {
  // One kilobyte of white space decodes to white space whatever follows; most texts end this here.
  const std::string_view begin = bytes.substr(0, 1024);
  if (is_utf8_form(encoding)) return is_blank(bytes);
  return is_blank(decode(begin, encoding).utf8) && is_blank(decode(bytes, encoding).utf8);
}

class PlainText final : public Reader {
 public:
  Result<DocumentFacts> read(std::string_view bytes, const ReadOptions& options,
                             const PageSink& sink) const override {
    if (bytes.size() > kMaxTextBytes) {
      return fail(ErrorCode::limit_exceeded, "the text is larger than 1 GiB; split it first");
    }
    TRY_ASSIGN(const Encoding encoding, encoding_of(bytes));
    if (is_blank_text(bytes.substr(encoding.bom), encoding)) {
      return fail(ErrorCode::empty, "the text has no character but white space");
    }
    const std::vector<PageBytes> pages = split(bytes, encoding);
    DocumentFacts facts;
    facts.pages = static_cast<int>(pages.size());
    const int last =
        options.last_page == 0 ? facts.pages : std::min(options.last_page, facts.pages);
    for (int number = std::max(1, options.first_page); number <= last; ++number) {
      if (!sink(make_page(number, pages[static_cast<std::size_t>(number) - 1], encoding))) break;
    }
    return facts;
  }

  Result<Raster> render(std::string_view, int, float, const std::string&) const override {
    return fail(ErrorCode::unsupported, "a plain text has no page to look at");
  }
};

}  // namespace

const Reader& plain_text_reader() {
  static const PlainText reader;
  return reader;
}

}  // namespace kiroku
