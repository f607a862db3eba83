#include "pipeline/store/impl.h"
#include "pipeline/store/pack.h"
#include "pipeline/store/store.h"
#include "schemas/compress.h"

namespace kiroku {

Result<std::optional<std::string>> Store::recognised(std::string_view key) {
  return impl_->database->guarded([&]() -> Result<std::optional<std::string>> {
    Query found = impl_->database->query("SELECT result FROM recognised WHERE key = ?", key);
    if (!found.step()) return std::nullopt;
    return decompress(found.blob(0));
  });
}

Result<void> Store::keep_recognised(std::string_view key, std::string_view document, int page,
                                    std::string_view result) {
  return impl_->database->in_transaction([&]() -> Result<void> {
    const std::string packed = compress(result);
    impl_->database->run(
        "INSERT OR REPLACE INTO recognised (key, document, page, result) VALUES (?,?,?,?)", key,
        document, page, Blob{packed});
    return {};
  });
}

}  // namespace kiroku
