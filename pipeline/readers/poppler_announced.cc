#include "pipeline/readers/poppler_announced.h"

#include <memory>
#include <optional>

#include <Gfx.h>
#include <Page.h>
#include <Stream.h>

#include "pipeline/readers/content_marks.h"

namespace kiroku {
namespace {

constexpr std::size_t kMostCommands = 64 << 20;  // bytes of a page's commands; of all forms'
constexpr std::size_t kMostOfValue = 2000;       // bytes of a property
constexpr std::size_t kMostForms = 20'000;
constexpr int kDeepestForms = 20;  // a form in a form...

std::string hexadecimal(const std::string& bytes) {
  constexpr char kDigits[] = "0123456789ABCDEF";
  std::string out;
  for (const char c : bytes.substr(0, kMostOfValue)) {
    out += kDigits[static_cast<unsigned char>(c) >> 4];
    out += kDigits[static_cast<unsigned char>(c) & 0xF];
  }
  return out;
}

// What of a property list is of use to us.
std::string written_out(const Object& list) {
  std::string out = "<<";
  const Object id = list.dictLookup("MCID");
  if (id.isInt()) out += "/MCID " + std::to_string(id.getInt());
  for (const char* key : {"ActualText", "Alt", "Lang", "Name"}) {
    const Object value = list.dictLookup(key);
    if (value.isString())
      out += std::string("/") + key + "<" + hexadecimal(value.getString()->toStr()) + ">";
  }
  return out + ">>";
}

// What the lists of these resources say; nothing where there are none.
std::optional<Object> named_lists(const Object& resources) {
  if (!resources.isDict()) return std::nullopt;
  Object lists = resources.dictLookup("Properties");
  if (!lists.isDict() || lists.dictGetLength() == 0) return std::nullopt;
  return lists;
}

std::string announced_with(const Object& lists, const std::string& commands) {
  return announced(commands, [&lists](std::string_view, std::string_view name) {
    const Object list = lists.dictLookup(std::string(name).c_str());
    return list.isDict() ? written_out(list) : std::string();
  });
}

// False where it is too long.
bool append_commands(Stream& stream, std::string& commands) {
  stream.reset();
  for (int c = stream.getChar(); c != EOF; c = stream.getChar()) {
    commands += static_cast<char>(c);
    if (commands.size() > kMostCommands) return false;
  }
  stream.close();
  commands += '\n';
  return true;
}

// All commands of the page as one; nothing where that is too much.
std::optional<std::string> commands_of(::Page& page) {
  const Object contents = page.getContents();
  const int count = contents.isArray() ? contents.arrayGetLength() : 1;
  std::string commands;
  for (int i = 0; i < count; ++i) {
    const Object part = contents.isArray() ? contents.arrayGet(i) : contents.copy();
    if (part.isStream() && !append_commands(*part.getStream(), commands)) return std::nullopt;
  }
  return commands;
}

}  // namespace

void AnnouncedContent::announce_forms(XRef& xref, const Object& resources, int level) {
  if (level > kDeepestForms || !resources.isDict()) return;
  const Object objects = resources.dictLookup("XObject");
  if (!objects.isDict()) return;
  for (int i = 0; i < objects.dictGetLength(); ++i) {
    const Object& one = objects.dictGetValNF(i);
    if (one.isRef()) announce_form(xref, one.getRef(), level);
  }
}

void AnnouncedContent::announce_form(XRef& xref, Ref at, int level) {
  if (seen_.size() >= kMostForms || !seen_.insert(at).second) return;
  const Object form = xref.fetch(at);
  if (!form.isStream() || !form.streamGetDict()->lookup("Subtype").isName("Form")) return;
  const Object resources = form.streamGetDict()->lookup("Resources");
  announce_forms(xref, resources, level + 1);
  const std::optional<Object> lists = named_lists(resources);
  std::string commands;
  if (!lists || !append_commands(*form.getStream(), commands)) return;
  commands = announced_with(*lists, commands);
  if (size_ + commands.size() > kMostCommands) return;
  size_ += commands.size();
  const std::string& kept = commands_.emplace_back(std::move(commands));
  Object dictionary(form.streamGetDict()->copy(&xref));
  for (const char* packing : {"Filter", "F", "DecodeParms", "DP", "Length"})
    dictionary.dictRemove(packing);
  dictionary.dictSet("Length", Object(static_cast<int>(kept.size())));
  const Object announced_form(static_cast<Stream*>(
      new MemStream(kept.data(), 0, static_cast<Goffset>(kept.size()), std::move(dictionary))));
  xref.setModifiedObject(&announced_form, at);
}

void AnnouncedContent::display(PDFDoc& document, int number, OutputDev& device,
                               bool (*is_full)(void*), bool (*before_annotation)(Annot*, void*)) {
  ::Page* page = document.getPage(number);
  static const Object nothing(objNull);
  const Object* own = page->getResourceDictObject();
  const Object& resources = own != nullptr ? *own : nothing;
  announce_forms(*document.getXRef(), resources, 0);
  const std::optional<Object> lists = named_lists(resources);
  const std::optional<std::string> commands = lists ? commands_of(*page) : std::nullopt;
  if (!commands) {
    document.displayPage(&device, number, 72, 72, 0, /*useMediaBox=*/false, /*crop=*/true,
                         /*printing=*/false, is_full, &device, before_annotation, &device);
    return;
  }
  const std::string rewritten = announced_with(*lists, *commands);
  const std::unique_ptr<Gfx> gfx(
      page->createGfx(&device, 72, 72, 0, false, true, -1, -1, -1, -1, false, is_full, &device));
  auto* bytes = new MemStream(const_cast<char*>(rewritten.data()), 0,
                              static_cast<Goffset>(rewritten.size()), Object(objNull));
  Object stream(static_cast<Stream*>(bytes));
  gfx->saveState();
  gfx->display(&stream);
  gfx->restoreState();
  for (Annot* annotation : page->getAnnots()->getAnnots())
    if (before_annotation(annotation, &device)) annotation->draw(gfx.get(), false);
}

}  // namespace kiroku
