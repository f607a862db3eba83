#pragma once
// Recognitions: what was recognised on pages, kept in the store for ever, so that no page is
// recognised twice, however often documents are read again.
//
//   Recognitions kept(store, mutex, [] { return tesseract().fingerprint(); });
//   kept.key({document_digest, 3, {"ja"}});
//
// A result is kept by what it depends on: the picture, named by the digest of the document and the
// number of the page it is drawn from; the engine's version and the digests of its models; the
// languages asked for; and kRecognitionVersion. The picture is not named by its own digest, because
// only the worker that drew it could tell that, and a worker that a document has taken over could
// then say what stands in another document.
#include <functional>
#include <mutex>
#include <optional>
#include <string>

#include "pipeline/stages/stages.h"
#include "pipeline/store/store.h"

namespace kiroku {

// Raise it when recognition gives something else for the same picture, or pages are packed
// otherwise (workers/protocol.h).
constexpr const char* kRecognitionVersion = "recognition-3";

// What LibreOffice made of office files, kept beside that. `store` is used under `mutex` only.
KeptPdfs kept_pdfs(Store& store, std::mutex& mutex);

class Recognitions final {
 public:
  // `store` is used under `mutex` only. `engine` is asked once, when a page is first looked for.
  Recognitions(Store& store, std::mutex& mutex, std::function<std::string()> engine)
      : store_(store), mutex_(mutex), engine_(std::move(engine)) {}

  // May be called from several threads. A store that cannot be read or written costs only time:
  // then nothing is found, or kept.
  KeptPages of_document(const std::string& digest);

 private:
  std::string fonts_key(const std::string& document);
  std::string key(const std::string& document, int page, const std::vector<std::string>& languages);

  Store& store_;
  std::mutex& mutex_;
  std::function<std::string()> engine_;
  std::once_flag asked_;
  std::string fingerprint_;
};

}  // namespace kiroku
