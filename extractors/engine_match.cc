#include "extractors/engine_match.h"

#include <algorithm>
#include <optional>

#include <re2/re2.h>

#include "extractors/engine_fields.h"
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

std::uint32_t to_boundary(std::string_view text, std::uint32_t at) {
  while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80) ++at;
  return at;
}

std::uint32_t to_boundary_before(std::string_view text, std::uint32_t at) {
  while (at > 0 && at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80) --at;
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
  while (at < text.size() && cuts_word(text, at));
  return at;
}

// Why a match is no match: a guard, or the boundary of a word.
struct Refusal {
  bool refused = false;
  const Guard* guard = nullptr;
};

class Runner {
 public:
  Runner(const Rule& rule, const Surface& surface, const std::vector<std::uint32_t>& segments,
         Surroundings& surroundings)
      : rule_(rule), surface_(surface), segments_(segments), around_(surroundings) {}

  // Which guard around the match's segment fails: the same for all matches in it.
  Refusal closed(std::uint32_t begin) const {
    for (const Guard& guard : rule_.guards)
      if (guard.where >= Where::segment && holds(guard, {begin, begin}) != guard.wanted)
        return {true, &guard};
    return {};
  }

  // Which guard beside the match fails.
  Refusal verdict(Span match) const {
    const unsigned check = static_cast<unsigned>(rule_.boundary);
    if (((check & 1U) != 0 && cuts_word(surface_.text, match.begin)) ||
        ((check & 2U) != 0 && cuts_word(surface_.text, match.end)))
      return {true, nullptr};
    for (const Guard& guard : rule_.guards)
      if (guard.where < Where::segment && holds(guard, match) != guard.wanted)
        return {true, &guard};
    return {};
  }

  static std::string_view name(const Refusal& refusal) {
    if (refusal.guard == nullptr) return "boundary";
    const Guard& guard = *refusal.guard;
    switch (guard.where) {
      case Where::left:
        return guard.wanted ? "guard left" : "guard left_not";
      case Where::right:
        return guard.wanted ? "guard right" : "guard right_not";
      default:
        return guard.wanted ? "guard when" : "guard unless";
    }
  }

  // Where the guard looked, and what it found there or did not.
  std::string detail(const Refusal& refusal, Span match) const {
    if (refusal.guard == nullptr) return "a word or a number would be cut in two";
    const Guard& guard = *refusal.guard;
    std::string where(where_word(guard.where));
    if (guard.wanted) return where + ": '" + guard.text + "' is not there";
    const std::optional<std::string_view> region = this->region(guard.where, match);
    const std::string_view found = region ? guard.pattern->found_in(*region) : std::string_view();
    return where + ": '" + (found.empty() ? guard.text : std::string(found)) + "' stands there";
  }

 private:
  bool holds(const Guard& guard, Span match) const {
    const std::optional<std::string_view> region = this->region(guard.where, match);
    return region ? guard.pattern->in(*region)
                  : around_.found(guard, segments_[surface_.unit_index(match.begin)]);
  }

  // The part of the surface that a guard looks at; none: it looks elsewhere.
  std::optional<std::string_view> region(Where where, Span match) const {
    const Span unit = surface_.unit_at(match.begin);
    const auto in = [&](std::uint32_t begin, std::uint32_t end) {
      return surface_.text.substr(begin, end - begin);
    };
    switch (where) {
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
        return std::nullopt;
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

  // The leftmost place there where the pattern, or the relaxed one, matches something.
  Span next(std::uint32_t at, std::uint32_t end) const {
    re2::StringPiece place;
    while (at < end && matches(quick(), {at, end}, re2::RE2::UNANCHORED, &place, 1)) {
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
    if (std::all_of(rule_.gaps.begin(), rule_.gaps.end(),
                    [&](const Gap& gap) { return place.size() <= gap.most; }))
      return place;
    if (!relaxed_groups(place)) {
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
    if (!found_ && !(rule_.relaxed && relaxed_groups(match.span)))
      matches(*rule_.pattern, match.span, re2::RE2::ANCHOR_BOTH, groups_.data(), count());
    for (std::size_t i = 1; i < count(); ++i) match.groups[i] = span_of(groups_[i], text_);
    match.groups[0] = match.span;
  }

 private:
  // The groups of the relaxed pattern's match there; false: a gap is longer than the pattern allows.
  bool relaxed_groups(Span place) {
    Groups all;
    const std::size_t wanted = rule_.relaxed_groups.size() + rule_.gaps.size();
    if (!matches(*rule_.relaxed, place, re2::RE2::ANCHOR_BOTH, all.data(), wanted) ||
        std::any_of(rule_.gaps.begin(), rule_.gaps.end(),
                    [&](const Gap& gap) { return too_long(gap, all); }))
      return false;
    for (std::size_t i = 0; i < rule_.relaxed_groups.size(); ++i)
      groups_[i] = all[static_cast<std::size_t>(rule_.relaxed_groups[i])];
    return true;
  }

  const Pattern& quick() const { return rule_.relaxed ? *rule_.relaxed : *rule_.pattern; }
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

std::vector<Roles> roles_of_lines(const std::vector<std::uint32_t>& segments,
                                  const Surroundings& surroundings, bool all) {
  std::vector<Roles> roles(segments.size(), kAllRoles);
  if (!all)
    std::transform(segments.begin(), segments.end(), roles.begin(),
                   [&](std::uint32_t segment) { return roles_of(surroundings.role(segment)); });
  return roles;
}

void run_rule(const Rule& rule, std::uint16_t index, const Surface& surface, const Places& places,
              const std::vector<std::uint32_t>& segments, Surroundings& surroundings,
              const OnMatch& on_match, const OnRejected& rejected) {
  const Runner runner(rule, surface, segments, surroundings);
  Finder finder(rule, surface.text);
  Match match{&rule, index, {}, {}};
  const auto refuse = [&](const Refusal& refusal) {
    if (rejected)
      rejected(match, Runner::name(refusal), [&] { return runner.detail(refusal, match.span); });
  };
  std::uint32_t at = 0;    // up to here all is found
  std::uint32_t open = 0;  // no guard closes the segments up to here
  const auto run_in = [&](Span place) {
    while (at < place.end) {
      if (at >= open) {
        const Refusal closed = runner.closed(at);
        const std::uint32_t end = surface.unit_at(at).end + 1;
        if (closed.refused) {
          // Nobody asks what would be refused? Then a search in vain is saved.
          if (rejected) match.span = finder.next(at, place.end);
          if (rejected && match.span.empty()) return;
          refuse(closed);
          at = end;
          return;
        }
        open = end;
      }
      const Span found = finder.next(at, place.end);
      if (found.empty()) return;
      match.span = finder.exact(found);
      if (match.span.empty()) {
        at = to_boundary(surface.text, found.begin + 1);
        continue;
      }
      const Refusal verdict = runner.verdict(match.span);
      if (verdict.refused) {
        refuse(verdict);
        at = behind_rejected(surface.text, match.span.begin);
        continue;
      }
      at = match.span.end;
      finder.fill(match);
      on_match(match);
    }
  };
  for (const MatchPlace& place : places) {
    at = std::max(at, to_boundary_before(surface.text, place.span.begin));
    run_in({place.span.begin, to_boundary(surface.text, place.span.end)});
  }
}

bool cuts_word(std::string_view text, std::uint32_t at) {
  if (at == 0 || at >= text.size()) return false;
  std::size_t before = previous(text, at), after = at;
  const Letter left = letter_kind(next_code_point(text, before));
  return left != Letter::none && left == letter_kind(next_code_point(text, after));
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
