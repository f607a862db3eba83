#include "pipeline/readers/poppler_fonts.h"

#include <utility>

#include <Stream.h>

namespace kiroku {
namespace {

// Type 1 and CFF fonts with one byte a code have 10 to 100 KB unpacked; a hostile stream has 10 GB.
constexpr std::size_t kMostOfStream = 256 << 10;
constexpr std::size_t kMostOfDocument = 16 << 20;
constexpr std::size_t kMostObjects = 20'000;

// The stream's bytes behind its filters; none where they are more than kMostOfStream.
std::string unpacked(Stream& stream) {
  std::string bytes(kMostOfStream + 1, '\0');
  stream.reset();
  std::size_t size = 0;
  while (size < bytes.size()) {
    const int more = stream.doGetChars(static_cast<int>(bytes.size() - size),
                                       reinterpret_cast<unsigned char*>(bytes.data() + size));
    if (more <= 0) break;
    size += static_cast<std::size_t>(more);
  }
  stream.close();
  bytes.resize(size > kMostOfStream ? 0 : size);
  bytes.shrink_to_fit();
  return bytes;
}

}  // namespace

void KeptFonts::keep(XRef& xref, Ref font) {
  // Fonts that are no objects of their own get a generation that no file can have.
  if (font.gen > 0xFFFF || known_.size() >= kMostObjects || !known_.insert(font).second) return;
  const Object dictionary = xref.fetch(font);
  if (!dictionary.isDict()) return;
  xref.setModifiedObject(&dictionary, font);
  keep_parts(xref, dictionary);
  keep_object(xref, dictionary, "DescendantFonts");
  const Object descendants = dictionary.dictLookup("DescendantFonts");
  if (!descendants.isArray() || descendants.arrayGetLength() == 0) return;
  const Object& first = descendants.arrayGetNF(0);
  if (first.isRef()) keep(xref, first.getRef());
}

void KeptFonts::keep_parts(XRef& xref, const Object& dictionary) {
  for (const char* key : {"Encoding", "Widths", "W", "FontDescriptor"})
    keep_object(xref, dictionary, key);
  for (const char* key : {"ToUnicode", "CIDToGIDMap"}) keep_stream(xref, dictionary, key);
  const Object descriptor = dictionary.dictLookup("FontDescriptor");
  if (!descriptor.isDict()) return;
  for (const char* key : {"FontFile", "FontFile2", "FontFile3"}) keep_stream(xref, descriptor, key);
}

void KeptFonts::keep_object(XRef& xref, const Object& holder, const char* key) {
  const Object& value = holder.dictLookupNF(key);
  if (!value.isRef() || known_.count(value.getRef()) > 0) return;
  const Object object = xref.fetch(value.getRef());
  if (object.isNull() || object.isStream() || object.isError()) return;
  known_.insert(value.getRef());
  xref.setModifiedObject(&object, value.getRef());
}

void KeptFonts::keep_stream(XRef& xref, const Object& holder, const char* key) {
  const Object& value = holder.dictLookupNF(key);
  if (!value.isRef() || known_.count(value.getRef()) > 0) return;
  known_.insert(value.getRef());
  const Object object = xref.fetch(value.getRef());
  if (!object.isStream()) return;
  Stream& stream = *object.getStream();
  // Behind other filters are pictures, which are told by them.
  std::string bytes = stream.getKind() == strFlate ? unpacked(stream) : std::string();
  if (bytes.empty() || size_ + bytes.size() > kMostOfDocument) {
    xref.setModifiedObject(&object, value.getRef());
    return;
  }
  size_ += bytes.size();
  const std::string& held = streams_.emplace_back(std::move(bytes));
  Stream* kept = new MemStream(held.data(), 0, static_cast<Goffset>(held.size()),
                               stream.getDictObject()->copy());
  const Object kept_object(kept);
  xref.setModifiedObject(&kept_object, value.getRef());
}

}  // namespace kiroku
