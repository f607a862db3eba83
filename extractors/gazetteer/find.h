#pragma once
// Finding names in a text; Gazetteer::find() is this.
#include <string_view>
#include <vector>

#include "extractors/gazetteer/tables.h"

namespace kiroku {

std::vector<PlaceMention> find_places(std::string_view text, const Gazetteer::Impl& tables);

}  // namespace kiroku
