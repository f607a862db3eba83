#include <gtest/gtest.h>

#include "schemas/record.h"

namespace kiroku {
namespace {

Record agreement(std::vector<std::string> places, AgreementKind kind, std::string concluded) {
  Agreement fields;
  fields.kind = kind;
  fields.concluded = std::move(concluded);
  for (std::string& id : places)
    fields.parties.push_back({{"", "", std::move(id), {}}, std::nullopt});
  Record record;
  record.fields = fields;
  Evidence evidence;
  evidence.document = "sha256:00";
  evidence.quote = "became sister cities";
  evidence.raw_bytes = {10, 30};
  record.evidence.push_back(evidence);
  return record;
}

TEST(RecordId, does_not_know_rule_run_or_what_lies_around) {
  const Record record = agreement({"geonames:1", "geonames:2"}, AgreementKind::sister_city, "1979");
  Record other = record;
  other.rule = "agreement.en.other";
  other.pack_digest = "changed";
  other.confidence = 0.1F;
  other.flags.push_back({"context-party", "parties.0", "subject of the paper"});
  other.evidence.front().source = "moved/elsewhere.pdf";
  other.evidence.front().prefix = "another";
  EXPECT_EQ(record_id(record), record_id(other));
  EXPECT_EQ(record_id(record).size(), 16U);
}

TEST(RecordId, knows_document_value_and_place_in_it) {
  const Record record = agreement({"geonames:1", "geonames:2"}, AgreementKind::sister_city, "1979");
  Record other = record;
  other.evidence.front().document = "sha256:01";
  EXPECT_NE(record_id(record), record_id(other));
  other = record;
  other.evidence.front().raw_bytes = {11, 31};
  EXPECT_NE(record_id(record), record_id(other));
  EXPECT_NE(record_id(record),
            record_id(agreement({"geonames:1", "geonames:2"}, AgreementKind::sister_city, "1980")));
}

TEST(FactId, groups_statements_of_one_tie) {
  const Record dated =
      agreement({"geonames:1", "geonames:2"}, AgreementKind::sister_city, "1979-05");
  const Record undated =
      agreement({"geonames:2", "geonames:1"}, AgreementKind::friendship_city, "");
  EXPECT_EQ(fact_id(dated), fact_id(undated));
  const Record mou = agreement({"geonames:1", "geonames:2"}, AgreementKind::mou, "2007");
  EXPECT_NE(fact_id(dated), fact_id(mou));
  EXPECT_EQ(fact_id(mou), fact_id(agreement({"geonames:1", "geonames:2"},
                                            AgreementKind::cooperation_agreement, "2007-03")));
  EXPECT_NE(fact_id(mou),
            fact_id(agreement({"geonames:1", "geonames:2"}, AgreementKind::mou, "2008")));
}

TEST(FactId, of_a_population_is_place_count_and_date) {
  Record record;
  Population fields;
  fields.place = {"Dalian", "大連市", "geonames:1814087", {}};
  fields.count = 6'000'000;
  record.fields = fields;
  record.evidence.emplace_back();
  Record english = record;
  std::get<Population>(english.fields).place.as_written = "Dalian";
  EXPECT_EQ(fact_id(record), fact_id(english));
  std::get<Population>(english.fields).as_of = "2010";
  EXPECT_NE(fact_id(record), fact_id(english));
}

}  // namespace
}  // namespace kiroku
