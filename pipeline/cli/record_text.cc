#include "pipeline/cli/record_text.h"

#include <cstdio>

#include "pipeline/cli/progress_line.h"
#include "pipeline/cli/table.h"
#include "schemas/words.h"

namespace kiroku {
namespace {

std::string what(const Population& population) {
  std::string count = grouped(static_cast<std::uint64_t>(population.count));
  if (population.bound != Bound::none) count = std::string(word(population.bound)) + " " + count;
  if (population.approximate) count = "about " + count;
  if (!population.subgroup.empty()) count += " (" + population.subgroup + ")";
  return population.place.name + ": " + count;
}

std::string what(const Date& date) {
  std::string text = date.as_written;
  if (!date.modifier.empty()) text = date.modifier + ": " + text;
  return date.event.empty() ? text : text + " – " + date.event;
}

std::string what(const Agreement& agreement) {
  std::vector<std::string> names;
  for (const Party& party : agreement.parties) names.push_back(party.place.name);
  const std::string title = agreement.title.empty() ? "" : " – " + agreement.title;
  return std::string(word(agreement.kind)) + ": " + joined(names, ", ") + title;
}

std::string when(const Population& population) { return population.as_of; }
std::string when(const Date& date) { return date.edtf; }
std::string when(const Agreement& agreement) { return agreement.concluded; }

using Cells = std::vector<std::string>;

// One row of cells for each type; the columns of the other types stay empty.
Cells cells(const Population& population) {
  return {population.place.name,
          population.place.place_id,
          std::to_string(population.count),
          std::to_string(population.precision),
          population.approximate ? "true" : "false",
          population.bound == Bound::none ? "" : std::string(word(population.bound)),
          population.as_of,
          std::string(word(population.scope)),
          population.subgroup,
          "",
          "",
          "",
          "",
          "",
          "",
          "",
          "",
          "",
          "",
          ""};
}

Cells cells(const Date& date) {
  Cells row(9);
  row.insert(row.end(), {date.edtf, date.modifier, date.event});
  row.resize(20);
  return row;
}

Cells cells(const Agreement& agreement) {
  Cells names, ids, row(12);
  for (const Party& party : agreement.parties) {
    names.push_back(party.place.name);
    ids.push_back(party.place.place_id);
  }
  row.insert(row.end(), {std::string(word(agreement.kind)), agreement.title, joined(names, "; "),
                         joined(ids, "; "), agreement.concluded, agreement.term,
                         agreement.ends.empty() ? agreement.review : agreement.ends,
                         std::string(word(agreement.status))});
  return row;
}

}  // namespace

std::string what(const Record& record) {
  return std::visit([](const auto& fields) { return what(fields); }, record.fields);
}

std::string when(const Record& record) {
  return std::visit([](const auto& fields) { return when(fields); }, record.fields);
}

std::string where(const Record& record) {
  const Evidence& stated = record.evidence.front();
  if (stated.page == 0) return stated.source;
  return stated.source + ", p. " +
         (stated.label.empty() ? std::to_string(stated.page) : stated.label);
}

std::string confidence(const Record& record) {
  char digits[16];
  std::snprintf(digits, sizeof digits, "%.2f", static_cast<double>(record.confidence));
  return digits;
}

const Cells& csv_header() {
  static const Cells header = {"id",    "fact",           "type",        "place",      "place_id",
                               "count", "precision",      "approximate", "bound",      "as_of",
                               "scope", "subgroup",       "edtf",        "modifier",   "event",
                               "kind",  "title",          "parties",     "party_ids",  "concluded",
                               "term",  "ends_or_review", "status",      "source",     "page",
                               "label", "lang",           "quote",       "confidence", "rule",
                               "flags", "decision"};
  return header;
}

Cells csv_cells(const Record& record, const std::string& decision) {
  Cells row = {record.id, record.fact, std::string(word(record.type()))};
  const Cells fields = std::visit([](const auto& of) { return cells(of); }, record.fields);
  row.insert(row.end(), fields.begin(), fields.end());
  const Evidence& stated = record.evidence.front();
  Cells flags;
  for (const Flag& flag : record.flags) flags.push_back(flag.code);
  row.insert(row.end(), {stated.source, stated.page > 0 ? std::to_string(stated.page) : "",
                         stated.label, stated.lang, stated.quote, confidence(record), record.rule,
                         joined(flags, "; "), decision});
  return row;
}

}  // namespace kiroku
