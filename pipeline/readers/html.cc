#include "pipeline/readers/html.h"

#include <algorithm>
#include <cctype>
#include <unordered_map>

#include "pipeline/readers/encoding.h"
#include "pipeline/readers/html_nesting.h"
#include "pipeline/readers/html_tree.h"
#include "pipeline/readers/html_writer.h"
#include "schemas/utf8.h"

namespace kiroku {
namespace {

// What `charset=` says in the first 1024 bytes, or nothing.
std::string declared_charset(std::string_view bytes) {
  const std::string_view head = bytes.substr(0, 1024);
  std::size_t at = head.find("charset=");
  if (at == std::string_view::npos) return "";
  at = head.find_first_not_of("\"' ", at + 8);
  if (at == std::string_view::npos) return "";
  std::string name;
  for (; at < head.size() && name.size() < 40; ++at) {
    const char c = head[at];
    if (!std::isalnum(static_cast<unsigned char>(c)) && c != '-' && c != '_') break;
    name += c;
  }
  return name;
}

Result<Encoding> html_encoding(std::string_view bytes) {
  return encoding_of(bytes, declared_charset(bytes));
}

// Writes the items of a tree. References are looked up once for each spelling.
class ItemWriter {
 public:
  ItemWriter(std::string_view html, const HtmlTree& tree)
      : html_(html), tree_(tree), writer_(html) {
    for (const HtmlItem& item : tree.items) write(item);
  }
  Page take() { return writer_.take(); }

 private:
  void write(const HtmlItem& item) {
    switch (item.kind) {
      case HtmlItem::Kind::line_break:
        return writer_.line_break();
      case HtmlItem::Kind::block_break:
        return writer_.block_break();
      case HtmlItem::Kind::superscript:
        return writer_.superscript();
      case HtmlItem::Kind::text:
        break;
    }
    writer_.enter(tree_.places[item.place]);
    at_ = std::max(at_, item.span.begin);
    while (at_ < item.span.end) write_character(item);
  }

  void write_character(const HtmlItem& item) {
    const char c = html_[at_];
    if (c == '<' && !item.literal && pass_markup()) return;
    if (c == '&' && write_entity(item.span.end)) return;
    std::size_t end = at_;
    const char32_t code_point = next_code_point(html_, end);
    const Span raw = {at_, static_cast<std::uint32_t>(end)};
    at_ = raw.end;
    if (code_point == 0) return;  // the parser drops NUL
    if (c == '\r') {              // a line end is "\r\n", "\n" or "\r"
      if (at_ < html_.size() && html_[at_] == '\n') return;
      return writer_.character(raw, "\n");
    }
    writer_.character(raw, html_.substr(raw.begin, raw.size()));
  }

  // A tag inside a text is one that the parser passed over (a stray </b>) or never saw.
  bool pass_markup() {
    const char next = at_ + 1 < html_.size() ? html_[at_ + 1] : '\0';
    const bool markup =
        std::isalpha(static_cast<unsigned char>(next)) || next == '/' || next == '!' || next == '?';
    if (!markup) return false;
    const std::string name = tag_name(html_, at_);
    if (name == "div" || name == "section" || name == "ul" || name == "ol" || name == "table" ||
        name == "blockquote")
      writer_.block_break();
    at_ = static_cast<std::uint32_t>(end_of_tag(html_, at_));
    return true;
  }

  bool write_entity(std::uint32_t end) {
    const std::string_view text = html_.substr(at_, end - at_);
    const std::size_t stop = text.find_first_of(" <\n;", 1);
    const std::string key(
        text.substr(0, std::min<std::size_t>(stop == std::string_view::npos ? 42 : stop + 1, 42)));
    auto known = entities_.find(key);
    if (known == entities_.end()) known = entities_.emplace(key, parse_entity(key)).first;
    const Entity& entity = known->second;
    if (entity.taken == 0 || entity.taken > text.size()) return false;
    const Span raw = {at_, at_ + static_cast<std::uint32_t>(entity.taken)};
    at_ = raw.end;
    writer_.character(raw, entity.utf8);
    return true;
  }

  std::string_view html_;
  const HtmlTree& tree_;
  HtmlWriter writer_;
  std::unordered_map<std::string, Entity> entities_;
  std::uint32_t at_ = 0;
};

// Where offsets of the decoded text lie in the bytes it was decoded from.
class RawOffsets {
 public:
  RawOffsets(const std::vector<Piece>& pieces, std::uint32_t bom) : pieces_(pieces), bom_(bom) {}
  const Piece* piece_at(std::uint32_t offset) const {
    const auto after =
        std::upper_bound(pieces_.begin(), pieces_.end(), offset,
                         [](std::uint32_t at, const Piece& piece) { return at < piece.text; });
    return after == pieces_.begin() ? nullptr : &*std::prev(after);
  }
  std::uint32_t operator()(std::uint32_t offset) const {
    const Piece* piece = piece_at(offset);
    if (piece == nullptr) return bom_;
    return bom_ + piece->raw + (offset - piece->text) / piece->text_unit * piece->raw_unit;
  }
  // The pieces of decoded [begin, end), which stands unchanged from `text` on.
  void copy(std::uint32_t text, Span decoded, std::vector<Piece>& to) const {
    for (std::uint32_t at = decoded.begin; at < decoded.end;) {
      const Piece* piece = piece_at(at);
      to.push_back({text + at - decoded.begin, (*this)(at), piece->text_unit, piece->raw_unit});
      const bool last = piece == &pieces_.back();
      at = last ? decoded.end : std::min(decoded.end, (piece + 1)->text);
    }
  }

 private:
  const std::vector<Piece>& pieces_;
  std::uint32_t bom_;
};

// The edits lead back to the decoded page; behind them the file's bytes in its own charset.
void lead_to_bytes(Page& page, std::string_view bytes, const Encoding& encoding,
                   const Decoded& decoded) {
  const RawOffsets raw(decoded.pieces, encoding.bom);
  std::vector<Piece> pieces;
  if (encoding.bom > 0) pieces.push_back({0, 0, 0, 0});
  std::uint32_t text = 0, at = 0;  // at: in the decoded page
  for (const Edit& edit : page.edits) {
    raw.copy(text, {at, at + edit.after.begin - text}, pieces);
    at += edit.after.begin - text;
    pieces.push_back({edit.after.begin, raw(at), 0, 0});
    at += size32(edit.before);
    text = edit.after.end;
  }
  raw.copy(text, {at, at + size32(page.text) - text}, pieces);
  page.pieces = std::move(pieces);
  page.edits = {
      {"markup", {0, size32(page.text)}, std::string(bytes), std::string(encoding.plan()), 1, {}}};
}

// The mark is part of the gap in front of the first character.
void lead_to_bom(Page& page, std::string_view bom) {
  if (!page.edits.empty() && page.edits.front().after.begin == 0 &&
      page.edits.front().after.empty()) {
    page.edits.front().before.insert(0, bom);
  } else {
    page.edits.insert(page.edits.begin(), {"decode", {0, 0}, std::string(bom), "utf-8-bom", 1, {}});
  }
}

class Html final : public Reader {
 public:
  Result<DocumentFacts> read(std::string_view bytes, const ReadOptions& options,
                             const PageSink& sink) const override {
    if (bytes.size() > kMaxHtmlBytes)
      return fail(ErrorCode::limit_exceeded, "the page is larger than 32 MiB");
    TRY_ASSIGN(const Encoding encoding, html_encoding(bytes));
    const std::string_view body = bytes.substr(encoding.bom);
    const Decoded decoded = is_utf8_form(encoding) ? Decoded{} : decode(body, encoding);
    const std::string_view html = is_utf8_form(encoding) ? body : std::string_view(decoded.utf8);

    const BlankedHtml blanked = blank_deep_tags(html);
    HtmlTree tree = parse_html(blanked.html);
    Page page = ItemWriter(html, tree).take();
    if (is_blank(page.text))
      return fail(ErrorCode::empty, "the page shows no text (it may need scripts)");
    if (!is_utf8_form(encoding)) lead_to_bytes(page, bytes, encoding, decoded);
    if (encoding.plan() == "utf-8-bom") lead_to_bom(page, bytes.substr(0, encoding.bom));
    page.languages = std::move(tree.languages);
    if (blanked.blanked > 0) {
      page.findings.push_back(
          {"deep-nesting", 1,
           std::to_string(blanked.blanked) +
               " tags that nest too deep were passed over; their text was kept"});
    }
    DocumentFacts facts{1, std::move(tree.title), {}};
    if (options.first_page <= 1) sink(std::move(page));
    return facts;
  }

  Result<Raster> render(std::string_view, int, float, const std::string&) const override {
    return fail(ErrorCode::unsupported, "an HTML page has no printed page to look at");
  }
};

}  // namespace

const Reader& html_reader() {
  static const Html reader;
  return reader;
}

}  // namespace kiroku
