#pragma once
// One match of a population, agreement or detail rule as statements.
#include <optional>
#include <string>
#include <vector>

#include "extractors/engine_statements.h"

namespace kiroku {

// None where a requirement fails; several where one text lists the partners of a hub.
std::vector<Statement> assemble(DocumentReadings& document, const Scene& scene,
                                std::uint32_t segment);
std::optional<Detail> assemble_detail(DocumentReadings& document, const Scene& scene,
                                      std::uint32_t segment);

}  // namespace kiroku
