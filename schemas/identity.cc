// What makes two records the same statement, and two statements the same fact.
#include "schemas/identity.h"

#include <algorithm>
#include <string>
#include <vector>

#include "schemas/digest.h"
#include "schemas/words.h"

namespace kiroku {
namespace {

constexpr std::size_t kIdDigits = 16;

// Parties in any order are the same parties.
std::string key_of(const std::vector<Party>& parties) {
  std::vector<std::string> keys;
  for (const Party& party : parties) keys.push_back(place_key(party.place));
  std::sort(keys.begin(), keys.end());
  std::string joined;
  for (const std::string& key : keys) joined += key + '\n';
  return joined;
}

void add_value(Hasher& hasher, const Population& population) {
  hasher.part("place", place_key(population.place))
      .part("count", population.count)
      .part("as-of", population.as_of)
      .part("scope", word(population.scope))
      .part("subgroup", population.subgroup);
}

void add_value(Hasher& hasher, const Date& date) {
  hasher.part("edtf", date.edtf).part("as-written", date.edtf.empty() ? date.as_written : "");
}

void add_value(Hasher& hasher, const Agreement& agreement) {
  hasher.part("kind", word(agreement.kind))
      .part("parties", key_of(agreement.parties))
      .part("concluded", agreement.concluded);
}

void add_fact(Hasher& hasher, const Population& population, const Record&) {
  add_value(hasher, population);
}

// A date is a fact about its event; one without a clause to date is known by where it stands.
void add_fact(Hasher& hasher, const Date& date, const Record& record) {
  add_value(hasher, date);
  if (date.event.empty()) {
    hasher.part("document", record.evidence.front().document);
  } else {
    hasher.part("event", date.event);
  }
}

// Two cities are twinned once, so that an undated mention is the same tie as a dated one; of the
// instruments between them there may be one each year.
void add_fact(Hasher& hasher, const Agreement& agreement, const Record&) {
  hasher.part("kind", kind_group(agreement.kind)).part("parties", key_of(agreement.parties));
  if (kind_group(agreement.kind) != "twin") hasher.part("year", agreement.concluded.substr(0, 4));
}

}  // namespace

std::string place_key(const Place& place) {
  if (!place.place_id.empty()) return place.place_id;
  std::string key = place.name.empty() ? place.as_written : place.name;
  for (char& c : key) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return key;
}

std::string_view kind_group(AgreementKind kind) {
  switch (kind) {
    case AgreementKind::sister_city:
    case AgreementKind::friendship_city:
      return "twin";
    case AgreementKind::mou:
    case AgreementKind::cooperation_agreement:
    case AgreementKind::economic_agreement:
    case AgreementKind::technology_transfer:
    case AgreementKind::letter_of_intent:
    case AgreementKind::protocol:
    case AgreementKind::treaty:
    case AgreementKind::partnership:
      return "instrument";
    default:
      return word(kind);
  }
}

std::string record_id(const Record& record) {
  Hasher hasher("record");
  hasher.part("type", word(record.type()));
  std::visit([&](const auto& fields) { add_value(hasher, fields); }, record.fields);
  // Where it stands in what was read: a repair elsewhere on the page does not move it.
  const Evidence& statement = record.evidence.front();
  hasher.part("document", statement.document)
      .part("from", statement.raw_bytes.begin)
      .part("quote", statement.quote);
  return hasher.hex(kIdDigits);
}

std::string fact_id(const Record& record) {
  Hasher hasher("fact");
  hasher.part("type", word(record.type()));
  std::visit([&](const auto& fields) { add_fact(hasher, fields, record); }, record.fields);
  return hasher.hex(kIdDigits);
}

}  // namespace kiroku
