#pragma once
// read --searchable OUT.pdf: the pages of one document with what was recognised on them as an
// invisible text layer.
//
//   SearchableFile file(arguments);
//   TRY(file.check());                       // before anything is read
//   file.take(page);                         // of each page
//   TRY(file.write(workers, bytes, media_type, password, console));
#include <string>
#include <vector>

#include "pipeline/cli/arguments.h"
#include "pipeline/cli/console.h"
#include "pipeline/workers/workers.h"

namespace kiroku {

class SearchableFile {
 public:
  explicit SearchableFile(const Arguments& arguments) : arguments_(arguments) {}
  bool wanted() const { return !arguments_.searchable.empty(); }
  // Error wrong_use: it does not go with the other options, or would stand in its input's place.
  Result<void> check() const;
  void take(const Page& page);
  // Whole or not at all: written beside OUT.pdf and then given its name.
  Result<void> write(Workers& workers, const Bytes& bytes, const std::string& media_type,
                     const std::string& password, Console& console) const;

 private:
  const Arguments& arguments_;
  std::vector<Page> layers_;  // of pages with recognised words; the others stay as they are
};

}  // namespace kiroku
