#include "pipeline/cli/searchable.h"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "pipeline/cli/progress_line.h"
#include "pipeline/workers/channel.h"

namespace kiroku {
namespace {

// A file that gets its name when it is whole, and is gone where it never is.
class FreshFile {
 public:
  static Result<FreshFile> beside(const std::string& path) {
    FreshFile file;
    file.name_ = path + ".XXXXXX";
    file.target_ = path;
    file.descriptor_ = Descriptor(mkostemp(file.name_.data(), O_CLOEXEC));
    if (file.descriptor_) return file;
    file.name_.clear();
    return fail(ErrorCode::unreadable, with_reason("cannot write " + path, errno));
  }
  FreshFile(FreshFile&& other) noexcept
      : name_(std::exchange(other.name_, {})),
        target_(std::move(other.target_)),
        descriptor_(std::move(other.descriptor_)) {}
  FreshFile& operator=(FreshFile&&) = delete;
  ~FreshFile() {
    if (!name_.empty()) unlink(name_.c_str());
  }

  bool write(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t count = ::write(descriptor_.get(), bytes.data(), bytes.size());
      if (count < 0 && errno == EINTR) continue;
      if (count < 0) failure_ = errno;
      if (count < 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(count));
    }
    return true;
  }
  // Of the write that failed; 0: none.
  int failure() const { return failure_; }

  Result<void> name() {
    const mode_t mask = umask(0);
    umask(mask);
    if (fchmod(descriptor_.get(), 0666 & ~mask) != 0 || fsync(descriptor_.get()) != 0 ||
        rename(name_.c_str(), target_.c_str()) != 0)
      return fail(ErrorCode::unreadable, with_reason("cannot write " + target_, errno));
    name_.clear();
    return {};
  }

 private:
  FreshFile() = default;
  std::string name_, target_;
  Descriptor descriptor_;
  int failure_ = 0;
};

std::string pages(std::size_t count) { return grouped(count) + (count == 1 ? " page" : " pages"); }

}  // namespace

Result<void> SearchableFile::check() const {
  if (!wanted()) return {};
  const std::string& out = arguments_.searchable;
  if (arguments_.paths.size() > 1 || arguments_.embedded)
    return fail(ErrorCode::wrong_use, "--searchable writes one PDF of one FILE; call it for each");
  std::error_code ignored;
  if (std::filesystem::equivalent(arguments_.paths.front(), out, ignored) && !arguments_.force)
    return fail(ErrorCode::wrong_use,
                out + " is the document itself; --force puts the new one in its place");
  if (std::filesystem::is_directory(out, ignored))
    return fail(ErrorCode::wrong_use, out + " is a folder; --searchable takes the name of a file");
  return {};
}

void SearchableFile::take(const Page& page) {
  const bool recognised =
      std::any_of(page.glyphs.begin(), page.glyphs.end(),
                  [&](const Glyph& glyph) { return page.runs[glyph.run].origin == Origin::ocr; });
  if (!recognised) return;
  Page layer;
  layer.number = page.number;
  layer.width = page.width;
  layer.height = page.height;
  layer.text = page.text;
  layer.glyphs = page.glyphs;
  layer.runs = page.runs;
  layer.blocks = page.blocks;
  layers_.push_back(std::move(layer));
}

Result<void> SearchableFile::write(Workers& workers, const Bytes& bytes,
                                   const std::string& media_type, const std::string& password,
                                   Console& console) const {
  const std::string& from = arguments_.paths.front();
  TRY_ASSIGN(FreshFile file, FreshFile::beside(arguments_.searchable));
  const Result<DocumentFacts> facts =
      workers.searchable(bytes, media_type, {password, arguments_.force}, layers_,
                         [&](std::string_view piece) { return file.write(piece); });
  if (file.failure() != 0)
    return fail(ErrorCode::unreadable,
                with_reason("cannot write " + arguments_.searchable, file.failure()));
  if (!facts) return fail(facts.error().code, from + ": " + facts.error().message);
  TRY(file.name());
  console.note(arguments_.searchable + ": " + pages(static_cast<std::size_t>(facts->pages)) + ", " +
               grouped(layers_.size()) + " with a new text layer");
  return {};
}

}  // namespace kiroku
