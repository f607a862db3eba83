#pragma once
// Donors: documents that the source sheet ties to one with lost glyphs (translation_of, copy_of,
// supersedes), from which these may be filled.
//
//   const std::vector<Donor> donors = read_donors(source.sheet, workers);
//   text = repair(std::move(text), donors);
//
// A donor is read from its file and repaired by itself, without donors of its own and without
// recognition, so that what it gives depends on its bytes alone.
#include <string>
#include <vector>

#include "pipeline/repairs/replacement.h"
#include "pipeline/workers/workers.h"
#include "schemas/source.h"

namespace kiroku {

// Links that name files which are there; others (digests, addresses) give none.
std::vector<std::string> donor_digests(const SheetRow& sheet);
std::vector<Donor> read_donors(const SheetRow& sheet, Workers& workers);

}  // namespace kiroku
