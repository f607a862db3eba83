#pragma once
// Probes: what a child that was taken over would try. Each tells how far it got; most die trying.
#include <string>
#include <string_view>

#include "pipeline/readers/reader.h"
#include "schemas/result.h"

namespace kiroku {

// The title is "done", or the reason why not: "Permission denied". `path` is a file to go for.
Result<DocumentFacts> probe(std::string_view name, const std::string& path);

}  // namespace kiroku
