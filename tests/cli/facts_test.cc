// Facts with their witnesses and conflicts, documents side by side, and one's own places.
#include "pipeline/facts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pipeline/cli/place_file.h"
#include "pipeline/parallel.h"

namespace kiroku {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

Place place(const std::string& name) { return {name, name, "geonames:" + name, {}}; }

Record stated(Fields fields, const std::string& document, const std::string& quote) {
  Record record;
  record.fields = std::move(fields);
  Evidence evidence;
  evidence.document = document;
  evidence.source = document + ".txt";
  evidence.page = 1;
  evidence.quote = quote;
  record.evidence = {evidence};
  record.id = record_id(record);
  record.fact = fact_id(record);
  return record;
}

Population population(std::int64_t count, const std::string& as_of = "2015") {
  Population fields;
  fields.place = place("Oita");
  fields.count = count;
  fields.as_of = as_of;
  return fields;
}

Agreement agreement(AgreementKind kind, const std::string& concluded) {
  Agreement fields;
  fields.kind = kind;
  fields.concluded = concluded;
  fields.parties = {{place("Oita"), {}}, {place("Austin"), {}}};
  return fields;
}

KnownSource source(const std::string& document, const std::string& translation_of = "") {
  KnownSource known;
  known.path = document + ".txt";
  known.digest = document;
  known.sheet.translation_of = translation_of;
  return known;
}

// "fact 1: 2 statements, 1 witness" for each.
std::vector<std::string> summary(FactBook& book) {
  std::vector<std::string> all;
  for (const Fact& fact : book.facts()) {
    std::string line =
        std::to_string(fact.statements.size()) + " said by " + std::to_string(fact.witnesses);
    for (const Conflict& conflict : fact.conflicts)
      line += ", " + conflict.field + " " + conflict.value + "/" + conflict.other;
    all.push_back(line);
  }
  return all;
}

std::vector<std::string> summary(const std::vector<Record>& records,
                                 const std::vector<KnownSource>& sources = {}) {
  FactBook book(sources);
  for (const Record& record : records) book.add(record);
  return summary(book);
}

TEST(Facts, each_fact_once_with_its_witnesses) {
  const Fields same = population(478146);
  EXPECT_THAT(summary({stated(same, "a", "x"), stated(same, "a", "y"), stated(same, "b", "x")}),
              ElementsAre("3 said by 2"));
}

TEST(Facts, a_translation_and_its_copy_are_no_further_witness) {
  const Fields same = population(478146);
  const std::vector<Record> records = {stated(same, "a", "x"), stated(same, "b", "y"),
                                       stated(same, "c", "z")};
  EXPECT_THAT(summary(records, {source("a"), source("b", "a.txt"), source("c", "b.txt")}),
              ElementsAre("3 said by 1"));
  EXPECT_THAT(summary(records, {source("a"), source("b", "a.txt"), source("c")}),
              ElementsAre("3 said by 2"));
  // A sheet that says of two documents that each is the translation of the other.
  EXPECT_THAT(summary(records, {source("a", "b.txt"), source("b", "a.txt"), source("c")}),
              ElementsAre("3 said by 2"));
}

TEST(Facts, the_very_same_words_are_one_witness) {
  const Fields same = population(478146);
  const std::string words = "the city of Oita had a population of 478,146 in 2015";
  EXPECT_THAT(summary({stated(same, "a", words), stated(same, "b", words)}),
              ElementsAre("2 said by 1"));
}

TEST(Facts, other_counts_of_the_same_day_are_a_conflict) {
  EXPECT_THAT(summary({stated(population(478146), "a", "x"), stated(population(477000), "b", "y")}),
              ElementsAre("1 said by 1, count 478146/477000", "1 said by 1, count 477000/478146"));
}

TEST(Facts, what_dates_scope_rounding_and_bounds_explain_is_no_conflict) {
  Population rounded = population(478000);
  rounded.precision = 1000;
  Population about = population(480000);
  about.approximate = true;
  Population over = population(470000);
  over.bound = Bound::at_least;
  Population area = population(900000);
  area.scope = Scope::metropolitan;
  Population foreign = population(3000);
  foreign.subgroup = "foreign residents";
  for (const Population& other :
       {rounded, about, over, area, foreign, population(1000000, ""), population(470000, "2010")})
    EXPECT_THAT(summary({stated(population(478146), "a", "x"), stated(other, "b", "y")}),
                ElementsAre("1 said by 1", "1 said by 1"))
        << other.count;
}

TEST(Facts, other_dates_of_one_tie_are_a_conflict) {
  constexpr AgreementKind kTwin = AgreementKind::sister_city;
  EXPECT_THAT(
      summary({stated(agreement(kTwin, "1990-10-30"), "a", "x"),
               stated(agreement(kTwin, "1990"), "b", "y"), stated(agreement(kTwin, ""), "c", "z")}),
      ElementsAre("3 said by 3"));
  EXPECT_THAT(summary({stated(agreement(kTwin, "1990-10-30"), "a", "x"),
                       stated(agreement(kTwin, "1991"), "b", "y")}),
              ElementsAre("2 said by 2, concluded 1990-10-30/1991"));
  Agreement planned = agreement(AgreementKind::mou, "2012");
  planned.status = Status::planned;
  EXPECT_THAT(
      summary({stated(agreement(AgreementKind::mou, "2010"), "a", "x"), stated(planned, "a", "y")}),
      ElementsAre("1 said by 1", "1 said by 1"));
}

std::vector<std::string> side_by_side(const std::vector<Record>& a, const std::vector<Record>& b) {
  std::vector<std::string> all;
  for (const Pairing& pair : lay_side_by_side(a, b)) {
    std::string line = pair.second == nullptr  ? "only first"
                       : pair.first == nullptr ? "only second"
                                               : "both";
    for (const Difference& one : pair.differences)
      line += ", " + one.field + " " + one.first + "/" + one.second;
    all.push_back(line);
  }
  return all;
}

TEST(Parallel, what_is_said_alike_differently_and_not_at_all) {
  Population other_place = population(478146);
  other_place.place = place("Beppu");
  EXPECT_THAT(
      side_by_side({stated(population(478146), "a", "x"),
                    stated(agreement(AgreementKind::sister_city, "1990"), "a", "y")},
                   {stated(other_place, "b", "x"), stated(population(10, "1900"), "b", "z")}),
      ElementsAre("both, place Oita (geonames:Oita)/Beppu (geonames:Beppu)", "only second",
                  "only first"));
}

TEST(Parallel, repeated_statements_count_once) {
  const Record once = stated(population(478146), "a", "x");
  EXPECT_THAT(side_by_side({once, once, once}, {once}), ElementsAre("both"));
  EXPECT_THAT(side_by_side({}, {}), IsEmpty());
}

Date date(const std::string& edtf) {
  Date fields;
  fields.edtf = edtf;
  return fields;
}

TEST(Parallel, dates_that_differ_in_one_part_are_one_date_told_differently) {
  EXPECT_THAT(
      side_by_side({stated(date("1990-10-30"), "a", "x")}, {stated(date("1991-10-30"), "b", "y")}),
      ElementsAre("both, edtf 1990-10-30/1991-10-30"));
  EXPECT_THAT(
      side_by_side({stated(date("1990-10-30"), "a", "x")}, {stated(date("2012-05-01"), "b", "y")}),
      ElementsAre("only second", "only first"));
}

TEST(PlaceFile, known_places_get_a_spelling_and_new_ones_a_line) {
  const std::string known = "city\tgeonames:1\tOita\tJP\t\t0\t\t\n";
  EXPECT_EQ(
      *own_places("# ours\nŌita\tgeonames:1\tOita-shi\r\nJinguashi\t\t\tother\tTW", "p", known),
      "\nown\tgeonames:1\nspelling\tgeonames:1\tŌita\nalias\tgeonames:1\tOita-shi\n"
      "other\town:Jinguashi\tJinguashi\tTW\t\t0\t\t\n"
      "own\town:Jinguashi\nspelling\town:Jinguashi\tJinguashi\n");
}

TEST(PlaceFile, mistakes_are_named_with_their_line) {
  for (const auto& [file, message] : std::vector<std::pair<std::string, std::string>>{
           {"a\n\tgeonames:1\n", "p, line 2: the name is missing"},
           {"a\tb\tc\tcity\tJP\tmore\n", "p, line 1: more than five columns"},
           {"a\t\t\ttown\n", "p, line 1: a kind is city, prefecture, country or other"},
           {"\xFF\n", "p, line 1: the bytes are not UTF-8"}}) {
    const auto lines = own_places(file, "p", "");
    ASSERT_FALSE(lines) << file;
    EXPECT_THAT(lines.error().message, HasSubstr(message));
  }
}

}  // namespace
}  // namespace kiroku
