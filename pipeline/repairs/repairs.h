#pragma once
// Repairs: each finds what one kind of damage did to a text and says what belongs there instead.
//
//   for (const Repair& repair : repairs()) found = repair.find(LinedText(text));
//
// A repair is one file, its corpus (<name>.corpus.tsv) and one line in repairs.cc. It is a function
// of the text alone, changes nothing that is sound, and finds nothing where it was already applied.
#include <string_view>
#include <vector>

#include "pipeline/repairs/lines.h"
#include "schemas/doubt.h"
#include "schemas/text.h"

namespace kiroku {

struct Repair {
  std::string_view name;  // kind of its edits: "radicals"
  // In order, without overlap, none across a page end; each with `kind` set to the name.
  std::vector<Replacement> (*find)(const LinedText& text);
};

// Of a text that was repaired: lines that may be mojibake, but no reading of them is sure enough.
std::vector<Doubt> find_doubts(const LinedText& text);

// All repairs in the order they run.
const std::vector<Repair>& repairs();

// The functions, one for each file.
std::vector<Replacement> find_mojibake(const LinedText& text);
std::vector<Replacement> find_radicals(const LinedText& text);
std::vector<Replacement> find_doubled(const LinedText& text);
std::vector<Replacement> find_spread(const LinedText& text);
std::vector<Replacement> find_residue(const LinedText& text);
std::vector<Replacement> find_replacement(const LinedText& text);

}  // namespace kiroku
