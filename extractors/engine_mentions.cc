#include "extractors/engine_mentions.h"

#include <algorithm>
#include <optional>

namespace kiroku {
namespace {

struct Candidate {
  Found found;
  Standing standing;
};

// Keeps those of one type that no better one overlaps.
class Contest {
 public:
  Contest(std::size_t size, const MentionSearch& search) : taken_(size, 0), search_(search) {}

  void run(std::vector<Candidate>& candidates, std::vector<Found>& winners) {
    std::stable_sort(
        candidates.begin(), candidates.end(),
        [](const Candidate& a, const Candidate& b) { return a.standing.beats(b.standing); });
    for (Candidate& candidate : candidates) {
      const Span span = candidate.found.span;
      std::uint32_t winner = 0;
      for (std::uint32_t at = span.begin; at < span.end && winner == 0; ++at) winner = taken_[at];
      if (winner != 0) {
        if (search_.loser) lost(candidate, winners[winner - 1]);
        continue;
      }
      winners.push_back(candidate.found);
      std::fill(taken_.begin() + span.begin, taken_.begin() + span.end,
                static_cast<std::uint32_t>(winners.size()));
    }
  }

 private:
  void lost(const Candidate& candidate, const Found& winner) const {
    const std::string& id = search_.compiled.rules[winner.rule].id;
    const bool claimed =
        winner.type == MentionType::claim && candidate.found.type != MentionType::claim;
    const bool longer = winner.span.size() > candidate.found.span.size();
    search_.loser(candidate.found.span, *candidate.standing.rule,
                  (claimed  ? "claimed by "
                   : longer ? "longer: "
                            : "preferred: ") +
                      id,
                  "");
  }

  std::vector<std::uint32_t> taken_;  // by byte of the view: index of the winner + 1
  const MentionSearch& search_;
};

class Search {
 public:
  Search(Reading& reading, const MentionSearch& search)
      : reading_(reading),
        search_(search),
        lines_(roles_of_lines(reading.segments, search.surroundings, bool(search.loser))) {}

  void run() {
    pass(Pass::raw, reading_.raw);
    settle();
    if (dates_in(reading_.found) > 0 && !search_.programs[1].rules().empty()) {
      reading_.choose();
      const std::size_t before = dates_.size();
      pass(Pass::dates, reading_.marks);
      if (dates_.size() > before) settle();
    }
    for (Found& found : reading_.found)
      if (found.type == MentionType::date || found.type == MentionType::number)
        apply_marks(found, search_.compiled.rules[found.rule], reading_.raw);
    reading_.choose();
  }

 private:
  void pass(Pass pass, const Surface& surface) {
    const std::vector<MatchPlace> places =
        search_.programs[static_cast<std::size_t>(pass)].candidates(search_.compiled, pass,
                                                                    surface.text, lines_);
    for_each_rule(places, [&](std::uint16_t index, const Places& here) {
      const Rule& rule = search_.compiled.rules[index];
      OnRejected rejected;
      if (search_.loser)
        rejected = [&](const Match& match, std::string_view why, const Told& detail) {
          search_.loser(&surface == &reading_.marks ? reading_.to_view(match.span) : match.span,
                        *match.rule, std::string(why), detail());
        };
      measured(search_.meter, index, rejected, [&](const OnRejected& counted, auto count) {
        run_rule(
            rule, index, surface, here, reading_.segments, search_.surroundings,
            [&](const Match& match) {
              count();
              add({reading_, surface, match});
            },
            counted);
      });
    });
  }

  void add(const Scene& scene) {
    search_.matched[scene.match.index] = true;
    auto found = make_mention(scene, search_.reference);
    if (!found) {
      if (search_.loser) {
        const bool marked = &scene.surface == &reading_.marks;
        search_.loser(marked ? reading_.to_view(scene.match.span) : scene.match.span,
                      *scene.match.rule, "no valid value", "");
      }
      return;
    }
    Candidate candidate{std::move(*found),
                        {scene.match.span.size(), fields_filled(scene.match), scene.match.rule}};
    candidate.standing.length = candidate.found.span.size();
    switch (candidate.found.type) {
      case MentionType::claim:
        claims_.push_back(std::move(candidate));
        break;
      case MentionType::number:
        numbers_.push_back(std::move(candidate));
        break;
      case MentionType::date:
        dates_.push_back(std::move(candidate));
        break;
      case MentionType::place:
        places_.push_back(std::move(candidate));
        break;
    }
  }

  static std::size_t dates_in(const std::vector<Found>& found) {
    return static_cast<std::size_t>(std::count_if(
        found.begin(), found.end(), [](const Found& f) { return f.type == MentionType::date; }));
  }

  void settle() {
    const std::size_t size = reading_.raw.text.size();
    std::vector<Found>& all = reading_.found;
    all.clear();
    Contest dates(size, search_);
    dates.run(claims_, all);
    dates.run(dates_, all);
    std::vector<Found> numbers;
    Contest(size, search_).run(numbers_, numbers);
    all.insert(all.end(), numbers.begin(), numbers.end());
    find_places();
    all.insert(all.end(), gazetteer_places_.begin(), gazetteer_places_.end());
  }

  // Places of the gazetteer, then words that stand for one (本市) where no name stands.
  void find_places() {
    if (places_done_) return;
    places_done_ = true;
    const Gazetteer& gazetteer = search_.compiled.gazetteer;
    std::vector<PlaceMention> mentions = gazetteer.find(reading_.raw.text);
    std::vector<PlaceSetting> settings = place_settings(gazetteer, reading_.raw.text, mentions);
    for (std::size_t i = 0; i < mentions.size(); ++i) {
      Found found;
      found.type = MentionType::place;
      found.span = mentions[i].span;
      found.place = std::move(mentions[i]);
      found.setting = std::move(settings[i]);
      if (found.setting.explains >= 0)
        found.explains = found.setting.explains - static_cast<std::int32_t>(i);
      gazetteer_places_.push_back(std::move(found));
    }
    std::vector<Found> words;
    Contest(reading_.raw.text.size(), search_).run(places_, words);
    const std::size_t names = gazetteer_places_.size();
    for (Found& word : words) {
      const auto begin = gazetteer_places_.begin(),
                 end = begin + static_cast<std::ptrdiff_t>(names);
      const auto at = std::lower_bound(
          begin, end, word.span.begin,
          [](const Found& f, std::uint32_t offset) { return f.span.end <= offset; });
      if (at == end || at->span.begin >= word.span.end)
        gazetteer_places_.push_back(std::move(word));
      else if (swallows(word, at, end) || covers(word, *at, at + 1 == end ? nullptr : &at[1]))
        *at = std::move(word);
    }
    std::erase_if(gazetteer_places_, [](const Found& found) { return found.span.empty(); });
    if (gazetteer_places_.size() > names) explain_named();
  }

  // 菲律宾宿务市, "Lugdale (England)": the country right before or behind a name that only its form
  // tells says where that is; behind it also a region.
  void explain_named() {
    std::stable_sort(gazetteer_places_.begin(), gazetteer_places_.end(),
                     [](const Found& a, const Found& b) { return a.span.begin < b.span.begin; });
    for (std::size_t i = 0; i + 1 < gazetteer_places_.size(); ++i) {
      Found& first = gazetteer_places_[i];
      Found& second = gazetteer_places_[i + 1];
      const std::string_view gap = std::string_view(reading_.raw.text)
                                       .substr(first.span.end, second.span.begin - first.span.end);
      if (kind_of(first) == PlaceKind::country && second.refers == Refers::named && gap.empty())
        first.explains = 1;
      const bool around =
          kind_of(second) == PlaceKind::country || kind_of(second) == PlaceKind::prefecture;
      const bool sibling =  // "tỉnh Hủa Phăn, tỉnh Gangwon"
          std::string_view(reading_.raw.text).substr(second.span.begin).starts_with("tỉnh ");
      if (first.refers == Refers::named && around && (gap == " (" || (gap == ", " && !sibling)))
        second.explains = -1;
    }
  }

  // Of a name of the gazetteer.
  std::optional<PlaceKind> kind_of(const Found& found) const {
    if (found.refers != Refers::nothing || found.place.candidates.empty()) return std::nullopt;
    return search_.compiled.gazetteer.place(found.place.candidates.front()).kind;
  }

  // 요령성 철령현 is the county, not the province: a rule of priority 60 and more may take a name
  // that it contains, but not two.
  bool covers(const Found& word, const Found& name, const Found* next) const {
    return word.refers == Refers::named && search_.compiled.rules[word.rule].priority >= 60 &&
           name.refers == Refers::nothing && name.span.begin >= word.span.begin &&
           name.span.end <= word.span.end && name.span.size() < word.span.size() &&
           (next == nullptr || next->span.begin >= word.span.end);
  }

  // Ban Quản lý Vịnh Hạ Long, Ухань-Саппоро банк: a rule of priority 62 and more takes all names that
  // lie in its own; those behind the first are emptied.
  template <typename Iterator>
  bool swallows(const Found& word, Iterator first, Iterator end) const {
    if (word.refers != Refers::named || search_.compiled.rules[word.rule].priority < kSwallows)
      return false;
    Iterator behind = first;
    for (; behind != end && behind->span.begin < word.span.end; ++behind)
      if (behind->span.begin < word.span.begin || behind->span.end > word.span.end) return false;
    for (Iterator at = first + 1; at < behind; ++at) at->span.end = at->span.begin;
    return true;
  }

  static constexpr int kSwallows = 62;  // a rule's priority
  Reading& reading_;
  const MentionSearch& search_;
  const std::vector<Roles> lines_;
  std::vector<Candidate> claims_, numbers_, dates_, places_;
  std::vector<Found> gazetteer_places_;
  bool places_done_ = false;
};

}  // namespace

bool Standing::beats(const Standing& other) const {
  if (length != other.length) return length > other.length;
  if (fields != other.fields) return fields > other.fields;
  if (rule->priority != other.rule->priority) return rule->priority > other.rule->priority;
  return rule->id < other.rule->id;
}

void find_mentions(Reading& reading, const MentionSearch& search) { Search(reading, search).run(); }

}  // namespace kiroku
