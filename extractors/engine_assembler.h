#pragma once
// The work on one match of a statement rule: its fields, then its joins, then one statement or
// many.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "extractors/engine_joins.h"
#include "extractors/engine_place_list.h"
#include "extractors/engine_rule.h"
#include "extractors/engine_statements.h"

namespace kiroku {

class Assembler {
 public:
  Assembler(DocumentReadings& document, const Scene& scene, std::uint32_t segment);
  std::vector<Statement> run();
  std::optional<Detail> run_detail();

 private:
  struct Side {
    PlaceUse use;
    bool stated = false;
  };
  Population& population() { return std::get<Population>(statement_.fields); }
  Agreement& agreement() { return std::get<Agreement>(statement_.fields); }

  Span text_of(Span marked) const;
  Span mention_text(const Reading& reading, const Found& found) const;
  std::string as_written(Span text) const {
    return written_text(document_.document().text.at(text));
  }
  std::string plain(Span text) const { return view_text(document_.document().text.at(text)); }

  Span quote_span() const;

  // `span` names the partners: each record quotes its own.
  bool per_partner() const;
  bool captured(std::size_t chosen) const;
  bool set_fields();
  void stated(std::string_view field) { statement_.stated.emplace_back(field); }

  const Found* mention(const Value& value) const;
  bool set(Field field, const Expression& expression, const Value& value);
  bool set_population(Field field, const Expression& expression, const Value& value);
  bool count(const Value& value);
  bool place(const Expression& expression, const Value& value);

  // A captured place, list of places, or words that name one the gazetteer does not know.
  std::vector<PlaceUse> places(const Expression& expression, const Value& value);

  // The place into `to`, its support beside it where the text only says 本市.
  void take(const PlaceUse& use, const std::string& field, Place& to);
  bool set_agreement(Field field, const Expression& expression, const Value& value);
  std::string written(const Value& value) const;

  // A date mention as EDTF, a duration as ISO 8601, a constant as it is.
  std::string when(const Value& value, std::string_view field);
  DateValue dated(const Reading& reading, const Found& found, std::uint32_t segment,
                  std::string_view field);
  void concluded(const Value& value);
  void scope_by(const PlaceUse& use);
  void kind_as_written();
  void list_value(Field field, const Expression& expression);
  void signatory(const Expression& expression);
  JoinQuery query(MentionType type) const;
  void join(const Join& join);
  void join_date(const Join& join, std::string& field);
  void join_undated(const Join& join);
  PlaceUse use_of(const JoinHit& hit);

  // The evidence that a join's finding gives for a field; none where it stands in the quote.
  void support(const JoinHit& hit, const std::string& field);
  void join_place(const Join& join);
  Side side_of(PlaceUse use, const JoinHit& hit) const;
  void join_side(const Join& join, std::vector<Side>& list);
  void join_partners();
  void finish_text() { statement_.text = text_of(marked_); }

  void drop_doubles();
  void drop_countries();
  std::size_t parties_known() const;
  bool dated_partners() const;
  bool says_little() const;
  void name_area();
  std::string area_as_written() const;
  bool required();
  std::vector<Statement> split();
  Statement with_parties(Statement statement, const std::vector<Side>& sides);
  DocumentReadings& document_;
  const Scene& scene_;
  const Rule& rule_;
  std::uint32_t segment_, part_;
  Joiner joiner_;
  Statement statement_;
  Span marked_, kind_span_, area_span_;
  bool scope_set_ = false;
  std::vector<std::size_t> used_;
  std::vector<Side> hub_, partners_, parties_;
};

}  // namespace kiroku
