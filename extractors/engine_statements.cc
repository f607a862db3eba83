#include "extractors/engine_statements.h"

#include <algorithm>

#include "extractors/engine_assemble.h"
#include "extractors/engine_fields.h"

namespace kiroku {
namespace {

struct Candidate {
  Match match;
  Standing standing;
  std::size_t count_mention = SIZE_MAX;  // of a population
};

std::size_t count_mention(const Scene& scene) {
  for (const FieldRule& field : scene.match.rule->fields) {
    if (field.field != Field::count) continue;
    const Expression& said = field.values.front();
    const bool call = said.kind == Expression::Kind::call && !said.arguments.empty();
    const Expression& count = call ? said.arguments.front() : said;  // fixed(n, 1000)
    if (count.kind != Expression::Kind::capture) continue;
    if (const auto mention = chosen_mention(scene, count.capture)) return *mention;
  }
  return SIZE_MAX;
}

// Two statements compete where they count the same number, or else where they overlap.
bool compete(const Candidate& a, const Candidate& b) {
  if (a.match.rule->emit != b.match.rule->emit) return false;
  if (a.count_mention != SIZE_MAX || b.count_mention != SIZE_MAX)
    return a.count_mention == b.count_mention;
  return a.match.span.overlaps(b.match.span);
}

void sort_by_position(std::vector<const Candidate*>& winners) {
  std::sort(winners.begin(), winners.end(), [](const Candidate* a, const Candidate* b) {
    return std::tie(a->match.span.begin, a->match.rule->id) <
           std::tie(b->match.span.begin, b->match.rule->id);
  });
}

std::vector<const Candidate*> contest(const Reading& reading, std::vector<Candidate>& candidates,
                                      const OnLoser& loser) {
  std::stable_sort(
      candidates.begin(), candidates.end(),
      [](const Candidate& a, const Candidate& b) { return a.standing.beats(b.standing); });
  std::vector<const Candidate*> winners;
  for (const Candidate& candidate : candidates) {
    const auto better = std::find_if(winners.begin(), winners.end(),
                                     [&](const Candidate* w) { return compete(*w, candidate); });
    if (better == winners.end()) {
      winners.push_back(&candidate);
    } else if (loser) {
      const bool longer = (*better)->match.span.size() > candidate.match.span.size();
      loser(reading.to_view(candidate.match.span), *candidate.match.rule,
            (longer ? "longer: " : "preferred: ") + (*better)->match.rule->id, "");
    }
  }
  sort_by_position(winners);
  return winners;
}

constexpr int kRounds = 3;  // contests over what barren winners leave

// What a match made.
struct Made {
  std::uint32_t begin = 0;  // of the match
  std::vector<Statement> statements;
  std::optional<Detail> detail;
};

Made make(DocumentReadings& document, const Reading& reading, const Candidate& winner) {
  const Scene scene{reading, reading.marks, winner.match};
  const std::uint32_t begin = winner.match.span.begin;
  const std::uint32_t segment = reading.segments[reading.marks.unit_index(begin)];
  Made made{begin, {}, std::nullopt};
  if (winner.match.rule->emit == Emit::detail)
    made.detail = assemble_detail(document, scene, segment);
  else
    made.statements = assemble(document, scene, segment);
  return made;
}

// The candidates that lost to a barren winner and to no other.
std::vector<Candidate> beaten_only_by(const std::vector<const Candidate*>& barren,
                                      const std::vector<const Candidate*>& winners,
                                      const std::vector<Candidate>& candidates) {
  const auto among = [](const std::vector<const Candidate*>& list, const Candidate* one) {
    return std::find(list.begin(), list.end(), one) != list.end();
  };
  std::vector<Candidate> left;
  for (const Candidate& candidate : candidates) {
    if (among(winners, &candidate)) continue;
    const auto fruitful = [&](const Candidate* winner) {
      return compete(*winner, candidate) && !among(barren, winner);
    };
    if (std::none_of(winners.begin(), winners.end(), fruitful)) left.push_back(candidate);
  }
  return left;
}

// ---- details

// The section that a segment belongs to: its nearest heading, or itself where it is one.
std::uint32_t section_of(const Document& document, std::uint32_t segment) {
  const Segment& s = document.segments[segment];
  if (s.role == Role::heading) return segment;
  return s.heading == kNoHeading ? UINT32_MAX - 1 - s.part : s.heading;
}

bool reaches(const Document& document, const Detail& detail, const Statement& statement) {
  switch (detail.rule->reach) {
    case Reach::sentence:
      return statement.segment == detail.segment && detail.sentence.overlaps(statement.text);
    case Reach::segment:
      return statement.segment == detail.segment;
    case Reach::section:
      return section_of(document, statement.segment) == section_of(document, detail.segment);
    case Reach::part:
      return document.segments[statement.segment].part == document.segments[detail.segment].part;
  }
  return false;
}

template <typename T>
bool fill(T& to, const T& from) {
  if (!(to == T{}) || from == T{}) return false;
  to = from;
  return true;
}

bool merge(Agreement& to, const Agreement& from, std::vector<std::string>& fields) {
  const auto note = [&](bool filled, const char* field) {
    if (filled) fields.emplace_back(field);
  };
  note(fill(to.title, from.title), "title");
  note(fill(to.concluded, from.concluded), "concluded");
  note(fill(to.in_force, from.in_force), "in_force");
  note(fill(to.term, from.term), "term");
  note(fill(to.ends, from.ends), "ends");
  note(fill(to.review, from.review), "review");
  note(fill(to.signatories, from.signatories), "signatories");
  note(fill(to.venue, from.venue), "venue");
  note(fill(to.subject, from.subject), "subject");
  if (to.status == Status::unknown && from.status != Status::unknown)
    to.status = from.status, fields.emplace_back("status");
  return !fields.empty();
}

bool merge(Population& to, const Population& from, std::vector<std::string>& fields) {
  const auto note = [&](bool filled, const char* field) {
    if (filled) fields.emplace_back(field);
  };
  note(fill(to.as_of, from.as_of), "as_of");
  note(fill(to.subgroup, from.subgroup), "subgroup");
  return !fields.empty();
}

bool merge(Statement& statement, const Detail& detail, std::vector<std::string>& fields) {
  if (statement.fields.index() != detail.value.fields.index()) return false;
  if (auto* agreement = std::get_if<Agreement>(&statement.fields))
    return merge(*agreement, std::get<Agreement>(detail.value.fields), fields);
  if (auto* population = std::get_if<Population>(&statement.fields))
    return merge(*population, std::get<Population>(detail.value.fields), fields);
  return false;
}

// What a rule that made nothing of its match may have missed.
std::string requirements(const Rule& rule) {
  std::string text;
  for (const Requirement one : rule.require)
    text += (text.empty() ? "needs " : ", ") + std::string(requirement_word(one));
  return text.empty() ? "a field has no value" : text;
}

}  // namespace

void find_statements(DocumentReadings& document, const Reading& reading,
                     const Rules::Compiled::Programs& programs, const OnLoser& loser, Meter* meter,
                     std::vector<Statement>& statements, std::vector<Detail>& details) {
  const std::vector<MatchPlace> places =
      programs[static_cast<std::size_t>(Pass::statements)].candidates(
          document.compiled(), Pass::statements, reading.marks.text,
          roles_of_lines(reading.segments, document, bool(loser)));
  std::vector<Candidate> candidates;
  for_each_rule(places, [&](std::uint16_t index, const Places& here) {
    const Rule& rule = document.compiled().rules[index];
    OnRejected rejected;
    if (loser)
      rejected = [&](const Match& match, std::string_view why, const Told& detail) {
        loser(reading.to_view(match.span), *match.rule, std::string(why), detail());
      };
    measured(meter, index, rejected, [&](const OnRejected& counted, auto count) {
      run_rule(
          rule, index, reading.marks, here, reading.segments, document,
          [&](const Match& match) {
            count();
            document.matched()[index] = true;
            const Scene scene{reading, reading.marks, match};
            candidates.push_back(
                {match, {match.span.size(), fields_filled(match), &rule}, count_mention(scene)});
          },
          counted);
    });
  });
  std::vector<Made> all;
  // What wins and then lacks a party or a place makes room for those that it beat.
  for (int round = 0; round < kRounds && !candidates.empty(); ++round) {
    std::vector<const Candidate*> barren;
    std::vector<const Candidate*> winners = contest(reading, candidates, loser);
    for (const Candidate* winner : winners) {
      Made made = make(document, reading, *winner);
      const std::size_t count = made.statements.size() + (made.detail ? 1 : 0);
      if (meter != nullptr) meter->won(winner->match.index, count);
      if (count == 0) {
        barren.push_back(winner);
        if (loser)
          loser(reading.to_view(winner->match.span), *winner->match.rule, "requirement",
                requirements(*winner->match.rule));
      } else {
        all.push_back(std::move(made));
      }
    }
    if (barren.empty()) break;
    candidates = beaten_only_by(barren, winners, candidates);
  }
  std::stable_sort(all.begin(), all.end(),
                   [](const Made& a, const Made& b) { return a.begin < b.begin; });
  for (Made& made : all) {
    if (made.detail) details.push_back(std::move(*made.detail));
    for (Statement& statement : made.statements) statements.push_back(std::move(statement));
  }
}

void attach_details(const Document& document, std::vector<Statement>& statements,
                    const std::vector<Detail>& details) {
  for (const Detail& detail : details) {
    // Statements and details come in the order of the text; the nearest one decides, and all that
    // share its place (the pairs of one list).
    const auto behind =
        std::partition_point(statements.begin(), statements.end(),
                             [&](const Statement& s) { return s.text.begin < detail.text.begin; });
    Span place{};
    const auto attach = [&](Statement& statement) {
      std::vector<std::string> fields;
      if (statement.rule->emit != detail.rule->of || !reaches(document, detail, statement))
        return false;
      if (!place.empty() && !(statement.text == place)) return false;
      if (merge(statement, detail, fields)) {
        place = statement.text;
        statement.supports.push_back(
            {Basis::stated, detail.text, fields, document.segments[detail.segment].lang, "", ""});
      }
      return true;
    };
    if (detail.rule->next) {
      for (auto at = behind;
           at != statements.end() && (attach(*at) || place.empty()) && at - behind < 64; ++at)
        if (!reaches(document, detail, *at)) break;
      continue;
    }
    for (auto at = behind; at != statements.begin() && behind - at < 64;) {
      --at;
      if (!attach(*at) && !place.empty()) break;
    }
  }
}

namespace {

constexpr std::size_t kRemarkReach = 8;  // statements back

// "The agreement runs for three years": what says nothing of who speaks of an agreement just told.
bool is_remark(const Statement& statement) {
  const auto* agreement = std::get_if<Agreement>(&statement.fields);
  return agreement != nullptr && agreement->parties.empty();
}

bool is_told_of(const Statement& told, const Statement& remark, const Document& document) {
  const auto* agreement = std::get_if<Agreement>(&told.fields);
  if (agreement == nullptr || agreement->parties.size() < 2) return false;
  const std::string& when = std::get<Agreement>(remark.fields).concluded;
  if (!when.empty() && when != agreement->concluded) return false;
  return told.segment == remark.segment ||
         (document.segments[told.segment].part == document.segments[remark.segment].part &&
          section_of(document, told.segment) == section_of(document, remark.segment));
}

}  // namespace

void absorb_remarks(const Document& document, std::vector<Statement>& statements) {
  std::vector<bool> absorbed(statements.size(), false);
  for (std::size_t at = 1; at < statements.size(); ++at) {
    if (!is_remark(statements[at])) continue;
    for (std::size_t back = 1; back <= std::min(kRemarkReach, at); ++back) {
      Statement& told = statements[at - back];
      if (absorbed[at - back] || !is_told_of(told, statements[at], document)) continue;
      std::vector<std::string> fields;
      if (merge(std::get<Agreement>(told.fields), std::get<Agreement>(statements[at].fields),
                fields))
        told.supports.push_back({Basis::stated, statements[at].text, fields,
                                 document.segments[statements[at].segment].lang, "", ""});
      absorbed[at] = true;
      break;
    }
  }
  std::size_t at = 0;
  std::erase_if(statements, [&](const Statement&) { return absorbed[at++]; });
}

// A phrase alone may leave open whose agreement or whose people it tells of. Where a whole document
// was searched for them and they were not found, it is nobody's.
void drop_incomplete(const Document& document, std::vector<Statement>& statements) {
  if (document.segments.size() < 2) return;
  std::erase_if(statements, [](const Statement& statement) {
    const auto* agreement = std::get_if<Agreement>(&statement.fields);
    if (agreement != nullptr) return agreement->parties.size() < 2;
    const auto* population = std::get_if<Population>(&statement.fields);
    return population != nullptr && population->place.name.empty() && population->members.empty();
  });
}

}  // namespace kiroku
