#include "extractors/engine_reading.h"

#include <algorithm>
#include <cstring>

#include "extractors/engine_pattern.h"

namespace kiroku {
namespace {

std::string_view mark_of(MentionType type) {
  switch (type) {
    case MentionType::number:
      return kNumberMark;
    case MentionType::date:
      return kDateMark;
    case MentionType::place:
      return kPlaceMark;
    case MentionType::claim:
      return kClaimMark;
  }
  return kClaimMark;
}

// Claims take spans first, then dates, places, numbers.
int rank(MentionType type) {
  switch (type) {
    case MentionType::claim:
      return 0;
    case MentionType::date:
      return 1;
    case MentionType::place:
      return 2;
    case MentionType::number:
      return 3;
  }
  return 4;
}

}  // namespace

std::size_t Surface::unit_index(std::uint32_t offset) const {
  const auto after = std::upper_bound(units.begin(), units.end(), offset,
                                      [](std::uint32_t at, Span unit) { return at < unit.begin; });
  return after == units.begin() ? 0 : static_cast<std::size_t>(after - units.begin()) - 1;
}

Span Surface::unit_at(std::uint32_t offset) const { return units[unit_index(offset)]; }

Span Surface::sentence(Span match) const {
  Span sentence = unit_at(match.begin);
  auto next = std::upper_bound(sentence_ends.begin(), sentence_ends.end(), match.begin);
  if (next != sentence_ends.begin()) sentence.begin = std::max(sentence.begin, *(next - 1));
  while (next != sentence_ends.end() && *next < match.end) ++next;
  if (next != sentence_ends.end())
    sentence.end = std::min(sentence.end, std::max(*next, match.end));
  return sentence;
}

bool is_name_line(const Reading& reading) {
  constexpr std::size_t kLine = 120;    // bytes of it
  constexpr std::uint32_t kBullet = 8;  // bytes before the name
  constexpr std::string_view kSaid[] = {"。", ":", ". ", "は", "と"};
  const std::string_view text = reading.marks.text;
  if (reading.chosen.empty() || text.size() > kLine || reading.mark_begin(0) > kBullet) return false;
  for (const std::uint32_t index : reading.chosen)
    if (reading.found[index].type != MentionType::place) return false;
  std::string_view behind = text.substr(reading.mark_begin(0) + 3);
  for (const std::string_view end : {"市", " ", "\n"})
    if (behind.starts_with(end)) behind.remove_prefix(end.size());
  if (std::any_of(std::begin(kSaid), std::end(kSaid),
                  [&](std::string_view word) { return behind.find(word) != behind.npos; }))
    return false;
  return behind.empty() || behind.starts_with('(') || behind.starts_with("・") ||
         behind.starts_with("、") || behind.starts_with(", ");
}

void Reading::finish_view() {
  raw.text = view.text();
  raw.sentence_ends = view.sentence_ends();
  raw.units.clear();
  std::uint32_t begin = 0;
  for (std::uint32_t at = 0; at < raw.text.size(); ++at) {
    const auto* next =
        static_cast<const char*>(memchr(raw.text.data() + at, '\n', raw.text.size() - at));
    at = static_cast<std::uint32_t>(next - raw.text.data());
    raw.units.push_back({begin, at});
    begin = at + 1;
  }
}

void Reading::choose() {
  std::vector<std::uint32_t> order(found.size());
  for (std::uint32_t i = 0; i < order.size(); ++i) order[i] = i;
  std::stable_sort(order.begin(), order.end(),
                   [&](auto a, auto b) { return rank(found[a].type) < rank(found[b].type); });
  std::vector<bool> taken(raw.text.size() + 1);
  chosen.clear();
  for (const std::uint32_t index : order) {
    const Span span = found[index].span;
    if (taken[span.begin] || taken[span.end - 1]) continue;
    bool free = true;
    for (std::uint32_t at = span.begin; at < span.end && free; ++at) free = !taken[at];
    if (!free) continue;
    std::fill(taken.begin() + span.begin, taken.begin() + span.end, true);
    chosen.push_back(index);
  }
  std::sort(chosen.begin(), chosen.end(),
            [&](auto a, auto b) { return found[a].span.begin < found[b].span.begin; });
  cover_explained();
  marked.clear();
  mark_begins_.clear();
  std::uint32_t from = 0;
  for (std::size_t i = 0; i < chosen.size(); ++i) {
    marked.append(raw.text, from, covers_[i].begin - from);
    mark_begins_.push_back(static_cast<std::uint32_t>(marked.size()));
    marked += mark_of(found[chosen[i]].type);
    from = covers_[i].end;
  }
  marked.append(raw.text, from, std::string_view::npos);
  marks = {marked, raw.units, raw.sentence_ends};
  for (Span& unit : marks.units) unit = {mark_offset(unit.begin), mark_offset(unit.end)};
  for (std::uint32_t& end : marks.sentence_ends) end = mark_offset(end);
}

namespace {

// 경기도 수원시, 부산광역시 해운대구: the region or city, a blank, and what lies in it.
bool is_korean_region(std::string_view text, const Found& here, const Found& next) {
  if (next.span.begin != here.span.end + 1 || text[here.span.end] != ' ') return false;
  const std::string_view outer = text.substr(here.span.begin, here.span.size());
  const std::string_view inner = text.substr(next.span.begin, next.span.size());
  const auto ends = [](std::string_view name, std::initializer_list<std::string_view> endings) {
    return std::any_of(endings.begin(), endings.end(),
                       [&](std::string_view end) { return name.ends_with(end); });
  };
  if (here.explains == 1) return ends(outer, {"도", "성", "현", "주"});
  return ends(outer, {"시"}) && ends(inner, {"구", "군"});
}

}  // namespace

// "Austin, Texas", アメリカ・テキサス州オースチン市: one place and one character, not two or three.
void Reading::cover_explained() {
  covers_.clear();
  std::vector<std::uint32_t> kept;
  const auto gap = [&](std::uint32_t from, std::uint32_t to) {
    return std::string_view(raw.text).substr(from, to - from);
  };
  const auto is_one_of = [](std::string_view text, std::initializer_list<std::string_view> words) {
    return std::find(words.begin(), words.end(), text) != words.end();
  };
  std::uint32_t waiting = UINT32_MAX;  // where a region begins that explains the next place
  for (std::size_t i = 0; i < chosen.size(); ++i) {
    const Found& here = found[chosen[i]];
    const bool place = here.type == MentionType::place;
    if (place && here.explains == -1 && !kept.empty() && waiting == UINT32_MAX &&
        found[kept.back()].type == MentionType::place && chosen[i] == chosen[i - 1] + 1 &&
        is_one_of(gap(covers_.back().end, here.span.begin), {", ", " in ", " in the "})) {
      covers_.back().end = here.span.end;
      continue;
    }
    const bool next =
        place && i + 1 < chosen.size() && found[chosen[i + 1]].type == MentionType::place;
    if (next && here.explains == 1 && chosen[i + 1] == chosen[i] + 1 &&
        is_one_of(gap(here.span.end, found[chosen[i + 1]].span.begin), {"", "・", "·"})) {
      waiting = std::min(waiting, here.span.begin);
      continue;
    }
    if (next && is_korean_region(raw.text, here, found[chosen[i + 1]])) {
      waiting = std::min(waiting, here.span.begin);
      continue;
    }
    kept.push_back(chosen[i]);
    covers_.push_back({std::min(waiting, here.span.begin), here.span.end});
    waiting = UINT32_MAX;
  }
  chosen = std::move(kept);
}

std::size_t Reading::chosen_at(std::uint32_t offset) const {
  return static_cast<std::size_t>(
      std::lower_bound(mark_begins_.begin(), mark_begins_.end(), offset) - mark_begins_.begin());
}

// From the view into the marked text; inside a mention: its beginning.
std::uint32_t Reading::mark_offset(std::uint32_t offset) const {
  const auto after =
      std::upper_bound(covers_.begin(), covers_.end(), offset,
                       [](std::uint32_t at, Span cover) { return at < cover.begin; });
  if (after == covers_.begin()) return offset;
  const std::size_t index = static_cast<std::size_t>(after - covers_.begin()) - 1;
  const Span span = covers_[index];
  if (offset < span.end)
    return offset == span.begin ? mark_begins_[index] : mark_begins_[index] + kMarkBytes;
  return mark_begins_[index] + kMarkBytes + (offset - span.end);
}

std::uint32_t Reading::view_offset(std::uint32_t offset, bool end) const {
  const auto after =
      std::upper_bound(mark_begins_.begin(), mark_begins_.end(), offset - (end ? 1 : 0));
  if (after == mark_begins_.begin()) return offset;
  const std::size_t index = static_cast<std::size_t>(after - mark_begins_.begin()) - 1;
  const Span span = covers_[index];
  if (offset < mark_begins_[index] + kMarkBytes) return end ? span.end : span.begin;
  return span.end + (offset - mark_begins_[index] - kMarkBytes);
}

Span Reading::to_view(Span span) const {
  return {view_offset(span.begin, false), view_offset(span.end, true)};
}

}  // namespace kiroku
