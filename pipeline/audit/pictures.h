#pragma once
// Pictures of pages for the audit pages: rendered by a worker in its jail, kept in memory.
//
//   Pictures pictures(workers, password, kept_pdfs(store, mutex));
//   TRY_ASSIGN(const auto png, pictures.png(source, 3, 110));   // from any thread
#include <list>
#include <memory>
#include <mutex>
#include <string>

#include "pipeline/stages/stages.h"
#include "pipeline/workers/workers.h"
#include "schemas/result.h"
#include "schemas/source.h"

namespace kiroku {

class Pictures {
 public:
  Pictures(Workers& workers, std::string password, KeptPdfs pdfs)
      : workers_(workers), password_(std::move(password)), pdfs_(std::move(pdfs)) {}
  // Error unverified where the file has other bytes by now; see evidence_picture for the others.
  Result<std::shared_ptr<const std::string>> png(const Source& source, int page, float dpi);

 private:
  struct Kept {
    std::string key;
    std::shared_ptr<const std::string> png;
  };
  std::shared_ptr<const std::string> kept(const std::string& key);

  Workers& workers_;
  const std::string password_;
  const KeptPdfs pdfs_;
  std::mutex mutex_;      // of what is below
  std::list<Kept> kept_;  // the latest used first
  std::size_t bytes_ = 0;
};

}  // namespace kiroku
