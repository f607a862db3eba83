#pragma once
// Joins: where a field that a pattern left empty is found. A closed set of steps; packs name their
// order (packs/README.md, "Joins"). engine_joins_partners.cc: partners in any order of words;
// engine_joins_sides.cc: who concluded it and with whom.
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "extractors/engine_document.h"

namespace kiroku {

// Something found by a step: a mention of some reading, or a subject.
struct JoinHit {
  const Reading* reading = nullptr;
  const Found* found = nullptr;
  std::size_t chosen = 0;             // in reading->chosen
  const PlaceUse* subject = nullptr;  // instead of a mention
  Basis basis = Basis::stated;
  std::uint32_t segment = 0;
  bool in_parenthesis = false;
  std::optional<CalendarDate> end = std::nullopt;  // of an interval: the end that was asked for
  std::size_t list_begin = 0, list_end = 0;  // in reading->chosen: the list it stands in, or empty
};

// Which mentions a join may not take.
struct JoinQuery {
  MentionType type = MentionType::place;
  std::vector<std::size_t> used;       // chosen indexes that the match uses
  std::vector<std::string> not_these;  // place ids or names of parties already there
  bool of_act = false;   // of a date: when something was concluded, not when it was counted
  bool governs = false;  // of a party: none that another clause is concluded "with"
  bool cities = false;   // of a party: no country, as of twin cities
  bool party = false;    // no venue
};

class Joiner {
 public:
  Joiner(DocumentReadings& document, const Reading& reading, Span match, std::uint32_t segment)
      : document_(document), reading_(reading), match_(match), segment_(segment) {}

  std::optional<JoinHit> find(const std::vector<Step>& steps, const JoinQuery& query);

  // Whom the sentence says something is concluded with ("with Dalian (China) and Busan",
  // 부산, 우한과), or between whom: mentions [first, last) of the reading.
  struct Partners {
    std::size_t first = 0, last = 0;
    bool both_sides = false;
  };
  std::optional<Partners> partners(const JoinQuery& query);

 private:
  using Hit = std::optional<JoinHit>;
  Hit step(Step step, const JoinQuery& query);
  Hit nearest(Span within, bool backwards, const JoinQuery& query);
  Hit interval(bool last);
  Hit parenthesis(const JoinQuery& query);
  Hit elsewhere(std::uint32_t segment, Basis basis, bool alone, const JoinQuery& query);
  Hit headings(const JoinQuery& query);
  Hit row_place(const JoinQuery& query);
  Hit topic(const JoinQuery& query);
  Hit topic_of(const Reading& reading, Span within, std::uint32_t segment, const JoinQuery& query);
  bool is_locative(std::size_t chosen) const;
  bool only_locates(std::size_t chosen, bool last_resort);
  bool is_partner(std::size_t chosen) const;
  std::optional<std::size_t> listed_behind(std::size_t chosen) const;
  Hit agent(const JoinQuery& query);
  Hit other_side(const JoinQuery& query);
  Hit card(const JoinQuery& query);
  bool may_act(std::size_t chosen, const JoinQuery& query);
  std::size_t with_region(std::size_t chosen) const;
  JoinHit with_list(std::size_t chosen) const;
  std::uint32_t bracket_end(std::uint32_t at) const;
  std::string_view behind_body(std::size_t chosen) const;
  bool has_partner_word_behind(std::size_t chosen) const;
  bool has_partner_word_before(std::size_t chosen) const;
  bool is_marked_partner(std::size_t chosen) const;
  std::optional<std::size_t> entry_before(std::size_t chosen) const;
  std::optional<std::size_t> entry_behind(std::size_t chosen) const;
  bool is_one_of_many(std::size_t chosen) const;
  bool is_venue(std::size_t chosen) const;
  bool is_before_particle(std::size_t chosen) const;
  bool is_list_head(std::size_t chosen) const;
  bool is_first_between(std::size_t chosen) const;
  bool same_list(std::size_t first, std::size_t second) const;
  bool stands_in(std::size_t chosen) const;
  bool continues_list(std::size_t chosen, std::size_t begin) const;
  Hit listed(const JoinQuery& query);
  std::optional<std::size_t> second_between(std::size_t first, std::size_t end) const;
  bool is_of_entry(std::size_t chosen) const;
  bool is_included(std::size_t chosen) const;
  Hit first_of_pair(Hit hit) const;
  Hit leading_city(const JoinQuery& query, const Hit& region);
  bool is_end(std::size_t chosen) const;
  bool is_count_day(std::size_t chosen) const;
  bool is_sibling(std::uint32_t segment);
  static bool is_party(const std::string& key, const JoinQuery& query);
  Hit subject(const PlaceUse* subject, const JoinQuery& query);
  bool fits(const Reading& reading, std::size_t chosen, const JoinQuery& query, bool countries);

  DocumentReadings& document_;
  const Reading& reading_;
  Span match_;  // of the marked text
  std::uint32_t segment_;
};

// What stands before one of `words` ("with") that ends at most three words before the end of `text`
// ("with the mayor of "); nullopt where none does, or where a clause ends in between.
std::optional<std::string_view> before_word(std::string_view text,
                                            std::span<const std::string_view> words);

// Gives a day or month without a year that of what its rule names for it (a heading above); where
// that year was found.
std::optional<JoinHit> join_year_of(DocumentReadings& document, const Reading& reading,
                                    const Found& found, std::uint32_t segment, DateValue& value);

}  // namespace kiroku
