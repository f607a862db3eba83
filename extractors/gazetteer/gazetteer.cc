#include "extractors/gazetteer/gazetteer.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <set>
#include <unordered_map>

#include "extractors/gazetteer/find.h"
#include "extractors/gazetteer/letters.h"
#include "extractors/gazetteer/tables.h"
#include "schemas/digest.h"
#include "schemas/utf8.h"

namespace kiroku {
namespace {

using Fields = std::vector<std::string_view>;

Fields split(std::string_view line, char separator) {
  Fields fields;
  for (std::size_t begin = 0;;) {
    const std::size_t end = line.find(separator, begin);
    fields.push_back(line.substr(begin, end - begin));
    if (end == line.npos) return fields;
    begin = end + 1;
  }
}

bool is_town(std::string_view kind) { return kind == "town" || kind == "district"; }

std::optional<PlaceKind> kind_of(std::string_view word) {
  if (word == "city") return PlaceKind::city;
  if (word == "prefecture") return PlaceKind::prefecture;
  if (word == "country") return PlaceKind::country;
  if (word == "other" || word == "district") return PlaceKind::other;
  if (word == "town") return PlaceKind::city;
  return std::nullopt;
}

// "堺市", "甘肃省"; not "北九州", "広州", whose last character is part of the name.
bool ends_with_its_kind(std::string_view name, PlaceKind kind) {
  if (kind == PlaceKind::city) return name.ends_with("市");
  return kind == PlaceKind::prefecture &&
         (name.ends_with("県") || name.ends_with("省") || name.ends_with("州"));
}

// Is a city too small to be meant by so short a name? "三河", "ガオ", "Gap", "Hudson" are words and
// people first. Prominence stands in for ambiguity: a name of a million people is mostly the city.
bool needs_company(std::string_view name, std::size_t length, const GazetteerPlace& place) {
  using letters::Script;
  if (place.kind != PlaceKind::city || !place.succeeded_by.empty()) return false;
  const std::int64_t people = place.population;
  switch (letters::script_of(letters::code_point_at(name, 0))) {
    case Script::han:
      return length <= 2 && people < (place.country == "JP" ? 150'000 : 300'000);
    case Script::katakana:
      return length <= 3 && people < 300'000;
    case Script::hiragana:
      return people < 1'000'000;
    case Script::hangul:
      return length <= 2 && people < 300'000;
    case Script::cyrillic:
      return length <= 3;
    default:
      break;
  }
  if (name.find(' ') != name.npos) return false;
  const bool surnames =
      std::string_view("US GB CA AU NZ IE JP PH ZA").find(place.country) != std::string_view::npos;
  return (length <= 3 && people < 1'000'000) || (surnames && people < 100'000);
}

// Another language's name of a city that is no metropolis may be a word: メディア is Médéa.
bool is_short(std::string_view name, std::size_t length, const GazetteerPlace& place) {
  using letters::Script;
  if (place.population >= 1'000'000) return false;
  switch (letters::script_of(letters::code_point_at(name, 0))) {
    case Script::katakana:
      return length <= 4;
    case Script::han:
    case Script::hangul:
      return length <= 3;
    default:
      return length <= 5;
  }
}

std::uint8_t flags_of(std::string_view written, std::string_view folded, std::size_t length,
                      PlaceKind kind) {
  std::uint8_t flags = ends_with_its_kind(written, kind) ? NameIndex::kSuffixed : 0;
  const bool ascii = std::all_of(written.begin(), written.end(), [](char c) { return c > 0; });
  const bool latin = folded[0] >= 'a' && folded[0] <= 'z';
  const bool small =
      std::any_of(written.begin(), written.end(), [](char c) { return c >= 'a' && c <= 'z'; });
  if (ascii && latin && !small && length <= 4) flags |= NameIndex::kCapitals;
  if (!ascii && latin && length <= 4) flags |= NameIndex::kExact;
  return flags;
}

// Countries first, then cities by population. A division counts as a town of 150,000: "Fukuoka" is
// the city, "Washington" rather the state than a town in Illinois.
std::int64_t prominence(const GazetteerPlace& place) {
  switch (place.kind) {
    case PlaceKind::country:
      return INT64_MAX;
    case PlaceKind::prefecture:
      return 150'000;
    default:
      return place.population;
  }
}

std::optional<GazetteerPlace> place_of(const Fields& fields) {
  const std::optional<PlaceKind> kind = kind_of(fields[0]);
  if (!kind || fields.size() != 8 || fields[1].empty() || fields[2].empty()) return std::nullopt;
  GazetteerPlace place{std::string(fields[1]), std::string(fields[2]), *kind,
                       std::string(fields[3]), std::string(fields[4]), 0,
                       std::string(fields[6])};
  const auto [end, error] =
      std::from_chars(fields[5].data(), fields[5].data() + fields[5].size(), place.population);
  if (error != std::errc() || end != fields[5].data() + fields[5].size()) return std::nullopt;
  return place;
}

// "Hoà" is "Hòa": both ways of placing a Vietnamese tone.
std::string modern_tones(std::string_view written) {
  constexpr std::pair<std::string_view, std::string_view> kOlder[] = {
      {"oà", "òa"}, {"oá", "óa"}, {"oả", "ỏa"}, {"oã", "õa"}, {"oạ", "ọa"},
      {"oè", "òe"}, {"oé", "óe"}, {"oẻ", "ỏe"}, {"oẽ", "õe"}, {"oẹ", "ọe"},
      {"uỳ", "ùy"}, {"uý", "úy"}, {"uỷ", "ủy"}, {"uỹ", "ũy"}, {"uỵ", "ụy"}};
  std::string modern(written);
  for (const auto& [older, newer] : kOlder)
    for (std::size_t at = 0; (at = modern.find(older, at)) != std::string::npos;)
      modern.replace(at, older.size(), newer);
  return modern;
}

// Huyện Thanh Hóa is not Huyện Thạnh Hóa, but both may be written Huyen Thanh Hoa.
bool same_accents(std::string_view a, std::string_view b) {
  const auto plain = [](std::string_view name) {
    return std::all_of(name.begin(), name.end(), [](char c) { return c > 0; });
  };
  if (plain(a) || plain(b)) return true;
  const std::string left = modern_tones(a), right = modern_tones(b);
  return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                    [](unsigned char x, unsigned char y) {
                      return x == y || (x < 0x80 && y < 0x80 && std::tolower(x) == std::tolower(y));
                    });
}

// Of a town's line, whether one of its names is this one, accents and all.
bool bears(const Fields& fields, std::string_view name, const std::string& folded) {
  const auto is_it = [&](std::string_view other) {
    return fold_name(other) == folded && same_accents(other, name);
  };
  const Fields others = split(fields[7], '|');
  return is_it(fields[2]) || std::any_of(others.begin(), others.end(), is_it);
}

class Loader {
 public:
  explicit Loader(Gazetteer::Impl& tables) : tables_(tables) {}

  Result<void> load() {
    const auto lines =
        static_cast<std::size_t>(std::count(tables_.tsv.begin(), tables_.tsv.end(), '\n') + 1);
    tables_.places.reserve(lines);
    ids_.reserve(lines);
    std::size_t line = 0;
    for (const std::string_view text : split(tables_.tsv, '\n')) {
      ++line;
      if (text.empty() || text[0] == '#') continue;
      const Fields fields = split(text, '\t');
      if ((fields[0] == "alias" || fields[0] == "names") && fields.size() == 3) {
        aliases_.push_back({line, fields});
      } else if (fields[0] == "stop" && fields.size() == 3) {
        stops_.push_back(fields[1]);
      } else if (fields[0] == "spelling" && fields.size() == 3) {
        spellings_.push_back({line, fields});
      } else if (fields[0] == "own" && fields.size() == 2) {
        own_.insert(fields[1]);
      } else if (!(is_town(fields[0]) ? add_town(fields) : add_place(fields))) {
        return fail(ErrorCode::bad_rules,
                    "gazetteer line " + std::to_string(line) + ": not a place, alias or stop line");
      }
    }
    TRY(add_aliases());
    TRY(spell());
    mark_stops();
    order_places();
    tables_.names.finish();
    std::sort(tables_.towns.begin(), tables_.towns.end(),
              [](const TownName& a, const TownName& b) { return a.hash < b.hash; });
    for (std::uint32_t i = 0; i < tables_.places.size(); ++i) tables_.by_id.push_back(i);
    std::sort(tables_.by_id.begin(), tables_.by_id.end(),
              [&](auto a, auto b) { return tables_.places[a].id < tables_.places[b].id; });
    return {};
  }

 private:
  struct Alias {
    std::size_t line;
    Fields fields;
  };

  bool add_place(const Fields& fields) {
    std::optional<GazetteerPlace> place = place_of(fields);
    const auto index = static_cast<std::uint32_t>(tables_.places.size());
    if (!place || !ids_.emplace(place->id, index).second) return false;
    tables_.places.push_back(*std::move(place));
    add_name(fields[2], index, true);
    for (const std::string_view name : split(fields[7], '|')) add_name(name, index, true);
    return true;
  }

  bool add_town(const Fields& fields) {
    if (!place_of(fields)) return false;
    const auto line = static_cast<std::uint64_t>(fields[0].data() - tables_.tsv.data());
    tables_.towns.push_back({name_hash(fold_name(fields[2])), line});
    for (const std::string_view name : split(fields[7], '|'))
      if (!name.empty()) tables_.towns.push_back({name_hash(fold_name(name)), line});
    return true;
  }

  Result<void> add_aliases() {
    for (const Alias& alias : aliases_) {
      const auto place = ids_.find(std::string(alias.fields[1]));
      if (place == ids_.end()) {
        return fail(ErrorCode::bad_rules,
                    "gazetteer line " + std::to_string(alias.line) + ": alias of an unknown place");
      }
      const GazetteerPlace& city = tables_.places[place->second];
      for (const std::string_view name : split(alias.fields[2], '|')) {
        const bool weak =
            alias.fields[0] == "names" && is_short(name, count_code_points(name), city);
        add_name(name, place->second, weak, weak);
      }
    }
    return {};
  }

  // The owner's spelling of a name is the one that records show, and is found in texts as well.
  Result<void> spell() {
    for (const Alias& spelling : spellings_) {
      const auto place = ids_.find(std::string(spelling.fields[1]));
      if (place == ids_.end()) {
        return fail(ErrorCode::bad_rules, "gazetteer line " + std::to_string(spelling.line) +
                                              ": spelling of an unknown place");
      }
      tables_.places[place->second].name = spelling.fields[2];
      add_name(spelling.fields[2], place->second, false);
    }
    return {};
  }

  void add_name(std::string_view written, std::uint32_t place, bool may_be_weak,
                bool weak = false) {
    if (written.empty()) return;
    if (folds_to_itself(written)) {
      add_folded(written, written, place, may_be_weak, weak);
      if (std::string plain = plain_kana(written); plain != written) {
        const std::string& kept = tables_.folded.emplace_back(std::move(plain));
        add_folded(kept, kept, place, may_be_weak, weak);
      }
    } else if (std::string folded = fold_name(written); !folded.empty()) {
      add_folded(tables_.folded.emplace_back(std::move(folded)), written, place, may_be_weak, weak);
    }
  }

  // Many papers write オースチン and バンクーバー for オースティン and ヴァンクーヴァー.
  static std::string plain_kana(std::string_view written) {
    std::string plain(written);
    if (written[0] != '\xE3') return plain;
    for (const auto& [sound, kana] :
         std::initializer_list<std::pair<std::string_view, std::string_view>>{{"ティ", "チ"},
                                                                              {"ヴァ", "バ"},
                                                                              {"ヴィ", "ビ"},
                                                                              {"ヴェ", "ベ"},
                                                                              {"ヴォ", "ボ"},
                                                                              {"ヴ", "ブ"}})
      for (std::size_t at = 0; (at = plain.find(sound, at)) != std::string::npos;)
        plain.replace(at, sound.size(), kana);
    return plain;
  }

  // Han, kana and Hangul without spaces or points; most names, and folding costs.
  static bool folds_to_itself(std::string_view written) {
    return static_cast<unsigned char>(written[0]) >= 0xE3 &&
           std::none_of(written.begin(), written.end(), [](char c) { return c > 0; });
  }

  void add_folded(std::string_view folded, std::string_view written, std::uint32_t place,
                  bool may_be_weak, bool weak) {
    const std::size_t length = count_code_points(folded);
    std::uint8_t flags = flags_of(written, folded, length, tables_.places[place].kind);
    if (may_be_weak && (flags & NameIndex::kSuffixed) == 0 &&
        (weak || needs_company(folded, length, tables_.places[place]))) {
      flags |= NameIndex::kWeak;
    }
    tables_.names.add(folded, written, place, flags);
  }

  void mark_stops() {
    for (const std::string_view stop : stops_) {
      if (NameIndex::Name* name = tables_.names.find(fold_name(stop))) {
        name->flags |= NameIndex::kWeak | NameIndex::kStop;
      }
    }
  }

  void order_places() {
    for (NameIndex::Name& name : tables_.names.names()) {
      if (name.places.size() < 2) continue;
      const auto rank = [&](std::uint32_t place) {
        return std::make_pair(own_.contains(tables_.places[place].id),
                              prominence(tables_.places[place]));
      };
      std::stable_sort(name.places.begin(), name.places.end(),
                       [&](auto a, auto b) { return rank(a) > rank(b); });
    }
  }

  Gazetteer::Impl& tables_;
  std::unordered_map<std::string, std::uint32_t> ids_;
  std::vector<Alias> aliases_, spellings_;
  std::set<std::string_view> own_;  // ids that come first where a name is ambiguous
  std::vector<std::string_view> stops_;
};

}  // namespace

Result<Gazetteer> Gazetteer::load(std::string_view tsv) {
  Gazetteer gazetteer;
  if (!is_utf8(tsv)) return fail(ErrorCode::bad_rules, "gazetteer: not UTF-8");
  gazetteer.impl_->tsv = std::string(tsv);
  TRY(Loader(*gazetteer.impl_).load());
  gazetteer.impl_->digest = Hasher("gazetteer").part("tsv", tsv).hex(16);
  return gazetteer;
}

std::vector<PlaceMention> Gazetteer::find(std::string_view view) const {
  return find_places(view, *impl_);
}

std::vector<GazetteerPlace> Gazetteer::called(std::string_view name) const {
  std::vector<GazetteerPlace> places;
  const std::string folded = fold_name(name);
  if (folded.empty()) return places;
  const std::uint64_t hash = name_hash(folded);
  if (const NameIndex::Name* known = impl_->names.find(hash, folded))
    for (const std::uint32_t place : known->places) places.push_back(impl_->places[place]);
  const auto first = std::lower_bound(
      impl_->towns.begin(), impl_->towns.end(), hash,
      [](const TownName& town, std::uint64_t wanted) { return town.hash < wanted; });
  for (auto town = first; town != impl_->towns.end() && town->hash == hash; ++town) {
    const std::string_view line = std::string_view(impl_->tsv).substr(town->line);
    const std::vector<std::string_view> fields = split(line.substr(0, line.find('\n')), '\t');
    if (auto place = place_of(fields); place && bears(fields, name, folded))
      places.push_back(*std::move(place));
  }
  return places;
}

const GazetteerPlace& Gazetteer::place(std::uint32_t index) const { return impl_->places[index]; }

const GazetteerPlace* Gazetteer::by_id(std::string_view id) const {
  const auto at =
      std::lower_bound(impl_->by_id.begin(), impl_->by_id.end(), id,
                       [&](auto place, auto wanted) { return impl_->places[place].id < wanted; });
  if (at == impl_->by_id.end() || impl_->places[*at].id != id) return nullptr;
  return &impl_->places[*at];
}

std::string Gazetteer::digest() const { return impl_->digest; }

Gazetteer::Gazetteer() : impl_(std::make_unique<Impl>()) {}
Gazetteer::Gazetteer(Gazetteer&&) noexcept = default;
Gazetteer& Gazetteer::operator=(Gazetteer&&) noexcept = default;
Gazetteer::~Gazetteer() = default;

}  // namespace kiroku
