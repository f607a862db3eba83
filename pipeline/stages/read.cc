#include "pipeline/stages/stages.h"

namespace kiroku {

Result<DocumentFacts> read(const DocumentBytes& document, const ReadOptions& options,
                           Workers& workers, const PageSink& take) {
  if (document.bytes.view().empty()) return fail(ErrorCode::empty, "the file has no bytes");
  if (document.media_type.empty()) {
    return fail(ErrorCode::unsupported, "no reader takes this kind of file");
  }
  return workers.read(document.bytes, document.media_type, options, take);
}

}  // namespace kiroku
