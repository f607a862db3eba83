#pragma once
// Compiled rules kept between runs, so that a start does not read the packs' YAML, check their
// patterns and sort the gazetteer's names again.
//
//   const RuleCache cache(packs, tsv);
//   if (auto rules = cache.load(tsv)) return std::move(*rules);
//   if (auto before = cache.load_similar(tsv)) ...  // of other packs: most of them are the same
//   cache.keep(*rules);
//
// One file for each content of packs, gazetteer and program, in $KIROKU_CACHE, else
// $XDG_CACHE_HOME/kiroku, else ~/.cache/kiroku; an empty KIROKU_CACHE keeps nothing. A file is only
// believed if it is the user's own, nobody else may write it, and its key and its checksum are
// right; else it is as if it were not there. Nothing here can fail: without a cache a start takes
// longer, no more.
#include <optional>
#include <string>
#include <vector>

#include "extractors/engine.h"

namespace kiroku {

class RuleCache {
 public:
  RuleCache(const std::vector<PackFile>& packs, std::string_view tsv);
  std::optional<Rules> load(const std::string& tsv) const;
  // The newest of this program and gazetteer, whatever the packs were.
  std::optional<Rules> load_similar(const std::string& tsv) const;
  void keep(const Rules& rules) const;

 private:
  std::string folder_;  // empty: nothing is kept
  std::string key_, kin_;  // of all it rests on, and of all but the packs
};

}  // namespace kiroku
