// Decisions and verdicts as JSON.
#include "schemas/json.h"
#include "schemas/json_output.h"
#include "schemas/json_parse.h"
#include "schemas/words.h"

namespace kiroku {
namespace {

using nlohmann::json;

void write_fields(JsonWriter& to, const std::optional<Fields>& fields) {
  fields ? to.raw(fields_json(*fields)) : to.raw("null");
}

template <typename T>
T or_throw(Result<T> value) {
  if (!value) throw json::other_error::create(500, value.error().message, nullptr);
  return *std::move(value);
}

std::optional<Fields> fields_at(const json& object, const char* key, RecordType type) {
  const auto found = object.find(key);
  if (found == object.end() || found->is_null()) return std::nullopt;
  return or_throw(fields_from_json(type, found->dump()));
}

bool is_id(const std::string& id) {
  return id.size() == 16 && id.find_first_not_of("0123456789abcdef") == std::string::npos;
}

Decision decision_from(const json& object) {
  Decision decision;
  decision.id = string_at(object, "id");
  decision.at = string_at(object, "at");
  decision.reviewer = string_at(object, "reviewer");
  decision.action = word_at<Action>(object, "action");
  decision.of = string_at(object, "of");
  decision.why = string_at(object, "why");
  decision.record = string_at(object, "record");
  decision.fact = string_at(object, "fact");
  decision.type = word_at<RecordType>(object, "type");
  decision.original = fields_at(object, "original", decision.type);
  decision.corrected = fields_at(object, "corrected", decision.type);
  if (object.contains("evidence") && !object.at("evidence").is_null())
    decision.evidence = or_throw(evidence_from_json(object.at("evidence").dump()));
  decision.run = object.value("run", json()).is_null() ? 0 : object.at("run").get<std::int64_t>();
  if (const json rule = object.value("rule", json()); !rule.is_null()) {
    decision.rule = string_at(rule, "id");
    decision.rule_digest = string_at(rule, "digest");
  }
  return decision;
}

// What would make the log say something that nobody can act on.
std::string wrong(const Decision& decision) {
  const bool about_entry = decision.action == Action::undo || decision.action == Action::re_anchor;
  const bool with_value = decision.action == Action::correct || decision.action == Action::add;
  if (decision.reviewer.empty()) return "no reviewer is named";
  if (!is_id(decision.record) || !is_id(decision.fact)) return "record and fact are no ids";
  if (!decision.of.empty() && !is_id(decision.of)) return "`of` is no id";
  if (about_entry == decision.of.empty())
    return "`of` belongs to undo and re-anchor, and to them alone";
  if (decision.action == Action::undo) return "";
  if (!decision.evidence) return "there is no evidence";
  if (with_value && !decision.corrected) return "there is no corrected value";
  return decision.corrected ? wrong_field(*decision.corrected) : "";
}

}  // namespace

std::string to_json(const Decision& decision) {
  JsonWriter to;
  to.open('{').key("schema_version").integer(kSchemaVersion).key("id").string(decision.id);
  to.key("at").string(decision.at).key("reviewer").string(decision.reviewer);
  to.key("action").string(word(decision.action)).key("of").string_or_null(decision.of);
  to.key("why").string(decision.why).key("record").string(decision.record);
  to.key("fact").string(decision.fact).key("type").string(word(decision.type)).key("original");
  write_fields(to, decision.original);
  write_fields(to.key("corrected"), decision.corrected);
  to.key("evidence").raw(decision.evidence ? evidence_json(*decision.evidence) : "null");
  to.key("run");
  decision.run > 0 ? to.integer(decision.run) : to.raw("null");
  to.key("rule");
  if (decision.rule.empty()) return to.raw("null").close('}').take();
  to.open('{').key("id").string(decision.rule).key("digest").string(decision.rule_digest);
  return to.close('}').close('}').take();
}

Result<Decision> decision_from_json(std::string_view text) {
  try {
    Decision decision = decision_from(parse_json(text));
    if (const std::string why = wrong(decision); !why.empty())
      return fail(ErrorCode::damaged, "no decision: " + why);
    return decision;
  } catch (const json::exception& error) {
    return fail(ErrorCode::damaged, "no decision: " + reason_of(error));
  }
}

std::string to_json(const Verdict& verdict) {
  const std::string of = state(verdict);
  if (of.empty()) return "null";
  JsonWriter to;
  to.open('{').key("state").string(of).key("original");
  write_fields(to, verdict.original);
  to.key("by").open('[');
  for (const Opinion& opinion : verdict.opinions) {
    const Decision& decision = opinion.decision;
    to.open('{').key("id").string(decision.id).key("at").string(decision.at);
    to.key("reviewer").string(decision.reviewer).key("action").string(word(decision.action));
    to.key("why").string(decision.why).key("anchor").string(word(opinion.anchor));
    to.key("anchor_why").string_or_null(opinion.anchor_why).key("fields");
    write_fields(to, decision.corrected);
    to.close('}');
  }
  return to.close(']').close('}').take();
}

}  // namespace kiroku
