#include "pipeline/audit/reread.h"

#include <filesystem>

#include "pipeline/carried.h"
#include "schemas/digest.h"

namespace kiroku {

Result<Reopened> reopen(const std::string& digest, const std::vector<std::string>& paths,
                        Workers& workers, const std::string& password) {
  Error why{ErrorCode::not_found, "no path of the document is known"};
  for (const std::string& path : paths) {
    std::error_code ignored;
    if (carrier_of(path).empty() && !std::filesystem::exists(path, ignored)) {
      if (why.code == ErrorCode::not_found) why.message = path + " is not there";
      continue;
    }
    Result<Bytes> bytes = bytes_at(path, workers, password);
    if (!bytes) {
      why = bytes.error();
      continue;
    }
    if (document_digest(bytes->view()) == digest) {
      std::string media_type = media_type_of(bytes->view(), path);
      return Reopened{path, std::move(media_type), *std::move(bytes)};
    }
    why = {ErrorCode::unverified, path + " has other bytes now"};
  }
  return fail(why);
}

}  // namespace kiroku
