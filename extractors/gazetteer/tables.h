#pragma once
// What a loaded gazetteer holds; gazetteer.cc fills it, find.cc reads it.
#include <deque>
#include <string>
#include <unordered_map>
#include <vector>

#include "extractors/gazetteer/gazetteer.h"
#include "extractors/gazetteer/name_index.h"

namespace kiroku {

struct Gazetteer::Impl {
  std::string tsv;                 // names point into it
  std::deque<std::string> folded;  // and into these
  std::vector<GazetteerPlace> places;
  std::unordered_map<std::string, std::uint32_t> by_id;
  NameIndex names;
  std::string digest;
};

}  // namespace kiroku
