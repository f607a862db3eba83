#pragma once
// A stored document's bytes once more: from the first of its paths that still has them, which may
// lead into a file that carries it.
//
//   const Result<Reopened> again = reopen(digest, paths, workers, password);
//   if (again) ... again->bytes, again->media_type
#include <string>
#include <vector>

#include "pipeline/workers/workers.h"
#include "schemas/result.h"

namespace kiroku {

struct Reopened {
  std::string path, media_type;
  Bytes bytes;
};

// Error not_found: none of the paths is there; unverified: other bytes stand there now; unreadable.
Result<Reopened> reopen(const std::string& digest, const std::vector<std::string>& paths,
                        Workers& workers, const std::string& password);

}  // namespace kiroku
