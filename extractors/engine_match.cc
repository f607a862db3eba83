#include "extractors/engine_match.h"

#include <algorithm>

#include <re2/re2.h>

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

bool found(const Guard& guard, std::string_view text) {
  return guard.pattern->Match({text.data(), text.size()}, 0, text.size(), re2::RE2::UNANCHORED,
                              nullptr, 0);
}

class Runner {
 public:
  Runner(const Rule& rule, const Surface& surface, const std::vector<std::uint32_t>& segments,
         Surroundings& surroundings)
      : rule_(rule), surface_(surface), segments_(segments), around_(surroundings) {}

  // Empty, or which guard the match fails.
  std::string_view verdict(Span match) const {
    const unsigned check = static_cast<unsigned>(rule_.boundary);
    if (((check & 1U) != 0 && cuts(surface_.text, match.begin)) ||
        ((check & 2U) != 0 && cuts(surface_.text, match.end)))
      return "boundary";
    for (const Guard& guard : rule_.guards)
      if (holds(guard, match) != guard.wanted) return name(guard);
    return {};
  }

 private:
  bool holds(const Guard& guard, Span match) const {
    const Span unit = surface_.unit_at(match.begin);
    const auto in = [&](std::uint32_t begin, std::uint32_t end) {
      return found(guard, surface_.text.substr(begin, end - begin));
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
        return outside(guard, segments_[surface_.unit_index(match.begin)]);
    }
  }

  bool outside(const Guard& guard, std::uint32_t segment) const {
    if (guard.where == Where::next) return found(guard, around_.next(segment));
    if (guard.where == Where::role) return found(guard, around_.role(segment));
    if (guard.where == Where::introduction) return found(guard, around_.introduction(segment));
    if (guard.where == Where::column) {
      for (const std::string_view header : around_.columns(segment))
        if (found(guard, header)) return true;
      return false;
    }
    for (const std::string_view heading : around_.headings(segment))
      if (found(guard, heading)) return true;
    return guard.where == Where::above && found(guard, around_.above(segment));
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

// Where to look on behind a rejected match: not inside the same word or number, so that a million
// digits cost one look and not a million.
std::uint32_t behind_rejected(std::string_view text, std::uint32_t begin) {
  std::uint32_t at = begin;
  do at = to_boundary(text, at + 1);
  while (at < text.size() && cuts(text, at));
  return at;
}

// The leftmost match from `at` on. Two steps where a rule has long counted gaps: begin where the
// relaxed pattern does, then try the pattern itself right there, and so on.
bool find_match(const Rule& rule, std::string_view text, std::uint32_t at, re2::StringPiece* groups,
                int count) {
  const re2::StringPiece whole(text.data(), text.size());
  if (rule.relaxed == nullptr)
    return rule.pattern->Match(whole, at, text.size(), re2::RE2::UNANCHORED, groups, count);
  re2::StringPiece place;
  while (at < text.size() &&
         rule.relaxed->Match(whole, at, text.size(), re2::RE2::UNANCHORED, &place, 1)) {
    const auto begin = static_cast<std::uint32_t>(place.data() - text.data());
    const std::size_t line = text.find('\n', begin);
    const std::size_t end = line == std::string_view::npos ? text.size() : line;
    if (rule.pattern->Match(whole, begin, end, re2::RE2::ANCHOR_START, groups, count)) return true;
    at = to_boundary(text, begin + 1);
  }
  return false;
}

}  // namespace

void run_rule(const Rule& rule, std::uint16_t index, const Surface& surface,
              const std::vector<std::uint32_t>& segments, Surroundings& surroundings,
              const OnMatch& on_match, const OnRejected& rejected) {
  const Runner runner(rule, surface, segments, surroundings);
  std::array<re2::StringPiece, 16> groups;
  const int count = rule.pattern->NumberOfCapturingGroups() + 1;
  const std::string_view text = surface.text;
  Match match{&rule, index, {}, {}};
  for (std::uint32_t at = 0; at < text.size();) {
    if (!find_match(rule, text, at, groups.data(), count)) return;
    for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i) {
      const auto begin = static_cast<std::uint32_t>(groups[i].data() - text.data());
      match.groups[i] = groups[i].data() == nullptr
                            ? Span{1, 0}
                            : Span{begin, begin + static_cast<std::uint32_t>(groups[i].size())};
    }
    match.span = match.groups[0];
    if (match.span.empty()) {
      at = to_boundary(text, match.span.end + 1);
      continue;
    }
    const std::string_view why = runner.verdict(match.span);
    if (why.empty()) {
      on_match(match);
      at = match.span.end;
    } else {
      if (rejected) rejected(match, why);
      at = behind_rejected(text, match.span.begin);
    }
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
  return mark.pattern->Match({text.data(), text.size()}, 0, text.size(), re2::RE2::UNANCHORED,
                             nullptr, 0);
}

}  // namespace kiroku
