#pragma once
// Gazetteer: place names in all scripts, each leading to place ids.
//
//   Gazetteer places = Gazetteer::load(tsv).value();
//   for (const PlaceMention& m : places.find("北九州市と大連市")) ...  // geonames:1859307,
//   geonames:1814087
//
// A name is found as a whole word where its script writes spaces (Latin, Cyrillic; Korean with
// particles after it), anywhere in Han and kana text. The longest name wins. Immutable once loaded.
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "schemas/record.h"
#include "schemas/result.h"
#include "schemas/span.h"

namespace kiroku {

enum class PlaceKind : std::uint8_t { city, prefecture, country, other };

struct GazetteerPlace {
  std::string id;    // "geonames:1859307", "geonames:RU.13", "geonames:JP" for a country
  std::string name;  // canonical English
  PlaceKind kind = PlaceKind::city;
  std::string country;          // ISO 3166-1 alpha-2
  std::string admin1;           // "JP.40", or empty
  std::int64_t population = 0;  // 0: not known
  std::string succeeded_by;     // id, of a former city; else empty
};

struct PlaceMention {
  Span span;  // bytes of the text given to find(); with the suffix (市, City, 광역시)
  std::vector<std::uint32_t> candidates;  // indexes for place(), the most populous first
  bool suffixed = false;             // "大連市", "City of Dalian": says itself that it is a city
  PlaceKind said = PlaceKind::city;  // what the suffix says, where it stands
};

class Gazetteer {
 public:
  // TSV as gazetteer/README.md describes: all *.tsv of the folder in one string, in any order
  // (places.tsv alone also loads). Error bad_rules with the line.
  static Result<Gazetteer> load(std::string_view tsv);
  // What load() made of a table, as bytes for a cache, and back, with that very table; a tenth of
  // the time. nullopt where bytes are missing or left over.
  std::string freeze() const;
  static std::optional<Gazetteer> thaw(std::string_view bytes, std::string tsv);
  std::vector<PlaceMention> find(std::string_view view) const;  // view: normalised (NFKC) UTF-8
  // Every place of exactly this name, also the small towns and districts that find() does not look
  // for: for names of which the text itself says that they are places.
  std::vector<GazetteerPlace> called(std::string_view name) const;
  const GazetteerPlace& place(std::uint32_t index) const;
  const GazetteerPlace* by_id(std::string_view id) const;  // nullptr where unknown
  std::string digest() const;

  Gazetteer();
  Gazetteer(Gazetteer&&) noexcept;
  Gazetteer& operator=(Gazetteer&&) noexcept;
  ~Gazetteer();

  struct Impl;  // tables.h; of this folder only

 private:
  std::unique_ptr<Impl> impl_;
};

}  // namespace kiroku
