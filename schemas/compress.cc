#include "schemas/compress.h"

#include <zstd.h>

namespace kiroku {
namespace {

// zstd's working memory, the same for one page after another: making it takes longer than unpacking
// a page.
template <typename Context, Context* (*create)(), std::size_t (*free)(Context*)>
class Kept {
 public:
  Kept() : context_(create()) {}
  ~Kept() { free(context_); }
  Kept(const Kept&) = delete;
  Kept& operator=(const Kept&) = delete;
  Context* get() const { return context_; }

 private:
  Context* context_;
};

}  // namespace

std::string compress(std::string_view bytes) {
  constexpr int kLevel = 3;
  thread_local const Kept<ZSTD_CCtx, ZSTD_createCCtx, ZSTD_freeCCtx> context;
  std::string packed(ZSTD_compressBound(bytes.size()), '\0');
  const std::size_t size = ZSTD_compressCCtx(context.get(), packed.data(), packed.size(),
                                             bytes.data(), bytes.size(), kLevel);
  packed.resize(ZSTD_isError(size) != 0u ? 0 : size);
  return packed;
}

std::string decompress(std::string_view bytes, std::size_t limit) {
  const unsigned long long size = ZSTD_getFrameContentSize(bytes.data(), bytes.size());
  if (size == ZSTD_CONTENTSIZE_ERROR || size == ZSTD_CONTENTSIZE_UNKNOWN || size > limit) return {};
  thread_local const Kept<ZSTD_DCtx, ZSTD_createDCtx, ZSTD_freeDCtx> context;
  std::string text(static_cast<std::size_t>(size), '\0');
  const std::size_t got = ZSTD_decompressDCtx(context.get(), text.data(), text.size(),
                                              bytes.data(), bytes.size());
  return ZSTD_isError(got) != 0u || got != text.size() ? std::string() : text;
}

}  // namespace kiroku
