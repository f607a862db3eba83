#pragma once
// The committed gazetteer, loaded once for all tests of the folder.
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string>

#include "extractors/gazetteer/gazetteer.h"

namespace kiroku::testing {

inline std::string committed_tables() {
  std::ostringstream all;
  for (const auto& entry : std::filesystem::directory_iterator("extractors/gazetteer")) {
    if (entry.path().extension() == ".tsv") all << std::ifstream(entry.path()).rdbuf();
  }
  return all.str();
}

inline const Gazetteer& places() {
  static const Gazetteer gazetteer = [] {
    Result<Gazetteer> loaded = Gazetteer::load(committed_tables());
    if (!loaded) throw std::runtime_error(loaded.error().message);
    return std::move(*loaded);
  }();
  return gazetteer;
}

}  // namespace kiroku::testing
