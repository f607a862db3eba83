#include "pipeline/audit/exports.h"

#include <algorithm>

#include "pipeline/audit/citation.h"
#include "schemas/json.h"
#include "schemas/json_output.h"
#include "schemas/words.h"

namespace kiroku {

bool is_reviewed(const Verdict& verdict) {
  const std::string is = state(verdict);
  return is == "accepted" || is == "corrected" || is == "added";
}

namespace {

using Cells = std::vector<std::string>;
constexpr std::size_t kPartyColumns = 4;  // treaties among more have the others in one cell

std::string joined(const Cells& words) {
  std::string text;
  for (const std::string& one : words) text += (text.empty() ? "" : "; ") + one;
  return text;
}

void add_places(Cells& row, const std::vector<Place>& places) {
  for (std::size_t n = 0; n < kPartyColumns; ++n) {
    row.push_back(n < places.size() ? places[n].name : "");
    row.push_back(n < places.size() ? places[n].place_id : "");
  }
  Cells others;
  for (std::size_t n = kPartyColumns; n < places.size(); ++n) others.push_back(places[n].name);
  row.push_back(joined(others));
}

// value, approximate, bound, scope, subgroup, when, kind, title, term, ends, review, status, event
Cells value_cells(const Population& of) {
  return {std::to_string(of.count),
          of.approximate ? "true" : "false",
          of.bound == Bound::none ? "" : std::string(word(of.bound)),
          std::string(word(of.scope)),
          of.subgroup,
          of.as_of,
          "",
          "",
          "",
          "",
          "",
          "",
          ""};
}

Cells value_cells(const Date& of) {
  Cells row(13);
  row[5] = of.edtf;
  row[12] = of.event;
  return row;
}

Cells value_cells(const Agreement& of) {
  return {"",
          "",
          "",
          "",
          "",
          of.concluded,
          std::string(word(of.kind)),
          of.title,
          of.term,
          of.ends,
          of.review,
          std::string(word(of.status)),
          ""};
}

std::vector<Place> places_of(const Population& of) {
  std::vector<Place> places = {of.place};
  places.insert(places.end(), of.members.begin(), of.members.end());
  return places;
}
std::vector<Place> places_of(const Date&) { return {}; }
std::vector<Place> places_of(const Agreement& of) {
  std::vector<Place> places;
  for (const Party& party : of.parties) places.push_back(party.place);
  return places;
}

std::string reviewers(const Verdict& verdict) {
  Cells names;
  for (const Opinion& opinion : verdict.opinions) names.push_back(opinion.decision.reviewer);
  return joined(names);
}

}  // namespace

const Cells& fact_header() {
  static const Cells header = {
      "fact",        "type",       "party_1", "party_1_id", "party_2",      "party_2_id",
      "party_3",     "party_3_id", "party_4", "party_4_id", "more_parties", "count",
      "approximate", "bound",      "scope",   "subgroup",   "date",         "kind",
      "title",       "term",       "ends",    "review",     "status",       "event",
      "quote",       "page",       "source",  "citation",   "statements",   "confidence",
      "decision",    "reviewers",  "record",  "rule"};
  return header;
}

Cells fact_cells(const Exported& best, std::size_t statements) {
  const Record& record = best.record;
  const Evidence& stated = record.evidence.front();
  Cells row = {record.fact, std::string(word(record.type()))};
  add_places(row, std::visit([](const auto& of) { return places_of(of); }, record.fields));
  const Cells value = std::visit([](const auto& of) { return value_cells(of); }, record.fields);
  row.insert(row.end(), value.begin(), value.end());
  JsonWriter confidence;
  confidence.number(static_cast<double>(record.confidence), 2);
  row.insert(row.end(),
             {stated.quote, stated.page > 0 ? std::to_string(stated.page) : "", stated.source,
              citation(best.source, stated), std::to_string(statements), confidence.take(),
              state(best.verdict), reviewers(best.verdict), record.id, record.rule});
  return row;
}

namespace {

// The file's address where its owner gave one, else a name that cannot change.
std::string iri_of(const Source& source) {
  return source.sheet.url.empty() ? "urn:" + source.digest : source.sheet.url;
}

void write_target(JsonWriter& json, const Source& source, const Evidence& evidence) {
  json.open('{').key("source").string(iri_of(source)).key("selector").open('[');
  json.open('{').key("type").string("TextQuoteSelector").key("exact").string(evidence.quote);
  json.key("prefix").string(evidence.prefix).key("suffix").string(evidence.suffix).close('}');
  if (evidence.page > 0) {
    json.open('{').key("type").string("FragmentSelector");
    json.key("conformsTo").string("http://tools.ietf.org/rfc/rfc3778");
    json.key("value").string("page=" + std::to_string(evidence.page));
    json.key("refinedBy").open('{').key("type").string("TextPositionSelector");
    json.key("start").integer(evidence.start).key("end").integer(evidence.end).close('}');
    json.close('}');
  }
  json.close(']').close('}');
}

}  // namespace

std::string annotation(const Exported& one) {
  const Record& record = one.record;
  JsonWriter json;
  json.open('{').key("@context").string("http://www.w3.org/ns/anno.jsonld");
  json.key("id").string("urn:kiroku:record:" + record.id).key("type").string("Annotation");
  json.key("motivation").string("describing").key("body").open('[');
  json.open('{').key("type").string("TextualBody").key("purpose").string("describing");
  json.key("format").string("application/json");
  json.key("value").string(fields_json(record.fields)).close('}');
  json.open('{').key("type").string("TextualBody").key("purpose").string("tagging");
  json.key("value").string(word(record.type())).close('}');
  if (const std::string decision = state(one.verdict); !decision.empty()) {
    json.open('{').key("type").string("TextualBody").key("purpose").string("assessing");
    json.key("value").string(decision).close('}');
  }
  json.close(']').key("target");
  write_target(json, one.source, record.evidence.front());
  return json.close('}').take();
}

namespace {

// CSL knows whole years, months and days; of an interval, the beginning.
void write_date(JsonWriter& json, const std::string& edtf) {
  json.open('{').key("date-parts").open('[').open('[');
  std::size_t at = 0;
  const std::string first = edtf.substr(0, edtf.find('/'));
  while (at < first.size()) {
    const std::string part = first.substr(at, first.find('-', at) - at);
    if (part.empty() || part.find_first_not_of("0123456789") != std::string::npos) break;
    const int number = std::stoi(part.substr(0, 4));
    if (at > 0 && number > 31) break;
    if (at > 0 && at < 6 && number > 12) break;  // 21: spring
    json.integer(number);
    at += part.size() + 1;
  }
  json.close(']').close(']').key("literal").string(edtf).close('}');
}

}  // namespace

std::string csl_item(const Source& source) {
  const SheetRow& sheet = source.sheet;
  JsonWriter json;
  json.open('{').key("id").string(source.digest);
  json.key("type").string(sheet.event.empty() ? "document" : "paper-conference");
  json.key("title").string(sheet.title.empty() ? source.path : sheet.title);
  if (!sheet.authors.empty()) {
    json.key("author").open('[');
    for (const std::string& author : sheet.authors)
      json.open('{').key("literal").string(author).close('}');
    json.close(']');
  }
  const auto add = [&](const char* key, const std::string& value) {
    if (!value.empty()) json.key(key).string(value);
  };
  add("event-title", sheet.event);
  add("event-place", sheet.place);
  add("publisher", sheet.publisher);
  add("URL", sheet.url);
  add("language", sheet.language);
  if (!sheet.date.empty()) write_date(json.key("issued"), sheet.date);
  if (!sheet.retrieved.empty()) write_date(json.key("accessed"), sheet.retrieved);
  json.key("note").string(source.path + ", " + source.digest);
  return json.close('}').take();
}

Items items_of(std::string_view csv) {
  Items items;
  while (!csv.empty()) {
    const std::size_t end = std::min(csv.find('\n'), csv.size());
    std::string line(csv.substr(0, end));
    csv.remove_prefix(std::min(end + 1, csv.size()));
    if (!line.empty() && line.back() == '\r') line.pop_back();
    const std::size_t comma = line.find(',');
    if (comma == std::string::npos || line.size() < comma + 3 || line[comma + 1] != 'Q') continue;
    if (line.find_first_not_of("0123456789", comma + 2) != std::string::npos) continue;
    items[line.substr(0, comma)] = line.substr(comma + 1);
  }
  return items;
}

namespace {

// A Wikidata time of a whole year, month or day, "" for anything less plain.
std::string wikidata_time(const std::string& edtf) {
  if (edtf.find_first_not_of("0123456789-") != std::string::npos) return "";
  if (edtf.size() == 4) return "+" + edtf + "-00-00T00:00:00Z/9";
  if (edtf.size() == 7 && edtf.substr(5) <= "12") return "+" + edtf + "-00T00:00:00Z/10";
  return edtf.size() == 10 ? "+" + edtf + "T00:00:00Z/11" : "";
}

// Strings of QuickStatements end at a quotation mark, commands at a tab or line end.
std::string quick_string(std::string_view text) {
  std::string cleaned = "\"";
  for (const char c : text) {
    if (static_cast<unsigned char>(c) < 0x20) {
      cleaned += ' ';
    } else {
      cleaned += c == '"' ? '\'' : c;
    }
  }
  return cleaned + '"';
}

std::string references(const Exported& one) {
  const SheetRow& sheet = one.source.sheet;
  std::string text;
  if (!sheet.url.empty()) text += "\tS854\t" + quick_string(sheet.url);
  if (const std::string seen = wikidata_time(sheet.retrieved); !sheet.url.empty() && !seen.empty())
    text += "\tS813\t" + seen;
  if (!sheet.title.empty()) text += "\tS1476\tund:" + quick_string(sheet.title);
  return text + "\tS1683\tund:" + quick_string(one.record.evidence.front().quote);
}

std::string item(const Items& items, const Place& place) {
  const auto found = items.find(place.place_id);
  return place.place_id.empty() || found == items.end() ? "" : found->second;
}

}  // namespace

std::string quick_statement(const Exported& one, const Items& items) {
  std::string line;
  if (const auto* of = std::get_if<Population>(&one.record.fields)) {
    const std::string place = item(items, of->place);
    const bool whole = of->subgroup.empty() && of->members.empty() && of->bound == Bound::none;
    const std::string when = wikidata_time(of->as_of);
    if (place.empty() || !whole || when.empty()) return "";
    line = place + "\tP1082\t" + std::to_string(of->count) + "\tP585\t" + when;
  } else if (const auto* tie = std::get_if<Agreement>(&one.record.fields)) {
    const bool twins =
        tie->kind == AgreementKind::sister_city || tie->kind == AgreementKind::friendship_city;
    if (!twins || tie->parties.size() != 2) return "";
    const std::string first = item(items, tie->parties[0].place);
    const std::string second = item(items, tie->parties[1].place);
    if (first.empty() || second.empty()) return "";
    line = first + "\tP190\t" + second;
    if (const std::string when = wikidata_time(tie->concluded); !when.empty())
      line += "\tP580\t" + when;
  } else {
    return "";
  }
  return line + references(one);
}

}  // namespace kiroku
