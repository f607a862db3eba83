#pragma once
// What a loaded gazetteer holds; gazetteer.cc fills it, find.cc reads it.
#include <deque>
#include <string>
#include <vector>

#include "extractors/gazetteer/gazetteer.h"
#include "extractors/gazetteer/name_index.h"

namespace kiroku {

struct Gazetteer::Impl {
  std::string tsv;                 // names point into it
  std::deque<std::string> folded;  // and into these
  std::vector<GazetteerPlace> places;
  std::vector<std::uint32_t> by_id;  // of places, in the order of their ids
  NameIndex names;
  std::string digest;
};

}  // namespace kiroku
