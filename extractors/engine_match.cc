#include "extractors/engine_match.h"

#include <algorithm>

#include <re2/re2.h>

#include "extractors/engine_pattern.h"
#include "schemas/utf8.h"

namespace kiroku {
namespace {

constexpr std::uint32_t kBeside = 48;   // bytes that left and right may look at
constexpr std::uint32_t kClause = 240;  // and a clause

enum class Letter : std::uint8_t { none, digit, letter };

Letter letter_kind(char32_t c) {
  if (c >= '0' && c <= '9') return Letter::digit;
  const bool ascii = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  const bool other = (c >= 0xC0 && c <= 0x24F && c != 0xD7 && c != 0xF7) ||
                     (c >= 0x370 && c <= 0x52F) || (c >= 0x1E00 && c <= 0x1EFF);
  return ascii || other ? Letter::letter : Letter::none;
}

std::uint32_t previous(std::string_view text, std::uint32_t at) {
  do --at;
  while (at > 0 && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80);
  return at;
}

// Is a word or a number cut in two at `at`?
bool cuts(std::string_view text, std::uint32_t at) {
  if (at == 0 || at >= text.size()) return false;
  std::size_t before = previous(text, at), after = at;
  const Letter left = letter_kind(next_code_point(text, before));
  return left != Letter::none && left == letter_kind(next_code_point(text, after));
}

std::uint32_t to_boundary(std::string_view text, std::uint32_t at) {
  while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80) ++at;
  return at;
}

Span clause_around(const Surface& surface, Span match) {
  constexpr std::string_view kEnds = ",;:.!?()";
  const Span sentence = surface.sentence(match);
  Span clause = match;
  const auto ends = [&](std::uint32_t at) {
    if (kEnds.find(surface.text[at]) != std::string_view::npos) return true;
    const std::string_view three = surface.text.substr(at, 3);
    return three == "、" || three == "。" || three == "；";
  };
  while (clause.begin > sentence.begin && match.begin - clause.begin < kClause &&
         !ends(clause.begin - 1) && (clause.begin < 3 || !ends(clause.begin - 3)))
    --clause.begin;
  while (clause.end < sentence.end && clause.end - match.end < kClause && !ends(clause.end))
    ++clause.end;
  return clause;
}

// Where to look on behind a rejected match: not inside the same word or number, so that a million
// digits cost one look and not a million.
std::uint32_t behind_rejected(std::string_view text, std::uint32_t begin) {
  std::uint32_t at = begin;
  do at = to_boundary(text, at + 1);
  while (at < text.size() && cuts(text, at));
  return at;
}

class Runner {
 public:
  Runner(const Rule& rule, const Surface& surface, const std::vector<std::uint32_t>& segments,
         Surroundings& surroundings)
      : rule_(rule), surface_(surface), segments_(segments), around_(surroundings) {}

  // Empty, or which guard around the match's segment fails: the same for all matches in it.
  std::string_view closed(std::uint32_t begin) const {
    for (const Guard& guard : rule_.guards)
      if (guard.where >= Where::segment && holds(guard, {begin, begin}) != guard.wanted)
        return name(guard);
    return {};
  }

  // Empty, or which guard beside the match fails.
  std::string_view verdict(Span match) const {
    const unsigned check = static_cast<unsigned>(rule_.boundary);
    if (((check & 1U) != 0 && cuts(surface_.text, match.begin)) ||
        ((check & 2U) != 0 && cuts(surface_.text, match.end)))
      return "boundary";
    for (const Guard& guard : rule_.guards)
      if (guard.where < Where::segment && holds(guard, match) != guard.wanted) return name(guard);
    return {};
  }

 private:
  bool holds(const Guard& guard, Span match) const {
    const Span unit = surface_.unit_at(match.begin);
    const auto in = [&](std::uint32_t begin, std::uint32_t end) {
      return guard.pattern->in(surface_.text.substr(begin, end - begin));
    };
    switch (guard.where) {
      case Where::left:
        return in(
            to_boundary(surface_.text,
                        match.begin > unit.begin + kBeside ? match.begin - kBeside : unit.begin),
            match.begin);
      case Where::right:
        return in(match.end, std::min(unit.end, match.end + kBeside));
      case Where::match:
        return in(match.begin, match.end);
      case Where::segment:
        return in(unit.begin, unit.end);
      case Where::sentence: {
        const Span s = surface_.sentence(match);
        return in(s.begin, s.end);
      }
      case Where::before:
        return in(surface_.sentence(match).begin, match.begin);
      case Where::after:
        return in(match.end, std::max(match.end, surface_.sentence(match).end));
      case Where::clause: {
        const Span c = clause_around(surface_, match);
        return in(c.begin, c.end);
      }
      default:
        return around_.found(guard, segments_[surface_.unit_index(match.begin)]);
    }
  }

  static std::string_view name(const Guard& guard) {
    switch (guard.where) {
      case Where::left:
        return guard.wanted ? "guard left" : "guard left_not";
      case Where::right:
        return guard.wanted ? "guard right" : "guard right_not";
      default:
        return guard.wanted ? "guard when" : "guard unless";
    }
  }

  const Rule& rule_;
  const Surface& surface_;
  const std::vector<std::uint32_t>& segments_;
  Surroundings& around_;
};

using Groups = std::array<re2::StringPiece, kMostRelaxedGroups>;

bool too_long(const Gap& gap, const Groups& groups) {
  if (gap.longer != nullptr) return gap.longer->in({groups[0].data(), groups[0].size()});
  const re2::StringPiece all = groups[static_cast<std::size_t>(gap.group)];
  return all.size() > gap.most && count_code_points({all.data(), all.size()}) > gap.most;
}

Span span_of(re2::StringPiece group, std::string_view text) {
  if (group.data() == nullptr) return {1, 0};
  const auto begin = static_cast<std::uint32_t>(group.data() - text.data());
  return {begin, begin + static_cast<std::uint32_t>(group.size())};
}

// The matches of a rule's pattern, found in steps: automata tell where one may stand, without its
// groups, which cost a hundred times more for each byte; most are rejected before those are needed.
class Finder {
 public:
  Finder(const Rule& rule, std::string_view text)
      : rule_(rule), text_(text), piece_(text.data(), text.size()) {}

  // The leftmost place from `at` on where the pattern, or the relaxed one, matches something.
  Span next(std::uint32_t at) const {
    re2::StringPiece place;
    while (at < text_.size() && matches(quick(), {at, size()}, re2::RE2::UNANCHORED, &place, 1)) {
      const Span span = span_of(place, text_);
      if (!span.empty()) return span;
      at = to_boundary(text_, span.end + 1);
    }
    return {};
  }

  // The pattern's own match that begins there; empty: none does. Remembers its groups where they
  // had to be found.
  Span exact(Span place) {
    found_ = false;
    if (rule_.relaxed == nullptr) return place;
    Groups all;
    const std::size_t wanted = rule_.relaxed_groups.size() + rule_.gaps.size();
    if (matches(*rule_.relaxed, place, re2::RE2::ANCHOR_BOTH, all.data(), wanted) &&
        std::none_of(rule_.gaps.begin(), rule_.gaps.end(),
                     [&](const Gap& gap) { return too_long(gap, all); })) {
      for (std::size_t i = 0; i < rule_.relaxed_groups.size(); ++i)
        groups_[i] = all[static_cast<std::size_t>(rule_.relaxed_groups[i])];
    } else {
      const auto line =
          static_cast<std::uint32_t>(std::min(text_.size(), text_.find('\n', place.begin)));
      if (!matches(*rule_.pattern, {place.begin, line}, re2::RE2::ANCHOR_START, groups_.data(),
                   count()))
        return {};
    }
    found_ = true;
    return span_of(groups_[0], text_);
  }

  void fill(Match& match) {
    if (!found_)
      matches(*rule_.pattern, match.span, re2::RE2::ANCHOR_BOTH, groups_.data(), count());
    for (std::size_t i = 1; i < count(); ++i) match.groups[i] = span_of(groups_[i], text_);
    match.groups[0] = match.span;
  }

 private:
  const Pattern& quick() const { return rule_.relaxed ? *rule_.relaxed : *rule_.pattern; }
  std::uint32_t size() const { return static_cast<std::uint32_t>(text_.size()); }
  std::size_t count() const { return rule_.captures.size() + 1; }
  bool matches(const Pattern& pattern, Span in, re2::RE2::Anchor anchor, re2::StringPiece* groups,
               std::size_t count) const {
    return pattern.get().Match(piece_, in.begin, in.end, anchor, groups, static_cast<int>(count));
  }

  const Rule& rule_;
  std::string_view text_;
  re2::StringPiece piece_;
  Groups groups_;       // of the pattern
  bool found_ = false;  // groups_ are those of the last exact()
};

}  // namespace

void run_rule(const Rule& rule, std::uint16_t index, const Surface& surface,
              const std::vector<std::uint32_t>& segments, Surroundings& surroundings,
              const OnMatch& on_match, const OnRejected& rejected) {
  const Runner runner(rule, surface, segments, surroundings);
  Finder finder(rule, surface.text);
  Match match{&rule, index, {}, {}};
  std::uint32_t open = 0;  // no guard closes the segments up to here
  for (std::uint32_t at = 0; at < surface.text.size();) {
    const Span place = finder.next(at);
    if (place.empty()) return;
    std::string_view why;
    if (place.begin >= open) {
      why = runner.closed(place.begin);
      const std::uint32_t end = surface.unit_at(place.begin).end + 1;
      if (!why.empty()) {
        at = end;
        match.span = place;
        if (rejected) rejected(match, why);
        continue;
      }
      open = end;
    }
    match.span = finder.exact(place);
    if (match.span.empty()) {
      at = to_boundary(surface.text, place.begin + 1);
      continue;
    }
    why = runner.verdict(match.span);
    if (!why.empty()) {
      if (rejected) rejected(match, why);
      at = behind_rejected(surface.text, match.span.begin);
      continue;
    }
    at = match.span.end;
    finder.fill(match);
    on_match(match);
  }
}

bool stands_beside(const Mark& mark, const Surface& surface, Span span) {
  const Span unit = surface.unit_at(span.begin);
  const std::uint32_t begin =
      mark.right
          ? span.end
          : to_boundary(surface.text,
                        span.begin > unit.begin + kBeside ? span.begin - kBeside : unit.begin);
  const std::uint32_t end = mark.right ? std::min(unit.end, span.end + kBeside) : span.begin;
  const std::string_view text = surface.text.substr(begin, end - begin);
  return mark.pattern->in(text);
}

}  // namespace kiroku
