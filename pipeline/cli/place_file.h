#pragma once
// One's own places and their house spelling (--places FILE), as lines of the gazetteer.
//
//   Kita-Kyushu<TAB>geonames:1859307                 a known place, shown by this name
//   Jinguashi<TAB><TAB>金瓜石|Kinkaseki<TAB>city<TAB>TW     a place of one's own, and other names
//   of it
//
// UTF-8; '#' begins a comment line. Kinds are city (default), prefecture, country, other. A place
// without id is "own:" and its name.
#include <string>
#include <string_view>

#include "schemas/result.h"

namespace kiroku {

// `known` is the gazetteer that the lines are for: an id that stands there is that place. Error
// bad_rules with the file's name and line.
Result<std::string> own_places(std::string_view file, const std::string& name,
                               std::string_view known);

}  // namespace kiroku
