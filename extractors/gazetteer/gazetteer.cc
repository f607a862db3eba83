#include "extractors/gazetteer/gazetteer.h"

#include <algorithm>
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

std::optional<PlaceKind> kind_of(std::string_view word) {
  if (word == "city") return PlaceKind::city;
  if (word == "prefecture") return PlaceKind::prefecture;
  if (word == "country") return PlaceKind::country;
  if (word == "other") return PlaceKind::other;
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
      if (fields[0] == "alias" && fields.size() == 3) {
        aliases_.push_back({line, fields});
      } else if (fields[0] == "stop" && fields.size() == 3) {
        stops_.push_back(fields[1]);
      } else if (fields[0] == "spelling" && fields.size() == 3) {
        spellings_.push_back({line, fields});
      } else if (fields[0] == "own" && fields.size() == 2) {
        own_.insert(fields[1]);
      } else if (!add_place(fields)) {
        return fail(ErrorCode::bad_rules,
                    "gazetteer line " + std::to_string(line) + ": not a place, alias or stop line");
      }
    }
    TRY(add_aliases());
    TRY(spell());
    mark_stops();
    order_places();
    tables_.names.finish();
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
    const std::optional<PlaceKind> kind = kind_of(fields[0]);
    if (!kind || fields.size() != 8 || fields[1].empty() || fields[2].empty()) return false;
    GazetteerPlace place{std::string(fields[1]), std::string(fields[2]), *kind,
                         std::string(fields[3]), std::string(fields[4]), 0,
                         std::string(fields[6])};
    const auto [end, error] =
        std::from_chars(fields[5].data(), fields[5].data() + fields[5].size(), place.population);
    if (error != std::errc() || end != fields[5].data() + fields[5].size()) return false;
    const auto index = static_cast<std::uint32_t>(tables_.places.size());
    if (!ids_.emplace(place.id, index).second) return false;
    tables_.places.push_back(std::move(place));
    add_name(fields[2], index, true);
    for (const std::string_view name : split(fields[7], '|')) add_name(name, index, true);
    return true;
  }

  Result<void> add_aliases() {
    for (const Alias& alias : aliases_) {
      const auto place = ids_.find(std::string(alias.fields[1]));
      if (place == ids_.end()) {
        return fail(ErrorCode::bad_rules,
                    "gazetteer line " + std::to_string(alias.line) + ": alias of an unknown place");
      }
      for (const std::string_view name : split(alias.fields[2], '|')) {
        add_name(name, place->second, false);
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

  void add_name(std::string_view written, std::uint32_t place, bool may_be_weak) {
    if (written.empty()) return;
    if (folds_to_itself(written)) {
      add_folded(written, written, place, may_be_weak);
      if (std::string plain = plain_kana(written); plain != written) {
        const std::string& kept = tables_.folded.emplace_back(std::move(plain));
        add_folded(kept, kept, place, may_be_weak);
      }
    } else if (std::string folded = fold_name(written); !folded.empty()) {
      add_folded(tables_.folded.emplace_back(std::move(folded)), written, place, may_be_weak);
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
                  bool may_be_weak) {
    const std::size_t length = count_code_points(folded);
    std::uint8_t flags = flags_of(written, folded, length, tables_.places[place].kind);
    if (may_be_weak && (flags & NameIndex::kSuffixed) == 0 &&
        needs_company(folded, length, tables_.places[place])) {
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
