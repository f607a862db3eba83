#pragma once
// A fact in a few words, for lists: "Dalian: 6,129,000 (2005)". The page puts kinds and states into
// the reader's language.
#include <string>

#include "schemas/record.h"

namespace kiroku {

std::string what(const Fields& fields);

}  // namespace kiroku
