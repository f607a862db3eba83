#include "schemas/json.h"

#include <gtest/gtest.h>

namespace kiroku {
namespace {

Record full_record() {
  Agreement fields;
  fields.kind = AgreementKind::friendship_city;
  fields.kind_as_written = "友好都市";
  fields.parties = {{{"Kokura", "旧小倉市", "geonames:1", {"geonames:9"}},
                     Place{"Kitakyushu", "北九州市", "geonames:2", {}}},
                    {{"Tacoma", "タコマ市", "", {}}, std::nullopt}};
  fields.concluded = "1959-06-08";
  fields.term = "P5Y";
  fields.signatories = {{"A \"B\"", "Mayor", 1}, {"C", "", std::nullopt}};
  fields.status = Status::signed_;
  Record record;
  record.fields = fields;
  Evidence evidence;
  evidence.supports = {"kind", "parties.1"};
  evidence.source = "2010/summit-ja.pdf";
  evidence.document = "sha256:00";
  evidence.part = 1, evidence.page = 4, evidence.label = "52", evidence.lines = {31, 32},
  evidence.lang = "ja";
  evidence.quote = "line\nbreak\t\"quoted\" \x1B[31m \xE2\x80\xAE";
  evidence.start = 1201, evidence.end = 1234, evidence.raw_bytes = {3310, 3402};
  evidence.boxes = {{72, 310.5F, 268.1F, 322}};
  evidence.confidence = 0.99F;
  evidence.repairs = {"doubled-text"};
  Evidence context = evidence;
  context.basis = Basis::part_subject;
  context.continued = true;
  record.evidence = {evidence, context};
  record.rule = "agreement.ja.friendship";
  record.pack_digest = "0011";
  record.confidence = 0.95F;
  record.flags = {{"context-party", "parties.0", "subject of the paper"}};
  record.id = record_id(record);
  record.fact = fact_id(record);
  return record;
}

TEST(Json, a_record_comes_back_as_it_went) {
  const Record record = full_record();
  const Result<Record> back = record_from_json(to_json(record));
  ASSERT_TRUE(back) << back.error().message;
  EXPECT_EQ(to_json(*back), to_json(record));
  EXPECT_EQ(std::get<Agreement>(back->fields), std::get<Agreement>(record.fields));
}

TEST(Json, keys_stand_in_the_order_of_the_contract) {
  const std::string json = to_json(full_record());
  std::size_t last = 0;
  for (const char* key : {"schema_version", "id", "fact", "type", "fields", "evidence", "rule",
                          "confidence", "flags", "decision"}) {
    const std::size_t at = json.find('"' + std::string(key) + "\":", last);
    ASSERT_NE(at, std::string::npos) << key << " in " << json;
    last = at;
  }
}

TEST(Json, text_from_documents_is_harmless) {
  EXPECT_EQ(quoted("a\"b\\c\n\x1B\x7F"), R"("a\"b\\c\n\u001b\u007f")");
  EXPECT_EQ(quoted("\xE2\x80\xAE大\xE2\x80\xA8"), "\"\\u202e大\\u2028\"");
  EXPECT_EQ(quoted("cut \xE5\xA4"), "\"cut \xEF\xBF\xBD\xEF\xBF\xBD\"");
}

TEST(Json, what_is_no_record_is_an_error_with_a_reason) {
  for (const char* bad : {"", "{", "[]", "null", "{\"id\":1}", "{\"type\":\"rumour\"}"}) {
    const Result<Record> record = record_from_json(bad);
    ASSERT_FALSE(record) << bad;
    EXPECT_EQ(record.error().code, ErrorCode::damaged);
  }
  std::string no_evidence = to_json(full_record());
  const std::size_t begin = no_evidence.find("\"evidence\":[") + 12;
  no_evidence.replace(begin, no_evidence.find("],\"rule\"") - begin, "");
  EXPECT_FALSE(record_from_json(no_evidence));
}

TEST(Json, an_annotate_request_keeps_its_id) {
  EXPECT_EQ(annotate_request(R"({"id":7,"text":"x"})")->id, "7");
  EXPECT_EQ(annotate_request(R"({"id":"a\"b","text":"x","lang":null})")->id, R"("a\"b")");
  EXPECT_FALSE(annotate_request(R"({"id":7})"));
}

}  // namespace
}  // namespace kiroku
