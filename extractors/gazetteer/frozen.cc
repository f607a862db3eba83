// A loaded gazetteer as bytes for a cache, and back. Names point into the table's text, or into one
// string that holds the folded ones.
#include "extractors/archive.h"
#include "extractors/gazetteer/gazetteer.h"
#include "extractors/gazetteer/tables.h"

namespace kiroku {

auto parts(ArchivedAs<GazetteerPlace> auto& p) {
  return std::tie(p.id, p.name, p.kind, p.country, p.admin1, p.population, p.succeeded_by);
}

namespace {

// Offsets in the table's text, and behind its end in the folded names.
struct FrozenName {
  std::uint32_t folded, folded_size, written, written_size, first_place, places;
  std::uint32_t flags;
};

class NameFreezer {
 public:
  explicit NameFreezer(std::string_view tsv) : tsv_(tsv) {}

  FrozenName freeze(const NameIndex::Name& name) {
    const FrozenName frozen{place_of(name.folded),
                            static_cast<std::uint32_t>(name.folded.size()),
                            place_of(name.written),
                            static_cast<std::uint32_t>(name.written.size()),
                            static_cast<std::uint32_t>(places.size()),
                            static_cast<std::uint32_t>(name.places.size()),
                            name.flags};
    places.insert(places.end(), name.places.begin(), name.places.end());
    return frozen;
  }

  std::string folded;
  std::vector<std::uint32_t> places;

 private:
  std::uint32_t place_of(std::string_view text) {
    const auto offset = static_cast<std::size_t>(text.data() - tsv_.data());
    if (text.data() >= tsv_.data() && offset + text.size() <= tsv_.size())
      return static_cast<std::uint32_t>(offset);
    folded += text;
    return static_cast<std::uint32_t>(tsv_.size() + folded.size() - text.size());
  }

  std::string_view tsv_;
};

}  // namespace

std::string Gazetteer::freeze() const {
  NameFreezer freezer(impl_->tsv);
  std::vector<FrozenName> names;
  for (const NameIndex::Name& name : impl_->names.names()) names.push_back(freezer.freeze(name));
  Freezer out;
  out.add(impl_->digest);
  out.add(impl_->places);
  out.add(impl_->by_id);
  out.add(freezer.folded);
  out.add(freezer.places);
  out.add(names);
  out.add(std::as_const(impl_->names));
  out.add(impl_->towns);
  return out.take();
}

std::optional<Gazetteer> Gazetteer::thaw(std::string_view bytes, std::string tsv) {
  Gazetteer gazetteer;
  Impl& tables = *gazetteer.impl_;
  tables.tsv = std::move(tsv);
  Thawer in(bytes);
  std::vector<FrozenName> names;
  std::vector<std::uint32_t> places;
  in.take(tables.digest);
  in.take(tables.places);
  in.take(tables.by_id);
  in.take(tables.folded.emplace_back());
  in.take(places);
  in.take(names);
  in.take(tables.names);
  in.take(tables.towns);
  if (!in.whole()) return std::nullopt;
  const std::string_view text = tables.tsv, folded = tables.folded.front();
  const auto at = [&](std::size_t offset, std::size_t size) {
    return offset < text.size()
               ? text.substr(offset, size)
               : folded.substr(std::min(offset - text.size(), folded.size()), size);
  };
  tables.names.names().reserve(names.size());
  for (const FrozenName& name : names) {
    if (name.first_place + std::uint64_t{name.places} > places.size()) return std::nullopt;
    const auto first = places.begin() + name.first_place;
    tables.names.names().push_back({at(name.folded, name.folded_size),
                                    at(name.written, name.written_size),
                                    static_cast<std::uint8_t>(name.flags),
                                    {first, first + name.places}});
  }
  return gazetteer;
}

}  // namespace kiroku
