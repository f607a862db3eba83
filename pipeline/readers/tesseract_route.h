#pragma once
// Which model reads a picture: found out on a few short pieces of its lines, which costs a tenth of
// a reading, where reading with all models would cost three.
//
//   const Route route = find_route(picture);
//   if (route.confidence < kLegible) ...   // no model reads it: it may lie on its side
#include <optional>
#include <string>
#include <vector>

#include "pipeline/readers/picture.h"
#include "pipeline/readers/pix.h"
#include "schemas/result.h"

namespace kiroku {

struct Route {
  std::string model;             // empty: no model read a word, or none is installed
  float confidence = 0;          // of what it read of the samples
  std::optional<Error> missing;  // a model that might have done better is not installed
};

// Below it no model reads the samples: the page is turned, or no text.
constexpr float kLegible = 0.6F;

Route find_route(const Picture& picture);
// Of lines that were cut out already, dark on white.
Route find_route(std::vector<PixPointer> samples, float dpi);

// How the page lies, found by script and orientation detection: quarter turns clockwise that make
// it upright. 0 where that cannot be told. As dear as two readings.
int turns_to_upright(const Picture& picture);

}  // namespace kiroku
