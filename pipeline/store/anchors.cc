// Where the statement of a decision stands after a re-run. Kept: the same statement with the same
// value. Else it is looked for in the document and in what superseded it: the same value behind the
// same words, once, is a match; anything less is for a person to look at again.
#include <algorithm>
#include <set>

#include "pipeline/store/decision_rows.h"
#include "pipeline/store/impl.h"
#include "pipeline/store/record_rows.h"
#include "schemas/json.h"
#include "schemas/words.h"

namespace kiroku {
namespace {

// A record of a run that may be the statement.
struct Candidate {
  std::int64_t key = 0, document = 0;
  std::string id, fact, digest, quote;
  std::int64_t page = 0, start = 0, end = 0;
};

constexpr char kCandidate[] =
    "SELECT record.key, record.document, record.id, record.fact, document.digest, evidence.quote, "
    "record.page, evidence.start, evidence.\"end\" FROM record JOIN run_record ON "
    "run_record.record = record.key AND run_record.run = ?1 JOIN document ON document.key = "
    "record.document JOIN evidence ON evidence.record = record.key AND evidence.n = 0 ";

Candidate candidate_of(const Query& row) {
  return {row.integer(0), row.integer(1), row.text(2),    row.text(3),   row.text(4),
          row.text(5),    row.integer(6), row.integer(7), row.integer(8)};
}

std::vector<Candidate> all_of(Query& row) {
  std::vector<Candidate> found;
  while (row.step()) found.push_back(candidate_of(row));
  return found;
}

// Digests of what took the place of a document: other bytes under its path, or a file that says
// that it supersedes it.
std::vector<std::string> newer_than(Database& database, const Evidence& statement) {
  std::set<std::string> newer;
  Query row = database.query(
      "SELECT digest FROM source WHERE gone = 0 AND digest IS NOT NULL AND (path = ?2 OR "
      "supersedes = ?2 OR supersedes IN (SELECT path FROM source WHERE digest = ?1)) AND digest "
      "NOT IN (SELECT digest FROM withdrawn)",
      statement.document, statement.source);
  while (row.step()) newer.insert(row.text(0));
  newer.erase(statement.document);
  return {newer.begin(), newer.end()};
}

const Fields& value_of(const Decision& decision) {
  static const Fields none;
  if (decision.action == Action::add && decision.corrected) return *decision.corrected;
  return decision.original ? *decision.original : none;
}

// The ids a decision is known under: its own, then those of its re-anchors, the latest last.
std::vector<std::string> known_as(Database& database, const Decision& decision) {
  std::vector<std::string> ids = {decision.record};
  Query row = database.query(
      "SELECT record FROM decision WHERE of = ? AND action = 're-anchor' ORDER BY seq",
      decision.id);
  while (row.step()) ids.push_back(row.text(0));
  return ids;
}

class Search {
 public:
  Search(Database& database, std::int64_t run, const Decision& decision)
      : database_(database),
        run_(run),
        decision_(decision),
        statement_(*decision.evidence),
        type_(word(decision.type)) {}

  Anchored result();

 private:
  std::vector<Candidate> with_same_words(const std::vector<std::string>& documents);
  std::vector<Candidate> in_same_place();
  bool has_value(const Candidate& candidate) {
    return same_value(value_of(decision_), load_record_fields(database_, candidate.key));
  }
  bool has_context(const Candidate& candidate);
  Anchored at(const Candidate& candidate, Anchor anchor, bool moved) {
    Anchored anchored;
    anchored.anchor = anchor;
    anchored.record = candidate.key;
    anchored.id = candidate.id;
    anchored.moved = moved;
    return anchored;
  }
  Anchored review(std::string why, const Candidate& candidate = {}) {
    Anchored anchored = at(candidate, Anchor::needs_re_review, false);
    anchored.why = std::move(why);
    return anchored;
  }
  Anchored known(const Candidate& candidate, bool first, const std::vector<std::string>& ids);
  Anchored elsewhere(const std::vector<std::string>& documents, bool also_in_place);
  Anchored gone(const std::vector<std::string>& documents);

  Database& database_;
  const std::int64_t run_;
  const Decision& decision_;
  const Evidence& statement_;
  const std::string type_;
};

std::vector<Candidate> Search::with_same_words(const std::vector<std::string>& documents) {
  std::vector<Candidate> found;
  for (const std::string& digest : documents) {
    Query row = database_.query(std::string(kCandidate) +
                                    "WHERE record.document IN (SELECT key FROM document WHERE "
                                    "digest = ?2) AND record.type = ?3 AND evidence.quote = ?4",
                                run_, digest, type_, statement_.quote);
    for (Candidate& candidate : all_of(row)) found.push_back(std::move(candidate));
  }
  return found;
}

// The quote may have grown or shrunk where it stood.
std::vector<Candidate> Search::in_same_place() {
  Query row = database_.query(
      std::string(kCandidate) +
          "WHERE record.document IN (SELECT key FROM document WHERE digest = ?2) AND record.type = "
          "?3 AND record.page = ?4 AND evidence.start < ?6 AND evidence.\"end\" > ?5",
      run_, statement_.document, type_, statement_.page, statement_.start, statement_.end);
  return all_of(row);
}

bool Search::has_context(const Candidate& candidate) {
  QuotedPages pages(database_, candidate.document);
  const Record record =
      load_record(database_, {candidate.document, candidate.digest, {}}, candidate.key, pages);
  const Evidence& evidence = record.evidence.front();
  return evidence.prefix == statement_.prefix && evidence.suffix == statement_.suffix;
}

// The statement itself is there. Then only its value, or a newer version of the document, can make
// it a case for a person.
Anchored Search::known(const Candidate& candidate, bool first,
                       const std::vector<std::string>& ids) {
  if (!has_value(candidate)) return review("the rules read another value there now", candidate);
  const Anchor anchor = first ? Anchor::kept : Anchor::re_anchored;
  Evidence here = statement_;
  here.document = candidate.digest;
  const std::vector<std::string> newer = newer_than(database_, here);
  if (newer.empty()) return at(candidate, anchor, false);
  Anchored found = elsewhere(newer, false);
  if (found.anchor == Anchor::orphaned)
    return review("the document is superseded, and its new version does not say this", candidate);
  const bool is_known = std::find(ids.begin(), ids.end(), found.id) != ids.end();
  found.moved = found.moved && !is_known;
  return found;
}

// An exact match in these documents: the same words with the same value, and only one such, or one
// whose neighbours are the same too.
Anchored Search::elsewhere(const std::vector<std::string>& documents, bool also_in_place) {
  const std::vector<Candidate> same_words = with_same_words(documents);
  std::vector<Candidate> exact = same_words;
  std::erase_if(exact, [&](const Candidate& one) { return !has_value(one); });
  if (exact.size() > 1) {
    std::vector<Candidate> with_context = exact;
    std::erase_if(with_context, [&](const Candidate& one) { return !has_context(one); });
    if (with_context.size() != 1)
      return review("these words stand in " + std::to_string(exact.size()) + " places now");
    exact = with_context;
  }
  if (exact.size() == 1) return at(exact.front(), Anchor::re_anchored, true);
  std::vector<Candidate> in_place = also_in_place ? in_same_place() : std::vector<Candidate>();
  std::vector<Candidate> same_value_there = in_place;
  std::erase_if(same_value_there, [&](const Candidate& one) { return !has_value(one); });
  if (same_value_there.size() == 1) return at(same_value_there.front(), Anchor::re_anchored, true);
  if (!in_place.empty()) return review("the rules read another value there now", in_place.front());
  if (!same_words.empty())
    return review("the same words are read as another value now", same_words.front());
  return {};
}

Anchored Search::gone(const std::vector<std::string>& documents) {
  const std::optional<Withdrawal> withdrawal = withdrawal_of(database_, statement_.document);
  Query row = database_.query(std::string(kCandidate) + "WHERE record.fact = ?2 LIMIT 1", run_,
                              decision_.fact);
  if (row.step()) {
    return review(withdrawal ? "its document is withdrawn; the fact is still stated elsewhere"
                             : "the statement is gone; the fact is still stated elsewhere",
                  candidate_of(row));
  }
  Anchored orphaned;
  if (withdrawal) {
    orphaned.why = "its document is withdrawn: " + withdrawal->why;
    return orphaned;
  }
  std::string there;
  for (const std::string& digest : documents) {
    if (latest_reading(database_, digest) != 0) there = digest;
  }
  orphaned.why = there.empty() ? "its document is no longer in the store"
                               : "no rule finds this statement any more";
  return orphaned;
}

Anchored Search::result() {
  const std::vector<std::string> ids = known_as(database_, decision_);
  for (auto id = ids.rbegin(); id != ids.rend(); ++id) {
    Query row = database_.query(std::string(kCandidate) + "WHERE record.id = ?2", run_, *id);
    if (row.step()) return known(candidate_of(row), id + 1 == ids.rend(), ids);
  }
  std::vector<std::string> documents = newer_than(database_, statement_);
  documents.push_back(statement_.document);
  Anchored found = elsewhere(documents, true);
  return found.anchor == Anchor::orphaned ? gone(documents) : found;
}

// ---- facts that people added: nothing but the words on the page holds them

struct Found {
  std::size_t times = 0;
  std::string document, label;
  int page = 0;
  std::uint32_t start = 0;
};

std::uint32_t code_points_of(std::string_view text) {
  std::uint32_t count = 0;
  for (std::size_t at = 0; at < text.size(); at += utf8_length(text, at)) ++count;
  return count;
}

void look_for(Database& database, const std::string& digest, const std::string& words,
              std::size_t offset, Found& found) {
  const std::int64_t document = latest_reading(database, digest);
  Query row =
      database.query("SELECT number FROM page WHERE document = ? ORDER BY number", document);
  while (row.step()) {
    const int number = static_cast<int>(row.integer(0));
    const PageSlice slice = load_page(database, document, number);
    const std::string_view text =
        std::string_view(slice.utf8)
            .substr(std::min<std::size_t>(slice.page.span.begin, slice.utf8.size()),
                    slice.page.span.size());
    for (std::size_t at = text.find(words); at != std::string_view::npos && !words.empty();
         at = text.find(words, at + 1)) {
      ++found.times;
      found.document = digest;
      found.label = slice.page.label;
      found.page = number;
      found.start = code_points_of(text.substr(0, at + offset));
    }
  }
}

bool stands(Database& database, const Evidence& statement) {
  const std::int64_t document = latest_reading(database, statement.document);
  if (document == 0) return false;
  const PageSlice slice = load_page(database, document, statement.page);
  const std::string_view text =
      std::string_view(slice.utf8)
          .substr(std::min<std::size_t>(slice.page.span.begin, slice.utf8.size()),
                  slice.page.span.size());
  const std::uint32_t begin = CodePoints::forward(text, 0, statement.start);
  return text.substr(begin, statement.quote.size()) == statement.quote;
}

Anchored anchor_of_added(Database& database, const Decision& decision) {
  Anchored anchored;
  Evidence statement = *decision.evidence;
  anchored.id = decision.record;
  {
    Query row = database.query(
        "SELECT evidence FROM decision WHERE of = ? AND action = 're-anchor' ORDER BY seq DESC "
        "LIMIT 1",
        decision.id);
    if (row.step()) {
      if (const auto later = evidence_from_json(row.text(0))) statement = *later;
      anchored.anchor = Anchor::re_anchored;
    } else {
      anchored.anchor = Anchor::kept;
    }
  }
  const std::vector<std::string> newer = newer_than(database, statement);
  const std::optional<Withdrawal> withdrawal = withdrawal_of(database, statement.document);
  if (newer.empty() && withdrawal) {
    anchored.anchor = Anchor::orphaned;
    anchored.why = "its document is withdrawn: " + withdrawal->why;
    return anchored;
  }
  if (newer.empty() && stands(database, statement)) return anchored;
  std::vector<std::string> documents = newer;
  if (newer.empty()) documents.push_back(statement.document);
  Found exact, in_context;
  for (const std::string& digest : documents) {
    look_for(database, digest, statement.quote, 0, exact);
    look_for(database, digest, statement.prefix + statement.quote + statement.suffix,
             statement.prefix.size(), in_context);
  }
  const Found& found = exact.times == 1 ? exact : in_context;
  if (found.times == 1) {
    anchored.anchor = Anchor::re_anchored;
    anchored.moved = true;
    anchored.evidence = statement;
    anchored.evidence.document = found.document;
    anchored.evidence.page = found.page;
    anchored.evidence.label = found.label;
    anchored.evidence.start = found.start;
    anchored.evidence.end = found.start + code_points_of(statement.quote);
    anchored.evidence.boxes.clear();  // those of the old page
    return anchored;
  }
  anchored.anchor = exact.times == 0 ? Anchor::orphaned : Anchor::needs_re_review;
  anchored.why = exact.times == 0
                     ? "the words stand in no version of the document that is stored"
                     : "these words stand in " + std::to_string(exact.times) + " places now";
  return anchored;
}

}  // namespace

namespace {

// Those of `also` that were not taken back.
std::vector<Decision> added(Database& database, const std::string& also) {
  std::vector<Decision> decisions;
  Query row = database.query(std::string("SELECT ") + kDecisionColumns +
                                 " FROM decision WHERE action = 'add' AND (?1 = '' OR record = ?1) "
                                 "AND NOT EXISTS (SELECT 1 FROM decision AS u WHERE u.of = "
                                 "decision.id AND u.action = 'undo') ORDER BY at, seq",
                             also);
  while (row.step()) decisions.push_back(decision_of(row));
  return decisions;
}

}  // namespace

Anchored anchor_of(Database& database, std::int64_t run, const Decision& decision) {
  Anchored anchored;
  anchored.anchor = Anchor::needs_re_review;
  anchored.why = "the entry has no evidence";
  if (!decision.evidence) return anchored;
  if (decision.action == Action::add) return anchor_of_added(database, decision);
  anchored = Search(database, run, decision).result();
  if (anchored.anchor == Anchor::kept) return anchored;
  // What somebody decided on a fact that a person had added.
  for (const Decision& one : added(database, decision.record)) {
    Anchored of_added = anchor_of_added(database, one);
    of_added.moved = false;  // the entry for the addition says so
    return of_added;
  }
  return anchored;
}

std::vector<Record> added_records(Database& database) {
  std::vector<Record> records;
  for (const Decision& decision : added(database, "")) {
    const Anchored anchored = anchor_of_added(database, decision);
    if (anchored.anchor == Anchor::orphaned || !decision.evidence) continue;
    Record record = added_record(decision);
    if (anchored.anchor == Anchor::re_anchored) {
      Query later = database.query(
          "SELECT evidence FROM decision WHERE of = ? AND action = 're-anchor' ORDER BY seq DESC "
          "LIMIT 1",
          decision.id);
      if (later.step()) {
        if (auto evidence = evidence_from_json(later.text(0))) record.evidence = {*evidence};
      }
    }
    records.push_back(std::move(record));
  }
  return records;
}

std::vector<Decision> decisions_in_force(Database& database) {
  std::vector<Decision> decisions;
  Query row = database.query(std::string("SELECT ") + kDecisionColumns +
                             " FROM decisions_in_force AS decision ORDER BY at, seq");
  while (row.step()) decisions.push_back(decision_of(row));
  // An addition holds its fact also when its reviewer said more about it later.
  for (Decision& one : added(database, "")) {
    const auto same = [&](const Decision& known) { return known.id == one.id; };
    if (std::none_of(decisions.begin(), decisions.end(), same)) decisions.push_back(std::move(one));
  }
  return decisions;
}

namespace {

// The statement where it stands now, as the log is to have it.
Decision re_anchor(Database& database, std::int64_t run, const Decision& decision,
                   const Anchored& anchored) {
  Decision entry;
  entry.reviewer = "kiroku";
  entry.action = Action::re_anchor;
  entry.of = decision.id;
  entry.why = "the same words with the same value, once";
  entry.type = decision.type;
  entry.record = decision.record;
  entry.fact = decision.fact;
  entry.evidence = anchored.evidence;
  entry.run = run;
  if (anchored.record == 0) return entry;
  Query row = database.query(
      "SELECT fact, document, document.digest, (SELECT min(path) FROM source WHERE digest = "
      "document.digest) FROM record JOIN document ON document.key = record.document WHERE "
      "record.key = ?",
      anchored.record);
  if (!row.step()) return entry;
  const std::string digest = row.text(2), path = row.text(3);
  QuotedPages pages(database, row.integer(1));
  const Record record =
      load_record(database, {row.integer(1), digest, path}, anchored.record, pages);
  entry.record = anchored.id;
  entry.fact = row.text(0);
  entry.evidence = record.evidence.front();
  return entry;
}

}  // namespace

Result<std::int64_t> put_re_anchors(Database& database) {
  const std::int64_t run = current_run_key(database);
  std::int64_t written = 0;
  for (const Decision& decision : decisions_in_force(database)) {
    const Anchored anchored = anchor_of(database, run, decision);
    if (!anchored.moved) continue;
    Decision entry = re_anchor(database, run, decision, anchored);
    TRY_ASSIGN(const bool fresh, put_decision(database, entry));
    if (fresh) ++written;
  }
  return written;
}

Result<std::int64_t> Store::re_anchor_decisions() {
  {
    // Most stores have none; then nobody has to wait for the right to write.
    const auto any = impl_->database->guarded([&]() -> Result<bool> {
      return impl_->database->query("SELECT 1 FROM decision LIMIT 1").step();
    });
    if (!any) return fail(any.error());
    if (!*any) return 0;
  }
  return impl_->database->in_transaction(
      [&]() -> Result<std::int64_t> { return put_re_anchors(*impl_->database); });
}

Result<std::vector<Opinion>> Store::standing() {
  return impl_->database->in_snapshot([&]() -> Result<std::vector<Opinion>> {
    Database& database = *impl_->database;
    const std::int64_t run = current_run_key(database);
    std::vector<Opinion> opinions;
    for (Decision& decision : decisions_in_force(database)) {
      Anchored anchored = anchor_of(database, run, decision);
      opinions.push_back(
          {std::move(decision), anchored.anchor, std::move(anchored.why), std::move(anchored.id)});
    }
    return opinions;
  });
}

Result<Verdict> Store::verdict(const Record& record) {
  return impl_->database->guarded([&]() -> Result<Verdict> {
    Database& database = *impl_->database;
    const std::int64_t run = current_run_key(database);
    Verdict verdict;
    for (Decision& decision : decisions_on(database, record.id, record.fact)) {
      Anchored anchored = anchor_of(database, run, decision);
      verdict.opinions.push_back(
          {std::move(decision), anchored.anchor, std::move(anchored.why), std::move(anchored.id)});
    }
    return verdict;
  });
}

}  // namespace kiroku
