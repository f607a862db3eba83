#include "pipeline/readers/poppler_evidence.h"

#include <algorithm>
#include <cmath>

#include <Catalog.h>
#include <FileSpec.h>
#include <Gfx.h>
#include <Link.h>
#include <OptionalContent.h>
#include <Page.h>
#include <Stream.h>
#include <UTF.h>

#include "schemas/utf8.h"

namespace kiroku {
namespace {

constexpr int kMostLinks = 5000, kMostAnnotations = 5000;
constexpr int kMostSigns = 2000;       // of a target or a note
constexpr int kMostAttachments = 500;  // listed
constexpr int kDeepestTree = 40;       // levels of a tree of the file

// Bytes of the file as text: URIs and names are ASCII, or UTF-8 where they are not.
std::string printable_utf8(const std::string& bytes) {
  std::string out;
  for (std::size_t at = 0; at < std::min<std::size_t>(bytes.size(), kMostSigns);) {
    const char32_t c = next_code_point(bytes, at);
    if (c >= 0x20 && c != 0x7F) append_utf8(out, c);
  }
  return out;
}

std::string text_at(const Object& dictionary, const char* key) {
  const Object value = dictionary.dictLookup(key);
  if (value.isString()) return text_of(*value.getString(), kMostSigns);
  return value.isName() ? printable_utf8(value.getName()) : std::string();
}

// From the file's coordinates of a page to those of the page as it is displayed.
class PageFrame {
 public:
  explicit PageFrame(::Page& page)
      : state_(72, 72, page.getCropBox(), page.getRotate(), /*upsideDown=*/true) {}
  // Nothing where a coordinate is not a number, or nowhere.
  std::optional<Box> displayed(double x0, double y0, double x1, double y1) {
    double ax = 0, ay = 0, bx = 0, by = 0;
    state_.transform(x0, y0, &ax, &ay);
    state_.transform(x1, y1, &bx, &by);
    if (!(std::fabs(ax) + std::fabs(ay) + std::fabs(bx) + std::fabs(by) < 1e6)) return std::nullopt;
    return Box{static_cast<float>(std::min(ax, bx)), static_cast<float>(std::min(ay, by)),
               static_cast<float>(std::max(ax, bx)), static_cast<float>(std::max(ay, by))};
  }

 private:
  GfxState state_;
};

// Where a link leads to; actions (scripts, programs) are no places.
std::string target_of(PDFDoc& document, LinkAction* action) {
  if (auto* uri = dynamic_cast<LinkURI*>(action)) return printable_utf8(uri->getURI());
  auto* inside = dynamic_cast<LinkGoTo*>(action);
  if (inside == nullptr) return {};
  const LinkDest* place = inside->getDest();
  std::unique_ptr<LinkDest> named;
  if (place == nullptr && inside->getNamedDest() != nullptr) {
    named = document.findDest(inside->getNamedDest());
    place = named.get();
  }
  if (place == nullptr) return {};
  const int page =
      place->isPageRef() ? document.findPage(place->getPageRef()) : place->getPageNum();
  return page > 0 ? "#" + std::to_string(page) : std::string();
}

void add_links(PDFDoc& document, PageFrame& frame, Page& page) {
  const std::unique_ptr<Links> links = document.getLinks(page.number);
  if (links == nullptr) return;
  int count = 0;
  for (AnnotLink* link : links->getLinks()) {
    if (++count > kMostLinks) break;
    std::string target = target_of(document, link->getAction());
    double x0 = 0, y0 = 0, x1 = 0, y1 = 0;
    link->getRect(&x0, &y0, &x1, &y1);
    const std::optional<Box> box = frame.displayed(x0, y0, x1, y1);
    if (box && !target.empty()) page.links.push_back({*box, std::move(target)});
  }
}

// What a form field holds may stand in one that it is a part of.
std::string field_value(const Object& widget) {
  Object field = widget.copy();
  for (int level = 0; level < kDeepestTree && field.isDict(); ++level) {
    std::string value = text_at(field, "V");
    if (!value.empty()) return value;
    field = field.dictLookup("Parent");
  }
  return {};
}

std::optional<Annotation> annotation_of(const Object& entry, PageFrame& frame) {
  if (!entry.isDict()) return std::nullopt;
  Annotation one;
  one.kind = text_at(entry, "Subtype");
  if (one.kind.empty() || one.kind == "Link" || one.kind == "Popup") return std::nullopt;
  const Object rectangle = entry.dictLookup("Rect");
  if (!rectangle.isArray() || rectangle.arrayGetLength() != 4) return std::nullopt;
  double at[4] = {};
  for (int i = 0; i < 4; ++i) {
    const Object number = rectangle.arrayGet(i);
    if (!number.isNum()) return std::nullopt;
    at[i] = number.getNum();
  }
  const std::optional<Box> box = frame.displayed(at[0], at[1], at[2], at[3]);
  if (!box) return std::nullopt;
  one.box = *box;
  one.text = one.kind == "Widget" ? field_value(entry) : text_at(entry, "Contents");
  const Object flags = entry.dictLookup("F");
  constexpr int kHidden = 1 << 1, kNoView = 1 << 5;
  one.hidden = flags.isInt() && (flags.getInt() & (kHidden | kNoView)) != 0;
  return one;
}

// The value of a number tree's key.
Object number_tree_value(const Object& node, int key, int level) {
  if (!node.isDict() || level > kDeepestTree) return Object(objNull);
  const Object numbers = node.dictLookup("Nums");
  for (int i = 0; numbers.isArray() && i + 1 < numbers.arrayGetLength(); i += 2) {
    const Object number = numbers.arrayGet(i);
    if (number.isInt() && number.getInt() == key) return numbers.arrayGet(i + 1);
  }
  const Object kids = node.dictLookup("Kids");
  for (int i = 0; kids.isArray() && i < kids.arrayGetLength(); ++i) {
    const Object kid = kids.arrayGet(i);
    if (!kid.isDict()) continue;
    const Object limits = kid.dictLookup("Limits");
    if (!limits.isArray() || limits.arrayGetLength() != 2) continue;
    const Object low = limits.arrayGet(0), high = limits.arrayGet(1);
    if (low.isInt() && high.isInt() && low.getInt() <= key && key <= high.getInt())
      return number_tree_value(kid, key, level + 1);
  }
  return Object(objNull);
}

}  // namespace

std::string text_of(const GooString& text, int most) {
  Unicode* units = nullptr;
  const int length = TextStringToUCS4(text.toStr(), &units);
  const std::unique_ptr<Unicode, decltype(&gfree)> owner(units, gfree);
  std::string out;
  for (int i = 0; i < std::min(length, most); ++i)
    if (units[i] >= 0x20 && units[i] != 0x7F) append_utf8(out, units[i]);
  return out;
}

void add_annotations(PDFDoc& document, Page& page) {
  ::Page* shown = document.getPage(page.number);
  PageFrame frame(*shown);
  add_links(document, frame, page);
  const Object entries = shown->getAnnotsObject();
  const int count = entries.isArray() ? entries.arrayGetLength() : 0;
  for (int i = 0; i < std::min(count, kMostAnnotations); ++i)
    if (auto one = annotation_of(entries.arrayGet(i), frame))
      page.annotations.push_back(std::move(*one));
}

int struct_parents(const Object& dictionary) {
  if (!dictionary.isDict()) return -1;
  const Object number = dictionary.dictLookup("StructParents");
  return number.isInt() ? number.getInt() : -1;
}

int page_parents(PDFDoc& document, int number) {
  return struct_parents(document.getXRef()->fetch(document.getPage(number)->getRef()));
}

StructureTree::StructureTree(PDFDoc& document) : document_(&document) {
  const Object catalog = document.getXRef()->getCatalog();
  if (catalog.isDict()) root_ = catalog.dictLookup("StructTreeRoot");
}

const Object& StructureTree::elements(int parents) {
  const auto known = elements_.find(parents);
  if (known != elements_.end()) return known->second;
  Object found(objNull);
  if (root_.isDict()) found = number_tree_value(root_.dictLookup("ParentTree"), parents, 0);
  return elements_.emplace(parents, std::move(found)).first->second;
}

// Elements stand all over the file's object streams, each of which is parsed anew for one of them:
// what is farther up is looked at once.
const StructureTree::Place& StructureTree::place_of(const Object& parent, int level) {
  static const Place nowhere;
  if (level > kDeepestTree || !parent.isRef()) return nowhere;
  const int number = parent.getRef().num;
  const auto known = places_.find(number);
  if (known != places_.end()) return known->second;
  Place& place = places_[number];  // of a loop: nothing
  const Object element = parent.fetch(document_->getXRef());
  const std::string type = element.isDict() ? text_at(element, "S") : std::string();
  if (type.empty()) return place;  // the tree's root
  Place found = place_of(element.dictLookupNF("P"), level + 1);
  found.types.push_back(type);
  if (std::string language = text_at(element, "Lang"); !language.empty())
    found.language = std::move(language);
  return places_[number] = std::move(found);
}

void StructureTree::describe(int parents, MarkedContent& content) {
  const Object& all = elements(parents);
  if (content.id < 0 || !all.isArray() || content.id >= all.arrayGetLength()) return;
  const Object element = all.arrayGet(content.id);
  const std::string type = element.isDict() ? text_at(element, "S") : std::string();
  if (type.empty()) return;
  const Place& around = place_of(element.dictLookupNF("P"), 0);
  content.structure = around.types;
  content.structure.push_back(type);
  // Replacement text of an element farther up stands for more than this sequence.
  if (content.actual_text.empty()) content.actual_text = text_at(element, "ActualText");
  if (content.alternative.empty()) content.alternative = text_at(element, "Alt");
  if (content.language.empty()) content.language = text_at(element, "Lang");
  if (content.language.empty()) content.language = around.language;
}

std::vector<Attachment> attachments_of(PDFDoc& document) {
  Catalog* catalog = document.getCatalog();
  const int count = std::min(catalog->numEmbeddedFiles(), kMostAttachments);
  std::vector<Attachment> all;
  for (int i = 0; i < count; ++i) {
    const std::unique_ptr<FileSpec> file = catalog->embeddedFile(i);
    Attachment one;
    if (file != nullptr && file->isOk()) {
      if (file->getFileName() != nullptr) one.name = text_of(*file->getFileName());
      EmbFile* inside = file->getEmbeddedFile();
      if (inside != nullptr && inside->isOk()) {
        one.size = std::max(inside->size(), -1);
        if (inside->mimeType() != nullptr)
          one.media_type = printable_utf8(inside->mimeType()->toStr());
      }
    }
    all.push_back(std::move(one));
  }
  return all;
}

std::optional<Finding> embedded_files(const std::vector<Attachment>& attachments, int count) {
  constexpr std::size_t kMostNamed = 10, kMostBytes = 60;  // a finding is one sentence
  if (attachments.empty()) return std::nullopt;
  std::string names;
  for (std::size_t i = 0; i < std::min(attachments.size(), kMostNamed); ++i) {
    std::string name = attachments[i].name;
    std::size_t cut = std::min(name.size(), kMostBytes);
    while (cut < name.size() && (static_cast<unsigned char>(name[cut]) & 0xC0) == 0x80) --cut;
    name.resize(cut);
    names += (i > 0 ? ", " : "") + (name.empty() ? "(no name)" : name);
  }
  if (attachments.size() > kMostNamed) names += "...";
  std::string said = "the document carries " + std::to_string(count) +
                     (count == 1 ? " file" : " files") + ", read with --embedded: " + names;
  if (static_cast<std::size_t>(count) > attachments.size())
    said += " (only the first " + std::to_string(attachments.size()) + ")";
  return Finding{std::string(kCarriesFiles), 0, said};
}

Result<std::string> attached_bytes(PDFDoc& document, int index) {
  Catalog* catalog = document.getCatalog();
  if (index < 0 || index >= catalog->numEmbeddedFiles())
    return fail(ErrorCode::not_found, "there is no such embedded file");
  const std::unique_ptr<FileSpec> file = catalog->embeddedFile(index);
  EmbFile* inside = file != nullptr && file->isOk() ? file->getEmbeddedFile() : nullptr;
  Stream* stream = inside != nullptr ? inside->stream() : nullptr;
  if (stream == nullptr) return fail(ErrorCode::damaged, "the embedded file cannot be taken out");
  std::string bytes;
  stream->reset();
  for (int c = stream->getChar(); c != EOF; c = stream->getChar()) {
    if (bytes.size() >= kMaxAttachmentBytes)
      return fail(ErrorCode::limit_exceeded, "the embedded file is over 128 MiB");
    bytes += static_cast<char>(c);
  }
  stream->close();
  return bytes;
}

}  // namespace kiroku
