// What a statement takes from the text around it, and the statements that come of it.
#include <algorithm>
#include <cmath>

#include "extractors/engine_assembler.h"
#include "extractors/engine_fields.h"
#include "schemas/words.h"

namespace kiroku {}  // namespace kiroku
