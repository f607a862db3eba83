#include "pipeline/audit/pictures.h"

#include <algorithm>

#include "pipeline/audit/reread.h"
#include "pipeline/readers/png.h"

namespace kiroku {
namespace {

constexpr std::size_t kMostPictureBytes = 64 << 20;  // some 200 pages

}  // namespace

std::shared_ptr<const std::string> Pictures::kept(const std::string& key) {
  const std::lock_guard lock(mutex_);
  const auto found =
      std::find_if(kept_.begin(), kept_.end(), [&](const Kept& one) { return one.key == key; });
  if (found == kept_.end()) return nullptr;
  kept_.splice(kept_.begin(), kept_, found);
  return found->png;
}

Result<std::shared_ptr<const std::string>> Pictures::png(const Source& source, int page,
                                                         float dpi) {
  const std::string key = source.digest + " " + std::to_string(page) + " " + std::to_string(dpi);
  if (auto known = kept(key)) return known;
  TRY_ASSIGN(const Reopened again, reopen(source.digest, {source.path}, workers_, password_));
  TRY_ASSIGN(const ReadableForm form,
             ReadableForm::of({again.bytes, again.media_type}, workers_, pdfs_));
  const DocumentBytes document = form.document();
  TRY_ASSIGN(const Raster raster,
             workers_.render(document.bytes, document.media_type, page, dpi, password_));
  TRY_ASSIGN(std::string png, encode_png(raster));
  auto made = std::make_shared<const std::string>(std::move(png));
  const std::lock_guard lock(mutex_);
  bytes_ += made->size();
  kept_.push_front({key, made});
  while (bytes_ > kMostPictureBytes && kept_.size() > 1) {
    bytes_ -= kept_.back().png->size();
    kept_.pop_back();
  }
  return made;
}

}  // namespace kiroku
