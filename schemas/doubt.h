#pragma once
// What a repair could not decide: a line that may be damaged and was left as it is.
#include <string>
#include <vector>

#include "schemas/span.h"

namespace kiroku {

struct Doubt {
  Span line;                              // bytes of the Text, without the line's end
  std::vector<std::string> alternatives;  // what the line may say, best first; never empty
};

}  // namespace kiroku
