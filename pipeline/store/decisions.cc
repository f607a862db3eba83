// The log of decisions: appending, taking back, importing, reading.
#include <algorithm>
#include <chrono>
#include <ctime>
#include <map>

#include "pipeline/store/decision_rows.h"
#include "pipeline/store/impl.h"
#include "schemas/digest.h"
#include "schemas/json.h"
#include "schemas/words.h"

namespace kiroku {

const char* const kDecisionColumns =
    "decision.id, at, reviewer, action, of, why, decision.record, decision.fact, decision.type, "
    "original, corrected, evidence, decision.run, decision.rule, decision.rule_digest";

namespace {

using Microseconds = std::chrono::microseconds;

std::string iso_time(Microseconds since_epoch) {
  const std::time_t seconds = since_epoch.count() / 1'000'000;
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  char text[40];
  const std::size_t size = std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &parts);
  std::string fraction = std::to_string(1'000'000 + since_epoch.count() % 1'000'000);
  fraction.front() = '.';
  return std::string(text, size) + fraction + "Z";
}

// Later than every entry there is, whatever the clock says: the order of the log is by time.
std::string next_time(Database& database) {
  Microseconds now =
      std::chrono::duration_cast<Microseconds>(std::chrono::system_clock::now().time_since_epoch());
  Query last = database.query("SELECT max(at) FROM decision");
  const std::string latest = last.step() ? last.text(0) : "";
  std::string at = iso_time(now);
  while (at <= latest) {
    std::tm parts{};
    if (strptime(latest.c_str(), "%Y-%m-%dT%H:%M:%S", &parts) == nullptr) return at;
    const std::size_t point = latest.find('.');
    const std::string digits = point == std::string::npos ? "0" : latest.substr(point + 1, 6);
    now = Microseconds(timegm(&parts) * 1'000'000 + std::atol(digits.c_str()) + 1);
    if (iso_time(now) <= latest) return at;  // an import from the year 9999
    at = iso_time(now);
  }
  return at;
}

std::string id_of(const Decision& decision) {
  Decision nameless = decision;
  nameless.id.clear();
  return Hasher("decision").part("json", to_json(nameless)).hex(16);
}

std::optional<std::string> json_of(const std::optional<Fields>& fields) {
  return fields ? std::optional<std::string>(fields_json(*fields)) : std::nullopt;
}

std::optional<Fields> fields_of(const Query& row, int column, RecordType type) {
  if (row.null(column)) return std::nullopt;
  Result<Fields> fields = fields_from_json(type, row.text(column));
  return fields ? std::optional<Fields>(*std::move(fields)) : std::nullopt;
}

}  // namespace

Decision decision_of(const Query& row) {
  Decision decision;
  decision.id = row.text(0);
  decision.at = row.text(1);
  decision.reviewer = row.text(2);
  decision.action = from_word<Action>(row.text(3)).value_or(Action::skip);
  decision.of = row.text(4);
  decision.why = row.text(5);
  decision.record = row.text(6);
  decision.fact = row.text(7);
  decision.type = from_word<RecordType>(row.text(8)).value_or(RecordType::date);
  decision.original = fields_of(row, 9, decision.type);
  decision.corrected = fields_of(row, 10, decision.type);
  if (!row.null(11)) {
    if (Result<Evidence> evidence = evidence_from_json(row.text(11)))
      decision.evidence = *std::move(evidence);
  }
  decision.run = row.integer(12);
  decision.rule = row.text(13);
  decision.rule_digest = row.text(14);
  return decision;
}

Result<bool> put_decision(Database& database, Decision& decision) {
  if (decision.at.empty()) decision.at = next_time(database);
  if (decision.id.empty()) decision.id = id_of(decision);
  Query known = database.query("SELECT 1 FROM decision WHERE id = ?", decision.id);
  if (known.step()) return false;
  const std::optional<std::string> evidence =
      decision.evidence ? std::optional<std::string>(evidence_json(*decision.evidence))
                        : std::nullopt;
  std::optional<std::int64_t> run;
  if (decision.run > 0) run = decision.run;
  database.run(
      "INSERT INTO decision (id, at, reviewer, action, of, why, record, fact, type, original, "
      "corrected, evidence, run, rule, rule_digest) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
      decision.id, decision.at, decision.reviewer, word(decision.action), said(decision.of),
      decision.why, decision.record, decision.fact, word(decision.type), json_of(decision.original),
      json_of(decision.corrected), evidence, run, said(decision.rule), said(decision.rule_digest));
  return true;
}

std::vector<Decision> decisions_on(Database& database, std::string_view record,
                                   std::string_view fact) {
  Query row = database.query(
      std::string("SELECT ") + kDecisionColumns +
          " FROM decision WHERE action NOT IN ('undo', 're-anchor') AND (fact = ?1 OR record = ?2 "
          "OR id IN (SELECT of FROM decision WHERE action = 're-anchor' AND (fact = ?1 OR record = "
          "?2))) AND NOT EXISTS (SELECT 1 FROM decision AS u WHERE u.of = decision.id AND u.action "
          "= 'undo') ORDER BY at, seq",
      fact, record);
  std::vector<Decision> last;
  while (row.step()) {
    Decision decision = decision_of(row);
    std::erase_if(last, [&](const Decision& one) { return one.reviewer == decision.reviewer; });
    last.push_back(std::move(decision));
  }
  return last;
}

std::int64_t current_run_key(Database& database) {
  Query row = database.query("SELECT id FROM run WHERE state = 'current'");
  return row.step() ? row.integer(0) : 0;
}

Record added_record(const Decision& decision) {
  Record record;
  if (decision.corrected) record.fields = *decision.corrected;
  if (decision.evidence) record.evidence = {*decision.evidence};
  record.id = decision.record;
  record.fact = decision.fact;
  record.rule = kAddedRule;
  record.pack_digest = "none";
  record.confidence = 1;
  return record;
}

Result<Decision> Store::decide(Decision decision) {
  return impl_->database->in_transaction([&]() -> Result<Decision> {
    if (decision.corrected) {
      if (const std::string why = wrong_field(*decision.corrected); !why.empty())
        return fail(ErrorCode::wrong_use, why);
    }
    if (decision.run == 0) decision.run = current_run_key(*impl_->database);
    decision.id.clear();
    decision.at.clear();
    TRY_ASSIGN(const bool fresh, put_decision(*impl_->database, decision));
    static_cast<void>(fresh);  // its time is its own, so nothing is there already
    return decision;
  });
}

Result<Decision> Store::undo(const std::string& reviewer, const std::string& id) {
  return impl_->database->in_transaction([&]() -> Result<Decision> {
    Database& database = *impl_->database;
    Query row = database.query(
        std::string("SELECT ") + kDecisionColumns +
            " FROM decision WHERE reviewer = ?1 AND (?2 = '' OR id = ?2) AND action NOT IN "
            "('undo', 're-anchor') AND NOT EXISTS (SELECT 1 FROM decision AS u WHERE u.of = "
            "decision.id AND u.action = 'undo') ORDER BY at DESC, seq DESC LIMIT 1",
        reviewer, id);
    if (!row.step()) {
      return fail(ErrorCode::not_found,
                  id.empty() ? "there is nothing of " + reviewer + " to undo"
                             : "there is no decision " + id + " of " + reviewer + " to undo");
    }
    const Decision taken_back = decision_of(row);
    Decision undo;
    undo.reviewer = reviewer;
    undo.action = Action::undo;
    undo.of = taken_back.id;
    undo.record = taken_back.record;
    undo.fact = taken_back.fact;
    undo.type = taken_back.type;
    undo.run = current_run_key(database);
    TRY(put_decision(database, undo));
    return taken_back;
  });
}

Result<void> Store::for_each_decision(const std::function<bool(const Decision&)>& take,
                                      const std::string& fact) {
  return impl_->database->in_snapshot([&]() -> Result<void> {
    Query row = impl_->database->query(
        std::string("SELECT ") + kDecisionColumns + " FROM decision " +
            (fact.empty() ? "WHERE ? = ''" : "WHERE fact = ?") + " ORDER BY at, seq",
        fact);
    while (row.step() && take(decision_of(row))) {
    }
    return {};
  });
}

Result<Imported> Store::import_decisions(const std::vector<Decision>& decisions) {
  return impl_->database->in_transaction([&]() -> Result<Imported> {
    Imported imported;
    for (Decision decision : decisions) {
      if (decision.id != id_of(decision) && !decision.id.empty()) {
        return fail(ErrorCode::damaged, "decision " + decision.id +
                                            " was changed after it was taken: its id does not fit "
                                            "what stands in it");
      }
      TRY_ASSIGN(const bool fresh, put_decision(*impl_->database, decision));
      ++(fresh ? imported.fresh : imported.known);
    }
    TRY_ASSIGN(imported.re_anchored, put_re_anchors(*impl_->database));
    return imported;
  });
}

}  // namespace kiroku
