// What the filters (`kiroku repair --jsonl`, `kiroku annotate --jsonl`) read and answer besides
// records: repair requests, and the answer to a line that is no request.
#include "schemas/json.h"
#include "schemas/json_output.h"
#include "schemas/json_parse.h"

namespace kiroku {
namespace {

using nlohmann::json;

constexpr std::string_view kDigits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

std::string base64(std::string_view bytes) {
  std::string text;
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    std::uint32_t bits = 0;
    for (std::size_t i = 0; i < 3; ++i) {
      bits = bits << 8 | (at + i < bytes.size() ? static_cast<unsigned char>(bytes[at + i]) : 0u);
    }
    const std::size_t digits = std::min<std::size_t>(bytes.size() - at, 3) + 1;
    for (std::size_t i = 0; i < 4; ++i)
      text += i < digits ? kDigits[bits >> (18 - 6 * i) & 63] : '=';
  }
  return text;
}

// RFC 4648, with or without the padding; nothing else may stand in it.
Result<std::string> from_base64(std::string_view text) {
  while (text.ends_with('=')) text.remove_suffix(1);
  std::string bytes;
  std::uint32_t bits = 0;
  int have = 0;
  for (const char digit : text) {
    const std::size_t value = kDigits.find(digit);
    if (value == std::string_view::npos) return fail(ErrorCode::damaged, "input_b64 is not base64");
    bits = bits << 6 | static_cast<std::uint32_t>(value);
    have += 6;
    if (have < 8) continue;
    have -= 8;
    bytes += static_cast<char>(bits >> have & 0xFF);
  }
  if (have == 6) return fail(ErrorCode::damaged, "input_b64 is cut off");
  return bytes;
}

std::string id_of(const json& request) {
  if (!request.is_object()) return "null";
  const auto id = request.find("id");
  if (id == request.end()) return "null";
  return id->is_string() ? kiroku::quoted(id->get<std::string>()) : id->dump();
}

}  // namespace

Result<RepairRequest> repair_request(std::string_view line) {
  try {
    const json request = parse_json(line);
    TRY_ASSIGN(std::string bytes, from_base64(request.at("input_b64").get<std::string>()));
    request.at("id");
    return RepairRequest{id_of(request), std::move(bytes)};
  } catch (const json::exception& error) {
    return fail(ErrorCode::damaged,
                std::string("not the JSON that was expected: ") + reason_of(error));
  }
}

namespace {

void put_bytes(Span span, JsonWriter& answer) {
  answer.key("bytes").open('[').integer(span.begin).integer(span.end).close(']');
}

void put_alternatives(const std::vector<std::string>& others, JsonWriter& answer) {
  answer.key("alternatives").open('[');
  for (const std::string& other : others) answer.string(other);
  answer.close(']');
}

}  // namespace

std::string repair_answer(const RepairRequest& request, const Text& text,
                          const std::vector<Doubt>& doubts) {
  JsonWriter answer;
  answer.open('{').key("id").raw(request.id).key("text").string(text.utf8);
  answer.key("repairs").open('[');
  for (const Edit& edit : text.edits) {
    answer.open('{').key("kind").string(edit.kind);
    put_bytes(edit.after, answer);
    answer.key("before_b64").string(base64(edit.before)).key("plan").string_or_null(edit.plan);
    answer.key("score").number(edit.score, 3);
    if (!edit.alternatives.empty()) put_alternatives(edit.alternatives, answer);
    answer.close('}');
  }
  answer.close(']').key("doubts").open('[');
  for (const Doubt& doubt : doubts) {
    answer.open('{');
    put_bytes(doubt.line, answer);
    put_alternatives(doubt.alternatives, answer);
    answer.close('}');
  }
  return answer.close(']').close('}').take();
}

std::string error_answer(std::string_view line, const Error& error) {
  const json request =
      is_too_deep(line) ? json(json::value_t::discarded) : json::parse(line, nullptr, false);
  JsonWriter answer;
  answer.open('{').key("id").raw(request.is_discarded() ? "null" : id_of(request));
  answer.key("error").open('{').key("code").string(error_name(error.code));
  return answer.key("message").string(error.message).close('}').close('}').take();
}

}  // namespace kiroku
