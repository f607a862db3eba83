#pragma once
// The words around a name that say what it is (市, City of, 광역시, область) and those that make it
// the name of something else (空港, University).
#include <cstddef>
#include <optional>
#include <string_view>

#include "extractors/gazetteer/gazetteer.h"

namespace kiroku {

struct KindWord {
  std::size_t length = 0;  // bytes of text it takes, spaces between included; 0: only tells
  PlaceKind said = PlaceKind::city;
};

// After a name that ends at `at`. `division`: may the name be a prefecture, province or state?
std::optional<KindWord> kind_after_word(std::string_view text, std::size_t at, bool division);
std::optional<KindWord> kind_after_han(std::string_view text, std::size_t at,
                                       std::string_view name);
std::optional<KindWord> kind_after_hangul(std::string_view text, std::size_t at, bool division);
// Before a name that begins at `at`.
std::optional<KindWord> kind_before(std::string_view text, std::size_t at);
std::size_t former_before(std::string_view text, std::size_t at);  // bytes of "former ", 旧

// "Kitakyushu Airport", "大連港", "Paris Agreement": the name of something that is not the place.
bool names_something_else(std::string_view text, std::size_t at);
// Korean writes particles to the name: 부산의, 대련에서는. False where the name goes on: 부산항.
bool is_korean_word_end(std::string_view text, std::size_t at);

}  // namespace kiroku
