#pragma once
// What a loaded gazetteer holds; gazetteer.cc fills it, find.cc reads it.
#include <deque>
#include <string>
#include <vector>

#include "extractors/gazetteer/gazetteer.h"
#include "extractors/gazetteer/name_index.h"

namespace kiroku {

// A name of a town or district: where its line begins in the table. They are many and rarely asked
// for, so their lines are read when they are.
struct TownName {
  std::uint64_t hash;  // of the folded name
  std::uint64_t line;  // byte of the table
};

struct Gazetteer::Impl {
  std::string tsv;                 // names point into it
  std::deque<std::string> folded;  // and into these
  std::vector<GazetteerPlace> places;
  std::vector<std::uint32_t> by_id;  // of places, in the order of their ids
  NameIndex names;
  std::vector<TownName> towns;  // by hash
  std::string digest;
};

}  // namespace kiroku
