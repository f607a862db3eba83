#pragma once
// Where the packs and the gazetteer stand, and the rules made of them.
//
//   TRY_ASSIGN(const Rules rules, load_rules(arguments.packs, arguments.places));
//
// Built in: share/kiroku below a folder above the program (an installation), else the source tree
// that the program was built from. A folder of one's own is laid over it: a file with the same
// name below it ("date/ja.yaml") takes the built-in one's place, others are added.
#include <string>
#include <vector>

#include "extractors/engine.h"
#include "schemas/result.h"

namespace kiroku {

struct RuleFolders {
  std::string packs, gazetteer;
};
Result<RuleFolders> rule_folders();

// Sorted by name. Error unreadable where a folder is not there.
Result<std::vector<PackFile>> load_packs(const std::string& built_in,
                                         const std::vector<std::string>& overlays);
// `places` is a file of one's own places (place_file.h), or empty.
Result<Rules> load_rules(const std::vector<std::string>& overlays, const std::string& places = {});

// A file of ours as bytes (a pack, a password, a sheet): trusted, and small.
Result<std::string> read_small_file(const std::string& path);

}  // namespace kiroku
