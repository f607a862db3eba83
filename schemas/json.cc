// Values to JSON. The keys' order is the contract of DESIGN and of *.schema.json.
#include "schemas/json.h"

#include "schemas/json_output.h"
#include "schemas/utf8.h"
#include "schemas/words.h"

namespace kiroku {
namespace {

void write(JsonWriter& json, const std::vector<std::string>& strings) {
  json.open('[');
  for (const std::string& string : strings) json.string(string);
  json.close(']');
}

void write_place(JsonWriter& json, const Place& place, bool closed = true) {
  json.open('{').key("name").string(place.name).key("as_written").string(place.as_written);
  json.key("place_id").string_or_null(place.place_id);
  if (!place.alternatives.empty()) write(json.key("alternatives"), place.alternatives);
  if (closed) json.close('}');
}

void write_fields(JsonWriter& json, const Population& population) {
  json.open('{').key("place");
  write_place(json, population.place);
  json.key("members").open('[');
  for (const Place& member : population.members) write_place(json, member);
  json.close(']');
  json.key("count").integer(population.count).key("as_written").string(population.as_written);
  json.key("precision")
      .integer(population.precision)
      .key("approximate")
      .boolean(population.approximate);
  json.key("bound").string_or_null(population.bound == Bound::none ? "" : word(population.bound));
  json.key("as_of").string_or_null(population.as_of).key("scope").string(word(population.scope));
  json.key("subgroup").string_or_null(population.subgroup).close('}');
}

void write_fields(JsonWriter& json, const Date& date) {
  json.open('{')
      .key("edtf")
      .string_or_null(date.edtf)
      .key("modifier")
      .string_or_null(date.modifier);
  json.key("calendar").string(date.calendar).key("as_written").string(date.as_written);
  json.key("relative")
      .boolean(date.relative)
      .key("resolved_from")
      .string_or_null(date.resolved_from);
  json.key("event").string_or_null(date.event).close('}');
}

void write_party(JsonWriter& json, const Party& party) {
  write_place(json, party.place, !party.succeeded_by);
  if (!party.succeeded_by) return;
  json.key("succeeded_by");
  write_place(json, *party.succeeded_by);
  json.close('}');
}

void write_signatory(JsonWriter& json, const Signatory& signatory) {
  json.open('{')
      .key("name")
      .string(signatory.name)
      .key("office")
      .string_or_null(signatory.office)
      .key("party");
  signatory.party ? json.integer(*signatory.party) : json.raw("null");
  json.close('}');
}

void write_fields(JsonWriter& json, const Agreement& agreement) {
  json.open('{')
      .key("kind")
      .string(word(agreement.kind))
      .key("kind_as_written")
      .string_or_null(agreement.kind_as_written);
  json.key("title").string_or_null(agreement.title).key("parties").open('[');
  for (const Party& party : agreement.parties) write_party(json, party);
  json.close(']')
      .key("concluded")
      .string_or_null(agreement.concluded)
      .key("in_force")
      .string_or_null(agreement.in_force);
  json.key("term").string_or_null(agreement.term).key("ends").string_or_null(agreement.ends);
  json.key("review").string_or_null(agreement.review).key("signatories").open('[');
  for (const Signatory& signatory : agreement.signatories) write_signatory(json, signatory);
  json.close(']')
      .key("venue")
      .string_or_null(agreement.venue)
      .key("status")
      .string(word(agreement.status));
  json.key("subject").string_or_null(agreement.subject).close('}');
}

// Parts and pages count from 1; 0 says that there is none.
void write_number_or_null(JsonWriter& json, int number) {
  number > 0 ? json.integer(number) : json.raw("null");
}

void write_boxes(JsonWriter& json, const std::vector<Box>& boxes) {
  json.open('[');
  for (const Box& box : boxes) {
    json.open('[').number(box.x0, 2).number(box.y0, 2).number(box.x1, 2).number(box.y1, 2).close(
        ']');
  }
  json.close(']');
}

void write_evidence(JsonWriter& json, const Evidence& evidence) {
  json.open('{').key("basis").string(word(evidence.basis));
  if (!evidence.from.empty()) json.key("from").string(evidence.from);
  if (evidence.continued) json.key("continued").boolean(true);
  write(json.key("supports"), evidence.supports);
  json.key("source").string(evidence.source).key("document").string(evidence.document).key("part");
  write_number_or_null(json, evidence.part);
  json.key("page");
  write_number_or_null(json, evidence.page);
  json.key("label").string_or_null(evidence.label);
  json.key("lines").open('[').integer(evidence.lines.begin).integer(evidence.lines.end).close(']');
  json.key("lang").string_or_null(evidence.lang).key("quote").string(evidence.quote);
  json.key("prefix").string(evidence.prefix).key("suffix").string(evidence.suffix);
  json.key("start").integer(evidence.start).key("end").integer(evidence.end);
  json.key("raw_bytes")
      .open('[')
      .integer(evidence.raw_bytes.begin)
      .integer(evidence.raw_bytes.end)
      .close(']');
  write_boxes(json.key("boxes"), evidence.boxes);
  json.key("origin").string(word(evidence.origin)).key("confidence").number(evidence.confidence, 3);
  write(json.key("repairs"), evidence.repairs);
  json.close('}');
}

void write_flags(JsonWriter& json, const std::vector<Flag>& flags) {
  json.open('[');
  for (const Flag& flag : flags) {
    json.open('{').key("code").string(flag.code).key("field").string_or_null(flag.field);
    json.key("why").string(flag.why).close('}');
  }
  json.close(']');
}

void write_record(JsonWriter& json, const Record& record, std::string_view decision) {
  json.open('{').key("schema_version").integer(kSchemaVersion).key("id").string(record.id);
  json.key("fact").string(record.fact).key("type").string(word(record.type())).key("fields");
  std::visit([&](const auto& fields) { write_fields(json, fields); }, record.fields);
  json.key("evidence").open('[');
  for (const Evidence& evidence : record.evidence) write_evidence(json, evidence);
  json.close(']').key("rule").open('{').key("id").string(record.rule);
  json.key("pack_digest").string(record.pack_digest).close('}');
  json.key("confidence").number(record.confidence, 3);
  write_flags(json.key("flags"), record.flags);
  json.key("decision").raw(decision).close('}');
}

// "mixed" where some of a page's text was recognised and some was not.
std::string_view origin_of(const Page& page) {
  for (const Run& run : page.runs) {
    if (run.origin != page.origin) return "mixed";
  }
  return word(page.origin);
}

void write_counts(JsonWriter& json, const GlyphCounts& counts) {
  json.open('{').key("drawn").integer(counts.drawn).key("emitted").integer(counts.emitted);
  json.key("unmapped").integer(counts.unmapped).key("suppressed").open('{');
  for (std::size_t i = 0; i < kSuppressions; ++i) {
    if (counts.suppressed[i] > 0)
      json.key(word(static_cast<Suppression>(i))).integer(counts.suppressed[i]);
  }
  json.close('}').close('}');
}

void write_hidden(JsonWriter& json, const std::vector<Hidden>& hidden) {
  json.open('[');
  for (const Hidden& one : hidden) {
    json.open('{').key("reason").string(word(one.reason)).key("text").string(one.text);
    write_boxes(json.key("boxes"), {one.box});
    json.close('}');
  }
  json.close(']');
}

void write_mention(JsonWriter& json, const Mention& mention) {
  json.open('{').key("type").string(mention.type);
  if (mention.type == "number") json.key("value").number(mention.value, 9);
  if (mention.type == "date") json.key("edtf").string_or_null(mention.edtf);
  if (mention.type == "place") json.key("place_id").string_or_null(mention.place_id);
  json.key("raw_bytes")
      .open('[')
      .integer(mention.raw_bytes.begin)
      .integer(mention.raw_bytes.end)
      .close(']')
      .close('}');
}

bool is_escaped(char32_t c) {
  return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0x200E || c == 0x200F || c == 0x061C ||
         (c >= 0x2028 && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) || c == 0xFEFF;
}

void append_escape(std::string& to, char32_t c) {
  static constexpr char kDigits[] = "0123456789abcdef";
  switch (c) {
    case '\n':
      to += "\\n";
      return;
    case '\t':
      to += "\\t";
      return;
    case '\r':
      to += "\\r";
      return;
    case '\f':
      to += "\\f";
      return;
    case '\b':
      to += "\\b";
      return;
    default:
      break;
  }
  to += "\\u";
  for (int shift = 12; shift >= 0; shift -= 4) to += kDigits[c >> shift & 15];
}

}  // namespace

void append_quoted(std::string& to, std::string_view text) {
  to += '"';
  std::size_t done = 0;  // up to where `text` is written
  for (std::size_t at = 0; at < text.size();) {
    const auto byte = static_cast<unsigned char>(text[at]);
    const bool plain = byte >= 0x20 && byte < 0x7F && byte != '"' && byte != '\\';
    if (plain) {
      ++at;
      continue;
    }
    const std::size_t begin = at;
    const char32_t c = next_code_point(text, at);
    const bool invalid = c == kReplacement && at - begin == 1;
    if (c != '"' && c != '\\' && !invalid && !is_escaped(c)) continue;
    to.append(text, done, begin - done);
    done = at;
    if (c == '"' || c == '\\') {
      (to += '\\') += static_cast<char>(c);
    } else if (invalid) {
      append_utf8(to, kReplacement);
    } else {
      append_escape(to, c);
    }
  }
  to.append(text, done, text.size() - done);
  to += '"';
}

std::string quoted(std::string_view text) {
  std::string json;
  append_quoted(json, text);
  return json;
}

std::string to_json(const Record& record, std::string_view decision) {
  JsonWriter json;
  write_record(json, record, decision);
  return json.take();
}

std::string fields_json(const Fields& fields) {
  JsonWriter json;
  std::visit([&](const auto& of) { write_fields(json, of); }, fields);
  return json.take();
}

std::string evidence_json(const Evidence& evidence) {
  JsonWriter json;
  write_evidence(json, evidence);
  return json.take();
}

namespace {

// What reading itself repaired: a font's codes, found out by pictures of its glyphs.
void write_edits(JsonWriter& json, const Page& page) {
  json.open('[');
  std::int64_t start = 0;
  std::uint32_t at = 0;
  for (const Edit& edit : page.edits) {
    const std::string_view text = page.text;
    start += static_cast<std::int64_t>(count_code_points(text.substr(at, edit.after.begin - at)));
    const auto length = static_cast<std::int64_t>(
        count_code_points(text.substr(edit.after.begin, edit.after.size())));
    json.open('{').key("kind").string(edit.kind).key("start").integer(start);
    json.key("end").integer(start + length).key("before").string(to_valid_utf8(edit.before));
    json.key("plan").string(edit.plan).key("score").number(edit.score, 3);
    if (!edit.alternatives.empty()) write(json.key("alternatives"), edit.alternatives);
    json.close('}');
    start += length;
    at = edit.after.end;
  }
  json.close(']');
}

void write_findings(JsonWriter& json, const std::vector<Finding>& findings) {
  json.open('[');
  for (const Finding& finding : findings)
    json.open('{')
        .key("code")
        .string(finding.code)
        .key("message")
        .string(finding.message)
        .close('}');
  json.close(']');
}

}  // namespace

std::string to_json(const Page& page, std::string_view source, bool evidence) {
  JsonWriter json;
  json.open('{').key("source").string(source).key("page").integer(page.number);
  json.key("label").string_or_null(page.label).key("text").string(page.text);
  json.key("origin").string(origin_of(page)).key("reason").string(page.reason);
  json.key("confidence").number(page.confidence, 3);
  write(json.key("languages"), page.languages);
  json.key("outcome").string(word(page.outcome));
  write_counts(json.key("glyphs"), page.counts);
  if (!page.hidden.empty()) write_hidden(json.key("hidden"), page.hidden);
  if (!page.glyphs.empty() && !page.edits.empty()) write_edits(json.key("repairs"), page);
  if (!page.findings.empty()) write_findings(json.key("findings"), page.findings);
  if (evidence) write_page_evidence(json, page);
  json.close('}');
  return json.take();
}

std::string to_json(const StatusLine& line) {
  JsonWriter json;
  json.open('{').key("source").string(line.source).key("document").string_or_null(line.document);
  json.key("media_type").string_or_null(line.media_type).key("outcome").string(word(line.outcome));
  json.key("pages")
      .integer(line.pages)
      .key("pages_failed")
      .integer(line.pages_failed)
      .key("warnings")
      .open('[');
  for (const Finding& warning : line.warnings) {
    json.open('{').key("code").string(warning.code).key("page");
    write_number_or_null(json, warning.page);
    json.key("message").string(warning.message).close('}');
  }
  json.close(']').key("seconds").number(line.seconds, 3).close('}');
  return json.take();
}

std::string annotate_answer(const AnnotateRequest& request, const std::vector<Record>& records,
                            const std::vector<Mention>* mentions) {
  JsonWriter json;
  json.open('{').key("id").raw(request.id).key("records").open('[');
  for (const Record& record : records) write_record(json, record, "null");
  json.close(']').key("mentions").open('[');
  if (mentions != nullptr) {
    for (const Mention& mention : *mentions) write_mention(json, mention);
  }
  json.close(']').close('}');
  return json.take();
}

}  // namespace kiroku
