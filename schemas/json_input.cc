// JSON to values: the home of nlohmann_json. Whatever stands in the input, a wrong shape is an
// Error and never an exception.
#include "schemas/json.h"
#include "schemas/json_parse.h"
#include "schemas/words.h"

namespace kiroku {
namespace {

using nlohmann::json;

std::vector<std::string> strings_at(const json& object, const char* key) {
  const auto found = object.find(key);
  return found == object.end() ? std::vector<std::string>{}
                               : found->get<std::vector<std::string>>();
}

int number_at(const json& object, const char* key) {
  const auto found = object.find(key);
  return found == object.end() || found->is_null() ? 0 : found->get<int>();
}

Span span_at(const json& object, const char* key) {
  const json& pair = object.at(key);
  return {pair.at(0).get<std::uint32_t>(), pair.at(1).get<std::uint32_t>()};
}

Place place_from(const json& object) {
  return {string_at(object, "name"), string_at(object, "as_written"), string_at(object, "place_id"),
          strings_at(object, "alternatives")};
}

Population population_from(const json& fields) {
  Population population;
  population.place = place_from(fields.at("place"));
  for (const json& member : fields.at("members")) population.members.push_back(place_from(member));
  population.count = fields.at("count").get<std::int64_t>();
  population.as_written = string_at(fields, "as_written");
  population.precision = fields.at("precision").get<std::int64_t>();
  population.approximate = fields.at("approximate").get<bool>();
  if (!fields.at("bound").is_null()) population.bound = word_at<Bound>(fields, "bound");
  population.as_of = string_at(fields, "as_of");
  population.scope = word_at<Scope>(fields, "scope");
  population.subgroup = string_at(fields, "subgroup");
  return population;
}

Date date_from(const json& fields) {
  return {string_at(fields, "edtf"),         string_at(fields, "modifier"),
          string_at(fields, "calendar"),     string_at(fields, "as_written"),
          fields.at("relative").get<bool>(), string_at(fields, "resolved_from"),
          string_at(fields, "event")};
}

Party party_from(const json& object) {
  Party party{place_from(object), std::nullopt};
  if (object.contains("succeeded_by")) party.succeeded_by = place_from(object.at("succeeded_by"));
  return party;
}

Signatory signatory_from(const json& object) {
  Signatory signatory{string_at(object, "name"), string_at(object, "office"), std::nullopt};
  if (!object.at("party").is_null()) signatory.party = object.at("party").get<std::uint32_t>();
  return signatory;
}

Agreement agreement_from(const json& fields) {
  Agreement agreement;
  agreement.kind = word_at<AgreementKind>(fields, "kind");
  agreement.kind_as_written = string_at(fields, "kind_as_written");
  agreement.title = string_at(fields, "title");
  for (const json& party : fields.at("parties")) agreement.parties.push_back(party_from(party));
  agreement.concluded = string_at(fields, "concluded");
  agreement.in_force = string_at(fields, "in_force");
  agreement.term = string_at(fields, "term");
  agreement.ends = string_at(fields, "ends");
  agreement.review = string_at(fields, "review");
  for (const json& one : fields.at("signatories"))
    agreement.signatories.push_back(signatory_from(one));
  agreement.venue = string_at(fields, "venue");
  agreement.status = word_at<Status>(fields, "status");
  agreement.subject = string_at(fields, "subject");
  return agreement;
}

Fields fields_from(RecordType type, const json& fields) {
  switch (type) {
    case RecordType::population:
      return population_from(fields);
    case RecordType::date:
      return date_from(fields);
    case RecordType::agreement:
      return agreement_from(fields);
  }
  return Date{};
}

Evidence evidence_from(const json& object) {
  Evidence evidence;
  evidence.basis = word_at<Basis>(object, "basis");
  evidence.from = string_at(object, "from");
  evidence.continued = object.value("continued", false);
  evidence.supports = strings_at(object, "supports");
  evidence.source = string_at(object, "source");
  evidence.document = string_at(object, "document");
  evidence.part = number_at(object, "part");
  evidence.page = number_at(object, "page");
  evidence.label = string_at(object, "label");
  evidence.lines = span_at(object, "lines");
  evidence.lang = string_at(object, "lang");
  evidence.quote = string_at(object, "quote");
  evidence.prefix = string_at(object, "prefix");
  evidence.suffix = string_at(object, "suffix");
  evidence.start = object.at("start").get<std::uint32_t>();
  evidence.end = object.at("end").get<std::uint32_t>();
  evidence.raw_bytes = span_at(object, "raw_bytes");
  for (const json& box : object.at("boxes")) {
    evidence.boxes.push_back({box.at(0).get<float>(), box.at(1).get<float>(),
                              box.at(2).get<float>(), box.at(3).get<float>()});
  }
  evidence.origin = word_at<Origin>(object, "origin");
  evidence.confidence = object.at("confidence").get<float>();
  evidence.repairs = strings_at(object, "repairs");
  return evidence;
}

Record record_from(const json& object) {
  Record record;
  record.id = object.at("id").get<std::string>();
  record.fact = object.at("fact").get<std::string>();
  record.fields = fields_from(word_at<RecordType>(object, "type"), object.at("fields"));
  for (const json& evidence : object.at("evidence"))
    record.evidence.push_back(evidence_from(evidence));
  record.rule = object.at("rule").at("id").get<std::string>();
  record.pack_digest = object.at("rule").at("pack_digest").get<std::string>();
  record.confidence = object.at("confidence").get<float>();
  for (const json& flag : object.at("flags")) {
    record.flags.push_back(
        {string_at(flag, "code"), string_at(flag, "field"), string_at(flag, "why")});
  }
  return record;
}

// Runs `parse` and turns what nlohmann throws into an Error.
template <typename Parse>
auto parsed(std::string_view text, Parse parse) -> Result<decltype(parse(json()))> {
  try {
    return parse(parse_json(text));
  } catch (const json::exception& error) {
    return fail(ErrorCode::damaged,
                std::string("not the JSON that was expected: ") + reason_of(error));
  }
}

}  // namespace

Result<Record> record_from_json(std::string_view text) {
  Result<Record> record = parsed(text, record_from);
  if (record && record->evidence.empty())
    return fail(ErrorCode::damaged, "a record without evidence");
  return record;
}

Result<Fields> fields_from_json(RecordType type, std::string_view text) {
  return parsed(text, [type](const json& object) { return fields_from(type, object); });
}

Result<Evidence> evidence_from_json(std::string_view text) { return parsed(text, evidence_from); }

Result<AnnotateRequest> annotate_request(std::string_view text) {
  return parsed(text, [](const json& object) {
    const json& id = object.at("id");
    return AnnotateRequest{id.is_string() ? kiroku::quoted(id.get<std::string>()) : id.dump(),
                           object.at("text").get<std::string>(), string_at(object, "lang"),
                           string_at(object, "reference_date")};
  });
}

}  // namespace kiroku
