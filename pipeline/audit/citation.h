#pragma once
// A citation of the place where a statement stands, as one line:
//
//   Hana Ito, Wei Li, "Trams for hilly towns", Sister City Summit (Kitakyushu, 2010-08), p. 52,
//   2010/summit-ja.pdf, sha256:1f0a...
#include <string>

#include "schemas/record.h"
#include "schemas/source.h"

namespace kiroku {

// What the source sheet does not say is left out; page label, file and digest always stand.
std::string citation(const Source& source, const Evidence& evidence);

}  // namespace kiroku
