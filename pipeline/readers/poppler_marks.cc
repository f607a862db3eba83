// What the file itself says of the glyphs that are drawn (PageDevice in poppler_device.h): marked
// content and clips. Taken down only where evidence is asked for.
#include <algorithm>

#include "pipeline/readers/content_marks.h"
#include "pipeline/readers/poppler_device.h"
#include "pipeline/readers/poppler_evidence.h"

namespace kiroku {
namespace {

constexpr std::size_t kMostContents = UINT16_MAX, kMostClips = 10'000;

std::string text_at(Dict* properties, const char* key) {
  const Object value = properties->lookup(key);
  return value.isString() ? text_of(*value.getString(), 2000) : std::string();
}

std::string plain(const char* name) {
  std::string out = std::string(name).substr(0, 100);
  for (char& c : out)
    if (c < 0x20 || c > 0x7E) c = '?';
  return out;
}

}  // namespace

void PageDevice::beginMarkedContent(const char* name, Dict* properties) {
  if (!marking_) return;
  run_stale_ = true;
  const std::uint16_t inside = open_.empty() ? 0 : open_.back();
  if (page_.contents.size() >= kMostContents) return open_.push_back(inside);
  MarkedContent one;
  one.inside = inside;
  if (name != nullptr) one.tag = plain(name);
  if (properties != nullptr) {
    const Object id = properties->lookup("MCID");
    if (id.isInt() && id.getInt() >= 0) one.id = id.getInt();
    one.actual_text = text_at(properties, "ActualText");
    one.alternative = text_at(properties, "Alt");
    one.language = text_at(properties, "Lang");
    if (one.tag == kLayerTag) one.layer = text_at(properties, "Name");
  }
  if (one.tag == kLayerTag) one.tag = "OC";
  page_.contents.push_back(std::move(one));
  parents_.push_back(forms_.empty() ? page_parents_ : forms_.back().parents);
  open_.push_back(static_cast<std::uint16_t>(page_.contents.size()));
}

void PageDevice::endMarkedContent(GfxState*) {
  if (!marking_) return;
  run_stale_ = true;
  if (open_.size() > (forms_.empty() ? 0 : forms_.back().open)) open_.pop_back();
}

// A form has commands, and so sequences and a place in the structure tree, of its own.
void PageDevice::beginForm(Ref id) {
  if (!marking_) return;
  const Object form = xref_ != nullptr && id != Ref::INVALID() ? xref_->fetch(id) : Object(objNull);
  const Object dictionary =
      form.isStream() ? form.getStream()->getDictObject()->copy() : Object(objNull);
  forms_.push_back({open_.size(), struct_parents(dictionary)});
}

void PageDevice::endForm(Ref) {
  if (!marking_ || forms_.empty()) return;
  run_stale_ = true;
  open_.resize(std::min(open_.size(), forms_.back().open));
  forms_.pop_back();
}

// The number of the clip that stands now.
std::uint16_t PageDevice::find_clip() {
  Box clip{std::max(clip_[0], 0.0f), std::max(clip_[1], 0.0f), std::min(clip_[2], drawing_.width),
           std::min(clip_[3], drawing_.height)};
  // Written so that one that is not a number is an empty one, as one is that nothing shows through.
  if (!(clip.x0 < clip.x1 && clip.y0 < clip.y1)) clip = {};
  const bool narrower = clip.x0 > 0.01f || clip.y0 > 0.01f || clip.x1 < drawing_.width - 0.01f ||
                        clip.y1 < drawing_.height - 0.01f;
  if (!narrower) return 0;
  std::vector<Box>& all = page_.clips;
  const std::size_t recent = all.size() > 64 ? all.size() - 64 : 0;
  const auto known = std::find(all.begin() + static_cast<std::ptrdiff_t>(recent), all.end(), clip);
  if (known == all.end() && all.size() >= kMostClips) return 0;
  if (known == all.end()) return all.push_back(clip), static_cast<std::uint16_t>(all.size());
  return static_cast<std::uint16_t>(known - all.begin() + 1);
}

void PageDevice::describe_contents(StructureTree& tree, Page& page) {
  for (std::size_t i = 0; i < std::min(page.contents.size(), parents_.size()); ++i)
    if (parents_[i] >= 0) tree.describe(parents_[i], page.contents[i]);
}

}  // namespace kiroku
