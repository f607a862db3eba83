#pragma once
// Lists of places: "Porto (Portugal), Austin and Guilin, China" are three; countries narrow them.
#include <cstddef>
#include <string>
#include <vector>

#include "extractors/engine_document.h"

namespace kiroku {

// The places among the mentions [first, last) of reading.chosen, each once.
std::vector<PlaceUse> read_places(DocumentReadings& document, const Reading& reading,
                                  std::uint32_t part, std::size_t first, std::size_t last);

// What tells places apart: the id, or the name where there is none.
const std::string& key_of(const Place& place);

}  // namespace kiroku
