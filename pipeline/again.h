#pragma once
// Stages done again (IngestOptions::again): the text as it was before its repairs, and whether what
// came out is what is stored.
//
//   std::optional<Text> as_read = unrepaired(stored.text);
//   if (as_read && repair(*as_read) == stored.text) ...    // nothing to do
#include <optional>

#include "pipeline/store/store.h"
#include "schemas/text.h"

namespace kiroku {

// The text without its edits. nullopt where some are no repair's: a reader decoded bytes or left
// markup out, and only the file can tell again what that gives.
std::optional<Text> unrepaired(const Text& text);

// Equal in everything that the store keeps of a reading.
bool is_same_reading(const Ingested& made, const Ingested& stored);

// Did what ended well before fail now, or lose pages? Then what is stored is worth more.
bool is_worse(const Ingested& made, const Ingested& stored);

}  // namespace kiroku
